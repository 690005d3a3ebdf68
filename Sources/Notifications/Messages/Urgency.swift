/// How bad an alert is, from the worst on, and what each service calls it.
package enum Urgency: String, Sendable, CaseIterable {
    /// Someone must act now.
    case critical
    /// A failure without a statement of how soon someone must act.
    case error
    /// Someone must act within days.
    case warning
    /// Worth a look when there is time.
    case info
    /// Not for people.
    case none

    /// PagerDuty's word for it.
    var pagerDuty: String { self == .none ? Urgency.info.rawValue : rawValue }

    /// Opsgenie's word for it.
    var opsgenie: String {
        switch self {
        case .critical: "P1"
        case .error: "P2"
        case .warning: "P3"
        case .info, .none: "P5"
        }
    }

    /// Slack's colour for it.
    var slack: String {
        switch self {
        case .critical, .error: "danger"
        case .warning: "warning"
        case .info, .none: "#8d8d8d"
        }
    }
}
