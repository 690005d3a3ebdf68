import Metrics
import Postgres
import Support
import Testing

/// What a server is configured not to count: no number, and less in sight.
@Suite struct UncountedTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let setting: String
        let value: String
        /// Families that would say 0, or stand still.
        let absent: [String]
        /// Families that are right all the same.
        let present: [String]
        var coverageFalls = true

        var testDescription: String { "\(setting) = \(value)" }
    }

    static let cases = [
        Case(
            setting: "track_activities", value: "off",
            absent: [
                "pg_transactions_oldest_age_seconds", "pg_running_queries_longest_seconds",
                "pg_idle_in_transaction_sessions", "pg_idle_in_transaction_oldest_age_seconds",
                "pg_idle_in_transaction_holding_oldest_age_seconds",
                "pg_stat_database_active_time_seconds_total",
                "pg_stat_activity_max_tx_duration",
            ],
            present: ["pg_connections_used", "pg_backends"]),
        Case(
            setting: "track_counts", value: "off",
            absent: [
                "pg_stat_database_blks_hit_total", "pg_stat_database_deadlocks_total",
                "pg_stat_database_temp_bytes_total", "pg_stat_user_tables_n_dead_tup",
                "pg_stat_user_tables_vacuum_overdue", "pg_stat_user_indexes_idx_scan_total",
                "pg_cache_hit_ratio", "pg_vacuum_overdue_tables",
            ],
            present: [
                "pg_stat_database_xact_commit_total", "pg_stat_database_numbackends",
                "pg_stat_user_tables_size_estimate_bytes", "pg_stat_user_tables_freeze_age_ratio",
                "pg_stat_user_indexes_size_estimate_bytes",
            ]),
        Case(
            setting: "pg_stat_statements.track", value: "none",
            absent: ["pg_stat_statements_calls_total", "pg_query_mean_seconds"],
            present: ["pg_stat_statements_entries_max"]),
        Case(
            setting: "compute_query_id", value: "off",
            absent: ["pg_stat_statements_calls_total", "pg_query_mean_seconds"],
            present: ["pg_stat_statements_entries_max"]),
        Case(
            setting: "track_io_timing", value: "off",
            absent: [
                "pg_stat_database_blk_read_time_seconds_total",
                "pg_stat_statements_block_read_seconds_total", "pg_stat_io_read_seconds_total",
            ],
            present: [
                "pg_stat_database_blks_hit_total", "pg_stat_statements_calls_total",
            ], coverageFalls: false),
    ]

    @Test(arguments: [15, 18])
    func `what the server does not count has no number, and less is in sight`(
        version: Int
    ) async throws {
        let settings = ["track_io_timing": "on"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (1)")
            try await server.execute("ANALYZE t")
            let inSight = 0.95
            func coverage(_ page: TargetSnapshot) -> Double {
                page.value(of: "pg_health_coverage_ratio") ?? 0
            }
            try await eventually("all is in sight", within: .seconds(60)) {
                coverage(try await Watcher(server).run(polls: 3)) > inSight
            }
            for counted in Self.cases {
                try await server.execute(
                    "ALTER SYSTEM SET \(counted.setting) = \(counted.value)")
                await server.reload()
                try await eventually("\(counted) is in force") {
                    try await server.value("SHOW \(counted.setting)") == counted.value
                }
                let watcher = try Watcher(server)
                let page = try await watcher.run(polls: 3)
                for name in counted.absent {
                    #expect(page.samples(of: name) == [], "\(counted.setting): \(name)")
                }
                for name in counted.present {
                    #expect(page.samples(of: name) != [], "\(counted.setting): \(name)")
                }
                if counted.coverageFalls {
                    #expect(coverage(page) < inSight, "\(counted.setting)")
                } else {
                    try await eventually("all is in sight", within: .seconds(60)) {
                        coverage(try await Watcher(server).run(polls: 3)) > inSight
                    }
                }
                #expect(watcher.log.lines("collector failed") == [])
                try await server.execute("ALTER SYSTEM RESET \(counted.setting)")
                await server.reload()
                try await eventually("\(counted) is back") {
                    try await server.value("SHOW \(counted.setting)") != counted.value
                }
            }
        }
    }

    @Test(arguments: [15, 18])
    func `what only the agent's own sessions count says nothing of the server`(
        version: Int
    ) async throws {
        let name = "pg_stat_database_blk_read_time_seconds_total"
        for (server, role, database, isKnown) in [
            ("off", "on", nil, false), ("on", "off", nil, true), ("off", nil, "on", true),
            ("on", nil, nil, true), ("off", nil, nil, false),
        ] as [(String, String?, String?, Bool)] {
            let settings = ["track_io_timing": server]
            try await withServer(version: version, settings: settings) { server in
                try await server.prepareWatching()
                if let role {
                    try await server.execute("ALTER ROLE watcher SET track_io_timing = \(role)")
                }
                if let database {
                    try await server.execute(
                        "ALTER DATABASE postgres SET track_io_timing = \(database)")
                }
                let page = try await Watcher(server).poll().snapshot
                #expect(
                    page.samples(of: name).isEmpty != isKnown,
                    "\(settings), role \(role ?? "-"), database \(database ?? "-")")
            }
        }
    }

    @Test(arguments: [15, 18])
    func `times of the log need a setting of their own`(version: Int) async throws {
        let name =
            version == 18
            ? "pg_stat_io_write_seconds_total" : "pg_stat_wal_write_time_seconds_total"
        for isOn in [false, true] {
            let settings = ["track_io_timing": "off", "track_wal_io_timing": isOn ? "on" : "off"]
            try await withServer(version: version, settings: settings) { server in
                try await server.prepareWatching()
                try await server.execute("CREATE TABLE t AS SELECT generate_series(1, 10000) AS a")
                let page = try await Watcher(server).poll().snapshot
                let samples = page.samples(of: name)
                #expect(samples.isEmpty != isOn)
                #expect(samples.allSatisfy { version < 18 || $0.labels["object"] == "wal" })
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a role that hides what it does leaves no 0 behind`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE ROLE hidden LOGIN SUPERUSER")
            try await server.execute("ALTER ROLE hidden SET track_activities = off")
            try await server.execute("CREATE TABLE t (a int)")
            let ages = [
                "pg_transactions_oldest_age_seconds", "pg_running_queries_longest_seconds",
                "pg_idle_in_transaction_sessions", "pg_idle_in_transaction_oldest_age_seconds",
                "pg_idle_in_transaction_holding_oldest_age_seconds",
            ]
            let before = try await Watcher(server).poll().snapshot
            for name in ages { #expect(before.value(of: name) == 0, "\(name)") }
            #expect(before.value(of: "pg_connections_untracked") == 0)
            let hidden = try server.session(user: "hidden")
            _ = try await hidden.rows("BEGIN")
            _ = try await hidden.rows("INSERT INTO t VALUES (1)")
            let page = try await Watcher(server).poll().snapshot
            for name in ages { #expect(page.value(of: name) == nil, "\(name)") }
            #expect(page.value(of: "pg_connections_untracked") == 1)
            let open = try server.session()
            _ = try await open.rows("BEGIN")
            _ = try await open.rows("SELECT * FROM t")
            let beside = try await Watcher(server).poll().snapshot
            #expect(beside.value(of: "pg_idle_in_transaction_sessions") == 1)
            #expect(beside.value(of: "pg_idle_in_transaction_oldest_age_seconds") ?? 0 > 0)
            #expect(beside.value(of: "pg_running_queries_longest_seconds") == nil)
            for session in [hidden, open] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `a transaction that has only read holds its locks, and an empty one none`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE t (a int)")
            let holding = "pg_idle_in_transaction_holding_oldest_age_seconds"
            let idle = try server.session()
            _ = try await idle.rows("BEGIN")
            let empty = try await Watcher(server).poll().snapshot
            #expect(empty.value(of: "pg_idle_in_transaction_sessions") == 1)
            #expect(empty.value(of: holding) == 0)
            _ = try await idle.rows("SELECT * FROM t")
            let reading = try await Watcher(server).poll().snapshot
            #expect(reading.value(of: holding) ?? 0 > 0)
            _ = try await idle.rows("COMMIT")
            let after = try await Watcher(server).poll().snapshot
            #expect(after.value(of: holding) == 0)
            await idle.close()
        }
    }

    @Test(arguments: [15, 18])
    func `no database has no sessions`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let page = try await Watcher(server).poll().snapshot
            let samples = page.samples(of: "pg_stat_database_numbackends")
            #expect(samples.contains { $0.labels["datname"] == "postgres" })
            #expect(!samples.contains { ($0.labels["datname"] ?? "").isEmpty })
        }
    }
}
