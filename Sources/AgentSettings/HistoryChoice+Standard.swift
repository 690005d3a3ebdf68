package import Basics
import Documents
package import History
import Indicators
import Metrics
package import RuleDocuments
import YAML

extension HistoryChoice {
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
    /// the rules in `alerts` name, but for what `isLeftOut` says, alerts that fire, and when the
    /// settings were read.
    package static let standard =
        standardNames.map { HistoryChoice(name: Glob($0)) } + [
            HistoryChoice(name: Glob("ALERTS"), labels: ["alertstate": Glob("firing")]),
            HistoryChoice(name: Glob("pg_config_load_timestamp_seconds")),
        ]

    /// The same with the series that these rules name.
    package static func standard(with rules: [RuleFile]) -> [HistoryChoice] {
        let rules = rules.flatMap(\.groups).flatMap(\.rules)
        let names = Set(rules.flatMap(\.metrics)).subtracting(standard.map(\.name.pattern))
        return standard
            + names.filter { !isLeftOut($0) }.sorted().map { name in
                HistoryChoice(name: Glob(name), labels: objectLabels)
            }
    }

    /// Whether a series is recorded only by those who name it: thresholds, which are configuration, what
    /// the agent says of itself, which is many times more than what it says of a target, and session-seconds,
    /// which `activity_minutes` has.
    package static func isLeftOut(_ name: String) -> Bool {
        name.hasPrefix("pg_activity_") || name.hasPrefix("pgvigil_") || name.hasPrefix("process_")
            || Glob(name).isWild
    }

    /// Series with one of these labels come once per table, index, sequence or statement: rules see
    /// all of them, but a history of thousands must be wished for.
    package static let objectLabels = Dictionary(
        uniqueKeysWithValues: ["relname", "relid", "indexrelname", "sequencename", "queryid"].map {
            ($0, Glob(""))
        })

    private static let standardNames = indicatorNames + otherNames

    private static let indicatorNames = Indicator.all.filter(\.isRecorded).map(\.metric.name)

    private static let otherNames = [
        "pg_up", "pg_lock_blocking_root_age_seconds",
        "pg_lock_blocking_root_since_timestamp_seconds",
        "pg_lock_blocking_root_longest_wait_seconds",
        "pg_stat_activity_sessions", "pg_stat_activity_max_tx_duration",
        "pg_database_size_bytes", "pg_database_xid_age_transactions",
        "pg_database_mxid_age_multixacts", "pg_stat_database_xact_commit_total",
        "pg_stat_database_xact_rollback_total", "pg_stat_database_deadlocks_total",
        "pg_stat_database_conflicts_total", "pg_stat_database_temp_bytes_total",
        "pg_stat_database_checksum_failures_total", "pg_wal_size_bytes",
        "pg_archive_backlog_files", "pg_archive_backlog_oldest_age_seconds",
        "pg_stat_archiver_failing", "pg_stat_checkpointer_num_timed_total",
        "pg_stat_checkpointer_num_requested_total",
        "pg_stat_checkpointer_stats_reset_timestamp_seconds",
        "pg_stat_wal_stats_reset_timestamp_seconds", "pg_checkpoint_redo_distance_bytes",
        "pg_checkpoint_timeline", "pg_wal_timeline", "pg_primary_start_time_seconds",
        "pg_server_address_info",
        "pg_stat_wal_records_total", "pg_stat_bgwriter_buffers_alloc_total",
        "pg_stat_statements_dealloc_total", "pg_stat_statements_entries_max",

        // From it views in SQL know what the agent takes for a slow statement.
        "pgvigil_slow_statement_seconds",
        "pg_cluster_info", "pg_cluster_created_timestamp_seconds", "pg_replication_is_replica",
        "pg_replication_slots_active", "pg_replication_slots_lost",
        "pg_replication_slots_inactive_since_timestamp_seconds",
        "pg_replication_slots_pg_wal_lsn_diff",
        "pg_replication_slots_safe_wal_size_bytes", "pg_replication_slots_synced",
        "pg_replication_slots_unreserved", "pg_stat_replication_pg_wal_lsn_diff",
        "pg_stat_replication_replay_lag_seconds", "pg_replication_replay_backlog_bytes",
        "pg_replication_replay_paused", "pg_replication_receiver_running",
        "pg_replication_receiver_silent",
        "pg_replication_last_replay_seconds",
        "pg_replication_apply_delay_seconds", "pg_replication_streaming_configured",
        "pg_replication_restore_configured",
        "pg_replication_replayed_position_bytes", "pg_standbys_synchronous",
        "pg_synchronous_commit_waiting_sessions", "pg_stat_archiver_last_archive_age_seconds",
        "pg_stat_archiver_last_archived_position_bytes",
        "pg_standbys_connected", "pg_synchronous_commit_longest_wait_seconds",
        "pg_stat_replication_reply_age_seconds", "pg_stat_subscription_apply_errors_total",
        "pg_stat_subscription_sync_errors_total",
        "pg_stat_subscription_enabled", "pg_stat_subscription_workers",

        "pg_prepared_xacts_transactions", "pg_prepared_xacts_oldest_age_seconds",
        "pg_vacuum_horizon_age_transactions", "pg_objects_invalid_indexes",
        "pg_objects_unreadable_sequences", "pg_postmaster_start_time_seconds",
        "pg_server_clock_timestamp_seconds", "pg_settings_autovacuum", "pg_settings_fsync",
        "pg_settings_full_page_writes", "pg_settings_max_slot_wal_keep_size_bytes",
        "pg_settings_max_wal_size_bytes", "pg_settings_pending_restart",
        "pg_settings_track_counts", "pg_settings_wal_segment_size_bytes",
        "pg_settings_autovacuum_freeze_max_age", "pg_settings_autovacuum_multixact_freeze_max_age",

        "pg_locks_granted", "pg_lock_table_entries", "pg_lock_table_size",
        "pg_virtual_transaction_wait_longest_seconds", "pg_stat_database_numbackends",
        "pg_database_connection_limit", "pg_role_connections", "pg_role_connection_limit",

        "pgbouncer_config_max_client_connections", "pgbouncer_lists_items",
        "pgbouncer_pools_client_maxwait_seconds", "pgbouncer_pools_client_waiting_connections",
        "pgbouncer_pools_server_active_connections", "pgbouncer_pools_server_idle_connections",
        "pgbouncer_pools_server_used_connections", "pgbouncer_pools_server_testing_connections",
        "pgbouncer_databases_paused", "pgbouncer_databases_pool_size",
        "pgbouncer_stats_transactions_pooled_total",

        "pg_backends", "pg_settings_autovacuum_max_workers",
        "pg_settings_autovacuum_worker_slots", "pg_wal_position_bytes",
        "pg_connections_used", "pg_connections_max", "pg_connections_reserved",

        "pg_extension_available", "pg_extension_info", "pg_extension_missing",
        "pg_extension_outdated", "pg_settings_differs", "pg_settings_wal_keep_size_bytes",
        "pg_replication_slots_position_bytes", "pg_stat_subscription_silent",
        "pg_stat_subscription_last_message_age_seconds",
        "pg_stat_subscription_received_position_bytes",
        "pg_stat_subscription_reported_position_bytes",
        "pgbouncer_databases_current_connections", "pgbouncer_databases_max_connections",

        "pg_notification_queue_usage_ratio", "pg_logical_decoding_waiting_sessions",
        "pg_synchronized_standby_slots_active", "pg_replication_slots_unconfirmed_bytes",
        "pg_replication_slots_failover", "pg_subscription_tables_not_ready",
        "pg_stat_subscription_sync_workers", "pg_database_collation_mismatch",
        "pg_temporary_files", "pg_temporary_files_size_bytes",
    ]
}
