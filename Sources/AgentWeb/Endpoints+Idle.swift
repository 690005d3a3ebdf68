import Basics
import Chronicle
package import Logging
import Metrics
import Recording
import Remembering
import Reporting
import Web

extension Endpoints {
    /// The endpoints of an agent that watches nothing yet: all that there are, for documents and
    /// tests.
    package static func idle(log: Logger) -> Endpoints {
        let nothing = Snapshot(generation: 0, targets: [], agent: [])
        let sinks = Sinks(log: log) { nothing }
        let history = sinks.history
        let reports = ReportDesk(history: { ReportHistory(history) }, watched: { [] })
        let desk = NotificationDesk(log: log, liveness: Liveness())
        return Endpoints(
            Sources(
                pages: Pages(nothing), targets: { [] }, isReady: { true }, problem: { nil },
                reload: { $0(nil) }, version: Version.text,
                others: desk.routes + HistoryEndpoints(history).routes
                    + ReportRoutes(reports).routes
                    + ActivityEndpoint(RecentActivity()).routes
                    + TrendEndpoint(RecentTrends()).routes
                    + ChangesEndpoint(RecentChanges()).routes
                    + SessionsEndpoint(RecentSessions()) { nothing }.routes))
    }
}
