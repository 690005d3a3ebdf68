import Metrics
import Platform
import Postgres
import Support
import Testing

@Suite struct PageTests {
    /// Names that PostgreSQL takes and that a page could stumble over; none over 63 bytes.
    static let names = [
        #"quo"te's"#, #"back\slash\"#, "new\nline", "😀 emoji", "tab\tand\rreturn", "{brace=\"x\"}",
        String(repeating: "é", count: 31) + "x", "# EOF", "ends in \\", "",
    ].filter { !$0.isEmpty }

    /// A database that takes any bytes as text.
    private static let createBytes = """
        CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'
        """

    @Test func `strange names come through both forms of the page unharmed`() async throws {
        try await withServer { server in
            try await server.prepareWatching()
            try await Self.fill(server)
            let sessions = try await Self.connect(to: server)
            let agent = try await AgentProcess.start(Self.configuration(for: server))
            let text = try await agent.client.get("/metrics", headers: ["Accept": "text/plain"])
            let open = try await agent.client.get(
                "/metrics", headers: ["Accept": "application/openmetrics-text; version=1.0.0"])
            let samples = try await Self.check(text: text, open: open)
            // The label values, as the independent reader understands them.
            for name in Self.names {
                #expect(samples.contains { $0.labels["datname"] == name }, "\(name)")
                for label in ["schemaname", "relname"] {
                    #expect(
                        samples.contains {
                            $0.labels[label] == name && $0.labels["datname"] == name
                        }, "\(label) \(name)")
                }
                #expect(
                    samples.contains {
                        $0.name == "pg_stat_activity_sessions" && $0.labels["usename"] == name
                    }, "usename \(name)")
            }
            let failed = samples.filter { $0.name == "pgvigil_collector_success" && $0.value == 0 }
            #expect(failed.compactMap { $0.labels["collector"] } == [])
            for session in sessions { await session.close() }
            agent.stop()
        }
    }

    @Test func `bytes that are not UTF-8 are repaired and counted, and cost nothing else`()
        async throws
    {
        try await withServer { server in
            try await server.prepareWatching()
            try await server.execute(Self.createBytes)
            try await server.execute(
                """
                DO $$ BEGIN
                    EXECUTE format('CREATE SCHEMA %I', E'sch\\xe9ma');
                    EXECUTE format('CREATE TABLE %I.%I (n int PRIMARY KEY)',
                                   E'sch\\xe9ma', E'caf\\xff');
                    EXECUTE format('CREATE TABLE %I.%I (n int PRIMARY KEY)',
                                   E'sch\\xe9ma', E'caf\\xfe');
                    CREATE TABLE plain (n int PRIMARY KEY);
                END $$
                """, database: "bytes")
            let agent = try await AgentProcess.start(Self.configuration(for: server))
            let text = try await agent.client.get("/metrics", headers: ["Accept": "text/plain"])
            let open = try await agent.client.get(
                "/metrics", headers: ["Accept": "application/openmetrics-text; version=1.0.0"])
            let samples = try await Self.check(text: text, open: open)
            let tables = samples.filter {
                $0.name == "pg_stat_user_tables_n_live_tup" && $0.labels["datname"] == "bytes"
            }
            #expect(tables.contains { $0.labels["relname"] == "plain" })
            #expect(
                tables.contains {
                    $0.labels["relname"] == "caf\u{FFFD}"
                        && $0.labels["schemaname"] == "sch\u{FFFD}ma"
                })
            let repairs = samples.filter { $0.name == "pgvigil_label_repairs_total" }
            #expect((repairs.first { $0.labels["kind"] == "encoding" }?.value ?? 0) > 0)
            // Two of the names are the same once they are repaired.
            #expect((repairs.first { $0.labels["kind"] == "duplicate" }?.value ?? 0) > 0)
            let failed = samples.filter { $0.name == "pgvigil_collector_success" && $0.value == 0 }
            #expect(failed.compactMap { $0.labels["collector"] } == [])
            agent.stop()
        }
    }

    @Test func `names of roles and databases need not be UTF-8 either`() async throws {
        try await withServer { server in
            try await server.prepareWatching()
            try await server.execute(Self.createBytes)
            // What all databases share keeps the bytes of the session that made it.
            try await server.execute(
                """
                DO $$ BEGIN EXECUTE format('CREATE ROLE %I LOGIN', E'r\\xf4le'); END $$;
                DO $$ BEGIN EXECUTE format('CREATE TABLE %I (n int PRIMARY KEY)', E'caf\\xff'); END $$;
                """, database: "bytes")
            try await server.execute("CREATE DATABASE renamed")
            try await server.execute(
                "UPDATE pg_database SET datname = E'd\\xe2t\\xe2' WHERE datname = 'renamed'",
                database: "bytes")
            for database in ["postgres", "bytes"] {
                let watcher = try Watcher(server, database: database)
                let poll = try await watcher.poll()
                #expect(watcher.log.lines("collector failed") == [])
                #expect(poll.succeeded == poll.planned)
                #expect(poll.snapshot.value(of: "pg_up") == 1)
                let ages = poll.snapshot.samples(of: "pg_database_xid_age_transactions")
                #expect(ages.contains { $0.labels["datname"] == "d\u{FFFD}t\u{FFFD}" })
                let tables = poll.snapshot.samples(of: "pg_stat_user_tables_n_live_tup")
                #expect(tables.compactMap { $0.labels["relname"] } == ["caf\u{FFFD}"])
            }
            #expect(!server.logText().contains("FATAL"))
        }
    }

    private static func configuration(for server: TestServer) -> String {
        """
        agent: { interval: 1h }
        targets:
          - name: "str\\"ange 😀"
            conninfo: "\(server.conninfo(user: "watcher"))"

        """
    }

    /// A database, a schema, a table and a role of each name.
    private static func fill(_ server: TestServer) async throws {
        for name in names {
            let quoted =
                "\""
                + name.split(separator: "\"", omittingEmptySubsequences: false)
                .joined(separator: "\"\"") + "\""
            try await server.execute("CREATE DATABASE \(quoted) STRATEGY FILE_COPY")
            try await server.execute("CREATE ROLE \(quoted) LOGIN")
            try await server.execute(
                "CREATE SCHEMA \(quoted) CREATE TABLE \(quoted) (n int PRIMARY KEY)", database: name
            )
        }
    }

    /// A session of each role, with an application name as strange as the server lets it be.
    private static func connect(to server: TestServer) async throws -> [Session] {
        var sessions: [Session] = []
        for name in names {
            let session = try server.session(database: name, user: name)
            let literal = name.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "''")
            _ = try await session.rows("SET application_name = '\(literal)'")
            sessions.append(session)
        }
        return sessions
    }

    /// Has promtool and an independent parser read both forms; the samples.
    private static func check(text: HTTPResponse, open: HTTPResponse) async throws -> [ReadSample] {
        #expect(text.status == 200)
        #expect(open.status == 200)
        #expect(open[header: "Content-Type"]?.hasPrefix("application/openmetrics-text") == true)
        let directory = try TemporaryDirectory("page")
        let textFile = try directory.write("text", text.text)
        let openFile = try directory.write("open", open.text)
        #expect(Array(text.text.utf8) == text.body)
        let findings = try await offThePool {
            try CommandOutput.of(
                [
                    "/bin/sh", "-c", "exec \"$0\" check metrics <\"$1\" 2>&1", ToolPath.promtool(),
                    textFile,
                ],
                environment: Checkout.childEnvironment, within: .seconds(60))
        }
        #expect(String(decoding: findings, as: UTF8.self) == "")
        return try await ReadSample.read(text: textFile, open: openFile, in: directory)
    }
}
