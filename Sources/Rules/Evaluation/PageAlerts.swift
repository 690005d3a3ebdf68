import Metrics
import RuleDocuments
import Templates

/// Which servers have an alert of severity `page` that fires.
package struct PageAlerts: Sendable, Equatable {
    /// The severity that pages.
    package static let severity = "page"

    /// The alerts that fire, by target.
    private var firing: [ExactText: [PagingAlert]] = [:]
    /// Whether there is a rule that could raise one.
    package private(set) var hasRules = false
    /// Whether each of those rules was evaluated, and the last time without a failure.
    package private(set) var isEvaluated = true

    /// Without any rule.
    package init() {}

    mutating func add(_ state: RuleState, _ servers: AlertServers) {
        guard state.rule.mayPage else { return }
        hasRules = true
        if state.evaluatedAt == nil || state.failure != nil { isEvaluated = false }
        for alert in state.alerts.active.values where alert.state == .firing {
            guard alert.labels["severity"] == Self.severity else { continue }
            let paging = PagingAlert(
                name: state.rule.name, summary: alert.annotations["summary"] ?? "",
                action: alert.annotations["action"] ?? "",
                runbook: alert.annotations["runbook_url"] ?? "")
            for target in servers.targets(of: alert, state.rule) {
                firing[ExactText(target), default: []].append(paging)
            }
        }
    }

    /// Whether one fires for this target.
    package func fires(for target: String) -> Bool { firing[ExactText(target)] != nil }

    /// Those that fire for this target, in the order of their names and texts.
    package func alerts(for target: String) -> [PagingAlert] {
        (firing[ExactText(target)] ?? []).sorted { ($0.name, $0.summary) < ($1.name, $1.summary) }
    }
}

extension Rule {
    /// Whether the label `severity` is `page`, or only an evaluation says what it is.
    fileprivate var mayPage: Bool {
        guard let text = labels.first(where: { $0.name == "severity" })?.template.source else {
            // The expression's own series may have the label.
            return true
        }
        return text == PageAlerts.severity || text.contains("{{")
    }
}
