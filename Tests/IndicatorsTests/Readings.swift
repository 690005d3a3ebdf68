import Health
import Indicators
import Metrics

/// Readings of a server as the tests need them.
enum Readings {
    /// What a server without any trouble says; `changes` win, NaN takes a metric away.
    static func healthy(
        role: TargetReading.Role = .primary, _ changes: [String: Double] = [:]
    ) -> TargetReading {
        var values: [String: Double] = [
            "pg_connections_used": 10, "pg_connections_max": 103, "pg_connections_reserved": 3,
            "pg_running_queries_longest_seconds": 1, "pg_lock_wait_longest_seconds": 0,
            "pg_lock_waiting_sessions": 0,
            "pg_idle_in_transaction_holding_oldest_age_seconds": 0,
            "pg_stat_user_tables_vacuum_overdue": 0, "pg_stat_user_tables_vacuum_due_ratio": 0.5,
            "pg_objects_invalid_indexes": 0, "pg_sequences_used_ratio": 0.1,
            "pg_database_xid_age_transactions": 1e8, "pg_database_mxid_age_multixacts": 1e6,
            "pg_vacuum_horizon_age_transactions": 100, "pg_archive_backlog_files": 0,
            "pg_archive_backlog_oldest_age_seconds": 0, "pg_stat_archiver_failing": 0,
            "pg_wal_size_bytes": 1e9, "pg_settings_max_wal_size_bytes": 1e9,
            "pg_settings_wal_segment_size_bytes": 16_777_216, "pg_settings_autovacuum": 1,
            "pg_settings_track_counts": 1, "pg_stat_database_checksum_failures_total": 0,
            "pg_stat_database_blks_hit_total": 0, "pg_stat_database_blks_read_total": 0,
            "pg_stat_database_xact_commit_total": 0, "pg_stat_database_xact_rollback_total": 0,
            "pg_stat_database_deadlocks_total": 0, "pg_stat_checkpointer_num_timed_total": 0,
            "pg_stat_checkpointer_num_requested_total": 0,
        ]
        if role == .replica {
            values["pg_replication_received_position_bytes"] = 1e9
            values["pg_replication_replayed_position_bytes"] = 1e9
            values["pg_replication_receiver_running"] = 1
            values["pg_replication_streaming_configured"] = 1
            values["pg_replication_apply_delay_seconds"] = 0
        }
        values.merge(changes) { $1 }
        var reading = TargetReading(role: role, answered: TargetReading.collectors)
        for (name, value) in values where !value.isNaN {
            let labels: Labels = name.contains("_database_") ? ["datname": "shop"] : .none
            reading.add(Family(Metric(name, .gauge, ""), [Sample(labels, value)]))
        }
        return reading
    }
}

extension [Family] {
    /// The samples of a metric; empty when it is not there.
    func samples(_ name: String) -> [Sample] {
        filter { $0.metric.name == name }.flatMap(\.samples)
    }

    /// The value of a metric with one series.
    func value(_ name: String) -> Double? { samples(name).first?.value }
}

extension HealthInput {
    static let cacheHit = HealthInput(rawValue: "pg_cache_hit_ratio")
    static let connectionsUtilization = HealthInput(rawValue: "pg_connections_utilization_ratio")
    static let slotLost = HealthInput(rawValue: "largest pg_replication_slots_lost")
}
