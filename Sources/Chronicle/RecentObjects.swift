package import Metrics
package import Platform

/// When the objects of each target are read for the history: once an hour, and at the end.
///
/// The last reading of a day is what the history keeps of it, so that an end without notice loses an hour.
package final class RecentObjects: Sendable {
    /// How long what has not been answered yet is waited for, in milliseconds.
    package static let patience: Int64 = 600_000
    private static let hourMilliseconds: Int64 = 3_600_000

    /// What was read of one target.
    package struct Reading: Sendable {
        /// Whose server.
        package let target: String
        /// When, in milliseconds since 1970.
        package let milliseconds: Int64
        /// What is known.
        package let objects: ObjectReading
    }

    private struct Seen {
        /// When the target was first seen up.
        let since: Int64
        /// The hour in which it was read last.
        var hour: Int64?
    }

    private struct State {
        var keeper: Timekeeper
        /// How many tables and indexes of a database are wanted; 0 while the history wants none.
        var top = 0
        var names: Set<String> = []
        var targets: [String: Seen] = [:]
    }

    private let state: Locked<State>

    /// Knows no target yet.
    package init(_ time: TimeSource = .machine) { state = Locked(State(keeper: Timekeeper(time))) }

    /// Reads these targets and no others.
    package func use(_ names: [String]) {
        state.withLock { state in
            state.names = Set(names)
            state.targets = state.targets.filter { state.names.contains($0.key) }
        }
    }

    /// The history wants that many tables, and as many indexes, of a database; 0 for none.
    package func useRows(top: Int) {
        state.withLock { state in
            if state.top != top { state.targets = [:] }
            state.top = top
        }
    }

    /// Reads the targets that are due, or all with `isLast`; none that does not answer.
    package func readings(
        of snapshot: () -> Snapshot, isLast: Bool
    ) -> [Reading] {
        let wanted = state.withLock { $0.top > 0 }
        guard wanted else { return [] }
        let targets = snapshot().targets
        return state.withLock { state in
            _ = state.keeper.look()
            let now = state.keeper.lastLook.wall
            let hour = now / Self.hourMilliseconds
            return targets.compactMap { target in
                guard state.names.contains(target.name), target.isUp, !target.isPgBouncer else {
                    return nil
                }
                var seen = state.targets[target.name] ?? Seen(since: now)
                defer { state.targets[target.name] = seen }
                guard isLast || seen.hour != hour else { return nil }
                // A time of day that was set back must not make it wait for ever.
                let isPatient = (0..<Self.patience).contains(now - seen.since)
                if isPatient, !ObjectReading.isComplete(target) { return nil }
                seen.hour = hour
                return Reading(
                    target: target.name, milliseconds: now,
                    objects: ObjectReading(target, top: state.top))
            }
        }
    }
}
