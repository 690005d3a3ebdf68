import HistorySchema
import Installing
import Postgres
import Recording
import Support
import Testing

/// Functions and views of the schema that were dropped, and columns that count by themselves.
@Suite struct DroppedObjectsTests {
    private static let state = """
        SELECT format('%s %s %s', p.oid::regprocedure, md5(pg_get_functiondef(p.oid)),
                      has_function_privilege('public', p.oid, 'EXECUTE'))
          FROM pg_proc AS p WHERE p.pronamespace = 'monitoring'::regnamespace
         UNION ALL
        SELECT format('%s %s %s', c.oid::regclass, md5(pg_get_viewdef(c.oid)),
                      obj_description(c.oid, 'pg_class'))
          FROM pg_class AS c
         WHERE c.relnamespace = 'monitoring'::regnamespace AND c.relkind = 'v'
         ORDER BY 1
        """

    @Test(arguments: [15, 18])
    func `what was dropped is named by the survey and made again as it was`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            let before = try await server.column(Self.state)
            // With it go the views and functions that use it.
            try await server.execute(
                """
                SET client_min_messages = error;
                DROP FUNCTION monitoring.indicators(boolean, timestamptz) CASCADE;
                DROP FUNCTION monitoring.check_database_health() CASCADE;
                DROP FUNCTION monitoring.record_metric(text, numeric, text, jsonb);
                DROP VIEW IF EXISTS monitoring.v_slow_queries, monitoring.performance_dashboard
                """)
            let dropped = Set(before).subtracting(try await server.column(Self.state)).count
            #expect(dropped >= 5)
            let installer = try server.installer(database: "postgres", user: "postgres")
            let survey = try await installer.survey()
            let missing = survey.intrusions.filter { $0.kind == .missing }
            #expect(missing.count == dropped)
            #expect(
                missing.contains {
                    $0.finding
                        == "pgvigil's view monitoring.v_slow_queries was dropped: pgvigil schema"
                        + " apply, as the schema's owner, makes it again"
                }, "\(missing.map(\.finding))")
            let outcome = try await installer.apply(mode: nil)
            #expect(outcome.applied.isEmpty && outcome.secured.count == dropped)
            #expect(try await server.column(Self.state) == before)
            #expect(try await installer.apply(mode: nil).secured.isEmpty)
            await installer.close()
            try await server.execute(
                "SELECT monitoring.record_metric('a', 1);"
                    + " SELECT count(*) FROM monitoring.performance_dashboard")
        }
    }

    @Test(arguments: [15, 18])
    func `the statements for a column with an identity make a table that is adopted`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.makeByHand(rows: 10)
            try await server.execute(
                "ALTER TABLE monitoring.performance_metrics"
                    + " ADD n bigint GENERATED ALWAYS AS IDENTITY")
            let problems = try await server.problems { try await $0.applySchema() }
            let problem = try #require(problems.first)
            let parts = problem.split(separator: "default instead: ")
            let statements = try #require(parts.last?.split(separator: "; nothing").first)
            try await server.execute(String(statements))
            #expect(try await server.applySchema().adopted != nil)
            try await server.execute("SELECT monitoring.record_metric('a', 1)")
            #expect(
                try await server.value("SELECT max(n) FROM monitoring.performance_metrics") == "11")
        }
    }
}
