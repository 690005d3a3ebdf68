/// A number of one database that can have limits: a series without `pg_database_`, also the value
/// of the label `indicator` of `pgvigil_database_threshold`.
package enum DatabaseIndicator: String, Sendable, CaseIterable {
    case sessions
    case cacheHit = "cache_hit_ratio"
    case queryMean = "query_mean_seconds"
    case queryP95 = "query_p95_seconds"
    case transactionErrors = "transaction_error_ratio"

    /// The indicator of the whole server whose limits hold by default; nil without such limits.
    package var ofServer: ThresholdName? {
        switch self {
        case .sessions: nil
        case .cacheHit: .cacheHit
        case .queryMean: .queryMean
        case .queryP95: .queryP95
        case .transactionErrors: .transactionErrors
        }
    }

    /// The indicator as it is shown and documented.
    package var indicator: Indicator {
        switch self {
        case .sessions: .databaseSessions
        case .cacheHit: .databaseCacheHit
        case .queryMean: .databaseQueryMean
        case .queryP95: .databaseQueryP95
        case .transactionErrors: .databaseTransactionErrors
        }
    }
}
