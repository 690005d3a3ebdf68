import Metrics
package import Platform
package import Rules

/// The last changes of alerts, from one evaluation of the rules to the next.
///
/// It begins with the process: of what was before, the alerts say themselves since when they have been
/// as they are.
package final class AlertJournal: Sendable {
    /// More changes are forgotten, the oldest first, and counted.
    package static let changesMax = 200

    /// What is remembered at some moment.
    package struct Known: Sendable {
        /// The changes, the last one first.
        package var changes: [AlertChange] = []
        /// How many older ones were forgotten.
        package var forgotten = 0
        /// How many alerts have changed since the start; grows with each of them.
        package var count: UInt64 = 0
    }

    private struct Seen {
        let state: Alert.State
        var activeAt: Int64
        let value: Double
        let summary: String
    }

    private struct State {
        var seen: [LabelSet: Seen] = [:]
        var known = Known()
        var keeper: Timekeeper

        /// Looks whether the time of day was set, and moves what is remembered with it.
        mutating func look() {
            let step = keeper.look()
            guard step != 0 else { return }
            known.move(by: step)
            for labels in seen.keys { seen[labels]?.activeAt += step }
        }
    }

    /// In milliseconds: as near as two looks at the clock see the same step.
    private static let nearness: Int64 = 1000

    private let state: Locked<State>

    /// No alert was seen yet.
    package init(_ time: TimeSource = .machine) {
        state = Locked(State(keeper: Timekeeper(time)))
    }

    /// What is remembered now.
    package var known: Known {
        state.withLock { state in
            state.look()
            return state.known
        }
    }

    /// Takes all alerts after an evaluation at `now`, in milliseconds since 1970; gives what has changed,
    /// the oldest first.
    @discardableResult
    package func take(_ alerts: [Alert], now: Int64) -> [AlertChange] {
        state.withLock { state in
            state.look()
            var changes: [AlertChange] = []
            var seen: [LabelSet: Seen] = [:]
            seen.reserveCapacity(alerts.count)
            for alert in alerts {
                let summary = alert.annotations["summary"] ?? ""
                seen[alert.labels] = Seen(
                    state: alert.state, activeAt: alert.activeAt, value: alert.value,
                    summary: summary)
                let before = state.seen[alert.labels]
                // One that began again between two evaluations has the state of the one before it.
                let isSame = before.map { seen in
                    (seen.activeAt - Self.nearness...seen.activeAt + Self.nearness)
                        .contains(alert.activeAt)
                }
                if before?.state == alert.state, isSame == true { continue }
                // A clock that is set moves the time at which an alert began, and no more than that.
                if before?.state == alert.state, alert.state != .pending { continue }
                changes.append(Self.change(alert, summary))
            }
            for (labels, gone) in state.seen where seen[labels] == nil && gone.state == .pending {
                changes.append(
                    AlertChange(
                        .ended, at: now, labels: labels, value: gone.value, summary: gone.summary))
            }
            state.seen = seen
            changes.sort { ($0.at, $0.name, $0.about) < ($1.at, $1.name, $1.about) }
            state.known.add(changes)
            return changes
        }
    }

    private static func change(_ alert: Alert, _ summary: String) -> AlertChange {
        let (event, at): (AlertChange.Event, Int64?) =
            switch alert.state {
            case .pending: (.pending, alert.activeAt)
            case .firing: (.firing, alert.firedAt)
            case .resolved: (.resolved, alert.resolvedAt)
            }
        return AlertChange(
            event, at: at ?? alert.activeAt, labels: alert.labels, value: alert.value,
            summary: summary)
    }
}

extension AlertJournal.Known {
    fileprivate mutating func move(by step: Int64) {
        for place in changes.indices { changes[place].at += step }
    }

    fileprivate mutating func add(_ new: [AlertChange]) {
        count &+= UInt64(clamping: new.count)
        changes.insert(contentsOf: new.suffix(AlertJournal.changesMax).reversed(), at: 0)
        let kept = min(changes.count, AlertJournal.changesMax)
        forgotten += changes.count - kept + max(0, new.count - AlertJournal.changesMax)
        changes.removeLast(changes.count - kept)
    }
}
