/// Where a part of the agent gets the time: the machine's clocks, or a test's.
package struct TimeSource: Sendable {
    /// One moment on both clocks.
    package struct Moment: Sendable, Equatable {
        /// The time of day, which anybody may set, in milliseconds since 1970.
        package let wall: Int64
        /// The clock that is never set and also counts while the machine sleeps.
        package let steady: ContinuousClock.Instant
    }

    private let wall: @Sendable () -> Int64
    private let steady: @Sendable () -> ContinuousClock.Instant
    private let sleep: @Sendable (Duration) async -> Void

    /// Takes the time from two functions; `sleep` returns when a duration has passed, or earlier when
    /// its task is cancelled.
    package init(
        wall: @escaping @Sendable () -> Int64,
        steady: @escaping @Sendable () -> ContinuousClock.Instant,
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        self.wall = wall
        self.steady = steady
        self.sleep = sleep
    }

    /// The machine's clocks.
    package static let machine = TimeSource(
        wall: { Int64(WallClock.secondsSince1970 * 1000) }, steady: { .now })

    /// What lies between two readings of one moment when nothing comes in between.
    private static let apartMax = Duration.milliseconds(100)
    private static let triesMax = 10

    /// The clock that is never set.
    package var now: ContinuousClock.Instant { steady() }

    /// Waits until a duration has passed, or until the task is cancelled.
    package func sleep(for duration: Duration) async { await sleep(duration) }

    /// Both clocks at one moment, also when the process stands still between the two readings: that
    /// would look as if the time of day had been set.
    package var moment: Moment {
        var before = steady()
        var wall = wall()
        for _ in 1..<Self.triesMax {
            let after = steady()
            if before.duration(to: after) <= Self.apartMax { break }
            before = after
            wall = self.wall()
        }
        return Moment(wall: wall, steady: before)
    }
}
