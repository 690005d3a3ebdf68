import Metrics
import Templates

/// Which servers have an alert of severity `page` that fires.
package struct PageAlerts: Sendable, Equatable {
    /// The severity that pages.
    package static let severity = "page"

    /// The targets of the alerts that fire.
    private var targets: Set<ExactText> = []
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
            targets.formUnion(servers.targets(of: alert, state.rule).map(ExactText.init))
        }
    }

    /// Whether one fires for this target.
    package func fires(for target: String) -> Bool { targets.contains(ExactText(target)) }
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
