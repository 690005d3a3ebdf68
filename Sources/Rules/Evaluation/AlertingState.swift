package import Metrics
package import PromQL
import Templates

/// The alerts of one rule, moved on by one evaluation after the other as Prometheus does it.
package struct AlertingState: Sendable, Equatable {
    /// How long a resolved alert is kept, so that a receiver that missed the message still gets it.
    package static let resolvedRetention: Int64 = 15 * 60 * 1000

    /// The alerts by their labels, resolved ones included.
    package internal(set) var active: [LabelSet: ActiveAlert] = [:]

    /// No alerts.
    package init() {}

    /// How long alerts hold and are held.
    struct Times {
        let holdFor: Int64
        let keepFiringFor: Int64
        /// Whether smaller values are the worse ones, as far as the rule tells.
        var isWorseBelow: Bool?
    }

    /// Takes over what an evaluation found, and says how many alerts are pending or firing.
    mutating func update(_ found: [LabelSet: ActiveAlert], at now: Int64, _ times: Times) -> Int {
        for (labels, alert) in found {
            if let known = active[labels], known.state != .resolved {
                active[labels]?.update(alert, isWorseBelow: times.isWorseBelow)
            } else {
                active[labels] = alert
            }
        }
        var count = 0
        for (labels, alert) in active {
            guard found[labels] != nil || stays(alert, at: now, times) else {
                end(alert, at: now)
                continue
            }
            count += 1
            if alert.state == .pending, now - alert.activeAt >= times.holdFor {
                active[labels]?.state = .firing
                active[labels]?.firedAt = now
            }
        }
        return count
    }

    /// Whether an alert that was not found counts as there.
    private mutating func stays(_ alert: ActiveAlert, at now: Int64, _ times: Times) -> Bool {
        if alert.state == .resolved { return false }
        if let heldUntil = alert.heldUntil, now < heldUntil { return true }
        guard alert.state == .firing, times.keepFiringFor > 0 else { return false }
        let since = alert.keepFiringSince ?? now
        active[alert.labels]?.keepFiringSince = since
        return now - since < times.keepFiringFor
    }

    private mutating func end(_ alert: ActiveAlert, at now: Int64) {
        switch alert.state {
        case .pending: active[alert.labels] = nil
        case .firing:
            if let end = alert.end {
                active[alert.labels] = alert.ended(by: end, at: now)
                return
            }
            active[alert.labels]?.state = .resolved
            active[alert.labels]?.resolvedAt = now
        case .resolved:
            if now - (alert.resolvedAt ?? now) > Self.resolvedRetention {
                active[alert.labels] = nil
            }
        }
    }

    /// An alert goes on under other labels, which a reload gave its target; what has fired under the old
    /// ones ends there, for receivers know it by them.
    mutating func move(_ alert: ActiveAlert, to labels: LabelSet, at now: Int64) {
        if alert.state == .resolved { return }
        active[alert.labels] = nil
        if alert.state == .firing { active[alert.labels] = alert.ended(by: .labels, at: now) }
        var moved = alert
        moved.labels = labels
        if var found = active[labels], found.state != .resolved {
            _ = found.begin(with: moved)
            moved = found
        }
        active[labels] = moved
    }

    /// The series `ALERTS` and `ALERTS_FOR_STATE` of the alerts that are pending or firing.
    package func samples(name: String) -> [VectorElement] {
        active.values.filter { $0.state != .resolved }.sorted { $0.labels < $1.labels }
            .flatMap { alert in
                [
                    VectorElement(
                        labels: alert.labels.setting("alertname", to: name)
                            .setting("alertstate", to: alert.state.rawValue)
                            .setting(LabelSet.metricName, to: "ALERTS"), value: 1),
                    VectorElement(
                        labels: alert.labels.setting("alertname", to: name)
                            .setting(LabelSet.metricName, to: "ALERTS_FOR_STATE"),
                        value: Double(alert.activeAt.quotientRoundedDown(by: 1000))),
                ]
            }
    }
}
