/// What has a threshold: the series' name without `pg_`, also the value of the label `indicator`.
package enum ThresholdName: String, Sendable, CaseIterable {
    case healthScore = "health_score"
    case connections = "connections_utilization_ratio"
    case pool = "pool_utilization_ratio"
    case cacheHit = "cache_hit_ratio"
    case queryMean = "query_mean_seconds"
    case queryP95 = "query_p95_seconds"
    case longestQuery = "running_queries_longest_seconds"
    case lockWait = "lock_wait_longest_seconds"
    case idleInTransaction = "idle_in_transaction_holding_oldest_age_seconds"
    case transactionErrors = "transaction_error_ratio"
    case replicationLag = "replication_lag_seconds"
    case transactionAge = "xid_age_ratio"
    case multixactAge = "mxid_age_ratio"

    /// Whether values below the threshold are the bad ones.
    package var isBadBelow: Bool { self == .cacheHit || self == .healthScore }

    /// What a threshold may be; above 0, at most 1 for ratios and 100 for the score.
    package var limitMax: Double {
        if self == .healthScore { return 100 }
        return isRatio ? 1 : 7 * 86_400
    }

    /// Whether the value is a ratio from 0 to 1.
    package var isRatio: Bool { rawValue.hasSuffix("_ratio") }

    /// Whether the value is a duration in seconds.
    package var isDuration: Bool { rawValue.hasSuffix("_seconds") }

    /// Whether a PgBouncer console has it.
    package var isOfConsole: Bool { self == .pool }
}
