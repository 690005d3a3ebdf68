/// One thing that can cost the health score points.
package struct HealthCheck: Sendable {
    /// The value of the label `check`.
    package let name: String
    /// The most points that it can cost.
    package let points: Double
    /// What it looks at.
    package let input: HealthInput
    /// What which value costs.
    package let curve: HealthCurve.Source
    /// Why the curve is as it is.
    package let reason: String
    /// What to do about it.
    package let remedy: String
    /// The alerting rule about the same thing.
    package let rule: String
    /// The dashboard's panel about the same thing.
    package let panel: PanelName

    /// Describes a check.
    package init(
        _ name: String, _ points: Double, _ input: HealthInput, _ curve: HealthCurve.Source,
        because reason: String, remedy: String, rule: String, panel: PanelName
    ) {
        self.name = name
        self.points = points
        self.input = input
        self.curve = curve
        self.reason = reason
        self.remedy = remedy
        self.rule = rule
        self.panel = panel
    }
}
