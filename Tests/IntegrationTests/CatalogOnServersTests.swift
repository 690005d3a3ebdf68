import Collection
import Metrics
import Postgres
import Support
import Tables
import Targets
import Testing

@Suite struct CatalogOnServersTests {
    static let settings = [
        "wal_level": "logical", "max_prepared_transactions": "5", "archive_mode": "on",
        "archive_command": "'/bin/true'", "track_io_timing": "on", "track_wal_io_timing": "on",
        "track_functions": "all",
        "pg_stat_statements.track_planning": "on",
        "max_slot_wal_keep_size": "1GB",
    ]

    /// What a server of a version leaves out on its two sides, besides the consoles' collectors.
    static let leftOutByVersion = [
        15: ["pg_stat_io: PostgreSQL 15 does not have it"]
            + newer(
                15, "pg_aios", "pg_wal_summarizer", "pg_buffercache",
                "pg_synchronized_standby_slots"),
        16: newer(16, "pg_aios", "pg_wal_summarizer", "pg_synchronized_standby_slots") + [
            "pg_buffercache: extension pg_buffercache is not installed",
            "pg_stat_statements: extension pg_stat_statements is not installed",
            "pg_stat_statements_info: extension pg_stat_statements is not installed",
            "pg_stat_statements_text: extension pg_stat_statements is not installed",
        ],
        17: newer(17, "pg_aios"), 18: newer(18),
    ]
    static let leftOutOnPrimary = [
        "pg_stat_recovery_prefetch: only on a replica",
        "pg_stat_recovery: only on a replica", "pg_replay_conflict: only on a replica",
        "pg_replication: only on a replica", "pg_stat_wal_receiver: only on a replica",
        "pg_stat_database_conflicts: only on a replica",
    ]
    static func leftOutOnReplica(_ version: Int) -> [String] {
        [
            "pg_stat_recovery: PostgreSQL \(version) does not have it",
            "pg_notification_queue: only on a primary",
            "pg_stat_subscription: only on a primary",
        ]
    }

    private static func newer(_ version: Int, _ names: String...) -> [String] {
        (names + [
            "pg_stat_lock", "pg_multixact", "pg_dsm_registry_allocations",
            "pg_stat_progress_data_checksums",
        ]).map {
            "\($0): PostgreSQL \(version) does not have it"
        }
    }

    /// Wordings for these versions of the extension are tried by the tests about old ones, or no
    /// server here has them yet.
    static let wordingsElsewhere = [
        15: statements("1.13", "1.12", "1.11", "1.9", "1.8"),
        16: statements("1.13", "1.12", "1.11", "1.10", "1.9", "1.8") + [
            "pg_stat_statements_info 1.9", "pg_buffercache 1.4",
            "pg_stat_statements_text 1.8",
        ],
        17: statements("1.13", "1.12", "1.10", "1.9", "1.8"),
        18: statements("1.13", "1.11", "1.10", "1.9", "1.8"),
    ]

    private static func statements(_ versions: String...) -> [String] {
        versions.map { "pg_stat_statements \($0)" }
    }

    /// Families that even a server where everything happens may not have: PostgreSQL says NULL.
    static let mayBeAbsent: Set = [
        // Nothing failed, no checksums, no publisher there, autovacuum did not come yet, and
        // nothing was written for a moment.
        "pg_stat_archiver_last_failure_timestamp_seconds",
        "pg_stat_database_checksum_failures_total",
        "pg_stat_replication_write_lag_seconds", "pg_stat_replication_flush_lag_seconds",
        "pg_stat_replication_replay_lag_seconds",
        "pg_stat_subscription_last_message_age_seconds", "pg_stat_subscription_silent",
        "pg_stat_subscription_latest_end_age_seconds",
        "pg_stat_user_tables_last_autovacuum_timestamp_seconds",
        "pg_stat_user_tables_last_autoanalyze_timestamp_seconds",
        "pg_stat_subscription_received_position_bytes",
        "pg_stat_subscription_reported_position_bytes",
        "pg_stat_database_checksum_last_failure_timestamp_seconds",
        // The subscription of the scene has no tables.
        "pg_subscription_tables", "pg_subscription_tables_not_ready",
        // No transaction has been idle for ten seconds.
        "pg_idle_in_transaction_holding_details",
        // No lock keeps the agent from reading a size, and replay waits for no snapshot.
        "pg_stat_user_tables_size_lock_details", "pg_replication_replay_conflict_details",
        // Commits wait for no standby.
        "pg_synchronous_commit_waiting_sessions", "pg_synchronous_commit_longest_wait_seconds",
        // No slot comes first for logical replication, and the databases' collation has no version.
        "pg_synchronized_standby_slots_active", "pg_database_collation_mismatch",
        "pg_database_collation_versions",
        // No standby sends feedback.
        "pg_replication_slots_xmin_age_transactions",
        // Settings that came with 16 and 18.
        "pg_settings_reserved_connections", "pg_settings_autovacuum_vacuum_max_threshold",
        "pg_settings_io_workers", "pg_settings_io_max_concurrency",
        "pg_settings_autovacuum_worker_slots",
        "pg_settings_log_lock_failures", "pg_settings_track_cost_delay_timing",
        // Nothing is expected here: AgreementsOnServersTests.
        "pg_settings_differs", "pg_expected_setting", "pg_extension_missing",
        "pg_extension_available",
        // The role may not read tables, so it does not see their statistics.
        "pg_table_bloat_bytes", "pg_index_bloat_bytes",
        // No index is broken, no role has a limit, and what runs counts something else.
        "pg_index_invalid", "pg_role_connections", "pg_role_connection_limit",
        "pg_progress_lockers", "pg_progress_lockers_done", "pg_progress_tuples",
        "pg_progress_tuples_done", "pg_progress_partitions", "pg_progress_partitions_done",
        "pg_progress_bytes", "pg_progress_done_bytes",
        // What was archived last is the label of the backup of which the replica was made.
        "pg_stat_archiver_last_archived_position_bytes",
    ]

    @Test(arguments: [15, 16, 17, 18])
    func `a role with pg_monitor gets an answer to every question on either side`(
        version: Int
    ) async throws {
        var settings = Self.settings
        if version >= 17 { settings["summarize_wal"] = "on" }
        if version >= 18 { settings["track_cost_delay_timing"] = "on" }
        try await withServer(version: version, settings: settings) { primary in
            try await primary.prepareWatching()
            if version >= 17 { try await primary.execute("CREATE EXTENSION pg_buffercache") }
            let scene = try await Scene.make(on: primary)
            let replica = try await primary.replica(slot: "standby")
            try await eventually("the replica replays") {
                try await primary.value(
                    "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn IS NOT NULL") == "1"
            }
            var executed = Set<String>()
            for (server, side) in [
                (primary, Self.leftOutOnPrimary), (replica, Self.leftOutOnReplica(version)),
            ] {
                // What is known counts for three intervals: on a busy machine a poll takes long.
                let watcher = try Watcher(server) { $0.interval = 5 }
                let poll = try await watcher.poll()
                Self.expectAll(
                    of: poll, but: Self.leftOutByVersion[version, default: []] + side)
                #expect(watcher.log.lines("collector failed") == [])
                #expect(server.logText().errors(of: "watcher") == [])
                executed.formUnion(poll.plan.entries.map(\.variant.sql))
                if server === primary {
                    #expect(Self.absentFamilies(poll).subtracting(Self.mayBeAbsent) == [])
                }
            }
            #expect(Self.wordings(for: version, but: executed) == Self.wordingsElsewhere[version])
            await scene.close()
            await replica.close()
        }
    }

    /// Everything was answered but what is left out by the plan, for just these reasons.
    private static func expectAll(of poll: Poll, but expected: [String]) {
        #expect(Set(poll.omissions) == Set(expected))
        let missing = expected.filter {
            $0.hasSuffix("not installed") && !$0.hasPrefix("pg_buffercache")
        }.compactMap {
            $0.split(separator: ":").first.map(String.init)
        }
        #expect(poll.failed == Set(missing))
        #expect(poll.succeeded == poll.planned)
        #expect(poll.failures.keys.sorted() == missing.sorted())
        #expect(poll.failures.values.allSatisfy { $0 == ["missing_extension"] })
        #expect(poll.snapshot.value(of: "pg_up") == 1)
    }

    /// The wordings for a version that were not executed, with the extension's version.
    private static func wordings(for version: Int, but executed: Set<String>) -> [String] {
        Catalog.all.filter { $0.scope != .pgbouncer }.flatMap { collector in
            collector.variants.filter {
                $0.versions.contains(version) && !executed.contains($0.sql)
            }.map { "\(collector.name) \($0.extensionVersions?.lowerBound.description ?? "-")" }
        }
    }

    /// Families of planned collectors that have no series.
    private static func absentFamilies(_ poll: Poll) -> Set<String> {
        let shown = Set(poll.snapshot.families.filter { !$0.samples.isEmpty }.map(\.metric.name))
        let planned = poll.plan.entries.flatMap { entry in
            entry.collector.columns.compactMap { column -> String? in
                guard case .value(let metric, _, _) = column.use,
                    !entry.variant.without.contains(column.name)
                else { return nil }
                return metric.name
            }
        }
        return Set(planned).subtracting(shown)
    }
}

extension String {
    /// The errors in a server's log that a role met, in the server's words.
    func errors(of role: String) -> [String] {
        split(separator: "\n").filter { $0.contains("\(role)@") && $0.contains("ERROR:") }
            .map { line in
                String(line[(line.firstRange(of: "ERROR:")?.lowerBound ?? line.startIndex)...])
            }
    }
}
