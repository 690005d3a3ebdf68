import Metrics
import Web

/// Snapshots of targets as polls leave them.
enum SampleTarget {
    static func family(_ name: String, _ samples: Sample...) -> Family {
        Family(Metric(name, .gauge, "G."), samples)
    }

    private static func make(_ name: String, _ families: [Family]) -> TargetSnapshot {
        TargetSnapshot(
            name: name, labels: ["target": name], generation: 1, families: families,
            pollBegan: .now)
    }

    /// What every server that answers shows.
    private static func common(_ names: PageScene.Names) -> [Family] {
        let database: Labels = ["datname": names.other]
        let group: Labels = [
            "datname": names.other, "state": "active", "usename": names.other,
            "application_name": names.other,
        ]
        let sender: Labels = [
            "application_name": names.other, "client_addr": "10.0.0.2", "slot_name": names.other,
            "state": "streaming", "sync_state": "async",
        ]
        let slot: Labels = [
            "slot_name": names.other, "slot_type": "physical", "datname": "",
            "invalidation_reason": "",
        ]
        return [
            family("pg_up", Sample(.none, 1)),
            family("pg_replication_is_replica", Sample(.none, 0)),
            family("pg_static", Sample(["version": names.other, "short_version": names.other], 1)),
            family("pg_health_coverage_ratio", Sample(.none, 0.93)),
            family("pg_database_size_bytes", Sample(database, 3_221_225_472)),
            family("pg_stat_database_numbackends", Sample(database, 7)),
            family("pg_stat_activity_sessions", Sample(group, 12)),
            family("pg_stat_activity_max_tx_duration", Sample(group, 90)),
            family("pg_stat_replication_senders", Sample(sender, 1)),
            family("pg_stat_replication_pg_wal_lsn_diff", Sample(sender, 1_048_576)),
            family("pg_replication_slots_active", Sample(slot, 0)),
            family(
                "pg_stat_statements_query_info",
                Sample(["queryid": "-4185925123159566327", "query": names.statement], 1)),
            family("pgvigil_activity_sample_interval_seconds", Sample(.none, 1)),
            family(
                "pgvigil_collector_planned",
                Sample(["collector": "pg_server", "reason": ""], 1),
                Sample(["collector": names.other, "reason": ""], 1),
                Sample(["collector": "pg_stat_statements", "reason": "missing_extension"], 0)),
            family(
                "pgvigil_missing_rights", Sample(["remedy": names.statement, "role": "r"], 1)),
        ]
    }

    static func healthy(_ names: PageScene.Names = .init()) -> TargetSnapshot {
        make(names.target, common(names) + [family("pg_health_score", Sample(.none, 100))])
    }

    static func locked(_ names: PageScene.Names = .init()) -> TargetSnapshot {
        let root: Labels = [
            "pid": "4711", "datname": names.other, "usename": names.other,
            "application_name": names.other, "state": "idle in transaction", "kind": "session",
        ]
        let small: Labels = [
            "pid": "4712", "datname": "d", "usename": "u", "application_name": "",
            "state": "active", "kind": "session",
        ]
        let details = Labels(
            names: root.names + ["query", "lock", "waiting_query"],
            values: root.values + [names.statement, "ShareLock on a row", names.statement])
        return make(
            names.target,
            common(names) + [
                family("pg_health_score", Sample(.none, 62.5)),
                family(
                    "pg_health_points_lost",
                    Sample(["component": "locks", "check": "lock_wait"], 20),
                    Sample(["component": "cap", "check": "sessions_blocked"], 17.5)),
                family("pg_lock_waiting_sessions", Sample(.none, 3)),
                family("pg_lock_blocking_root", Sample(small, 1), Sample(root, 3)),
                family("pg_lock_blocking_root_age_seconds", Sample(root, 300)),
                family("pg_lock_blocking_root_longest_wait_seconds", Sample(root, 240)),
                family("pg_lock_blocking_root_details", Sample(details, 3)),
                family(
                    "pgvigil_collector_success", Sample(["collector": names.other], 0)),
                family(
                    "pgvigil_collector_failures_total",
                    Sample(["collector": names.other, "reason": "lock"], 4)),
            ])
    }

    static func down(_ names: PageScene.Names = .init()) -> TargetSnapshot {
        make(
            names.target,
            [
                family("pg_up", Sample(.none, 0)),
                family(
                    "pgvigil_target_failing_since_timestamp_seconds",
                    Sample(["reason": "connection", "message": names.statement], 1_795_000_000)),
                family("pgvigil_target_failing_tries", Sample(.none, 34)),
            ])
    }

    static func alert(
        _ names: PageScene.Names = .init(), target: String? = nil
    ) -> AlertStatus {
        AlertStatus(
            name: names.other, severity: "page", target: target ?? names.target, state: .firing,
            activeAt: 60_000, summary: names.statement, details: [names.statement],
            runbookURL: names.runbook, silencedUntil: nil)
    }
}

extension TargetSnapshot {
    /// The same with more families.
    func adding(_ more: [Family]) -> TargetSnapshot {
        TargetSnapshot(
            name: name, labels: labels, generation: generation, families: families + more,
            pollBegan: pollBegan)
    }
}
