import AgentSettings
import Documents
package import ReportSchedules
import Reports

/// The section `reports`.
extension Configuration {
    /// The reports that this agent makes: of several with one file the first one makes them.
    package var ownReports: [ReportPlan] { agent.shard.index == 1 ? reports : [] }

    func describeReports(_ text: inout ConfigurationText) {
        guard !reports.isEmpty else { return }
        text.section("reports", 0)
        for report in reports {
            text.item("name", report.name, 1)
            text.pair("at", report.schedule.momentText, 2)
            text.plain("period", report.schedule.span.rawValue, 2)
            text.pair("location", report.schedule.location, 2)
            text.list("targets", report.targets, 2)
            text.plain("format", report.format.rawValue, 2)
            text.pair("directory", report.directory, 2)
            // Without a directory the key is refused.
            if report.directory != nil { text.plain("keep", "\(report.keep)", 2) }
            text.pair("receiver", report.receiver, 2)
        }
    }
}
