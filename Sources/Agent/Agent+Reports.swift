import AgentWeb
import Metrics
import Recording
import Reporting
import Web

/// Reports of a running agent.
extension Agent {
    /// Where they are made: from the history in force, on the servers that are watched.
    static func reportDesk(
        _ history: HistoryService, _ pages: Pages, _ shared: SharedState
    ) -> ReportDesk {
        ReportDesk(
            history: { ReportHistory(history) },
            watched: {
                // A PgBouncer has nothing of what a report says.
                let poolers = Set(
                    pages.snapshot.targets.filter(\.isPgBouncer).map { ExactText($0.name) })
                return shared.targets.map(\.name).filter { !poolers.contains(ExactText($0)) }
            })
    }
}
