import Metrics
import Rules

/// What is known of alerts before they fire.
struct KnownAlerts {
    /// The labels of what is pending; nil before the first evaluation.
    private(set) var pending: [LabelSet]?
    /// Whether nothing is decided: what is known of alerts is out of date.
    var isHeld = false

    /// Takes what an evaluation of rules has found.
    mutating func take(_ alerts: [Alert]) {
        pending = alerts.filter { $0.state == .pending }.map(\.labels)
    }
}
