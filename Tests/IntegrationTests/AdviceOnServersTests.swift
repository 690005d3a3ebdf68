import Advice
import Indicators
import Limits
import Postgres
import Recommendations
import Support
import Testing

/// Real servers are put into the states that advice is about.
@Suite struct AdviceOnServersTests {
    private typealias Shared = AdviceOnServers

    @Test(arguments: [15, 17, 18])
    func `a healthy fresh server gives nothing above info, and all can be seen`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            let report = try await Shared.report(server)
            #expect(Shared.found(report) == [])
            #expect(report.unseen == [])
            #expect(report.score == 100)
            #expect(!report.hasProblems)
        }
    }

    @Test(arguments: [15, 17, 18])
    func `objects are found, and what is suggested fixes them`(version: Int) async throws {
        try await withServer(
            version: version,
            settings: Shared.sound(version)
        ) { server in
            try await Shared.prepare(server)
            try await Self.makeObjects(server)
            let report = try await Shared.report(server)
            #expect(report.unseen == [])
            #expect(
                Shared.found(report) == [
                    #"analyze_overdue public."Odd ""Name""""#,
                    "duplicate_index public.parent_note_again",
                    "invalid_index public.parent_b_idx",
                    #"missing_fk_index public."Odd ""Name"""("parent Id")"#,
                    "overlapping_index public.parent_note",
                    "sequence_near_end public.counted_id_seq",
                    "sequence_near_end public.parent_seq",
                    "table_overdue public.parent",
                    "unused_index public.parent_lonely",
                ])
            try await Self.run(report, on: server, without: ["public.parent_note"])
            try await eventually("statistics are there", within: .seconds(30)) {
                let again = try await Shared.report(server)
                return Shared.found(again).filter { !$0.hasPrefix("unused_index") } == []
            }
        }
    }

    /// One of each finding in a database, with names that need quotes.
    private static func makeObjects(_ server: TestServer) async throws {
        try await server.execute(
            #"""
            CREATE TABLE parent (id int PRIMARY KEY, b int, lonely int, note int, more int);
            INSERT INTO parent SELECT g, 1, g, g, g FROM generate_series(1, 30000) g;
            CREATE INDEX parent_lonely ON parent (lonely);
            CREATE INDEX parent_note ON parent (note);
            CREATE INDEX parent_note_again ON parent (note);
            CREATE INDEX parent_note_more ON parent (note, more);
            CREATE TABLE "Odd ""Name""" ("parent Id" int REFERENCES parent (id));
            CREATE SEQUENCE parent_seq AS int START 1900000000;
            CREATE TABLE counted (id serial, v text);
            SELECT setval('counted_id_seq', 2000000000);
            GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO watcher;
            """#)
        try await server.execute("VACUUM (ANALYZE) parent")
        try await server.execute("SELECT nextval('parent_seq')")
        try await server.execute(
            #"INSERT INTO "Odd ""Name""" SELECT g FROM generate_series(1, 5000) g"#)
        await #expect(throws: PostgresError.self) {
            try await server.execute("CREATE UNIQUE INDEX CONCURRENTLY parent_b_idx ON parent (b)")
        }
        // Each index but one is used, and none of this is what the statistics are about.
        let session = try server.session()
        let read = "SELECT * FROM parent WHERE note = 5"
        for query in [
            "SET enable_seqscan = off", read + " AND more = 5",
            "BEGIN", "DROP INDEX parent_note_again, parent_note_more", read, "ROLLBACK",
            "BEGIN", "DROP INDEX parent_note, parent_note_more", read, "ROLLBACK",
        ] {
            _ = try await session.rows(query)
        }
        _ = try await session.rows("UPDATE parent SET b = id")
        await session.close()
        try await eventually("the statistics show it", within: .seconds(30)) {
            let dead = try await server.value(
                "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'parent'")
            return (dead.flatMap { Int($0) } ?? 0) >= 30_000
        }
    }

    /// Runs what is suggested in the order of the list; destructive steps only where nothing else is.
    private static func run(
        _ report: Report, on server: TestServer, without objects: Set<String>
    ) async throws {
        for item in report.recommendations where !objects.contains(item.object) {
            let gentle = item.steps.filter {
                !$0.isDestructive || $0.sql.hasPrefix("ALTER TABLE")
            }
            for step in gentle.isEmpty ? item.steps : gentle {
                try await server.execute(step.sql, database: item.database ?? "postgres")
            }
        }
        for item in report.recommendations where objects.contains(item.object) {
            for step in item.steps {
                try await server.execute(step.sql, database: item.database ?? "postgres")
            }
        }
    }

    @Test(arguments: [15, 17, 18])
    func `sessions, slots, settings and the archiver are found by name`(
        version: Int
    ) async throws {
        let settings = [
            "fsync": "off", "full_page_writes": "off", "autovacuum": "off",
            "track_io_timing": "off", "archive_mode": "on", "archive_command": "'/bin/false'",
            "max_prepared_transactions": "5",
        ]
        try await withServer(version: version, settings: settings) { server in
            try await Shared.prepare(server)
            try await server.execute("CREATE TABLE t AS SELECT 1 AS a")
            try await server.execute("SELECT pg_create_physical_replication_slot('keeper', true)")
            try await server.execute("ALTER SYSTEM SET max_connections = 70")
            await server.reload()
            try await server.execute("SELECT pg_switch_wal()")
            let idle = try server.session()
            _ = try await idle.rows("BEGIN")
            _ = try await idle.rows("UPDATE t SET a = 2")
            let processID = try await idle.rows("SELECT pg_backend_pid()").first?.first ?? nil
            let waiter = try server.session()
            let waiting = Task { try? await waiter.rows("UPDATE t SET a = 3") }
            let thresholds = Thresholds(overrides: [
                .idleInTransaction: Threshold(warning: 0.5, critical: 1000),
                .lockWait: Threshold(warning: 0.5, critical: 1000),
            ])
            let pid = try #require(processID)
            // From PostgreSQL 17 on it is known that the slot was used a moment ago.
            let slots = version < 17 ? ["replication_slot keeper"] : []
            let wanted =
                [
                    "archiver_failing", "autovacuum_off", "fsync_off", "full_page_writes_off",
                    "idle_in_transaction \(pid)", "lock_blocker \(pid)", "pending_restart",
                ] + slots + ["track_io_timing_off"]
            try await eventually("all of it is found", within: .seconds(60)) {
                let report = try await Shared.report(server, thresholds: thresholds)
                return Shared.found(report) == wanted && report.unseen.isEmpty
            }
            let report = try await Shared.report(server, thresholds: thresholds)
            let end = report.recommendations.first { $0.kind == "idle_in_transaction" }?.steps.last
            let begun = " FROM pg_stat_activity WHERE pid = \(pid) AND backend_start = '20"
            #expect(end?.sql.hasPrefix("SELECT pg_terminate_backend(pid)\(begun)") == true)
            try await Self.run(report, on: server, without: [])
            let last = ["idle_in_transaction", "replication_slot"]
            for item in report.recommendations where last.contains(item.kind) {
                for step in item.steps { try? await server.execute(step.sql) }
            }
            try await server.execute("SELECT pg_drop_replication_slot('keeper')")
            _ = await waiting.value
            await waiter.close()
            await idle.close()
            try await eventually("all but the restart and the archiver is fixed") {
                let after = try await Shared.report(server, thresholds: thresholds)
                return Shared.found(after).allSatisfy {
                    ["archiver_failing", "pending_restart"].contains($0)
                }
            }
        }
    }

    @Test(arguments: [15, 17, 18])
    func `checkpoints and sorts are found, with sizes that the server takes`(
        version: Int
    ) async throws {
        let settings = Shared.sound(version).merging(["max_wal_size": "32MB"]) { $1 }
        try await withServer(version: version, settings: settings) { server in
            try await Shared.prepare(server)
            try await server.execute("CREATE ROLE \"Odd\" LOGIN")
            let session = try server.session(user: "Odd")
            for _ in 0..<12 {
                _ = try await session.rows(
                    "SELECT count(*) FROM (SELECT g FROM generate_series(1, 1000000) g"
                        + " ORDER BY g DESC OFFSET 1) s")
            }
            await session.close()
            // What was counted before this test began is no part of it.
            let view = version < 17 ? "bgwriter" : "checkpointer"
            try await server.execute(
                "SELECT pg_stat_reset_shared('wal'), pg_stat_reset_shared('\(view)')")
            for _ in 0..<6 {
                try await server.execute(
                    "SELECT pg_logical_emit_message(false, '', repeat('x', 1000000))"
                        + " FROM generate_series(1, 40)")
                try await server.execute("CHECKPOINT")
            }
            try await eventually("both are found", within: .seconds(60)) {
                Shared.found(try await Shared.report(server)) == [
                    "checkpoint_pressure", "work_mem_spills postgres",
                ]
            }
            let report = try await Shared.report(server)
            let sql = report.recommendations.flatMap(\.steps).map(\.sql)
            let size = sql.first { $0.contains("max_wal_size") } ?? ""
            let memory = sql.first { $0.contains("work_mem") } ?? ""
            #expect(memory.hasPrefix(#"ALTER ROLE "Odd" IN DATABASE postgres SET work_mem = '"#))
            try await Self.run(report, on: server, without: [])
            try await eventually("the setting is in force") {
                let now = try await server.value("SHOW max_wal_size") ?? "-"
                return now != "32MB" && size == "ALTER SYSTEM SET max_wal_size = '\(now)';"
            }
            let next = try server.session(user: "Odd")
            let room = try await next.rows("SHOW work_mem").first?.first ?? nil
            #expect(memory.contains("'\(room ?? "")'"))
            await next.close()
        }
    }

    @Test(arguments: [15, 17, 18])
    func `restarts and checkpoints by hand are no pressure`(version: Int) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            for _ in 0..<3 {
                try await server.stop()
                try await server.start()
            }
            for _ in 0..<4 {
                try await server.execute("SELECT pg_logical_emit_message(false, '', 'x')")
                try await server.execute("CHECKPOINT")
            }
            let report = try await Shared.report(server)
            #expect(Shared.found(report) == [])
            #expect(report.recommendations.flatMap(\.steps) == [])
        }
    }

    @Test func `without privileges it says what it could not see, and advises on the rest`()
        async throws
    {
        try await withServer(version: 17, settings: ["autovacuum": "off"]) { server in
            try await server.execute("CREATE ROLE poor LOGIN; CREATE SEQUENCE s")
            let report = try await Shared.report(server, user: "poor")
            #expect(report.unseen.contains { $0.hasPrefix("sessions") && $0.contains("pg_read") })
            #expect(report.unseen.contains { $0.hasPrefix("sequences in postgres: 1 may not") })
            #expect(report.recommendations.contains { $0.kind == "autovacuum_off" })
        }
    }

    /// A session that has a slot, as soon as one is free.
    private static func holder(on server: TestServer) async throws -> Session {
        let session = try server.session(user: "shop")
        try await eventually("a slot is free") { (try? await session.rows("SELECT 1")) != nil }
        return session
    }

    @Test(arguments: [15, 18])
    func `without a free connection it says that, and how to find who holds them`(
        version: Int
    ) async throws {
        let settings = ["max_connections": "10", "superuser_reserved_connections": "3"]
        try await withServer(version: version, settings: settings) { server in
            try await Shared.prepare(server)
            try await server.execute("CREATE ROLE shop LOGIN")
            var held: [Session] = []
            for _ in 0..<7 { held.append(try await Self.holder(on: server)) }
            let report = try await Shared.report(server)
            #expect(report.server == nil && report.score == nil && report.recommendations.isEmpty)
            #expect(report.unseen.count == 2, "\(report.unseen)")
            #expect(report.unseen.first?.contains("connection slots") == true)
            let advice = try #require(report.unseen.last)
            #expect(advice.hasPrefix("connect as a superuser"))
            let look = advice.split(separator: "slots: ").last.map(String.init) ?? ""
            try await server.execute(look)
            for session in held { await session.close() }
            try await eventually("it is let in again") {
                try await Shared.report(server).server != nil
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a role at its own connection limit is let in by what the advice says`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Shared.prepare(server)
            try await server.execute("ALTER ROLE watcher CONNECTION LIMIT 0")
            let report = try await Shared.report(server)
            let advice = try #require(report.unseen.last)
            #expect(advice.hasPrefix("to let it in: ALTER ROLE \"watcher\" CONNECTION LIMIT "))
            try await server.execute(String(advice.dropFirst("to let it in: ".count)))
            #expect(try await Shared.report(server).server != nil)
        }
    }

    @Test(arguments: [15, 18])
    func `rights that were lost are named with the grant, and the rest is advised on`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await Shared.prepare(server)
            let before = try await Shared.report(server)
            let known = try #require(before.coverage)
            #expect(before.unseen == [])
            try await server.execute(
                "REVOKE pg_monitor FROM watcher;"
                    + "REVOKE EXECUTE ON FUNCTION pg_stat_get_archiver() FROM PUBLIC")
            let report = try await Shared.report(server)
            #expect(report.unseen.contains { $0.contains("pg_read") }, "\(report.unseen)")
            #expect(report.unseen.contains { $0.contains("archiver") }, "\(report.unseen)")
            #expect(report.coverage ?? 0 < known)
            #expect(report.recommendations.contains { $0.kind == "autovacuum_off" })
        }
    }

    @Test func `a replica is looked at as one, and nothing is to be changed there`() async throws {
        try await withServer(version: 18, settings: Shared.sound(18)) { server in
            try await Shared.prepare(server)
            try await server.execute(
                "CREATE TABLE t AS SELECT g AS a, g AS b FROM generate_series(1, 20000) g;"
                    + "CREATE INDEX lonely ON t (a); CREATE INDEX twin ON t (b);"
                    + "CREATE INDEX other ON t (b)")
            try await server.execute("ANALYZE t")
            let primary = try await Shared.report(server)
            #expect(
                Shared.found(primary) == [
                    "unused_index public.lonely", "unused_index public.other",
                    "unused_index public.twin",
                ])
            let replica = try await server.replica()
            let report = try await Shared.report(replica)
            #expect(report.server == "PostgreSQL 18, replica")
            #expect(report.unseen == [])
            #expect(
                Shared.found(report) == [
                    "duplicate_index public.other", "unused_index public.lonely",
                ])
            #expect(report.recommendations.allSatisfy { $0.steps.isEmpty })
            await replica.close()
            let warned = try await Shared.report(server)
            #expect(warned.recommendations.count == 3)
        }
    }

    @Test func `every statement that advice may hold is one that the server understands`()
        async throws
    {
        // Steps of checks are made without a server; here each version parses and plans them.
        for version in [15, 17, 18] {
            try await withServer(version: version) { server in
                try await Shared.prepare(server)
                let session = try server.session()
                for sql in Advisor.generalStatements {
                    _ = try await session.rows(sql)
                }
                await session.close()
            }
        }
    }
}
