/// What a report says of one target.
package struct ReportTarget: Sendable, Equatable {
    /// The metric that says whether the server answered.
    package static let up = "pg_up"
    /// The metric of the score.
    package static let score = "pg_health_score"

    /// Its name.
    package let name: String
    /// All its series, in the order of the indicators.
    package var measures: [ReportMeasure] = []
    /// What took points from the score, most first.
    package var losses: [ReportLoss] = []
    /// Alerts that fired, longest first.
    package var alerts: [ReportAlert] = []
    /// The statements with most time, most first.
    package var statements: [ReportStatement] = []
    /// Databases, then tables, those that grew most first.
    package var sizes: [ReportSize] = []
    /// What changed, newest first.
    package var changes: [ReportChange] = []
    /// How many older changes are left out.
    package var changesCut = 0
    /// The means of the score over the period; nil where it is not known.
    package var course: [Double?] = []
    /// The same over the other period.
    package var courseBefore: [Double?] = []

    /// A target of which nothing is known yet.
    package init(_ name: String) { self.name = name }

    /// A series that comes once for a target.
    package func measure(_ metric: String) -> ReportMeasure? {
        measures.first { $0.metric == metric && $0.pool.isEmpty }
    }

    /// The series that say how the server did: all but whether it answered.
    package var indicators: [ReportMeasure] { measures.filter { $0.metric != Self.up } }
}
