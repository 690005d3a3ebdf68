import Metrics

/// How many transactions ended badly.
struct TransactionErrors: Sendable {
    private var commits: Window
    private var rollbacks: Window
    private var own: Window
    private var ownFailed: Window
    /// What we had committed and rolled back by the end of the poll before this one.
    ///
    /// A session shows its transactions when it makes the next one a second later, so those of the
    /// last poll show in this one. When first read, hardly any of ours shows.
    private var ownBefore = Own()
    private var ownNow: (time: Double, counts: Own)?

    private struct Own {
        var commits = ExactDictionary<Double>()
        var rollbacks = ExactDictionary<Double>()
    }

    init(length: Double) {
        commits = Window(length: length)
        rollbacks = Window(length: length)
        own = Window(length: length)
        ownFailed = Window(length: length)
    }

    mutating func take(_ reading: TargetReading, at now: Double) {
        guard let committed = reading.byDatabase("pg_stat_database_xact_commit_total"),
            let failed = reading.byDatabase("pg_stat_database_xact_rollback_total")
        else { return }
        commits.take(committed, at: now)
        rollbacks.take(failed, at: now)
        if let ownNow, ownNow.time < now { ownBefore = ownNow.counts }
        // The later look at a poll knows its visits, too.
        ownNow = (
            now, Own(commits: reading.ownTransactions, rollbacks: reading.ownRollbacks)
        )
        own.take(Self.whole(ownBefore.commits, among: committed), at: now)
        ownFailed.take(Self.whole(ownBefore.rollbacks, among: failed), at: now)
    }

    mutating func beginAgain() {
        commits.beginAgain()
        rollbacks.beginAgain()
        own.beginAgain()
        ownFailed.beginAgain()
    }

    /// Rollbacks against all transactions that are not the agent's own.
    var ratio: HealthState {
        guard commits.isKnown, rollbacks.isKnown else { return .unknown }
        let committed = Self.total(commits, without: own)
        let failed = Self.total(rollbacks, without: ownFailed)
        let all = committed + failed
        return Floor.state(failed / all, events: all, floor: Floor.transactions)
    }

    /// The same by database, of those alone that were busy enough.
    var byDatabase: ExactDictionary<Double> {
        guard commits.isKnown, rollbacks.isKnown else { return [:] }
        let committed = Self.totals(commits, without: own)
        let failed = Self.totals(rollbacks, without: ownFailed)
        var ratios = ExactDictionary<Double>()
        for name in Set((committed.keys + failed.keys).map(ExactText.init)).map(\.text)
        where !name.isEmpty {
            let all = committed[name, default: 0] + failed[name, default: 0]
            if all >= Floor.transactions { ratios[name] = failed[name, default: 0] / all }
        }
        return ratios
    }

    /// Our counts, with 0 where we have none.
    private static func whole(
        _ counts: ExactDictionary<Double>, among all: ExactDictionary<Double>
    ) -> ExactDictionary<Double> {
        var whole = all.mapValues { _ in 0.0 }
        whole.merge(counts) { $1 }
        return whole
    }

    private static func total(_ window: Window, without own: Window) -> Double {
        totals(window, without: own).values.reduce(0, +)
    }

    private static func totals(_ window: Window, without own: Window) -> ExactDictionary<Double> {
        let ours = own.totals
        var totals = ExactDictionary<Double>()
        for (name, value) in window.totals {
            totals[name] = max(0, value - ours[name, default: 0])
        }
        return totals
    }
}
