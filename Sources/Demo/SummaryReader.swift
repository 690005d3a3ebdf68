package import Metrics

/// Reads the values of the demonstration's line from snapshots.
package struct SummaryReader {
    private struct Counters {
        let at: ContinuousClock.Instant
        let transactions: Double
    }

    private var last: Counters?
    private var perSecond: Double?

    /// Has read nothing yet.
    package init() {}

    /// The line's values, or nil before the first poll.
    package mutating func summary(of snapshot: Snapshot, pageBytes: Int) -> DemoSummary? {
        guard let target = snapshot.targets.first else { return nil }
        count(target)
        var summary = DemoSummary(isUp: target.value(of: "pg_up") == 1)
        summary.healthScore = target.value(of: "pg_health_score")
        summary.connections = target.value(of: "pg_connections_used").flatMap { Int(exactly: $0) }
        summary.connectionsMax = target.value(of: "pg_connections_max").flatMap { Int(exactly: $0) }
        summary.transactionsPerSecond = perSecond
        summary.cacheHitRatio = target.value(of: "pg_cache_hit_ratio")
        summary.longestQuerySeconds = target.value(of: "pg_running_queries_longest_seconds")
        summary.lockWaitingSessions =
            target.value(of: "pg_lock_waiting_sessions").flatMap { Int(exactly: $0) }
        summary.idleInTransaction =
            target.value(of: "pg_idle_in_transaction_sessions").flatMap { Int(exactly: $0) }
        summary.seriesCount = target.families.reduce(0) { $0 + $1.samples.count }
        summary.pageBytes = pageBytes
        return summary
    }

    private mutating func count(_ target: TargetSnapshot) {
        guard let commits = target.sum(of: "pg_stat_database_xact_commit_total"),
            let rollbacks = target.sum(of: "pg_stat_database_xact_rollback_total")
        else { return }
        let now = Counters(at: .now, transactions: commits + rollbacks)
        // Between two polls nothing changes.
        if now.transactions == last?.transactions { return }
        if let last {
            perSecond =
                (now.transactions - last.transactions)
                / (last.at.duration(to: now.at) / .seconds(1))
        }
        last = now
    }
}
