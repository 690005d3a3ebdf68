import Metrics
import Postgres
import Support
import Testing

/// A subscription in the publisher's own cluster, whose counters are known by what was done.
@Suite struct SubscriptionStatisticsTests {
    private static let errors = ServerView(
        "pg_stat_subscription_stats", labels: ["subname": "subname"],
        shows: [
            "pg_stat_subscription_apply_errors_total": "apply_error_count",
            "pg_stat_subscription_sync_errors_total": "sync_error_count",
        ])
    private static let kinds = [
        "insert_exists", "update_origin_differs", "update_exists", "update_missing",
        "delete_origin_differs", "delete_missing", "multiple_unique_conflicts",
    ]

    @Test(arguments: [15, 18])
    func `errors of a subscription count where they happened, and positions are the server's`(
        version: Int
    ) async throws {
        try await Self.withSubscription(version) { server in
            let watcher = try Watcher(server)
            func value(_ page: TargetSnapshot, _ name: String) -> Double? {
                page.value(of: "pg_stat_subscription_\(name)")
            }
            let calm = try await watcher.poll().snapshot
            let positions = "SELECT pg_wal_lsn_diff(received_lsn, '0/0') FROM pg_stat_subscription"
            let before = try await server.value(positions).flatMap(Double.init) ?? .infinity
            #expect(value(calm, "received_position_bytes") ?? .infinity <= before)
            #expect(value(calm, "received_position_bytes") ?? 0 > 0)
            #expect(value(calm, "apply_errors_total") == 0)
            #expect(value(calm, "sync_errors_total") == 0)
            // The first copy of a table that has the row already.
            for database in ["postgres", "publisher"] {
                try await server.execute(
                    "CREATE TABLE later (a int PRIMARY KEY); INSERT INTO later VALUES (1)",
                    database: database)
            }
            try await server.execute("ALTER SUBSCRIPTION s REFRESH PUBLICATION")
            try await Self.counted("sync_error_count", server)
            let copying = try await Watcher(server).poll().snapshot
            #expect(copying.value(of: "pg_subscription_tables") == 2)
            #expect(copying.value(of: "pg_subscription_tables_not_ready") == 1)
            try await server.execute("TRUNCATE later")
            try await Self.synchronised(server)
            let copied = try await Watcher(server).poll().snapshot
            #expect(copied.value(of: "pg_subscription_tables_not_ready") == 0)
            // Then two of applying, each of which disables it.
            for row in [1, 2] {
                try await server.execute("INSERT INTO t VALUES (\(100 + row), 0, 0)")
                try await server.execute(
                    "INSERT INTO t VALUES (\(100 + row), 0, 0)", database: "publisher")
                try await Self.counted("apply_error_count", server, times: row)
                try await server.execute("DELETE FROM t WHERE a = \(100 + row)")
                try await server.execute("ALTER SUBSCRIPTION s ENABLE")
            }
            let session = try server.session()
            let first = try await Self.errors.reading(session)
            let page = try await watcher.poll().snapshot
            let last = try await Self.errors.reading(session)
            #expect(Self.errors.differences(page, before: first, after: last) == [])
            #expect(value(page, "apply_errors_total") == 2)
            #expect(value(page, "sync_errors_total") ?? 0 >= 1)
            await session.close()
        }
    }

    @Test func `each conflict of a subscription counts under its own kind`() async throws {
        let version = 18
        try await Self.withSubscription(version) { server in
            // Each kind as often as no other one, so that none can stand for another.
            for row in 1...5 {
                try await Self.both(
                    "UPDATE t SET b = 1 WHERE a = \(row)", server,
                    first: """
                        DELETE FROM t WHERE a = \(row)
                        """)
            }
            for row in 11...14 {
                try await Self.both(
                    "DELETE FROM t WHERE a = \(row)", server,
                    first: """
                        DELETE FROM t WHERE a = \(row)
                        """)
            }
            for row in 21...23 {
                try await Self.both(
                    "UPDATE t SET b = 1 WHERE a = \(row)", server,
                    first: """
                        UPDATE t SET b = 7 WHERE a = \(row)
                        """)
            }
            for row in 31...32 {
                try await Self.both(
                    "DELETE FROM t WHERE a = \(row)", server,
                    first: """
                        UPDATE t SET b = 7 WHERE a = \(row)
                        """)
            }
            try await Self.counted("confl_delete_origin_differs", server, times: 2)
            try await server.execute("INSERT INTO t VALUES (101, 900, 0)")
            try await server.execute("INSERT INTO t VALUES (101, 901, 0)", database: "publisher")
            try await Self.counted("confl_insert_exists", server)
            let page = try await Watcher(server).poll().snapshot
            let columns = Self.kinds.map { "confl_\($0)" }.joined(separator: ", ")
            let rows = try await server.rows("SELECT \(columns) FROM pg_stat_subscription_stats")
            let counted = rows.first ?? []
            for (kind, value) in zip(Self.kinds, counted) {
                let shown = page.value(of: "pg_stat_subscription_confl_\(kind)_total")
                #expect(shown == value.flatMap(Double.init), "\(kind)")
            }
            #expect(counted == ["1", "3", "0", "5", "2", "4", "0"])
            #expect(page.value(of: "pg_stat_subscription_enabled") == 0)
        }
    }

    /// Changes a row here, then on the publisher's side.
    private static func both(
        _ statement: String, _ server: TestServer, first: String
    ) async throws {
        try await server.execute(first)
        try await server.execute(statement, database: "publisher")
    }

    private static func counted(
        _ column: String, _ server: TestServer, times: Int = 1
    ) async throws {
        try await eventually("\(column) is \(times)", within: .seconds(60)) {
            try await server.value(
                "SELECT \(column) >= \(times) FROM pg_stat_subscription_stats") == "t"
        }
    }

    private static func synchronised(_ server: TestServer) async throws {
        try await eventually("all tables are copied", within: .seconds(60)) {
            // An error in a copy disables the subscription.
            try await server.execute("ALTER SUBSCRIPTION s ENABLE")
            return try await server.value(
                "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'") == "0"
        }
    }

    private static func withSubscription(
        _ version: Int, _ body: (TestServer) async throws -> Void
    ) async throws {
        let settings = [
            "wal_level": "logical", "track_commit_timestamp": "on",
            "wal_retrieve_retry_interval": "100ms",
        ]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE publisher")
            let table = "CREATE TABLE t (a int PRIMARY KEY, b int, c int)"
            try await server.execute(
                """
                \(table); INSERT INTO t SELECT g, 0, g FROM generate_series(1, 50) AS g;
                CREATE PUBLICATION p FOR ALL TABLES
                """, database: "publisher")
            // Within one cluster the subscription cannot make the slot.
            try await server.execute(
                "SELECT pg_create_logical_replication_slot('s', 'pgoutput')",
                database: "publisher")
            let address = "host=\(server.socketDirectory) dbname=publisher user=postgres"
            try await server.execute(
                """
                \(table);
                CREATE SUBSCRIPTION s CONNECTION '\(address)' PUBLICATION p
                WITH (create_slot = false, slot_name = 's', disable_on_error = true)
                """)
            try await Self.synchronised(server)
            try await eventually("the worker has heard of a position", within: .seconds(60)) {
                try await server.value(
                    "SELECT count(*) FROM pg_stat_subscription WHERE received_lsn > '0/0'") == "1"
            }
            try await body(server)
        }
    }
}
