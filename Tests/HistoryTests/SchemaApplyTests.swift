import History
import HistorySchema
import Installing
import Platform
import Postgres
import Recording
import Support
import Testing

/// Fresh databases: apply, apply again, drop.
@Suite struct SchemaApplyTests {
    private static let objects = """
        SELECT count(*) FROM pg_depend
         WHERE refclassid = 'pg_namespace'::regclass AND deptype = 'n'
           AND refobjid = to_regnamespace('monitoring')
        """

    @Test(arguments: [15, 16, 17, 18])
    func `apply makes everything once, and drop leaves nothing`(version: Int) async throws {
        try await withServer(version: version) { server in
            let first = try await server.applySchema()
            #expect(first.applied == Schema.migrations)
            #expect(first.mode == "logged")
            let count = try await server.value(Self.objects)
            let again = try await server.applySchema()
            #expect(again.applied.isEmpty)
            #expect(try await server.value(Self.objects) == count)
            #expect(
                try await server.column("SELECT version FROM monitoring.schema_version ORDER BY 1")
                    == Schema.migrations.map { "\($0.version)" })
            #expect(try await server.rows(Schema.strangersQuery).isEmpty)
            try await server.dropSchema()
            #expect(
                try await server.value("SELECT to_regnamespace('monitoring') IS NULL") == "t")
            // And nothing else was touched or left.
            try await server.applySchema()
            #expect(try await server.value(Self.objects) == count)
        }
    }

    @Test func `two that apply at once share the work`() async throws {
        try await withServer { server in
            let outcomes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await server.applySchema().applied.count }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.sorted() == [0, 0, 0, Schema.migrations.count])
        }
    }

    @Test func `the printed script makes the same as apply`() async throws {
        try await withServer { server in
            for database in ["printed", "applied"] {
                try await server.execute("CREATE DATABASE \(database)")
            }
            let session = try server.session(database: "printed")
            _ = try await session.rows(Schema.script(mode: .logged))
            await session.close()
            try await server.applySchema(database: "applied")
            let query = """
                SELECT found.type || ' ' || found.identity FROM pg_depend AS d,
                       LATERAL pg_identify_object(d.classid, d.objid, 0) AS found
                 WHERE d.refobjid = 'monitoring'::regnamespace AND d.deptype = 'n' ORDER BY 1
                """
            let printed = try await server.column(query, database: "printed")
            #expect(try await server.column(query, database: "applied") == printed)
            #expect(printed.count > 40)
            #expect(try await server.applySchema(database: "printed").applied.isEmpty)
        }
    }

    @Test func `drop names what is not ours and touches nothing`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await server.execute(
                """
                CREATE TABLE monitoring.guests (a int);
                CREATE TABLE monitoring.performance_metrics_notes (a int);
                CREATE FUNCTION monitoring.record_metric(text) RETURNS int LANGUAGE sql
                    AS 'SELECT 1';
                CREATE TYPE monitoring.mood AS ENUM ('good')
                """)
            let before = try await server.value(Self.objects)
            let problems = try await server.problems { try await $0.dropSchema() }
            #expect(problems.count == 1)
            for name in ["guests", "performance_metrics_notes", "record_metric", "mood"] {
                #expect(problems.first?.contains("monitoring.\(name)") ?? false, "\(name)")
            }
            #expect(try await server.value(Self.objects) == before)
        }
    }

    @Test func `drop fails whole when a view of others depends on a table`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await server.execute("CREATE VIEW mine AS TABLE monitoring.performance_metrics")
            let before = try await server.value(Self.objects)
            let problems = try await server.problems { try await $0.dropSchema() }
            let problem = try #require(problems.first)
            #expect(problem.contains("other objects depend on it"))
            #expect(
                problem.contains("view public.mine depends on table monitoring.performance_metrics")
            )
            #expect(problem.hasSuffix("; nothing was dropped"))
            #expect(try await server.value(Self.objects) == before)
        }
    }

    @Test func `a schema that is not there is named`() async throws {
        try await withServer { server in
            let start = "the database postgres has no schema monitoring of pgvigil: "
            let (nothing, expected) = (
                start + "there is nothing to drop", start + "pgvigil schema apply"
            )
            #expect(try await server.problems { try await $0.dropSchema() } == [nothing])
            #expect(
                try await server.problems { try await $0.applySchema(expectsSchema: true) }
                    == [expected])
            try await server.execute("CREATE SCHEMA monitoring")
            #expect(try await server.problems { try await $0.dropSchema() } == [nothing])
            #expect(try await server.value("SELECT to_regnamespace('monitoring')") != nil)
        }
    }

    @Test func `a missing right is named with what gives it, which is enough`() async throws {
        try await withServer { server in
            try await server.execute("CREATE ROLE \"the owner\" LOGIN")
            let problems = try await server.problems {
                try await $0.applySchema(user: "the owner")
            }
            let grant = "GRANT CREATE ON DATABASE \"postgres\" TO \"the owner\";"
            #expect(problems.count == 1 && problems[0].hasSuffix(grant))
            try await server.execute(grant)
            try await server.applySchema(user: "the owner")
            try await server.execute("CREATE ROLE other LOGIN")
            try await server.execute("DELETE FROM monitoring.schema_version WHERE version > 1")
            let others = try await server.problems { try await $0.applySchema(user: "other") }
            #expect(others.contains { $0.hasSuffix("CREATE ON SCHEMA monitoring TO \"other\";") })
        }
    }

    @Test func `an extension that a mode needs is named`() async throws {
        try await withServer { server in
            for mode in [SchemaMode.timescaledb, .citus] {
                let problems = try await server.problems { try await $0.applySchema(mode: mode) }
                #expect(
                    problems == [
                        "the extension \(mode.rawValue) is not installed in the database postgres:"
                            + " CREATE EXTENSION \(mode.rawValue), or choose --mode logged"
                    ])
            }
            #expect(try await server.value("SELECT to_regnamespace('monitoring') IS NULL") == "t")
        }
    }

    @Test func `a newer schema is left alone`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await server.execute(
                "INSERT INTO monitoring.schema_version (version, name) VALUES (99, 'later')")
            let problems = try await server.problems { try await $0.applySchema() }
            #expect(
                problems == [
                    "the schema has version 99, this pgvigil knows \(Schema.version):"
                        + " upgrade pgvigil"
                ])
        }
    }

    @Test func `a replica is refused`() async throws {
        try await withServer(settings: ["max_wal_senders": "4"]) { server in
            let replica = try await server.replica()
            let problems = try await replica.problems { try await $0.applySchema() }
            await replica.close()
            #expect(problems.first?.contains("replica") ?? false)
        }
    }
}
