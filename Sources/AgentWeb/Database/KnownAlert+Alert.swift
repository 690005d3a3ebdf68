import API
import Metrics
import Rules

extension KnownAlert {
    /// What documents say of an alert that is pending or firing.
    init(_ alert: Alert) {
        func annotation(_ name: String) -> String { alert.annotations[name] ?? "" }
        self.init(
            name: alert.name, severity: alert.labels["severity"] ?? "",
            state: alert.state.rawValue, since: alert.activeAt,
            labels: alert.labels.labels.map { (name: $0.name, value: $0.value) },
            summary: annotation("summary"), action: annotation("action"),
            runbook: annotation("runbook_url"))
    }
}
