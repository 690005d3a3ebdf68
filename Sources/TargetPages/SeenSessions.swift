package import Sampling

/// The last reading of a target's sessions, and how old it is.
package struct SeenSessions: Sendable {
    /// What they did.
    package let reading: SessionsReading
    /// In seconds: how long ago that was.
    package let age: Double

    /// A reading of that age.
    package init(_ reading: SessionsReading, age: Double) {
        self.reading = reading
        self.age = age
    }
}
