import YAML

/// Series that are recorded: a pattern for the metric's name and patterns for labels.
package struct HistoryChoice: Sendable, Equatable {
    /// What the name must fit.
    package let name: Glob
    /// What each of these labels must fit; a label that is not there is the empty text.
    package let labels: [String: Glob]

    /// A choice by name, and by labels if need be.
    package init(name: Glob, labels: [String: Glob] = [:]) {
        self.name = name
        self.labels = labels
    }

    init?(_ reader: SectionReader<HistorySection.ChoiceKey>) {
        reader.requireKey(.name)
        let name = reader.word(.name)
        var labels: [String: Glob] = [:]
        for entry in reader.mapping(.labels) ?? [] {
            if let reason = Names.refusal(ofLabel: entry.key) {
                reader.findings.add("labels: \(reason)", at: entry.keyRange)
            }
            labels[entry.key] = reader.findings.text(entry.value, entry.key).map(Glob.init)
        }
        reader.finish()
        guard let name else { return nil }
        self.init(name: Glob(name), labels: labels)
    }

    /// What is recorded unless the configuration says otherwise: the series that indicators and
    /// the rules in `alerts` name, without thresholds, which are configuration, and without those
    /// that come once per table, sequence or index.
    package static let standard = standardNames.map { HistoryChoice(name: Glob($0)) }

    private static let standardNames = [
        "pg_up", "pg_health_score", "pg_health_coverage_ratio", "pg_health_points_lost",
        "pg_health_cap_active", "pg_connections_utilization_ratio", "pg_pool_utilization_ratio",
        "pg_cache_hit_ratio", "pg_database_cache_hit_ratio", "pg_query_mean_seconds",
        "pg_query_p95_seconds", "pg_slow_queries", "pg_running_queries_longest_seconds",
        "pg_transaction_error_ratio", "pg_lock_waiting_sessions", "pg_lock_wait_longest_seconds",
        "pg_idle_in_transaction_holding_oldest_age_seconds", "pg_replication_lag_seconds",
        "pg_vacuum_overdue_tables", "pg_xid_age_ratio", "pg_mxid_age_ratio",
        "pg_stat_activity_sessions", "pg_stat_activity_max_tx_duration",
        "pg_database_size_bytes", "pg_database_xid_age_transactions",
        "pg_database_mxid_age_multixacts", "pg_stat_database_xact_commit_total",
        "pg_stat_database_xact_rollback_total", "pg_stat_database_deadlocks_total",
        "pg_stat_database_checksum_failures_total", "pg_wal_size_bytes",
        "pg_archive_backlog_files", "pg_archive_backlog_oldest_age_seconds",
        "pg_stat_archiver_failing", "pg_stat_checkpointer_num_timed_total",
        "pg_stat_checkpointer_num_requested_total", "pg_replication_slots_pg_wal_lsn_diff",
        "pg_replication_slots_lost", "pg_stat_replication_replay_lag_seconds",
        "pg_replication_replay_backlog_bytes", "pg_replication_replay_paused",
        "pg_replication_receiver_running", "pg_replication_last_replay_seconds",
        "pg_prepared_xacts", "pg_prepared_xacts_oldest_age_seconds",
        "pg_vacuum_horizon_age_transactions", "pg_objects_invalid_indexes",
        "pg_postmaster_start_time_seconds",
    ]
}
