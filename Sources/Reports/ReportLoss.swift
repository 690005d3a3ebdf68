/// What a check took from the health score, as a mean over a period.
package struct ReportLoss: Sendable, Equatable {
    /// The component of the score.
    package let component: String
    /// The check.
    package let check: String
    /// Mean points; nil when it took none or the score is not known.
    package let points: Double?
    /// The same in the other period.
    package let before: Double?

    /// A loss.
    package init(component: String, check: String, points: Double?, before: Double?) {
        self.component = component
        self.check = check
        self.points = points
        self.before = before
    }
}
