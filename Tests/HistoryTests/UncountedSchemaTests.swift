import HistorySchema
import Installing
import Postgres
import Support
import Testing

/// What the functions say of a server that does not count.
@Suite struct UncountedSchemaTests {
    private static let shown = """
        SELECT (SELECT status FROM monitoring.check_database_health()
                 WHERE check_name = 'vacuum_overdue'),
               (SELECT coalesce(value::int::text, 'none') FROM monitoring.performance_dashboard
                 WHERE metric = 'vacuum_overdue_tables'),
               (SELECT coalesce(tables_vacuum_overdue::text, 'none')
                  FROM monitoring.v_maintenance_status WHERE datname = current_database()),
               (SELECT count(value)::text FROM monitoring.performance_dashboard
                 WHERE metric = 'cache_hit_ratio'),
               (SELECT count(value)::text FROM monitoring.indicators()
                 WHERE metric_name IN ('pg_cache_hit_ratio', 'pg_database_cache_hit_ratio'))
        """

    /// A table that is overdue, and enough blocks for a ratio.
    private static func prepare(_ server: TestServer) async throws {
        try await server.execute(
            """
            CREATE TABLE item (id int); INSERT INTO item SELECT i FROM generate_series(1, 50000) AS i;
            """)
        try await server.execute("ANALYZE item")
        try await server.execute("UPDATE item SET id = 0")
        for _ in 0..<30 { _ = try await server.rows("SELECT count(*) FROM item") }
        try await eventually("statistics") {
            let found = try await server.rows(shown)[0]
            return found[1] == "1" && found[3] == "1" && Int(found[4] ?? "") ?? 0 > 1
        }
    }

    @Test(arguments: [15, 18])
    func `without track_counts no number of it is shown, and the reason is`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.applySchema()
            try await Self.prepare(server)
            #expect(try await server.rows(Self.shown)[0].prefix(3) == ["ok", "1", "1"])
            try await server.execute("ALTER SYSTEM SET track_counts = off")
            await server.reload()
            try await eventually("the setting is in force") {
                try await server.value("SHOW track_counts") == "off"
            }
            #expect(
                try await server.rows(Self.shown)[0] == ["unknown", "none", "none", "0", "0"])
            let reasons = try await server.column(
                "SELECT check_name || ': ' || recommendation FROM monitoring.check_database_health()"
                    + " WHERE recommendation LIKE 'track_counts is off%' ORDER BY 1")
            let reason = "track_counts is off: the server does not count it."
            #expect(reasons.contains("vacuum_overdue: \(reason)"), "\(reasons)")
            #expect(reasons.contains("cache_hit_ratio: \(reason)"), "\(reasons)")
            _ = try await server.rows("SELECT monitoring.record_performance_metrics()")
            #expect(
                try await server.value(
                    "SELECT count(*) FROM monitoring.performance_metrics WHERE metric_name IN"
                        + " ('pg_vacuum_overdue_tables', 'pg_cache_hit_ratio')") == "0")
            try await server.execute("ALTER SYSTEM RESET track_counts")
            await server.reload()
            try await eventually("the numbers are back") {
                try await server.rows(Self.shown)[0].prefix(3) == ["ok", "1", "1"]
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a schema of version 17 is upgraded with what people have set`(version: Int) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            let parts = Schema.script(mode: .logged).split(separator: "-- version 18")
            #expect(parts.count == 2)
            try await server.execute(String(parts[0]))
            try await server.execute(
                "UPDATE monitoring.thresholds SET warning = 0 WHERE check_name = 'vacuum_overdue';"
                    + " CREATE ROLE reader; GRANT SELECT ON monitoring.performance_dashboard"
                    + " TO reader; GRANT EXECUTE ON FUNCTION monitoring.check_database_health()"
                    + " TO reader")
            try await Self.prepare(server)
            let outcome = try await server.applySchema(expectsSchema: true)
            #expect(outcome.applied.map(\.version) == Array(18...Schema.version))
            #expect(try await server.rows(Self.shown)[0].prefix(3) == ["warning", "1", "1"])
            #expect(
                try await server.value(
                    "SELECT has_table_privilege('reader', 'monitoring.performance_dashboard',"
                        + " 'SELECT') AND has_function_privilege('reader',"
                        + " 'monitoring.check_database_health()', 'EXECUTE')") == "t")
        }
    }
}
