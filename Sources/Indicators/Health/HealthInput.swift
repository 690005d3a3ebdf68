/// What the health model looks at; the name is also how its documentation calls it.
package enum HealthInput: String, Sendable, CaseIterable {
    case connectionsUtilization = "pg_connections_utilization_ratio"
    case poolUtilization = "pg_pool_utilization_ratio"
    case queryMean = "pg_query_mean_seconds"
    case queryP95 = "pg_query_p95_seconds"
    case slowQueries = "pg_slow_queries"
    case longestQuery = "pg_running_queries_longest_seconds"
    case cacheHit = "pg_cache_hit_ratio"
    case lockWait = "pg_lock_wait_longest_seconds"
    case lockWaiting = "pg_lock_waiting_sessions"
    case sessionsBlocked =
        "seconds for which at least half of the active sessions, and at least 5, wait for locks"
    case idleInTransaction = "pg_idle_in_transaction_holding_oldest_age_seconds"
    case deadlocks = "deadlocks in 5 minutes"
    case transactionErrors = "pg_transaction_error_ratio"
    case standbyLag = "largest pg_stat_replication_replay_lag_seconds"
    case slotRetention = "largest pg_replication_slots_pg_wal_lsn_diff"
    case replayStalled = "pg_replication_stalled_seconds"
    case replayLag = "pg_replication_lag_seconds"
    case vacuumOverdue = "pg_vacuum_overdue_tables"
    case vacuumDue = "largest pg_stat_user_tables_vacuum_due_ratio"
    case invalidIndexes = "pg_objects_invalid_indexes"
    case sequences = "largest pg_sequences_used_ratio"
    case transactionAge = "pg_xid_age_ratio"
    case multixactAge = "pg_mxid_age_ratio"
    case horizonAge = "largest pg_vacuum_horizon_age_transactions"
    case preparedAge = "largest pg_prepared_xacts_oldest_age_seconds"
    case requestedCheckpoints = "requested share of the checkpoints of an hour"
    case archiveDelay = "pg_archive_backlog_oldest_age_seconds"
    case logSize = "pg_wal_size_bytes / max_wal_size"
    case archiverStuck = "segments that wait while the archiver fails / max_wal_size"
    case autovacuumOff = "autovacuum or track_counts is off"
    case checksumFailures =
        "sum of pg_stat_database_checksum_failures_total (shared catalogs: of a day)"
    case synchronousWait = "pg_synchronous_commit_longest_wait_seconds"
    case slotLost = "largest pg_replication_slots_lost"
    case pageAlerts = "alerts of severity page about the server that fire"

    /// Whether the value is a ratio from 0 to 1.
    package var isRatio: Bool {
        switch self {
        case .connectionsUtilization, .poolUtilization, .cacheHit, .transactionErrors, .sequences,
            .transactionAge, .multixactAge, .requestedCheckpoints:
            true
        default: false
        }
    }

    /// Whether smaller values are the bad ones.
    package var isBadBelow: Bool { self == .cacheHit }

    /// Whether the value is in seconds.
    package var isDuration: Bool { rawValue.hasSuffix("_seconds") }

    /// Whether the value is in bytes.
    package var isBytes: Bool { self == .slotRetention }

    /// Whether there is nothing between well and lethal.
    package var isSwitch: Bool {
        self == .autovacuumOff || self == .slotLost || self == .pageAlerts
    }
}
