import Messages
import Metrics
package import Notifications
package import Rules
import StatusPages
package import Web

extension AlertStatus {
    /// What the status page says of an alert that is pending or firing.
    package init(_ alert: Alert, silences: [Silence], now: Int64) {
        self.init(
            name: alert.name, severity: alert.labels["severity"] ?? "",
            target: alert.labels["target"],
            servers: alert.labels["target"] == nil ? AlertServers.named(in: alert.annotations) : [],
            state: alert.state == .firing ? .firing : .pending,
            activeAt: alert.activeAt, summary: alert.annotations["summary"] ?? "",
            details: ["description", "action"].compactMap { alert.annotations[$0] },
            runbookURL: alert.annotations["runbook_url"],
            silencedUntil: silences.filter { $0.mutes(alert.labels, at: now) }.map(\.endsAt).max())
    }
}

extension SilenceStatus {
    /// What the status page says of a silence; nil for one that is over.
    package init?(_ silence: Silence, now: Int64) {
        let state = silence.state(at: now)
        if state == .expired { return nil }
        self.init(
            id: silence.id, matchers: silence.matchers.map(\.description).joined(separator: ", "),
            isActive: state == .active, endsAt: silence.endsAt, createdBy: silence.createdBy,
            comment: silence.comment)
    }
}
