package import Metrics

/// One alert at one moment: what the evaluation of a rule hands to pages and notifications.
///
/// Times are milliseconds since 1970, as in Prometheus.
package struct Alert: Sendable, Equatable {
    /// How far an alert has come.
    package enum State: String, Sendable {
        /// The condition holds, but not yet for as long as the rule asks.
        case pending
        /// The condition has held for long enough, or still counts as held.
        case firing
        /// The condition has ended after the alert had fired.
        case resolved
    }

    /// What tells this alert from all others: the labels with `alertname`.
    package let labels: LabelSet
    /// Texts for people, with their templates filled in.
    package let annotations: LabelSet
    /// How far it has come.
    package let state: State
    /// The last value of the rule's expression.
    package let value: Double
    /// When the condition began to hold.
    package let activeAt: Int64
    /// When it began to fire, or nil while it is pending.
    package let firedAt: Int64?
    /// When it was resolved, or nil before that.
    package let resolvedAt: Int64?
    /// The smallest or largest value since the condition began to hold, as the rule compares; where
    /// it does not tell, the one farthest from the first.
    package let worstValue: Double
    /// The worst value in the form in which the texts have the value; nil for a plain number.
    package var worstText: String?

    /// Describes an alert.
    package init(
        labels: LabelSet, annotations: LabelSet, state: State, value: Double, activeAt: Int64,
        firedAt: Int64? = nil, resolvedAt: Int64? = nil, worstValue: Double
    ) {
        self.labels = labels
        self.annotations = annotations
        self.state = state
        self.value = value
        self.activeAt = activeAt
        self.firedAt = firedAt
        self.resolvedAt = resolvedAt
        self.worstValue = worstValue
    }

    /// The rule's name.
    package var name: String { labels["alertname"] ?? "" }
}
