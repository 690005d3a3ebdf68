/// A statement that is slower than it usually is.
package struct StatementChange: Sendable, Equatable {
    /// Tells statements apart, as in `StatementMoments`.
    package let key: UInt64
    /// The mean execution time that is usual, in seconds.
    package let baseline: Double
    /// The mean of the last 15 minutes, in seconds.
    package let mean: Double
    /// How often it ran in them.
    package let calls: Double
    /// Its share of the time of all statements.
    package let share: Double

    /// Puts one together.
    package init(key: UInt64, baseline: Double, mean: Double, calls: Double, share: Double) {
        self.key = key
        self.baseline = baseline
        self.mean = mean
        self.calls = calls
        self.share = share
    }

    /// How much slower it is.
    package var factor: Double { mean / baseline }
    /// The seconds that it took more than usual.
    var lost: Double { (mean - baseline) * calls }
}
