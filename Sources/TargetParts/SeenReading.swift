package import Sampling

/// The last reading of a target's sessions, and how old it is in seconds.
package struct SeenReading {
    /// What was read.
    package let reading: SessionsReading
    /// How long ago, in seconds.
    package let age: Double

    /// A reading and its age.
    package init(reading: SessionsReading, age: Double) {
        self.reading = reading
        self.age = age
    }
}
