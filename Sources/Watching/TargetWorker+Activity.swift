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
    ///
    /// When the role has lost the right the collector is left out on return.
    func partOfActivity(_ entry: Plan.Entry) async throws(Failure) -> Table? {
        let collector = entry.collector
        guard collector.scope == .cluster, let take = collector.fromActivity else { return nil }
        // A reading that was refused would fill the server's log with every poll.
        if let rest = activityRestsUntil, .now < rest { return nil }
        let connection = await session.generation
        if activityReading?.pollBegan != pollBegan || activityReading?.connection != connection {
            let activity = try await readActivity(entry)
            activityReading = ActivityReading(
                pollBegan: pollBegan, connection: await session.generation, activity: activity)
        }
        return activityReading?.activity.flatMap(take)
    }

    private func readActivity(_ entry: Plan.Entry) async throws(Failure) -> Activity? {
        let collector = entry.collector
        let rowsMax = Activity.rowsMax
        do throws(PostgresError) {
            let table = try await session.query(
                bounded(Activity.statement, rowsMax: rowsMax, roles: collector.roles),
                within: collector.timeout
            ) { Table($0, rowsMax: rowsMax) }
            return Activity(table)
        } catch {
            if Self.isRightLost(error) {
                try await loseRights(for: entry, in: "")
                return nil
            }
            // What it means that the server refuses is for the collector's own question to say.
            if case .server = error {
                activityRestsUntil = .now + Self.refusalWaitMin
                return nil
            }
            throw Failure(error, isVisit: false, needsExtension: false)
        }
    }
}
