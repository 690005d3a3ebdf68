package import Basics

/// One thing that can cost the health score points.
package struct HealthCheck: Sendable {
    /// The value of the label `check`.
    package let name: String
    /// The component that it belongs to.
    package let part: HealthPart
    /// The most points that it can cost.
    package internal(set) var points: Double
    /// What it looks at: the indicator that it stands with.
    package private(set) var input = HealthInput("", unit: "", isBadBelow: false)
    /// What which value costs.
    package internal(set) var curve: HealthCurve.Source
    /// Why the curve is as it is.
    package let reason: String
    /// What to do about it.
    package let remedy: String
    /// The alerting rule about the same thing.
    package let rule: String
    /// The dashboard's panel about the same thing.
    package let panel: PanelName
    /// What `pgvigil advise` says about it when nothing more is known.
    package let advice: HealthAdvice
    /// The sessions that it is about; nil where it is not about sessions.
    package let sessions: HealthSessions?

    /// Describes a check.
    package init(
        _ name: String, of part: HealthPart, _ points: Double, _ curve: HealthCurve.Source,
        because reason: String, remedy: String, rule: String, panel: PanelName,
        advice: HealthAdvice, sessions: HealthSessions? = nil
    ) {
        self.name = name
        self.part = part
        self.points = points
        self.curve = curve
        self.reason = reason
        self.remedy = remedy
        self.rule = rule
        self.panel = panel
        self.advice = advice
        self.sessions = sessions
    }

    /// The same for an indicator.
    package func looking(at input: HealthInput) -> HealthCheck {
        var check = self
        check.input = input
        return check
    }
}
