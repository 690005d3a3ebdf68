/// What the history knows of targets in a period, beside another one: a value that writers turn
/// into HTML, Markdown, CSV, JSON and text.
///
/// What is not known is nil, and a dash in what people read.
package struct Report: Sendable, Equatable {
    /// The version of the document that `json` writes.
    package static let version = 1

    /// When it was made, in milliseconds since 1970.
    package let madeAt: Int64
    /// What it is about.
    package let period: ReportPeriod
    /// What that is compared with; nil for nothing.
    package let comparison: ReportPeriod?
    /// The parts whose means are compared.
    package let step: ReportStep
    /// How often the history takes samples, in seconds.
    package let interval: Double
    /// How long a step of the targets' courses is, in milliseconds.
    package let courseStep: Int64
    /// The targets by their names.
    package var targets: [ReportTarget] = []
    /// Why a section is not known, where it is not.
    package var problems: [ReportSection: String] = [:]
    /// What a reader should know of the numbers.
    package var notes: [String] = []
    /// What of the history could not be used.
    package var unread: [ReportUnread] = []

    /// A report without content.
    package init(
        madeAt: Int64, period: ReportPeriod, comparison: ReportPeriod?, step: ReportStep,
        interval: Double, courseStep: Int64
    ) {
        self.madeAt = madeAt
        self.period = period
        self.comparison = comparison
        self.step = step
        self.interval = interval
        self.courseStep = courseStep
    }
}
