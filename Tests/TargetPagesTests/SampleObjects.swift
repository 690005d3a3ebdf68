import API
import Metrics
import Web

/// Snapshots of targets with statements, tables, slots and settings, as polls leave them.
enum SampleObjects {
    private static func family(_ name: String, _ samples: Sample...) -> Family {
        Family(Metric(name, .gauge, "Help."), samples)
    }

    /// The target after its first or its second answer about statements.
    static func snapshot(
        _ names: PageScene.Names = .init(), round: Int = 2, more: [Family] = []
    ) -> TargetSnapshot {
        let collectors = [
            "pg_stat_all_tables", "pg_stat_all_indexes", "pg_vacuum_horizon", "pg_progress",
            "pg_stat_replication", "pg_replication_slots", "pg_settings",
        ]
        let time = 1_795_000_000.0
        var answers = collectors.map { Sample(["collector": $0], time) }
        answers.append(Sample(["collector": "pg_stat_statements"], time + Double(round)))
        var families = [
            family("pg_up", Sample(.none, 1)), family("pg_health_score", Sample(.none, 90)),
            family(
                "pg_static", Sample(["version": names.other, "short_version": "18.1.0"], 1)),
            family("pg_replication_is_replica", Sample(.none, 0)),
            family("pgvigil_activity_sample_interval_seconds", Sample(.none, 1)),
            Family(
                Metric("pgvigil_collector_last_success_timestamp_seconds", .gauge, "G."), answers),
        ]
        let statements = statements(names, round: round)
        families += statements
        families += tables(names)
        families += indexes(names)
        families += upkeep(names)
        families += replication(names)
        families += settings + [changed(names)] + agreements(names)
        families += more
        return TargetSnapshot(
            name: names.target, labels: ["target": names.target], generation: UInt64(round),
            families: families, reports: UInt64(round),
            pollBegan: began.advanced(by: .seconds(60 * (round - 2))), counted: statements)
    }

    private static let began = ContinuousClock.now

    /// What is remembered of some targets after both answers.
    static func recent(_ names: [PageScene.Names]) -> RecentTargets {
        var recent = RecentTargets()
        for round in 1...2 {
            let targets = names.map { snapshot($0, round: round) }
            recent.take(
                Snapshot(generation: UInt64(round), targets: targets, agent: []),
                at: 1_795_000_000 + Double(round))
        }
        return recent
    }

    // MARK: Statements

    /// Two statements with numbers of their own, all others, and one that did not run.
    private static func statements(_ names: PageScene.Names, round: Int) -> [Family] {
        let own = ["queryid", "datname", "usename", "toplevel"]
        func labels(_ id: String) -> Labels {
            Labels(names: own, values: [id, names.other, names.other, "true"])
        }
        let slow = labels(PageScene.statement)
        let busy = labels("77")
        let idle = labels("88")
        let other: Labels = ["queryid": "other"]
        let grown = round == 2 ? 1.0 : 0
        func family(_ name: String, _ values: [Double]) -> Family {
            Family(
                Metric("pg_stat_statements_\(name)_total", .counter, "Sum of \(name)."),
                zip([slow, busy, other, idle], values).map { Sample($0, $1 * grown) })
        }
        return [
            family("calls", [4, 1000, 10, 0]), family("seconds", [60, 20, 20, 0]),
            family("rows", [4000, 1000, 10, 0]),
            family("shared_blocks_hit", [300, 1000, 0, 0]),
            family("shared_blocks_read", [100, 0, 0, 0]),
            family("temp_blocks_read", [0, 0, 0, 0]),
            family("temp_blocks_written", [128, 0, 0, 0]),
            family("wal_bytes", [0, 1_048_576, 0, 0]),
            self.family("pg_stat_statements_folded", Sample(.none, 12)),
            self.family("pg_stat_statements_dealloc_total", Sample(.none, 3)),
            self.family(
                "pg_stat_statements_query_info",
                Sample(["queryid": PageScene.statement, "query": names.statement], 1)),
        ]
    }

    // MARK: Tables and indexes

    private static func tables(_ names: PageScene.Names) -> [Family] {
        let own = ["datname", "schemaname", "relname"]
        func labels(_ schema: String, _ name: String) -> Labels {
            Labels(names: own, values: [names.other, schema, name])
        }
        let large = labels(names.other, names.other)
        let small = labels("public", "small")
        let other = labels("other", "other")
        func family(_ name: String, _ values: [Double?]) -> Family {
            Family(
                Metric("pg_stat_user_tables_\(name)", .gauge, "G."),
                zip([large, small, other], values).compactMap { labels, value in
                    value.map { Sample(labels, $0) }
                })
        }
        return [
            family("table_size_bytes", [1_073_741_824, nil, nil]),
            family("index_size_bytes", [1_073_741_824, nil, nil]),
            family("size_estimate_bytes", [1_000_000_000, 8192, 40960]),
            family("n_live_tup", [100_000, 10, 50]), family("n_dead_tup", [50_000, 0, 1]),
            family("vacuum_due_ratio", [2.5, 0, 0.5]),
            family("insert_vacuum_due_ratio", [0.1, nil, 0.2]),
            family("analyze_due_ratio", [0.4, 0, 0.1]),
            family("freeze_age_ratio", [0.3, 0.2, 0.2]),
            family("vacuum_overdue", [1, 0, 2]), family("analyze_overdue", [0, 0, 0]),
            family("autovacuum_disabled", [1, 0, 0]), family("seq_scan_total", [5, 7, 9]),
            family("seq_tup_read_total", [500_000, 70, 9]), family("idx_scan_total", [3, 0, 1]),
            family("n_tup_upd_total", [100, 0, 4]), family("n_tup_hot_upd_total", [75, 0, 4]),
            family("last_vacuum_timestamp_seconds", [1_794_000_000, nil, nil]),
            family("last_autoanalyze_timestamp_seconds", [1_794_500_000, nil, nil]),
            self.family(
                "pg_stat_user_tables_folded", Sample(["datname": names.other], 40)),
        ]
    }

    private static func indexes(_ names: PageScene.Names) -> [Family] {
        let own = ["datname", "schemaname", "relname", "indexrelname"]
        func labels(_ name: String) -> Labels {
            Labels(names: own, values: [names.other, "public", "small", name])
        }
        let used = labels(names.other)
        let unused = labels("small_unused")
        let unique = labels("small_pkey")
        let broken = labels("small_broken")
        return [
            family(
                "pg_stat_user_indexes_idx_scan_total", Sample(used, 12), Sample(unused, 0),
                Sample(unique, 0), Sample(broken, 0)),
            family(
                "pg_stat_user_indexes_last_idx_scan_timestamp_seconds",
                Sample(used, 1_794_000_000)),
            family(
                "pg_stat_user_indexes_size_estimate_bytes", Sample(used, 8192),
                Sample(unused, 16384), Sample(unique, 24576), Sample(broken, 0)),
            family(
                "pg_stat_user_indexes_unique", Sample(used, 0), Sample(unused, 0),
                Sample(unique, 1), Sample(broken, 0)),
            family("pg_stat_user_indexes_invalid", Sample(used, 0), Sample(broken, 1)),
            family(
                "pg_index_invalid",
                Sample(
                    Labels(names: own + ["state"], values: broken.values + ["broken"]), 1)),
        ]
    }

    // MARK: Servers

    private static func upkeep(_ names: PageScene.Names) -> [Family] {
        let command: Labels = [
            "command": "VACUUM", "datname": names.other, "relid": "16384",
            "relation": names.other, "index": "", "started_by": "autovacuum",
            "mode": "aggressive", "phase": "scanning heap",
        ]
        return [
            family(
                "pg_vacuum_horizon_age_transactions", Sample(["holder": "session"], 300_000),
                Sample(["holder": "slot"], 5)),
            family("pg_progress_operations", Sample(command, 1)),
            family("pg_progress_done_ratio", Sample(command, 0.25)),
            family("pg_xid_age_ratio", Sample(.none, 0.125)),
            family("pg_database_xid_age_transactions", Sample(["datname": names.other], 250_000)),
        ]
    }

    /// A WAL sender by the slot `berlin`, and that slot.
    private static func replication(_ names: PageScene.Names) -> [Family] {
        let sender: Labels = [
            "application_name": names.other, "client_addr": "10.0.0.2", "slot_name": "berlin",
            "state": "streaming", "sync_state": "async",
        ]
        let slot: Labels = [
            "slot_name": "berlin", "slot_type": "physical", "datname": names.other,
            "invalidation_reason": "",
        ]
        return [
            family("pg_cluster_info", Sample(["system_identifier": "7301"], 1)),
            family("pg_stat_replication_senders", Sample(sender, 1)),
            family("pg_stat_replication_pg_wal_lsn_diff", Sample(sender, 2_097_152)),
            family("pg_stat_replication_replay_lag_seconds", Sample(sender, 0.25)),
            family("pg_replication_slots_active", Sample(slot, 0)),
            family("pg_replication_slots_pg_wal_lsn_diff", Sample(slot, 5_242_880)),
            family("pg_replication_slots_xmin_age_transactions", Sample(slot, 777)),
        ]
    }

    /// A replica of the same cluster that receives by a slot.
    static func replica(_ name: String, slot: String, sends: String? = nil) -> TargetSnapshot {
        var families = [
            family("pg_up", Sample(.none, 1)),
            family("pg_replication_is_replica", Sample(.none, 1)),
            family("pg_cluster_info", Sample(["system_identifier": "7301"], 1)),
            family("pg_replication_lag_seconds", Sample(.none, 1.5)),
            family("pg_replication_replay_backlog_bytes", Sample(.none, 1_048_576)),
            family(
                "pg_stat_wal_receiver_streaming",
                Sample(["sender_host": "10.0.0.1", "slot_name": slot], 1)),
        ]
        if let sends {
            families.append(
                family("pg_stat_replication_senders", Sample(["slot_name": sends], 1)))
        }
        return TargetSnapshot(
            name: name, labels: ["target": name], generation: 1, families: families,
            pollBegan: .now)
    }

    /// A server that does not answer, and what it was in the cluster when it last did.
    static func lost(_ name: String, role: String, slot: String = "") -> TargetSnapshot {
        let member: Labels = [
            "system_identifier": "7301", "role": role, "slot_name": slot,
        ]
        return SampleTarget.down(.init(target: name)).adding([
            family("pgvigil_target_member_info", Sample(member, 1))
        ])
    }

    /// Settings that are not the default: one with a value, one whose value is not read.
    private static func changed(_ names: PageScene.Names) -> Family {
        func labels(_ name: String, _ value: String, hidden: String) -> Labels {
            [
                "name": name, "value": value, "hidden": hidden, "source": "configuration file",
            ]
        }
        return Family(
            Metric("pg_changed_setting_pending_restart", .gauge, "Waits.").forRulesOnly(),
            [
                Sample(labels("work_mem", names.other, hidden: "f"), 1),
                Sample(labels("archive_command", "", hidden: "t"), 0),
            ])
    }

    /// What is expected of the server and what there is: settings, and extensions of a database.
    private static func agreements(_ names: PageScene.Names) -> [Family] {
        func setting(_ name: String, _ value: String?, _ reason: String = "") -> Labels {
            [
                "name": name, "expected": names.other, "value": value ?? "",
                "source": value == nil ? "" : "configuration file", "pending_restart": "0",
                "reason": reason,
            ]
        }
        func installed(_ name: String, _ version: String) -> Labels {
            [
                "datname": names.other, "extension": name, "version": version, "schema": "public",
            ]
        }
        func labels(_ name: String) -> Labels { ["datname": names.other, "extension": name] }
        return [
            family(
                "pg_expected_setting", Sample(setting("work_mem", names.other), 1),
                Sample(setting("io_method", nil, "unsupported"), 0)),
            family("pg_settings_differs", Sample(["name": "work_mem"], 1)),
            family(
                "pg_extension_info", Sample(installed(names.other, "1.4"), 1),
                Sample(installed("plpgsql", "1.0"), 1)),
            family(
                "pg_extension_outdated", Sample(labels(names.other), 1),
                Sample(labels("plpgsql"), 0)),
            family("pg_extension_missing", Sample(labels("vector"), 1), Sample(labels("gone"), 1)),
            family("pg_extension_available", Sample(["extension": "gone"], 0)),
            family(
                "pg_available_extension",
                Sample(["extension": names.other, "default_version": "1.8"], 1),
                Sample(["extension": "vector", "default_version": "0.8"], 1)),
        ]
    }

    private static let settings = [
        Family(
            Metric(
                "pg_settings_work_mem_bytes", .gauge,
                "Setting work_mem in bytes; -1 has its special meaning."), 4_194_304),
        Family(
            Metric("pg_settings_autovacuum", .gauge, "Setting autovacuum: 0 when off, else 1."), 0),
        Family(Metric("pg_settings_max_connections", .gauge, "Setting max_connections."), 100),
        Family(Metric("pg_settings_pending_restart", .gauge, "Settings that wait."), 2),
        Family(Metric("pg_settings_changed", .gauge, "Settings that are not the default."), 31),
    ]
}
