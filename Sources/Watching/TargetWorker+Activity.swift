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
            let began = elapsed
            let table = try await readActivity(entry)
            state.observe(table, over: await session.generation, from: began, to: elapsed)
        }
        return state.partOfActivity(entry.collector)
    }

    private func readActivity(_ entry: Plan.Entry) async throws(Failure) -> Table? {
        do throws(PostgresError) {
            return try await readSessions(isForPoll: true, within: entry.collector.timeout)
        } catch {
            if Self.isRightLost(error) {
                // One that needs no right goes on with its own question.
                if entry.collector.roles.isEmpty {
                    try await readFacts(isOther: false)
                } else {
                    try await loseRights(for: entry, in: "")
                }
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
