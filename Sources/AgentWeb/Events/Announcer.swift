package import AgentPages
package import JSON
package import Metrics
import Platform
package import Web

/// What of snapshots and alerts is news, as events.
package final class Announcer: Sendable {
    /// More targets or alerts that change at once are only counted.
    package static let changesMax = 100

    private struct State {
        var generation: UInt64?
        var isUp: [ExactText: Bool] = [:]
    }

    /// Where events go.
    package let hub = EventHub()
    private let state = Locked(State())

    /// Nothing is known yet.
    package init() {}

    /// What a snapshot is announced with.
    package static func head(_ snapshot: Snapshot) -> JSON {
        let known = snapshot.targets.map { $0.value(of: "pg_up") }
        return .object([
            .init("generation", .text("\(snapshot.generation)")),
            .init("time", .text(WallClock.text(WallClock.secondsSince1970))),
            .init("targets", .whole(known.count)),
            .init("up", .whole(known.count { $0 == 1 })),
            .init("down", .whole(known.count { $0 == 0 })),
        ])
    }

    /// Announces a snapshot that is shown now, and before it the targets that went up or down; one that
    /// was announced before is no news.
    package func take(_ snapshot: Snapshot) {
        let changed: [(name: String, isUp: Bool)]? = state.withLock { state in
            guard state.generation != snapshot.generation else { return nil }
            state.generation = snapshot.generation
            var isUp: [ExactText: Bool] = [:]
            var changed: [(name: String, isUp: Bool)] = []
            for target in snapshot.targets {
                guard let up = target.value(of: "pg_up").map({ $0 == 1 }) else { continue }
                let name = ExactText(target.name)
                isUp[name] = up
                if let before = state.isUp[name], before != up {
                    changed.append((target.name, up))
                }
            }
            state.isUp = isUp
            return changed
        }
        guard let changed else { return }
        for (name, isUp) in changed.prefix(Self.changesMax) {
            hub.announce("target", Self.target(name, isUp: isUp, snapshot))
        }
        announceRest("target", changed.count)
        hub.announce("snapshot", Self.head(snapshot))
    }

    private static func target(_ name: String, isUp: Bool, _ snapshot: Snapshot) -> JSON {
        let found = snapshot.targets.first { $0.name.hasSameBytes(as: name) }
        let failing = found?.families.first {
            $0.metric.name == "pgvigil_target_failing_since_timestamp_seconds"
        }
        let reason = isUp ? nil : failing?.samples.first?.labels["message"]
        return .object([
            .init("target", .text(name)), .init("up", .flag(isUp)),
            .init("down_reason", .optional(reason)),
        ])
    }

    /// Announces alerts that have changed.
    package func take(_ changes: [AlertChange]) {
        for change in changes.prefix(Self.changesMax) {
            hub.announce("alert", Self.alert(change))
        }
        announceRest("alert", changes.count)
    }

    private func announceRest(_ event: String, _ count: Int) {
        guard count > Self.changesMax else { return }
        hub.announce(event, .object([.init("left_out", .whole(count - Self.changesMax))]))
    }

    private static func alert(_ change: AlertChange) -> JSON {
        .object([
            .init("alertname", .text(change.name)), .init("state", .text(change.event.rawValue)),
            .init("severity", .text(change.severity)), .init("target", .optional(change.target)),
            .init("about", .text(change.about)), .init("value", .number(change.value)),
            .init("time", .text(WallClock.text(Double(change.at) / 1000))),
            .init("summary", .text(change.summary)),
        ])
    }
}
