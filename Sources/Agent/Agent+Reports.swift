import AgentSettings
import AgentWeb
import Configuration
import Logging
import Recording
import Reporting

/// Reports of a running agent.
extension Agent {
    /// Who makes them: from the history in force, on the servers that are watched.
    ///
    /// A PgBouncer has nothing of what a report says, whether or not it was polled yet.
    static func reportClerk(
        _ configuration: Configuration, _ history: HistoryService, _ shared: SharedState,
        _ log: Logger
    ) -> ReportClerk {
        ReportClerk(
            desk: ReportDesk(
                history: { ReportHistory(history) }, watched: { shared.servers }),
            notes: ReportNotes(directory: configuration.agent.stateDirectory, log: log), log: log)
    }
}
