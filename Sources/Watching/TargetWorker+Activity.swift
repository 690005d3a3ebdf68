import Collection
import Polling
import Postgres
import Servers
import Tables

/// One reading of the sessions, for all collectors that speak of them.
extension TargetWorker {
    /// What the collector makes of this poll's reading of the sessions; nil when it is to ask its own
    /// question, because the reading does not say enough or was refused.
    ///
    /// When the role has lost the right the collector is left out on return.
    func partOfActivity(_ entry: Plan.Entry) async throws(Failure) -> Table? {
        guard state.sharesActivity(entry.collector, .now) else { return nil }
        if !state.hasActivity(over: await session.generation) {
            let activity = try await readActivity(entry)
            state.observe(activity, over: await session.generation)
        }
        return state.partOfActivity(entry.collector)
    }

    private func readActivity(_ entry: Plan.Entry) async throws(Failure) -> Activity? {
        let collector = entry.collector
        let rowsMax = Activity.rowsMax
        do throws(PostgresError) {
            let table = try await session.query(
                state.activityStatement(for: collector), within: collector.timeout
            ) { Table($0, rowsMax: rowsMax) }
            return Activity(table)
        } catch {
            if Self.isRightLost(error) {
                try await loseRights(for: entry, in: "")
                return nil
            }
            if case .server = error {
                state.activityRefused(.now)
                return nil
            }
            throw Failure(error, isVisit: false, needsExtension: false)
        }
    }
}
