import Sampling

/// The last reading of a target's sessions, and how old it is in seconds.
struct SeenReading {
    let reading: SessionsReading
    let age: Double
}
