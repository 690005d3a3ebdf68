import Support
import Testing

/// From which mean time on functions and views take a statement for slow.
@Suite struct SlowStatementTests {
    private static let limit = "SELECT monitoring.slow_statement_seconds()::text"

    /// What an agent records of a target: its cluster, and what is slow there.
    private static func record(
        _ server: TestServer, target: String, cluster: String, seconds: Double,
        age: String = "10 seconds"
    ) async throws {
        try await server.execute(
            """
            INSERT INTO monitoring.performance_metrics
                   (metric_name, metric_value, tags, recorded_at)
            SELECT name, value, tags || jsonb_build_object('target', '\(target)'),
                   now() - interval '\(age)'
              FROM (VALUES ('pgvigil_slow_statement_seconds', \(seconds), '{}'::jsonb),
                           ('pg_cluster_created_timestamp_seconds', 1,
                            jsonb_build_object('system_identifier', (\(cluster))::text)))
                   AS agent (name, value, tags)
            """)
    }

    private static let own = "SELECT system_identifier FROM pg_control_system()"

    @Test(arguments: [15, 18])
    func `the limit is the one that the agent has recorded for this server, and no other's`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            #expect(try await server.value(Self.limit) == "1")
            try await Self.record(server, target: "other", cluster: "SELECT 1", seconds: 0.125)
            #expect(try await server.value(Self.limit) == "1")
            try await Self.record(
                server, target: "here", cluster: Self.own, seconds: 9, age: "20 seconds")
            try await Self.record(server, target: "here", cluster: Self.own, seconds: 0.25)
            #expect(try await server.value(Self.limit) == "0.25")
            // A number of one's own counts for more.
            try await server.execute(
                "UPDATE monitoring.settings SET value = '3.5' WHERE name = 'slow_statement_seconds'"
            )
            #expect(try await server.value(Self.limit) == "3.5")
        }
    }

    @Test func `what an agent recorded more than a day ago is no limit any more`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await Self.record(
                server, target: "here", cluster: Self.own, seconds: 0.25, age: "25 hours")
            #expect(try await server.value(Self.limit) == "1")
        }
    }

    @Test(arguments: [15, 18])
    func `the view shows the statements above the limit, as many as the dashboard counts`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute(
                "CREATE EXTENSION pg_stat_statements; CREATE ROLE reader LOGIN")
            _ = try await server.rows("SELECT pg_stat_statements_reset()")
            _ = try await server.rows("SELECT pg_sleep(0.3) AS slow")
            _ = try await server.rows("SELECT 1 AS fast")
            let texts = "SELECT query FROM monitoring.v_slow_queries"
            let count = """
                SELECT value::int::text FROM monitoring.performance_dashboard
                 WHERE metric = 'slow_queries'
                """
            #expect(try await server.column(texts).isEmpty)
            #expect(try await server.value(count) == "0")
            try await Self.record(server, target: "here", cluster: Self.own, seconds: 0.25)
            #expect(try await server.column(texts) == ["SELECT pg_sleep($1) AS slow"])
            #expect(try await server.value(count) == "1")
        }
    }

    @Test func `an upgrade keeps a limit that people have set`() async throws {
        try await withServer { server in
            try await SchemaFixture.make(server)
            try await server.execute(
                """
                INSERT INTO monitoring.settings (name, value) VALUES ('slow_statement_seconds', '2')
                """)
            try await server.applySchema(expectsSchema: true)
            #expect(try await server.value(Self.limit) == "2")
        }
    }
}
