import Collection
import Inspecting
import Metrics
import Polling
import Support
import Tables
import Targets
import Testing

/// What a user's own collector needs of a relation, on real servers.
@Suite struct RelationNeedsTests {
    private static func own(_ requirements: [Requirement]) -> Collector {
        Collector(
            "app_tasks", "For tests.", scope: .database, requires: requirements,
            variants: [.always("SELECT count(state) AS n FROM app.\"The tasks\"")],
            columns: [.gauge("n", as: "app_tasks", "N.")], isStrict: true)
    }

    private static func leftOut(_ poll: Poll) -> [String] {
        poll.snapshot.samples(of: "pgvigil_collector_left_out_databases").map {
            "\($0.labels["reason"] ?? "") \($0.value)"
        }
    }

    @Test(arguments: [15, 18])
    func
        `a right that is missing fails without an error on the server, and what check prints helps`(
            version: Int
        ) async throws
    {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            for name in ["shop", "crm"] { try await server.execute("CREATE DATABASE \(name)") }
            try await server.execute(
                """
                CREATE SCHEMA app; REVOKE ALL ON SCHEMA app FROM public;
                CREATE TABLE app."The tasks" AS SELECT 'new' AS state, 'x' AS secret
                """, database: "shop")
            let need = Requirement.relation(
                #"app."The tasks""#, columns: ["state"], isReadable: true)
            let watcher = try Watcher(server) { $0.catalog = [Self.own([need])] }
            let poll = try await watcher.poll()
            #expect(poll.failed == ["app_tasks"])
            let failing = poll.snapshot.samples(of: "pgvigil_collector_failing")
            #expect(failing.map { $0.labels["datname"] } == ["shop"])
            #expect(Set(Self.leftOut(poll)) == ["missing_relation 2.0", "permission 1.0"])
            let found = await Inspection.of(watcher.target)
            let remedy = try #require(found.remedies.first { $0.database == "shop" })
            #expect(remedy.statements.count == 2 && found.remedies.count == 1)
            #expect(!server.logText(1 << 20).contains("ERROR"))
            try await server.execute(
                remedy.statements.joined(separator: "; "), database: "shop")
            // The columns alone: the rest is not ours to read.
            #expect(
                try await server.value(
                    "SELECT has_table_privilege('watcher', 'app.\"The tasks\"', 'SELECT')",
                    database: "shop") == "f")
            let next = try await watcher.poll()
            #expect(next.failed == [] && next.snapshot.value(of: "app_tasks") == 1)
            #expect(Self.leftOut(next) == ["missing_relation 2.0"])
        }
    }

    @Test(arguments: [15, 18])
    func `a column that is missing leaves the collector out, and its return brings it back`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO watcher;
                CREATE VIEW app."The tasks" AS SELECT 'new' AS status;
                GRANT SELECT ON app."The tasks" TO watcher
                """)
            let need = Requirement.relation(#"app."The tasks""#, columns: ["status", "state"])
            let watcher = try Watcher(server) { $0.catalog = [Self.own([need])] }
            let poll = try await watcher.poll()
            #expect(poll.failed == [] && Self.leftOut(poll) == ["missing_column 1.0"])
            let found = await Inspection.of(watcher.target)
            #expect(!found.hasProblems)
            #expect(
                found.withoutNeeds.map { "\($0.missing)" } == [
                    #"column state of the relation app."The tasks""#
                ])
            try await server.execute(
                """
                CREATE OR REPLACE VIEW app."The tasks" AS SELECT 'new' AS status, 'x' AS state
                """)
            let next = try await watcher.poll()
            #expect(next.snapshot.value(of: "app_tasks") == 1 && Self.leftOut(next) == [])
        }
    }

    private static func tasks(_ more: String) -> String {
        """
        DROP TABLE IF EXISTS app.tasks;
        CREATE SCHEMA IF NOT EXISTS app;
        CREATE TABLE app.tasks (id bigint, done boolean, at timestamptz);
        INSERT INTO app.tasks SELECT n, n % 1000 > 0, now() FROM generate_series(1, 1000000) AS n;
        GRANT USAGE ON SCHEMA app TO watcher;
        GRANT SELECT ON app.tasks TO watcher;
        \(more)
        """
    }

    @Test(arguments: [15, 18])
    func `a large relation without its index is not read, is named, and check prints what helps`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            try await server.execute(Self.tasks("ANALYZE app.tasks"))
            let need = Requirement.relation("app.tasks", columns: ["done"], index: "done")
            let collector = Collector(
                "app_tasks", "For tests.", scope: .database, requires: [need],
                variants: [.always("SELECT count(*) AS n FROM app.tasks WHERE NOT done")],
                columns: [.gauge("n", as: "app_tasks", "N.")], isStrict: true)
            let watcher = try Watcher(server) { $0.catalog = [collector] }
            func scans() async throws -> String? {
                try await server.execute("SELECT pg_stat_clear_snapshot()")
                return try await server.value(
                    "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'tasks'")
            }
            let before = try await scans()
            let poll = try await watcher.poll()
            #expect(poll.failed == ["app_tasks"] && poll.snapshot.value(of: "app_tasks") == nil)
            #expect(Self.leftOut(poll) == ["missing_index 1.0"])
            let lines = watcher.log.lines("collector failed")
            #expect(lines.count == 1)
            #expect(lines.allSatisfy { $0.contains("no index on done of the relation app.tasks") })
            let cost = poll.snapshot.samples(of: "pgvigil_collector_duration_seconds").first {
                $0.labels["collector"] == "app_tasks"
            }
            #expect(cost?.value ?? 0 < 0.5)
            let found = await Inspection.of(watcher.target)
            let remedy = try #require(found.remedies.first)
            #expect(
                remedy.statements == [#"CREATE INDEX CONCURRENTLY ON app.tasks ("done")"#])
            try await ExactSumsTests.workersAreGone(server)
            #expect(try await scans() == before)
            for statement in remedy.statements { try await server.execute(statement) }
            let next = try await watcher.poll()
            #expect(next.failed == [] && next.snapshot.value(of: "app_tasks") == 1000)
            #expect(!server.logText().contains("ERROR"))
        }
    }

    @Test(arguments: [
        ("CREATE INDEX ON app.tasks (id) WHERE NOT done", true),
        ("CREATE INDEX ON app.tasks (done, id)", true),
        ("CREATE INDEX ON app.tasks (id, done)", false),
        ("CREATE INDEX ON app.tasks (done) WHERE id > 5", false),
        ("CREATE INDEX ON app.tasks (id) WHERE at > '2020-01-01'", false),
        ("DELETE FROM app.tasks WHERE id > 40000", true),
    ])
    func `an index serves that begins with the column, or is for some of its values`(
        statement: String, serves: Bool
    ) async throws {
        try await withServer(settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            try await server.execute(Self.tasks("\(statement); ANALYZE app.tasks"))
            try await ExactSumsTests.workersAreGone(server)
            let need = Requirement.relation("app.tasks", columns: ["done"], index: "done")
            let collector = Collector(
                "app_tasks", "For tests.", scope: .database, requires: [need],
                variants: [.always("SELECT 1 AS n")],
                columns: [.gauge("n", as: "app_tasks", "N.")], isStrict: true)
            let watcher = try Watcher(server) { $0.catalog = [collector] }
            let poll = try await watcher.poll()
            #expect((poll.snapshot.value(of: "app_tasks") == 1) == serves, "\(poll.failures)")
        }
    }
}
