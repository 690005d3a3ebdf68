/// A sample's load with its time, and the time for which it stands.
package struct TimedLoad: Sendable, Equatable {
    /// Who did what.
    package let load: SampledLoad
    /// For how long clients blocked others.
    package let blocking: SampledBlocking
    /// When the sample was taken, in seconds since the worker started.
    package let began: Double
    /// For how much time it stands.
    package let microseconds: Int

    /// A load with its time.
    package init(
        _ load: SampledLoad, blocking: SampledBlocking = SampledBlocking(), began: Double,
        microseconds: Int
    ) {
        self.load = load
        self.blocking = blocking
        self.began = began
        self.microseconds = microseconds
    }
}
