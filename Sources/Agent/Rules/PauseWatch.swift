/// Notices that the process stood still: stopped, suspended with its machine, or without a processor.
struct PauseWatch {
    private var expected: ContinuousClock.Instant?

    /// Says that the next look comes after so long, if nothing is in the way.
    mutating func expect(_ rest: Duration, now: ContinuousClock.Instant = .now) {
        expected = now + rest
    }

    /// How much later than expected this look comes, when that is more than `limit`.
    mutating func pause(
        longerThan limit: Duration, now: ContinuousClock.Instant = .now
    ) -> Duration? {
        defer { expected = nil }
        guard let late = expected?.duration(to: now), late > limit else { return nil }
        return late
    }
}
