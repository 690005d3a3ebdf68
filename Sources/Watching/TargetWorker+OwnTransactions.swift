import Collection
import Metrics
import Polling
import Postgres
import Servers
import Targets
import Windows

/// Knowing which of the transactions that a server counts are the agent's own.
extension TargetWorker {
    /// Statistics of a session that are younger than this are shown on demand, not before.
    private static let showingPause = Duration.milliseconds(900)

    /// Notes that everything up to now is shown, which the last statement has seen to.
    func noteShownTransactions() async {
        ownCounts.shown = await ownCount(isShown: true)
    }

    /// At the end of a poll: where sessions do not show it on demand, they have by the next one.
    func notePolledTransactions() async {
        if ownCounts.shows != true { ownCounts.shown = await ownCount(isShown: false) }
    }

    /// Finds out whether the server has its sessions show what they have done.
    func askForShownTransactions(_ version: Int) async throws(Failure) {
        guard ownCounts.shows == nil else { return }
        guard target.kind == .postgresql, version >= ServerPulse.showingVersion else {
            ownCounts.shows = false
            return
        }
        do throws(PostgresError) {
            try await session.query(
                "SELECT \(ServerPulse.showing)", within: FactsReader.timeout
            ) { _ in }
            ownCounts.shows = true
            await noteShownTransactions()
        } catch {
            let failure = Failure(error, isVisit: false, needsExtension: false)
            if failure.reach == .server { throw failure }
            ownCounts.shows = false
        }
    }

    /// Takes what is ours in the answer that counts transactions, which has just come.
    func takeOwnTransactions() async {
        let now = await ownCount(isShown: false)
        let shown = ownCounts.shown
        var own = OwnTransactions()
        for (database, count) in now.all {
            let name =
                database.isEmpty
                ? state.facts?.currentDatabase ?? ""
                : String(decoding: database, as: UTF8.self)
            let seen = shown?.all[database, default: 0] ?? 0
            let failed = shown?.rolledBack[database, default: 0] ?? 0
            own.commits[name, default: 0] += Double(seen - failed)
            own.rollbacks[name, default: 0] += Double(failed)
            let isSure =
                shown.map { $0.isShown && $0.at.duration(to: .now) < Self.showingPause } ?? false
            // The question itself has ended after it was answered.
            if !isSure { own.doubtful[name, default: 0] += Double(max(0, count - seen - 1)) }
        }
        state.observe(own)
    }

    /// Once the sessions are closed the server counts all that they have done.
    func noteLastTransactions() async { ownCounts.last = await ownCount(isShown: false) }

    private func ownCount(isShown: Bool) async -> OwnCounts.Count {
        OwnCounts.Count(
            all: await session.transactions, rolledBack: await session.rollbacks, at: .now,
            isShown: isShown
        ).adding(ownCounts.before)
    }
}
