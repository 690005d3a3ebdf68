/// A lethal state: while it lasts, the score is no higher than the cap.
package struct HealthCap: Sendable {
    /// The value of the label `reason`, and of `check` in the component `cap`.
    package let reason: String
    /// What it looks at.
    package let input: HealthInput
    /// The state is lethal at this value and above.
    package let limit: Double
    /// What happens then.
    package let meaning: String
    /// What to do about it.
    package let remedy: String
    /// The alerting rule about the same thing; empty where it may be any.
    package let rule: String
    /// The dashboard's panel about the same thing.
    package let panel: PanelName

    /// Describes a lethal state.
    package init(
        _ reason: String, _ input: HealthInput, atLeast limit: Double, meaning: String,
        remedy: String, rule: String, panel: PanelName
    ) {
        self.reason = reason
        self.input = input
        self.limit = limit
        self.meaning = meaning
        self.remedy = remedy
        self.rule = rule
        self.panel = panel
    }
}
