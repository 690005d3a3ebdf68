package import Metrics

/// What one poll of a target gives the indicators.
package struct TargetReading: Sendable {
    /// What the target is.
    package enum Role: Sendable {
        case primary, replica, console
    }

    /// Primary, replica or the console of a pooler.
    package var role: Role
    /// Names of the collectors whose answers still count, also those without a row.
    package var answered: Set<String>
    /// Sessions of each configured pool, or nil when they could not be counted.
    package var poolSessions: [String: Double]?
    /// Names of the server's databases, by oid.
    package var databaseNames: [UInt32: String] = [:]
    /// Client sessions by database, or nil when they could not be counted.
    package var databaseSessions: ExactDictionary<Double>?
    /// All statements, if they were read again since the last reading.
    package var statements: StatementReading?
    /// What the agent itself has done so far, as far as the server counted it in this reading.
    package var own = OwnTransactions()

    private var parts: [String: [[Sample]]] = [:]

    /// A poll that has learnt nothing yet.
    package init(
        role: Role, answered: Set<String> = [], poolSessions: [String: Double]? = nil,
        statements: StatementReading? = nil
    ) {
        self.role = role
        self.answered = answered
        self.poolSessions = poolSessions
        self.statements = statements
    }

    /// Adds a family; a metric may come in several parts.
    package mutating func add(_ family: Family) {
        guard Self.wanted.contains(family.metric.name) else { return }
        parts[family.metric.name, default: []].append(family.samples)
    }

    /// All samples of a metric, or nil when there is none.
    func samples(_ name: String) -> [Sample]? {
        guard let parts = parts[name] else { return nil }
        return parts.count == 1 ? parts[0] : parts.flatMap(\.self)
    }

    /// The value of a metric with one series.
    func value(_ name: String) -> Double? { parts[name]?.first?.first?.value }

    /// The largest value of a metric.
    func max(_ name: String) -> Double? { samples(name)?.map(\.value).max() }

    /// The sum over all series of a metric.
    func sum(_ name: String) -> Double? {
        samples(name).map { $0.reduce(0) { $0 + $1.value } }
    }

    /// The largest value of what may have no row at all: not applicable then, and unknown when the
    /// collector has not answered.
    func state(largest name: String, of collector: String) -> HealthState {
        guard answered.contains(collector) else { return .unknown }
        return max(name).map { .known($0) } ?? .notApplicable
    }

    /// The collectors of which it matters whether they answered without a row.
    package static let collectors: Set = [
        "pg_stat_activity", "pg_stat_statements", "pg_stat_replication", "pg_replication_slots",
        "pg_stat_all_tables", "pg_sequences", "pg_prepared_xacts", "pg_stat_database",
        "pg_archive_backlog", "pg_stat_archiver", "pg_standbys",
    ]

    /// The metrics that any indicator looks at; others are not kept.
    package static let wanted: Set = [
        "pg_connections_used", "pg_connections_max", "pg_connections_reserved",
        "pg_stat_database_blks_hit_total", "pg_stat_database_blks_read_total",
        "pg_stat_database_xact_commit_total", "pg_stat_database_xact_rollback_total",
        "pg_stat_database_deadlocks_total", "pg_stat_database_checksum_failures_total",
        "pg_stat_user_tables_vacuum_overdue", "pg_stat_user_tables_vacuum_due_ratio",
        "pg_database_xid_age_transactions", "pg_database_mxid_age_multixacts",
        "pg_running_queries_longest_seconds", "pg_lock_wait_longest_seconds",
        "pg_lock_waiting_sessions", "pg_stat_activity_sessions",
        "pg_idle_in_transaction_holding_oldest_age_seconds",
        "pg_stat_replication_replay_lag_seconds", "pg_replication_slots_pg_wal_lsn_diff",
        "pg_stat_replication_senders", "pg_replication_slots_lost", "pg_replication_slots_synced",
        "pg_replication_received_position_bytes", "pg_replication_replayed_position_bytes",
        "pg_replication_receiver_running", "pg_replication_streaming_configured",
        "pg_replication_apply_delay_seconds", "pg_synchronous_commit_longest_wait_seconds",
        "pg_stat_archiver_last_archive_age_seconds",
        "pg_objects_invalid_indexes", "pg_sequences_used_ratio",
        "pg_vacuum_horizon_age_transactions", "pg_prepared_xacts_oldest_age_seconds",
        "pg_stat_checkpointer_num_timed_total", "pg_stat_checkpointer_num_requested_total",
        "pg_archive_backlog_oldest_age_seconds", "pg_archive_backlog_files", "pg_wal_size_bytes",
        "pg_settings_max_wal_size_bytes", "pg_settings_wal_segment_size_bytes",
        "pg_settings_autovacuum", "pg_settings_track_counts", "pg_stat_archiver_failing",
        "pgbouncer_pools_server_active_connections", "pgbouncer_pools_server_login_connections",
        "pgbouncer_pools_server_testing_connections", "pgbouncer_databases_pool_size",
    ]
}
