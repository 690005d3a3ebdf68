package import Basics
package import Metrics

/// A lethal state: while it lasts, the score is no higher than the cap.
package struct HealthCap: Sendable {
    /// The value of the label `reason`, and of `check` in the component `cap`.
    package let reason: String
    /// What it looks at: the indicator that it stands with.
    package private(set) var input = HealthInput("", unit: "", isBadBelow: false)
    /// The state is lethal at this value and above.
    package internal(set) var limit: Double
    /// What happens then.
    package let meaning: String
    /// What to do about it.
    package let remedy: String
    /// The alerting rule about the same thing; empty where it may be any.
    package let rule: String
    /// The dashboard's panel about the same thing.
    package let panel: PanelName
    /// What `pgvigil advise` says about it when nothing more is known.
    package let advice: HealthAdvice
    /// The sessions that it is about; nil where it is not about sessions.
    package let sessions: HealthSessions?

    /// Describes a lethal state.
    package init(
        _ reason: String, atLeast limit: Double, meaning: String, remedy: String, rule: String,
        panel: PanelName, advice: HealthAdvice, sessions: HealthSessions? = nil
    ) {
        self.reason = reason
        self.limit = limit
        self.meaning = meaning
        self.remedy = remedy
        self.rule = rule
        self.panel = panel
        self.advice = advice
        self.sessions = sessions
    }

    /// What to do, with the sessions that it is about; `samples` finds those of a metric.
    package func remedy(naming samples: (String) -> [Sample]) -> String {
        sessions.map { $0.remedy(remedy, naming: samples($0.rawValue)) } ?? remedy
    }

    /// The same for an indicator.
    package func looking(at input: HealthInput) -> HealthCap {
        var cap = self
        cap.input = input
        return cap
    }
}
