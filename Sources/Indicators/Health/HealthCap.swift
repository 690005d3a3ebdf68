/// A lethal state: while it lasts, the score is no higher than the cap.
package struct HealthCap: Sendable {
    /// The value of the label `reason`, and of `check` in the component `cap`.
    package let reason: String
    /// What it looks at: the indicator that it stands with.
    package private(set) var input = HealthInput(rawValue: "")
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

    /// Describes a lethal state.
    init(
        _ reason: String, atLeast limit: Double, meaning: String, remedy: String, rule: String,
        panel: PanelName, advice: HealthAdvice
    ) {
        self.reason = reason
        self.limit = limit
        self.meaning = meaning
        self.remedy = remedy
        self.rule = rule
        self.panel = panel
        self.advice = advice
    }

    func looking(at input: HealthInput) -> HealthCap {
        var cap = self
        cap.input = input
        return cap
    }
}
