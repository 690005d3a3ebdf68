/// An alert that the agent raises without a rule, about notifications themselves.
///
/// Each has what the rules in `alerts/` have: a severity of theirs, impact, action, runbook, panel.
package enum OwnAlert: String, Sendable, CaseIterable {
    /// A receiver refuses its messages.
    case receiverFailing = "PgvigilReceiverFailing"
    /// A silence has ended over alerts that still fire.
    case silenceEnded = "PgvigilSilenceEnded"

    /// One of `page`, `ticket` and `info`.
    package var severity: String {
        switch self {
        case .receiverFailing: "page"
        case .silenceEnded: "info"
        }
    }

    /// The path of the panel in Grafana that shows it.
    package var dashboardURL: String {
        switch self {
        case .receiverFailing: "/d/pgvigil-agent?viewPanel=34"
        case .silenceEnded: "/d/pgvigil-agent?viewPanel=29"
        }
    }

    private var impact: String {
        switch self {
        case .receiverFailing: "Alerts do not reach the people behind this receiver."
        case .silenceEnded: "From now on these alerts send notifications again."
        }
    }

    private var action: String {
        switch self {
        case .receiverFailing:
            "Try it with pgvigil notify test and fix its address, its key or the service."
        case .silenceEnded: "Fix the cause, or add a new silence."
        }
    }

    /// What labels every alert of this kind has; they and `labels` together tell it from others.
    func labels(_ labels: [String: String]) -> [String: String] {
        labels.merging(["alertname": rawValue, "severity": severity]) { $1 }
    }

    /// What is said of one.
    func annotations(summary: String, description: String) -> [String: String] {
        [
            "summary": summary, "description": description, "impact": impact, "action": action,
            "runbook_url": "docs/runbooks/\(rawValue).md", "dashboard_url": dashboardURL,
        ]
    }
}
