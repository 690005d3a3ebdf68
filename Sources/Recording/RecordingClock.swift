package import Platform

/// Where sinks get the time and how they wait: the machine's way, or a test's.
package struct RecordingClock: Sendable {
    /// The machine's clocks.
    package static let machine = RecordingClock(time: .machine, pauses: .process) {
        try? await Task.sleep(for: $0)
    }

    /// The clocks.
    package let time: TimeSource
    /// What notices that the process stood still.
    package let pauses: PauseSensor
    private let sleeping: @Sendable (Duration) async -> Void

    /// Takes the time from `time`; `sleep` returns early when its task is cancelled.
    package init(
        time: TimeSource, pauses: PauseSensor,
        sleep: @escaping @Sendable (Duration) async -> Void
    ) {
        self.time = time
        self.pauses = pauses
        sleeping = sleep
    }

    /// The clock that is never set.
    var now: ContinuousClock.Instant { time.now }

    /// The time of day in milliseconds since 1970.
    var wall: Int64 { time.moment.wall }

    /// Waits, or until the task is cancelled.
    func sleep(for duration: Duration) async { await sleeping(duration) }
}
