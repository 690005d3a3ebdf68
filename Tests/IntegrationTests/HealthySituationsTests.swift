import Indicators
import Limits
import Metrics
import Platform
import Postgres
import Recommendations
import Support
import Testing

/// Situations that look like trouble, on real servers, and are none.
@Suite struct HealthySituationsTests {
    private typealias Shared = AdviceOnServers

    @Test(arguments: [15, 18])
    func `commits of a procedure that commits in a loop do not hang`(version: Int) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching()
            let standby = try await primary.replica()
            try await primary.execute(
                """
                CREATE TABLE t (a int);
                CREATE PROCEDURE purge() LANGUAGE plpgsql AS $$
                BEGIN LOOP INSERT INTO t VALUES (1); COMMIT; END LOOP; END $$
                """)
            try await primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            await primary.reload()
            let watcher = try Watcher(primary)
            _ = try await watcher.poll()
            let session = try primary.session()
            let pid = try await session.rows("SELECT pg_backend_pid()")[0][0] ?? "0"
            let calling = Task {
                _ = try? await session.rows("CALL purge()", within: .seconds(300))
            }
            var longest = 0.0
            var seen = 0
            let age = "SELECT extract(epoch FROM now() - query_start) > 20 FROM pg_stat_activity"
            try await eventually("it was seen waiting for long", within: .seconds(120)) {
                let snapshot = try await watcher.poll().snapshot
                if snapshot.value(of: "pg_synchronous_commit_waiting_sessions") ?? 0 > 0 {
                    seen += 1
                    longest = max(
                        longest,
                        snapshot.value(of: "pg_synchronous_commit_longest_wait_seconds")
                            ?? .infinity)
                }
                let isLong = try await primary.value("\(age) WHERE pid = \(pid)") == "t"
                return seen > 3 && isLong
            }
            #expect(longest < 10)
            _ = try await primary.rows("SELECT pg_cancel_backend(\(pid))")
            await calling.value
            await session.close()
            await standby.close()
        }
    }

    @Test(arguments: [15, 18])
    func `commits hang for as long as no standby confirms them`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE t (a int)")
            let watcher = try Watcher(server)
            _ = try await watcher.poll()
            try await server.execute("ALTER SYSTEM SET synchronous_standby_names = 'elsewhere'")
            await server.reload()
            let session = try server.session()
            try await eventually("commits are to wait") {
                try await session.rows("SHOW synchronous_standby_names") == [["elsewhere"]]
            }
            let waiting = Task {
                _ = try? await session.rows("INSERT INTO t VALUES (1)", within: .seconds(300))
            }
            try await eventually("the wait is seen to last", within: .seconds(60)) {
                let snapshot = try await watcher.poll().snapshot
                return snapshot.value(of: "pg_synchronous_commit_longest_wait_seconds") ?? 0 > 1
            }
            try await server.execute("ALTER SYSTEM RESET synchronous_standby_names")
            await server.reload()
            await waiting.value
            await session.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a logical slot that waits for a writer keeps no one else up`(version: Int) async throws {
        try await withServer(version: version, settings: ["wal_level": "logical"]) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE t (a int)")
            let writer = try server.session()
            _ = try await writer.rows("BEGIN; INSERT INTO t VALUES (1)")
            let maker = try server.session()
            let making = Task {
                _ = try? await maker.rows(
                    "SELECT pg_create_logical_replication_slot('cdc', 'pgoutput')",
                    within: .seconds(300))
            }
            try await Self.expectApart(server)
            let thresholds = Thresholds(overrides: [
                .lockWait: Threshold(warning: 0.5, critical: 1000)
            ])
            let report = try await Shared.report(server, thresholds: thresholds)
            #expect(!report.recommendations.contains { $0.kind == "lock_blocker" })
            // Who waits for a row of the same writer does so in earnest.
            let reader = try server.session()
            let reading = Task {
                _ = try? await reader.rows("BEGIN; LOCK t IN SHARE MODE", within: .seconds(300))
            }
            try await eventually("it counts", within: .seconds(60)) {
                let snapshot = try await Watcher(server).poll().snapshot
                return snapshot.value(of: "pg_lock_waiting_sessions") == 1
                    && snapshot.samples(of: "pg_lock_blocking_root_longest_wait_seconds")
                        .contains { $0.value > 0 }
            }
            _ = try await writer.rows("COMMIT")
            await making.value
            await reading.value
            for session in [writer, maker, reader] { await session.close() }
        }
    }

    /// Waits until a wait is seen that keeps no one else up, and expects no other one.
    private static func expectApart(_ server: TestServer) async throws {
        let watcher = try Watcher(server)
        try await eventually("the wait is seen", within: .seconds(60)) {
            let snapshot = try await watcher.poll().snapshot
            return snapshot.value(of: "pg_virtual_transaction_wait_longest_seconds") ?? 0 > 1
        }
        let snapshot = try await watcher.poll().snapshot
        #expect(snapshot.value(of: "pg_lock_waiting_sessions") == 0)
        #expect(snapshot.value(of: "pg_lock_wait_longest_seconds") == 0)
        let longest = snapshot.samples(of: "pg_lock_blocking_root_longest_wait_seconds")
        #expect(longest.map(\.value) == [0])
    }

    @Test func `a parallel apply worker that waits for more of its transaction keeps no one up`()
        async throws
    {
        let settings = [
            "wal_level": "logical", "logical_decoding_work_mem": "64kB",
            "wal_retrieve_retry_interval": "100ms",
        ]
        try await withServer(version: 18, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE publisher")
            let table = "CREATE TABLE t (a int, b text)"
            try await server.execute(
                "\(table); CREATE PUBLICATION p FOR TABLE t", database: "publisher")
            try await server.execute(
                "SELECT pg_create_logical_replication_slot('s', 'pgoutput')",
                database: "publisher")
            let address = "host=\(server.socketDirectory) dbname=publisher user=postgres"
            try await server.execute(
                """
                \(table); CREATE SUBSCRIPTION s CONNECTION '\(address)' PUBLICATION p
                WITH (create_slot = false, slot_name = 's', streaming = parallel, copy_data = false)
                """)
            let writer = try server.session(database: "publisher")
            _ = try await writer.rows("BEGIN")
            _ = try await writer.rows(
                "INSERT INTO t SELECT g, repeat('x', 200) FROM generate_series(1, 20000) AS g")
            try await Self.expectApart(server)
            let thresholds = Thresholds(overrides: [
                .lockWait: Threshold(warning: 0.5, critical: 1000)
            ])
            let report = try await Shared.report(server, thresholds: thresholds)
            #expect(!report.recommendations.contains { $0.kind == "lock_blocker" })
            _ = try await writer.rows("COMMIT")
            await writer.close()
            try await server.execute("ALTER SUBSCRIPTION s DISABLE")
        }
    }

    @Test(arguments: [15, 18], ["pg_dump", "pg_repack"])
    func `the leader of a parallel pg_dump and of pg_repack is no forgotten transaction`(
        version: Int, application: String
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let leader = try server.session()
            _ = try await leader.rows("SET application_name = '\(application)'")
            _ = try await leader.rows("BEGIN ISOLATION LEVEL REPEATABLE READ")
            _ = try await leader.rows("SELECT pg_export_snapshot()")
            let family = "pg_idle_in_transaction_holding_oldest_age_seconds"
            let snapshot = try await Watcher(server).poll().snapshot
            #expect(snapshot.value(of: family) == 0)
            #expect(snapshot.samples(of: "pg_idle_in_transaction_holding_details").isEmpty)
            let thresholds = Thresholds(overrides: [
                .idleInTransaction: Threshold(warning: 0, critical: 1000)
            ])
            let report = try await Shared.report(server, thresholds: thresholds)
            #expect(!report.recommendations.contains { $0.kind == "idle_in_transaction" })
            let idle = try server.session()
            _ = try await idle.rows("BEGIN ISOLATION LEVEL REPEATABLE READ")
            _ = try await idle.rows("SELECT 1")
            let both = try await Watcher(server).poll().snapshot
            #expect(both.value(of: family) ?? 0 > 0)
            for session in [leader, idle] { await session.close() }
        }
    }

    @Test(arguments: [15, 17, 18])
    func `a slot that is read at intervals is not to be dropped`(version: Int) async throws {
        try await withServer(version: version, settings: ["wal_level": "logical"]) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE t (a int)")
            try await server.execute(
                "SELECT pg_create_logical_replication_slot('polled', 'test_decoding')")
            func position() async throws -> Double? {
                try await Watcher(server).poll().snapshot.value(
                    of: "pg_replication_slots_position_bytes")
            }
            let before = try #require(try await position())
            try await server.execute("INSERT INTO t VALUES (1)")
            _ = try await server.rows("SELECT pg_logical_slot_get_changes('polled', NULL, NULL)")
            let after = try #require(try await position())
            #expect(after > before)
            let report = try await Shared.report(server)
            let found = report.recommendations.filter { $0.kind == "replication_slot" }
            #expect(found.count == (version >= 17 ? 0 : 1))
            #expect(!found.flatMap(\.steps).contains { $0.sql.contains("drop_replication_slot") })
        }
    }

    @Test(arguments: [15, 18])
    func `a vacuum by hand is to finish`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE TABLE t WITH (autovacuum_enabled = off) AS
                SELECT g AS a, repeat('x', 500) AS b FROM generate_series(1, 20000) AS g;
                DELETE FROM t WHERE a % 2 = 0
                """)
            let session = try server.session()
            _ = try await session.rows(
                "SET vacuum_cost_delay = 100; SET vacuum_cost_limit = 1; SET statement_timeout = 0")
            let vacuuming = Task {
                _ = try? await session.rows("VACUUM t", within: .seconds(300))
            }
            let thresholds = Thresholds(overrides: [
                .longestQuery: Threshold(warning: 0.5, critical: 1000)
            ])
            try await eventually("it is found and left alone", within: .seconds(60)) {
                let report = try await Shared.report(server, thresholds: thresholds)
                let found = report.recommendations.filter { $0.kind == "long_query" }
                return found.map(\.steps) == [[]]
                    && found.allSatisfy { $0.what.contains("It is a VACUUM") }
            }
            try await server.execute(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query = 'VACUUM t'")
            await vacuuming.value
            await session.close()
        }
    }

    @Test(arguments: [15, 18])
    func `decoded transactions are no errors of users when their WAL sender ends`(
        version: Int
    ) async throws {
        let settings = ["wal_level": "logical", "wal_retrieve_retry_interval": "100ms"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE publisher")
            let table = "CREATE TABLE t (a int)"
            try await server.execute(
                "\(table); CREATE PUBLICATION p FOR TABLE t", database: "publisher")
            try await server.execute(
                "SELECT pg_create_logical_replication_slot('s', 'pgoutput')",
                database: "publisher")
            let address = "host=\(server.socketDirectory) dbname=publisher user=postgres"
            try await server.execute(
                """
                \(table); CREATE SUBSCRIPTION s CONNECTION '\(address)' PUBLICATION p
                WITH (create_slot = false, slot_name = 's', copy_data = false)
                """)
            let watcher = try Watcher(server)
            try await eventually("the slot is read", within: .seconds(60)) {
                try await watcher.poll().snapshot.samples(of: "pg_replication_slots_active")
                    .map(\.value) == [1]
            }
            let writer = try server.session(database: "publisher")
            for row in 1...400 { _ = try await writer.rows("INSERT INTO t VALUES (\(row))") }
            try await eventually("all is applied", within: .seconds(60)) {
                try await server.value("SELECT count(*) FROM t") == "400"
            }
            _ = try await watcher.poll()
            try await server.execute("ALTER SUBSCRIPTION s DISABLE")
            let counted =
                "SELECT xact_rollback > 300 FROM pg_stat_database WHERE datname = 'publisher'"
            try await eventually("the server counts them", within: .seconds(60)) {
                _ = try await watcher.poll()
                return try await server.value(counted) == "t"
            }
            for _ in 0..<3 {
                let snapshot = try await watcher.poll().snapshot
                let ratios = snapshot.samples(of: "pg_database_transaction_error_ratio")
                #expect(ratios.allSatisfy { $0.value < 0.05 }, "\(ratios)")
            }
            await writer.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a subscription whose publisher says nothing has a worker without a position`(
        version: Int
    ) async throws {
        let publisher = try SilentServer.onPort()
        let port = try #require(publisher.port)
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=\(port) dbname=a'
                PUBLICATION p WITH (connect = false, slot_name = 's')
                """)
            try await server.execute("ALTER SUBSCRIPTION s ENABLE")
            let watcher = try Watcher(server)
            try await eventually("the worker is there", within: .seconds(60)) {
                try await watcher.poll().snapshot.value(of: "pg_stat_subscription_workers") == 1
            }
            let snapshot = try await watcher.poll().snapshot
            #expect(snapshot.value(of: "pg_stat_subscription_silent") == 0)
            for name in ["received", "reported"] {
                #expect(
                    snapshot.samples(of: "pg_stat_subscription_\(name)_position_bytes").isEmpty)
            }
            try await server.execute("ALTER SUBSCRIPTION s DISABLE")
            try await server.execute("ALTER SUBSCRIPTION s SET (slot_name = NONE)")
            try await server.execute("DROP SUBSCRIPTION s")
        }
    }
}
