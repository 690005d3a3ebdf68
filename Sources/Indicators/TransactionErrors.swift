/// How many transactions ended badly.
struct TransactionErrors: Sendable {
    private var commits: Window
    private var rollbacks: Window
    private var own: Window
    /// What we had committed by the end of the poll before this one.
    ///
    /// A session shows its transactions when it makes the next one a second later, so those of the
    /// last poll show in this one. When first read, hardly any of ours shows.
    private var ownBefore: [String: Double] = [:]
    private var ownNow: (time: Double, counts: [String: Double])?

    init(length: Double) {
        commits = Window(length: length)
        rollbacks = Window(length: length)
        own = Window(length: length)
    }

    mutating func take(_ reading: TargetReading, at now: Double) {
        guard let committed = reading.byDatabase("pg_stat_database_xact_commit_total"),
            let failed = reading.byDatabase("pg_stat_database_xact_rollback_total")
        else { return }
        commits.take(committed, at: now)
        rollbacks.take(failed, at: now)
        if let ownNow, ownNow.time < now { ownBefore = ownNow.counts }
        // The later look at a poll knows its visits, too.
        ownNow = (now, reading.ownTransactions)
        own.take(committed.mapValues { _ in 0 }.merging(ownBefore) { $1 }, at: now)
    }

    mutating func beginAgain() {
        commits.beginAgain()
        rollbacks.beginAgain()
        own.beginAgain()
    }

    /// Rollbacks against all transactions that are not the agent's own.
    var ratio: HealthState {
        guard commits.isKnown, rollbacks.isKnown else { return .unknown }
        let ours = own.totals
        let committed = commits.totals.reduce(0) {
            $0 + max(0, $1.value - ours[$1.key, default: 0])
        }
        let failed = rollbacks.totals.values.reduce(0, +)
        let all = committed + failed
        return Floor.state(failed / all, events: all, floor: Floor.transactions)
    }
}
