import Platform

/// The one sink of its kind: runs as its settings say, and hands over to the next one when they
/// change.
package final class SinkSlot<Settings: Sendable & Equatable, Kind: Sink>: Sendable {
    /// What runs for one state of the settings.
    package struct Running: Sendable {
        /// As what it was begun.
        package let settings: Settings
        /// What takes and delivers.
        package let sink: Kind
        let task: Task<Void, Never>
    }

    private struct State {
        var running: Running?
        /// The last one that was begun, which may still have its spool.
        var last: Task<Void, Never>?
    }

    private let state = Locked(State())

    /// Nothing runs.
    package init() {}

    /// What runs; nil while nothing does.
    package var current: Running? { state.withLock { $0.running } }

    /// Brings settings into force, nil to end the sink; what has not changed goes on.
    ///
    /// What the former sink has not delivered lies in its spool. The next one begins when the former
    /// one has let go of it.
    package func use(
        _ settings: Settings?, make: (Settings) -> (sink: Kind, feed: SinkFeed)
    ) {
        let old = current
        guard let settings else {
            old?.task.cancel()
            state.withLock { $0.running = nil }
            return
        }
        if let old, old.settings == settings { return }
        let (sink, feed) = make(settings)
        old?.task.cancel()
        state.withLock { state in
            let last = state.last
            let task = Task {
                // The spool belongs to one at a time.
                await last?.value
                await sink.run(feed)
            }
            state = State(
                running: Running(settings: settings, sink: sink, task: task), last: task)
        }
    }

    /// Ends the sink once nothing waits any more, or after `limit`.
    ///
    /// What waits then lies in the spool. The task that comes back is over when all is.
    package func stop(within limit: Duration) -> Task<Void, Never>? {
        guard let current else { return nil }
        return Task {
            await current.sink.drain(within: limit)
            current.task.cancel()
            await current.task.value
        }
    }
}
