import API
import Charts
package import Metrics
import Platform

/// What the HTTP API remembers of the targets, from snapshot to snapshot.
package final class RecentNumbers: Sendable {
    private struct State {
        var generation: UInt64?
        var targets = RecentTargets()
        var changes = TargetChanges()
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
            state.changes.take(snapshot, at: Int64(exactly: (time * 1000).rounded()) ?? 0)
        }
    }

    /// What changed about a target, for its charts.
    func marks(of target: String) -> [ChartMark] {
        state.withLock { $0.changes.marks(of: target) }
    }

    /// What is remembered.
    var targets: RecentTargets { state.withLock { $0.targets } }
}
