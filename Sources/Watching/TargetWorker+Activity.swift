import Collection
import Platform
import Postgres
import Servers

/// One reading of the sessions, for all collectors that speak of them.
extension TargetWorker {
    /// What this poll's reading of the sessions was, and over which connection it came.
    struct ActivityReading {
        let pollBegan: ContinuousClock.Instant
        let connection: Int
        /// Nil when the server refused it, or it was cut.
        let activity: Activity?
    }

    /// What the collector makes of this poll's reading of the sessions; nil when it is to ask its own
    /// question, because the reading does not say enough or was refused.
    func partOfActivity(_ collector: Collector) async throws(Failure) -> Table? {
        guard collector.scope == .cluster, let take = collector.fromActivity else { return nil }
        let connection = await session.generation
        if activityReading?.pollBegan != pollBegan || activityReading?.connection != connection {
            let activity = try await readActivity(collector)
            activityReading = ActivityReading(
                pollBegan: pollBegan, connection: await session.generation, activity: activity)
        }
        return activityReading?.activity.flatMap(take)
    }

    private func readActivity(_ collector: Collector) async throws(Failure) -> Activity? {
        let rowsMax = Activity.rowsMax
        do throws(PostgresError) {
            let table = try await session.query(
                bounded(Activity.statement, rowsMax: rowsMax, roles: collector.roles),
                within: collector.timeout
            ) { Table($0, rowsMax: rowsMax) }
            return Activity(table)
        } catch {
            // What it means that the server refuses is for the collector's own question to say.
            if case .server = error { return nil }
            throw Failure(error, isVisit: false, needsExtension: false)
        }
    }
}
