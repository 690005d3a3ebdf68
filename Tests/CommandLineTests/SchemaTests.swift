import Support
import Testing

@Suite struct SchemaTests {
    @Test func `schema print writes a script that a server takes`() async throws {
        let run = try await Program.run(["schema", "print"])
        #expect(run.code == 0 && run.errors.isEmpty)
        try await withServer { server in
            try await server.execute(run.output)
            #expect(
                try await server.value("SELECT count(*) > 5 FROM monitoring.schema_version") == "t")
        }
    }

    @Test func `schema print --grants writes what roles need`() async throws {
        let run = try await Program.run([
            "schema", "print", "--grants", "--writer", "agent", "--reader=people",
            "--recorder", "app", "--job=cron",
        ])
        #expect(run.code == 0 && run.errors.isEmpty)
        try Golden.expect(run.output, is: "schema-grants")
    }

    @Test func `schema print --grants names no role that was not meant`() async throws {
        let writer = try await Program.run(["schema", "print", "--grants", "--writer", "agent"])
        #expect(writer.code == 0 && writer.output.contains("\"agent\""))
        #expect(!writer.output.contains("pgvigil_reader"))
        let all = try await Program.run(["schema", "print", "--grants"])
        #expect(all.output.contains("\"pgvigil\"") && all.output.contains("\"pgvigil_reader\""))
    }

    @Test func `apply, upgrade and drop say what they did`() async throws {
        try await withServer { server in
            func pgvigil(_ words: String...) async throws -> Program.Outcome {
                try await Program.run(
                    ["schema"] + words + ["--conninfo", server.conninfo()], within: .seconds(60))
            }
            let missing = try await pgvigil("upgrade")
            #expect(missing.code == 1 && missing.output.isEmpty)
            #expect(
                missing.errors
                    == "pgvigil: the database postgres has no schema monitoring of pgvigil:"
                    + " pgvigil schema apply\n")
            let first = try await pgvigil("apply", "--mode", "unlogged")
            #expect(first.code == 0 && first.errors.isEmpty)
            try Golden.expect(first.output, is: "schema-apply")
            let second = try await pgvigil("upgrade")
            #expect(second.code == 0)
            #expect(second.output.hasPrefix("schema monitoring: nothing to do, version "))
            try await server.execute("CREATE TABLE monitoring.guests ()")
            let refused = try await pgvigil("drop", "--yes")
            #expect(refused.code == 1 && refused.errors.contains("table monitoring.guests"))
            try await server.execute("DROP TABLE monitoring.guests")
            let dropped = try await pgvigil("drop", "--yes")
            #expect(dropped.code == 0 && dropped.output == "schema monitoring: dropped\n")
        }
    }

    @Test(arguments: [15, 18])
    func `drop names what an adoption has renamed with the statements that drop it`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            func pgvigil(_ words: String...) async throws -> Program.Outcome {
                try await Program.run(
                    ["schema"] + words + ["--conninfo", server.conninfo()], within: .seconds(60))
            }
            let missing = try await pgvigil("drop", "--yes")
            #expect(missing.code == 1 && missing.output.isEmpty)
            #expect(
                missing.errors
                    == "pgvigil: the database postgres has no schema monitoring of pgvigil:"
                    + " there is nothing to drop\n")
            try await server.execute(
                """
                CREATE SCHEMA monitoring;
                CREATE TABLE monitoring.performance_metrics (
                    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), metric_name text NOT NULL,
                    metric_value numeric NOT NULL, metric_unit text, tags jsonb DEFAULT '{}',
                    recorded_at timestamptz DEFAULT now());
                CREATE FUNCTION monitoring.record_metric(text, numeric, text, jsonb)
                    RETURNS int LANGUAGE sql AS 'SELECT 1';
                CREATE VIEW monitoring.performance_dashboard AS
                    SELECT 'a'::text AS metric, 1 AS value, 'x'::text AS unit
                """)
            let apply = try await pgvigil("apply")
            #expect(apply.code == 0, "\(apply.errors)")
            // Names of the same form that only their owner has given.
            try await server.execute(
                "CREATE TABLE monitoring.guests_before_20260101 ();"
                    + " CREATE VIEW monitoring.table_sizes_before_20260101 AS SELECT 1")
            let refused = try await pgvigil("drop", "--yes")
            #expect(refused.code == 1)
            let start = "; what schema apply has renamed goes by: "
            let place = try #require(refused.errors.firstRange(of: start), "\(refused.errors)")
            let statements = String(refused.errors[place.upperBound...])
            #expect(statements.contains("DROP FUNCTION monitoring.record_metric_before_"))
            #expect(statements.contains("text,numeric,"))
            #expect(statements.contains("DROP VIEW monitoring.performance_dashboard_before_"))
            #expect(!statements.contains("guests") && !statements.contains("table_sizes"))
            try await server.execute(statements)
            try await server.execute(
                "DROP TABLE monitoring.guests_before_20260101;"
                    + " DROP VIEW monitoring.table_sizes_before_20260101")
            let dropped = try await pgvigil("drop", "--yes")
            #expect(dropped.code == 0, "\(dropped.errors)")
        }
    }

    @Test func `the environment names the database when nothing else does`() async throws {
        try await withServer { server in
            let run = try await Program.run(
                ["schema", "apply"],
                environment: [
                    "PGHOST": server.socketDirectory, "PGPORT": "\(server.port)",
                    "PGUSER": "postgres",
                ], within: .seconds(60))
            #expect(run.code == 0 && run.errors.isEmpty)
        }
    }

    @Test func `the configuration's history names the database`() async throws {
        try await withServer { server in
            try await server.execute("CREATE DATABASE metrics")
            let directory = try TemporaryDirectory("schema")
            let file = try directory.write(
                "pgvigil.yml",
                """
                agent: { state_directory: "\(directory.path)" }
                targets:
                  - name: orders
                    conninfo: "host=/nonexistent"
                history:
                  conninfo: "\(server.conninfo(database: "metrics"))"
                """)
            let run = try await Program.run(
                ["schema", "apply", "--config", file], within: .seconds(60))
            #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
            #expect(
                try await server.value(
                    "SELECT count(*) > 5 FROM monitoring.schema_version", database: "metrics")
                    == "t")
        }
    }

    @Test func `a server that is not there ends with 69 and no password`() async throws {
        let run = try await Program.run([
            "schema", "apply", "--conninfo", "host=/nonexistent password=geheim user=x",
        ])
        #expect(run.code == 69 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("pgvigil: connect:") && !run.errors.contains("geheim"))
    }
}
