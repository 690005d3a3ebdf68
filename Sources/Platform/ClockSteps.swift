/// Notices when the time of day was set, by comparison with the monotonic clock.
///
/// Slow corrections, as a time service makes them, are no steps.
package struct ClockSteps: Sendable {
    /// Smaller differences are corrections and the distance between two readings.
    static let stepMin: Int64 = 1000

    private var last: (wall: Int64, steady: ContinuousClock.Instant)?

    /// Knows no time yet.
    package init() {}

    /// By how many milliseconds the time of day was set since the last call: positive when it was set
    /// forward, 0 when it was not set.
    package mutating func step(
        wall: Int64, steady: ContinuousClock.Instant = .now
    ) -> Int64 {
        defer { last = (wall, steady) }
        guard let last else { return 0 }
        let passed = Int64((last.steady.duration(to: steady).seconds * 1000).rounded())
        let (shown, overflow) = wall.subtractingReportingOverflow(last.wall)
        if overflow { return 0 }
        let step = shown - passed
        return step.magnitude < Self.stepMin.magnitude ? 0 : step
    }
}
