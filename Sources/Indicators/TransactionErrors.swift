/// How many transactions ended badly.
struct TransactionErrors: Sendable {
    private var commits: Window
    private var rollbacks: Window
    private var own: Window
    private var waiting: [(time: Double, counts: [String: Double])] = []
    /// A server may show a session's transactions this many seconds later; to take ours off before
    /// they show would make the share of errors too large.
    private static let delay = 60.0

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
        if waiting.last?.time != now { waiting.append((now, reading.ownTransactions)) }
        guard let newest = waiting.lastIndex(where: { $0.time <= now - Self.delay }) else { return }
        own.take(waiting[newest].counts, at: now)
        waiting.removeFirst(newest)
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
