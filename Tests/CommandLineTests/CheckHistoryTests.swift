import Support
import Testing

/// What `pgvigil check` says of the database that keeps the history.
@Suite struct CheckHistoryTests {
    private static func configure(
        _ files: Workspace, _ server: TestServer, history: String
    ) throws -> String {
        try files.configure(
            targets: [("a", server.conninfo())], agent: "state_directory: \(files.path("."))",
            more: "history: { conninfo: \"\(history)\" }")
    }

    /// The lines about the history.
    private static func lines(_ run: Program.Outcome) -> [String] {
        let lines = run.output.split(separator: "\n").map(String.init)
        // The last one is the result of the whole command, after the hint that there are no rules.
        let history = lines.dropLast().drop { !$0.hasPrefix("history:") }
        return history.filter { !$0.hasPrefix("rules: none are in force") }
    }

    @Test func `what is missing comes by and by, and what is printed fixes it`() async throws {
        try await withServer { server in
            try await server.execute(
                "CREATE EXTENSION pg_stat_statements; CREATE ROLE \"the writer\" LOGIN")
            let files = try Workspace()
            let history =
                "host=\(server.socketDirectory) port=\(server.port) dbname=postgres"
                + " user='the writer'"
            let path = try Self.configure(files, server, history: history)
            func check() async throws -> Program.Outcome {
                try await Program.run(["check", "--config", path])
            }
            let bare = try await check()
            #expect(bare.code == 1)
            #expect(
                Self.lines(bare) == [
                    "history: the database postgres has no schema monitoring: pgvigil schema apply"
                ])
            try await server.execute(
                "CREATE SCHEMA monitoring; GRANT USAGE ON SCHEMA monitoring TO \"the writer\";"
                    + " CREATE TABLE monitoring.performance_metrics (id uuid, metric_name text,"
                    + " metric_value numeric, metric_unit text, recorded_at timestamptz)")
            let shape = try await check()
            #expect(shape.code == 1)
            #expect(
                Self.lines(shape) == [
                    "history: monitoring.performance_metrics in the database postgres has no"
                        + " column tags"
                ])
            try await server.execute("DROP SCHEMA monitoring CASCADE")
            let apply = try await Program.run(
                ["schema", "apply", "--conninfo", server.conninfo()], within: .seconds(60))
            #expect(apply.code == 0, "\(apply.errors)")
            let rights = try await check()
            #expect(rights.code == 1)
            #expect(
                Self.lines(rights).prefix(3) == [
                    "history: the role lacks rights", "  to fix, as the schema's owner:",
                    "    GRANT USAGE ON SCHEMA monitoring TO \"the writer\";",
                ])
            for grant in Self.lines(rights).dropFirst(2) { try await server.execute(grant) }
            let whole = try await check()
            #expect(whole.code == 0, "\(whole.output)")
            #expect(Self.lines(whole) == ["history: ok"])
            // And it is exactly that: a right less is a right that is named.
            try await server.execute(
                "REVOKE INSERT ON monitoring.ingested_batches FROM \"the writer\"")
            #expect(
                Self.lines(try await check()).last
                    == "    GRANT INSERT ON TABLE monitoring.ingested_batches TO \"the writer\";")
        }
    }

    @Test func `a schema that was cut short or is older is a finding`() async throws {
        try await withServer { server in
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            let files = try Workspace()
            let path = try Self.configure(files, server, history: server.conninfo())
            let apply = try await Program.run(
                ["schema", "apply", "--conninfo", server.conninfo()], within: .seconds(60))
            #expect(apply.code == 0, "\(apply.errors)")
            let last = try await server.value("SELECT max(version) FROM monitoring.schema_version")
            try await server.execute("DELETE FROM monitoring.schema_version WHERE version > 3")
            let run = try await Program.run(["check", "--config", path])
            #expect(run.code == 1)
            #expect(
                Self.lines(run) == [
                    "history: the schema has version 3 of \(last ?? ""): pgvigil schema apply"
                ])
        }
    }

    @Test(arguments: [15, 18])
    func `row security on the history's tables is a finding, and what is printed ends it`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                "CREATE EXTENSION pg_stat_statements; CREATE ROLE keeper LOGIN;"
                    + " CREATE ROLE writer LOGIN; GRANT CREATE ON DATABASE postgres TO keeper")
            let files = try Workspace()
            let path = try Self.configure(files, server, history: server.conninfo(user: "writer"))
            func apply(as user: String = "keeper") async throws -> Program.Outcome {
                try await Program.run(
                    ["schema", "apply", "--conninfo", server.conninfo(user: user)],
                    within: .seconds(60))
            }
            let first = try await apply()
            #expect(first.code == 0 && !first.output.contains("row security"), "\(first.errors)")
            let grants = try await Program.run([
                "schema", "print", "--grants", "--writer", "writer",
            ]).output.split(separator: "\n").filter { $0.hasSuffix("TO \"writer\";") }
            for grant in grants { try await server.execute(String(grant)) }
            func check() async throws -> Program.Outcome {
                try await Program.run(["check", "--config", path])
            }
            #expect(Self.lines(try await check()) == ["history: ok"])
            for (change, table) in [
                ("ENABLE", "performance_metrics"), ("FORCE", "performance_metrics_hourly"),
                ("FORCE", "rollup_pending"), ("FORCE", "performance_metrics_default"),
            ] {
                let name = "monitoring.\(table)"
                try await server.execute("ALTER TABLE \(name) ENABLE ROW LEVEL SECURITY")
                if change == "FORCE" {
                    try await server.execute("ALTER TABLE \(name) FORCE ROW LEVEL SECURITY")
                }
                let run = try await check()
                #expect(run.code == 1)
                let remedy = "ALTER TABLE \(name) DISABLE ROW LEVEL SECURITY;"
                #expect(
                    Self.lines(run) == [
                        "history: row security hides or refuses rows of \(name)",
                        "  to fix, as the schema's owner:", "    \(remedy)",
                    ], "\(run.output)")
                // Also for a superuser, who would not notice: the writer is another role.
                for user in change == "FORCE" ? ["keeper"] : ["keeper", "postgres"] {
                    let again = try await apply(as: user)
                    #expect(again.code == 1)
                    #expect(again.output.contains("\(name); to fix: \(remedy)\n"))
                }
                try await server.execute(remedy)
                #expect(Self.lines(try await check()) == ["history: ok"])
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a history's role that may not log in is named with what lets it`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                "CREATE EXTENSION pg_stat_statements; CREATE ROLE writer NOLOGIN")
            let files = try Workspace()
            let path = try Self.configure(files, server, history: server.conninfo(user: "writer"))
            for statement in [
                #"ALTER ROLE "writer" LOGIN"#, #"ALTER ROLE "writer" CONNECTION LIMIT 4"#,
            ] {
                let run = try await Program.run(["check", "--config", path])
                #expect(run.code == 69)
                #expect(
                    Array(Self.lines(run).dropFirst())
                        == ["  to fix, as a superuser:", "    \(statement);"], "\(run.output)")
                try await server.execute(statement)
                try await server.execute("ALTER ROLE writer CONNECTION LIMIT 0")
            }
        }
    }

    @Test func `a history's server that is not there is 69, without its password`() async throws {
        try await withServer { server in
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            let files = try Workspace()
            let port = try FreePort.next()
            let path = try Self.configure(
                files, server, history: "host=127.0.0.1 port=\(port) password=hunter2")
            let run = try await Program.run(["check", "--config", path])
            #expect(run.code == 69)
            #expect(
                Self.lines(run).first?.contains("port \(port) failed: Connection refused") == true)
            #expect(!(run.output + run.errors).contains("hunter2"))
            let offline = try await Program.run(["check", "--offline", "--config", path])
            #expect(offline.code == 0 && Self.lines(offline).isEmpty)
        }
    }
}
