import HistorySchema
import Installing
import Postgres
import Recording
import Support
import Testing

/// Databases in which a plan was followed by hand before pgvigil came.
@Suite struct SchemaTakeoverTests {
    private static let table = """
        CREATE SCHEMA IF NOT EXISTS cache;
        CREATE TABLE cache.cache_stats (cache_type text, hits bigint, misses bigint);
        CREATE SCHEMA IF NOT EXISTS monitoring;
        CREATE TABLE IF NOT EXISTS monitoring.performance_metrics (
            id UUID DEFAULT gen_random_uuid() PRIMARY KEY, metric_name TEXT NOT NULL,
            metric_value NUMERIC NOT NULL, metric_unit TEXT, tags JSONB DEFAULT '{}',
            recorded_at TIMESTAMPTZ DEFAULT NOW());
        """
    private static let recorder = """
        CREATE OR REPLACE FUNCTION monitoring.record_metric(
            p_name TEXT, p_value NUMERIC, p_unit TEXT DEFAULT NULL, p_tags JSONB DEFAULT '{}')
        RETURNS VOID AS $$
        BEGIN
            INSERT INTO monitoring.performance_metrics
                (metric_name, metric_value, metric_unit, tags)
            VALUES (p_name, p_value, p_unit, p_tags);
        END;
        $$ LANGUAGE plpgsql;
        """
    private static let dashboard = """
        CREATE OR REPLACE VIEW monitoring.performance_dashboard AS
        SELECT 'cache_hit_ratio' AS metric,
               (hits::float / NULLIF(hits + misses, 0) * 100) AS value, 'percentage' AS unit
          FROM cache.cache_stats WHERE cache_type = 'general'
        UNION ALL
        SELECT 'active_connections', count(*)::numeric, 'connections'
          FROM pg_stat_activity WHERE state = 'active';
        """

    /// Whatever lies in the schema, byte for byte, as the catalog has it.
    private static let catalog = """
        SELECT md5(string_agg(o, '|' ORDER BY o))
          FROM (SELECT c::text FROM pg_class AS c
                 WHERE relnamespace = 'monitoring'::regnamespace
                UNION ALL SELECT a::text FROM pg_attribute AS a JOIN pg_class AS c
                       ON c.oid = attrelid WHERE relnamespace = 'monitoring'::regnamespace
                UNION ALL SELECT p::text FROM pg_proc AS p
                 WHERE pronamespace = 'monitoring'::regnamespace
                UNION ALL SELECT t::text FROM pg_type AS t
                 WHERE typnamespace = 'monitoring'::regnamespace
                UNION ALL SELECT k::text FROM pg_constraint AS k
                 WHERE connamespace = 'monitoring'::regnamespace
                UNION ALL SELECT n::text FROM pg_namespace AS n) AS found (o)
        """

    @Test(arguments: [15, 17, 18])
    func `a database with the plan's own SQL is taken over with its rows`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                "CREATE ROLE app LOGIN; CREATE ROLE people; GRANT CREATE ON DATABASE postgres TO app"
            )
            let app = try server.session(user: "app")
            for part in [Self.table, Self.recorder, Self.dashboard] { _ = try await app.rows(part) }
            _ = try await app.rows("GRANT SELECT ON monitoring.performance_dashboard TO people")
            _ = try await app.rows(
                """
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
                SELECT 'a', i, now() - i * interval '1 minute' FROM generate_series(1, 5000) AS i
                """)
            let call = """
                SELECT monitoring.record_metric('db_connections',
                    (SELECT count(*) FROM pg_stat_activity), 'connections')
                """
            _ = try await app.rows(call)
            _ = try await app.rows(
                "CREATE VIEW monitoring.mine AS TABLE monitoring.performance_dashboard")
            let function = "SELECT 'monitoring.record_metric'::regproc::oid"
            let number = try await server.value(function)

            let outcome = try await server.applySchema()
            #expect(outcome.applied == Schema.migrations)
            #expect(outcome.adopted != nil)
            let old = try #require(outcome.renamed.first?.name)
            #expect(outcome.renamed.count == 1)
            #expect(old.hasPrefix("performance_dashboard_before_20"))
            // What depends on them goes on, and so do their callers.
            #expect(try await server.value(function) == number)
            #expect(
                try await server.value(
                    "SELECT proowner::regrole FROM pg_proc WHERE oid = \(number ?? "")")
                    == "postgres")
            #expect(try await !server.rows("TABLE monitoring.mine").isEmpty)
            #expect(try await !server.rows("TABLE monitoring.\(old)").isEmpty)
            #expect(try await server.rows("TABLE monitoring.performance_dashboard").count > 5)
            #expect(
                try await server.value(
                    "SELECT has_table_privilege('people', 'monitoring.performance_dashboard',"
                        + " 'SELECT')") == "t")
            _ = try await app.rows(call)
            await app.close()
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics")
                    == "5002")
            #expect(try await server.applySchema().applied.isEmpty)
        }
    }

    @Test func `each of the documented objects may be missing`() async throws {
        let parts = [
            Self.table, Self.recorder,
            "CREATE SCHEMA IF NOT EXISTS cache; CREATE SCHEMA IF NOT EXISTS monitoring;"
                + "CREATE TABLE IF NOT EXISTS cache.cache_stats"
                + " (cache_type text, hits bigint, misses bigint);" + Self.dashboard,
        ]
        try await withServer { server in
            for missing in parts.indices {
                try await server.execute(
                    "DROP SCHEMA IF EXISTS monitoring CASCADE; DROP SCHEMA IF EXISTS cache CASCADE;"
                        + "CREATE SCHEMA monitoring")
                for index in parts.indices where index != missing {
                    try await server.execute(parts[index])
                }
                let outcome = try await server.applySchema()
                #expect(outcome.applied == Schema.migrations)
                #expect((outcome.adopted != nil) == (missing != 0))
                #expect(outcome.renamed.isEmpty == (missing == 2))
                try await server.execute("SELECT monitoring.record_metric('a', 1)")
            }
        }
    }

    /// A function with the documented arguments that cannot be replaced.
    static let otherRecorders = [
        "(text, numeric, text, jsonb) RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()'",
        "(name text, value numeric, unit text, tags jsonb) RETURNS void LANGUAGE sql AS ''",
        "(text DEFAULT '', p numeric DEFAULT 1, q text DEFAULT '', r jsonb DEFAULT '{}')"
            + " RETURNS void LANGUAGE sql AS ''",
        "(p_name text, p_value numeric, p_unit text, p_tags jsonb) RETURNS SETOF void"
            + " LANGUAGE sql AS ''",
    ]

    @Test func `a recorder that cannot be replaced is kept under another name`() async throws {
        try await withServer { server in
            for recorder in Self.otherRecorders {
                try await server.execute("DROP SCHEMA IF EXISTS monitoring CASCADE")
                try await server.execute(
                    "CREATE SCHEMA monitoring; CREATE FUNCTION monitoring.record_metric\(recorder)")
                let outcome = try await server.applySchema()
                let name = outcome.renamed.first?.name ?? ""
                #expect(name.hasPrefix("record_metric_before_20"), "\(recorder)")
                #expect(try await server.value("SELECT to_regproc('monitoring.\(name)')") != nil)
                try await server.execute("SELECT monitoring.record_metric('a', 1)")
            }
        }
    }

    /// Something that bears a name of ours, and the statement that moves it, up to its new name.
    static let strangers: [(make: String, move: String)] = [
        ("TABLE monitoring.pools ()", "ALTER TABLE monitoring.pools RENAME TO pools_before_"),
        (
            "TABLE monitoring.schema_version (version text)",
            "ALTER TABLE monitoring.schema_version RENAME TO schema_version_before_"
        ),
        (
            "VIEW monitoring.performance_dashboard AS SELECT 1 AS metric, 2 AS value",
            "ALTER VIEW monitoring.performance_dashboard RENAME TO performance_dashboard_before_"
        ),
        (
            "MATERIALIZED VIEW monitoring.performance_dashboard AS"
                + " SELECT 1 AS metric, 2 AS value, 3 AS unit",
            "ALTER MATERIALIZED VIEW monitoring.performance_dashboard RENAME TO"
        ),
        (
            "FUNCTION monitoring.roll_up() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "ALTER FUNCTION monitoring.roll_up() RENAME TO roll_up_before_"
        ),
        (
            "FUNCTION monitoring.record_metric(text, float8) RETURNS int LANGUAGE sql"
                + " AS 'SELECT 1'",
            "ALTER FUNCTION monitoring.record_metric(text, double precision) RENAME TO"
        ),
        (
            "FUNCTION monitoring.record_metric(p_name text, p_value numeric, p_unit text,"
                + " p_tags jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER AS ''",
            "ALTER FUNCTION monitoring.record_metric(text, numeric, text, jsonb) RENAME TO"
        ),
        (
            "PROCEDURE monitoring.statements(boolean) LANGUAGE sql AS ''",
            "ALTER PROCEDURE monitoring.statements(boolean) RENAME TO statements_before_"
        ),
        (
            "AGGREGATE monitoring.window_start(int) (SFUNC = int4pl, STYPE = int)",
            "ALTER AGGREGATE monitoring.window_start(integer) RENAME TO window_start_before_"
        ),
        ("TYPE monitoring.thresholds AS ENUM ('a')", "ALTER TYPE monitoring.thresholds RENAME TO"),
        ("TYPE monitoring.table_sizes AS (a int)", "ALTER TYPE monitoring.table_sizes RENAME TO"),
        ("DOMAIN monitoring.settings AS int", "ALTER DOMAIN monitoring.settings RENAME TO"),
        ("SEQUENCE monitoring.crash_marker", "ALTER SEQUENCE monitoring.crash_marker RENAME TO"),
        (
            "TABLE monitoring.other (a int); CREATE INDEX performance_metrics_daily_bucket"
                + " ON monitoring.other (a)",
            "ALTER INDEX monitoring.performance_metrics_daily_bucket RENAME TO"
        ),
        (
            "TABLE monitoring.performance_metrics_20990101 ()",
            "ALTER TABLE monitoring.performance_metrics_20990101 RENAME TO"
        ),
        (
            "TABLE monitoring.performance_metrics_default ()",
            "ALTER TABLE monitoring.performance_metrics_default RENAME TO"
        ),
    ]

    @Test(arguments: [(15, false), (18, true)])
    func `anything else is refused by name before anything is changed`(
        version: Int, withTable: Bool
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            for (make, move) in Self.strangers {
                try await server.execute(
                    "DROP SCHEMA IF EXISTS monitoring CASCADE;"
                        + " DROP SCHEMA IF EXISTS cache CASCADE; CREATE SCHEMA monitoring")
                if withTable { try await server.execute(Self.table) }
                try await server.execute("CREATE \(make)")
                let before = try await server.value(Self.catalog)
                let problems = try await server.problems { try await $0.applySchema() }
                #expect(problems.count == 1, "\(make): \(problems)")
                let problem = problems.first ?? ""
                #expect(problem.contains(move), "\(make): \(problem)")
                #expect(problem.hasSuffix("; nothing was changed"))
                #expect(try await server.value(Self.catalog) == before, "\(make)")
                // The statement does what it says.
                let statement =
                    problem.split(separator: "to move it: ").last?.split(separator: ";").first
                    ?? ""
                try await server.execute(String(statement))
                let outcome = try await server.applySchema()
                #expect(outcome.applied == Schema.migrations, "\(make)")
            }
        }
    }

    @Test func `names are read from the migrations themselves`() {
        let names = SchemaNames(of: Schema.migrations)
        let made = Set(Schema.tables + Schema.views).subtracting(["schema_version"])
        #expect(made.isSubset(of: names.relations), "\(made.subtracting(names.relations))")
        #expect(names.relations.contains("statement_readings_read_at"))
        let functions = Schema.functions.map { String($0.prefix { $0 != "(" }) }
        #expect(names.functions == Set(functions))
    }
}
