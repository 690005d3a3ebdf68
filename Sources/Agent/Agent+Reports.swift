import AgentSettings
import AgentWeb
import Configuration
import Logging
import Metrics
import Recording
import Reporting
import Web

/// Reports of a running agent.
extension Agent {
    /// Who makes them: from the history in force, on the servers that are watched.
    static func reportClerk(
        _ configuration: Configuration, _ history: HistoryService, _ pages: Pages,
        _ shared: SharedState, _ log: Logger
    ) -> ReportClerk {
        let desk = ReportDesk(
            history: { ReportHistory(history) },
            watched: {
                // A PgBouncer has nothing of what a report says.
                let poolers = Set(
                    pages.snapshot.targets.filter(\.isPgBouncer).map { ExactText($0.name) })
                return shared.targets.map(\.name).filter { !poolers.contains(ExactText($0)) }
            })
        return ReportClerk(
            desk: desk, directory: configuration.agent.stateDirectory, log: log)
    }
}
