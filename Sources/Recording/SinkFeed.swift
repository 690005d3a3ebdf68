package import Metrics
import Platform

/// Offers snapshots to a sink: on whole intervals of the day, so that samples of many agents fall
/// together.
package struct SinkFeed: Sendable {
    /// How long the polls after a standstill are waited for: by then pages show no old values.
    private static let pollsWait = Duration.seconds(12)
    private static let pollCheck = Duration.milliseconds(100)

    private let interval: Duration
    private let clock: RecordingClock
    private let snapshot: @Sendable () -> Snapshot

    /// Offers what `snapshot` gives, once in each interval.
    package init(
        interval: Duration, clock: RecordingClock = .machine,
        snapshot: @escaping @Sendable () -> Snapshot
    ) {
        self.interval = interval
        self.clock = clock
        self.snapshot = snapshot
    }

    /// Offers snapshots until the task is cancelled.
    package func run(into sink: some Sink) async {
        var grid = SampleGrid(interval: interval.seconds)
        var wait = PollWait(limit: Self.pollsWait, known: clock.pauses.look(clock.now))
        while !Task.isCancelled {
            await clock.sleep(for: grid.rest(at: Double(clock.wall) / 1000))
            // After a standstill what is known is old: the rows would say that it is of now.
            _ = wait.take(clock.pauses.look(clock.now), grace: PauseSensor.pauseMin)
            while !Task.isCancelled,
                !wait.isOver(at: clock.now, { snapshot().hasPolled(since: $0) })
            {
                await clock.sleep(for: Self.pollCheck)
            }
            if Task.isCancelled { return }
            await sink.offer(snapshot(), milliseconds: clock.wall)
        }
    }
}
