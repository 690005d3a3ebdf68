import API
package import Metrics
import Platform

/// What the HTTP API remembers of the targets, from snapshot to snapshot.
package final class RecentNumbers: Sendable {
    private struct State {
        var generation: UInt64?
        var targets = RecentTargets()
    }

    private let state = Locked(State())

    /// Nothing is known yet.
    package init() {}

    /// Takes a snapshot that is shown now; one that was taken before changes nothing.
    package func take(_ snapshot: Snapshot) {
        let time = WallClock.secondsSince1970
        state.withLock { state in
            guard state.generation != snapshot.generation else { return }
            state.generation = snapshot.generation
            state.targets.take(snapshot, at: time)
        }
    }

    /// What is remembered.
    var targets: RecentTargets { state.withLock { $0.targets } }
}
