import HistorySchema
import Installing
import Postgres
import Recording
import Support
import Testing

/// Schemas of earlier versions, with rows.
@Suite struct SchemaUpgradeTests {
    /// Everything that people and agents have put in, in one text.
    private static let content = """
        SELECT md5((SELECT string_agg(m::text, '|' ORDER BY m::text)
                      FROM monitoring.performance_metrics AS m)
            || (SELECT string_agg(m::text, '|' ORDER BY m::text)
                  FROM monitoring.performance_metrics_hourly AS m)
            || (SELECT string_agg(m::text, '|' ORDER BY m::text)
                  FROM monitoring.performance_metrics_daily AS m)
            || (SELECT string_agg(m::text, '|' ORDER BY m::text)
                  FROM monitoring.rollup_pending AS m)
            || (SELECT string_agg(m::text, '|') FROM monitoring.ingested_batches AS m)
            || (SELECT string_agg(m::text, '|' ORDER BY pool) FROM monitoring.pools AS m)
            || (SELECT string_agg(m::text, '|' ORDER BY name) FROM monitoring.settings AS m
                 WHERE name NOT IN ('show_own', 'slow_statement_seconds'))
            || (SELECT string_agg(m::text, '|' ORDER BY check_name)
                  FROM monitoring.thresholds AS m))
        """

    /// What functions and views are, rights included.
    private static let objects = """
        SELECT string_agg(o, E'\\n' ORDER BY o)
          FROM (SELECT concat_ws(' ', p.oid::regprocedure, md5(prosrc), prosecdef, proconfig,
                                 provolatile, proacl)
                  FROM pg_proc AS p WHERE pronamespace = 'monitoring'::regnamespace
                UNION ALL
                SELECT concat_ws(' ', relname, relkind, relreplident, relacl,
                                 CASE relkind WHEN 'v' THEN pg_get_viewdef(oid) END)
                  FROM pg_class WHERE relnamespace = 'monitoring'::regnamespace
                   AND relname !~ '_[0-9]{8}') AS found (o)
        """

    @Test(arguments: [15, 17, 18])
    func `a schema of 0 1 0 becomes what apply makes, and loses nothing`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.execute("CREATE DATABASE fresh")
            try await server.applySchema(database: "fresh")
            try await SchemaFixture.make(server)
            let before = try await server.value(Self.content)
            let outcome = try await server.applySchema(expectsSchema: true)
            #expect(outcome.applied.first?.version == 9)
            #expect(try await server.value(Self.content) == before)
            #expect(
                try await server.value(Self.objects)
                    == server.value(Self.objects, database: "fresh"))
            // And the rest is rolled up as if nothing had happened.
            _ = try await server.rows("SELECT monitoring.roll_up(now() + interval '2 days', 9999)")
            #expect(
                try await server.rows(
                    """
                    SELECT sum(samples), sum(total) FROM monitoring.performance_metrics_daily
                    """)
                    == server.rows(
                        "SELECT count(*), sum(metric_value) FROM monitoring.performance_metrics"))
        }
    }

    @Test func `an upgrade needs the functions' owner, and says so`() async throws {
        try await withServer { server in
            try await SchemaFixture.make(server)
            try await server.execute(
                """
                CREATE ROLE owner LOGIN; GRANT CREATE ON DATABASE postgres TO owner;
                GRANT USAGE, CREATE ON SCHEMA monitoring TO owner;
                GRANT SELECT ON monitoring.schema_version TO owner
                """)
            let problems = try await server.problems { try await $0.applySchema(user: "owner") }
            #expect(
                problems.contains {
                    $0.hasPrefix("the role owner does not own monitoring.")
                        && $0.hasSuffix("their owner postgres, by --conninfo with user=postgres")
                }, "\(problems)")
        }
    }

    @Test func `an upgrade that fails has changed nothing`() async throws {
        try await withServer(settings: ["autovacuum": "off"]) { server in
            try await SchemaFixture.make(server)
            try await server.execute("CREATE TABLE monitoring.rollup_kept (a int)")
            let before = try await server.value(Self.objects)
            let problems = try await server.problems { try await $0.applySchema() }
            #expect(
                problems.count == 1
                    && problems[0].contains("ALTER TABLE monitoring.rollup_kept RENAME TO"),
                "\(problems)")
            #expect(try await server.value(Self.objects) == before)
            // Something that no survey can see: it fails amid the work.
            try await server.execute("DROP TABLE monitoring.rollup_kept")
            let whole = try await server.value(Self.objects)
            try await server.execute(
                """
                CREATE FUNCTION stop() RETURNS event_trigger LANGUAGE plpgsql
                    AS 'BEGIN RAISE ''no more tables''; END';
                CREATE EVENT TRIGGER stop ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
                    EXECUTE FUNCTION stop()
                """)
            let others = try await server.problems { try await $0.applySchema() }
            #expect(others.first?.contains("no more tables") ?? false, "\(others)")
            #expect(try await server.value(Self.objects) == whole)
        }
    }

    @Test func `whole migrations that were cut short are finished`() async throws {
        try await withServer { server in
            // As a script that psql gave up after its third migration.
            let parts = try SchemaFixture.script().split(separator: "-- version 4")
            try await server.execute(String(parts[0]))
            let outcome = try await server.applySchema()
            #expect(outcome.applied.first?.version == 4)
            #expect(
                try await server.value("SELECT max(version) FROM monitoring.schema_version")
                    == "\(Schema.version)")
        }
    }

    @Test(arguments: [15, 18])
    func `a schema of version 14 becomes what apply makes, and its rows stay`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.execute("CREATE DATABASE fresh")
            try await server.applySchema(database: "fresh")
            let parts = Schema.script(mode: .logged).split(separator: "-- version 15")
            #expect(parts.count == 2)
            try await server.execute(String(parts[0]))
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, tags)
                SELECT 'pg_statement_calls', i, '{"target": "t", "queryid": "1"}'
                  FROM generate_series(1, 50) AS i;
                INSERT INTO monitoring.statement_texts (target, queryid, query, is_cut)
                SELECT 't', i, 'SELECT ' || i, false FROM generate_series(1, 50) AS i;
                INSERT INTO monitoring.activity_minutes (minute, target, kind, seconds, samples)
                SELECT date_trunc('minute', now()), 't', 'other', i, 1
                  FROM generate_series(1, 50) AS i
                """)
            let content = """
                SELECT md5((SELECT string_agg(m::text, '|' ORDER BY m::text)
                              FROM monitoring.performance_metrics AS m)
                    || (SELECT string_agg(m::text, '|' ORDER BY m::text)
                          FROM monitoring.statement_texts AS m)
                    || (SELECT string_agg(m::text, '|' ORDER BY m::text)
                          FROM monitoring.activity_minutes AS m))
                """
            let before = try await server.value(content)
            #expect(before != nil)
            let outcome = try await server.applySchema(expectsSchema: true)
            #expect(outcome.applied.map(\.version) == Array(15...Schema.version))
            #expect(try await server.value(content) == before)
            #expect(
                try await server.value(Self.objects)
                    == server.value(Self.objects, database: "fresh"))
        }
    }

    @Test(arguments: [15, 18])
    func `every function has a search path that ends in pg_temp`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            #expect(
                try await server.column(
                    """
                    SELECT oid::regprocedure FROM pg_proc
                     WHERE pronamespace = 'monitoring'::regnamespace
                       AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)
                    """
                ).isEmpty)
            // What standard_conforming_strings would let a caller change.
            #expect(
                try await server.column(
                    """
                    SELECT oid::regprocedure FROM pg_proc
                     WHERE pronamespace = 'monitoring'::regnamespace
                       AND strpos(prosrc, chr(92)) > 0
                    """
                ).isEmpty)
            #expect(
                try await server.column(
                    """
                    SELECT oid::regprocedure::text FROM pg_proc
                     WHERE pronamespace = 'monitoring'::regnamespace AND prosecdef
                       AND EXISTS (SELECT FROM aclexplode(coalesce(proacl,
                               acldefault('f', proowner))) WHERE grantee = 0)
                    """
                ).isEmpty)
        }
    }

    @Test(arguments: [15, 18])
    func `a role with odd defaults makes the same schema`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE DATABASE fresh")
            try await server.execute("CREATE ROLE odd LOGIN SUPERUSER")
            try await server.applySchema(database: "fresh", user: "odd")
            try await server.execute(
                """
                ALTER ROLE odd SET default_transaction_read_only = on;
                ALTER ROLE odd SET standard_conforming_strings = off;
                ALTER ROLE odd SET datestyle = 'SQL, DMY';
                ALTER ROLE odd SET intervalstyle = 'sql_standard';
                ALTER ROLE odd SET timezone = 'Asia/Kolkata';
                ALTER ROLE odd SET search_path = public, monitoring;
                ALTER ROLE odd SET default_transaction_isolation = 'serializable';
                ALTER ROLE odd SET statement_timeout = '1ms'
                """)
            try await server.applySchema(user: "odd")
            #expect(
                try await server.value(Self.objects)
                    == server.value(Self.objects, database: "fresh"))
            // Functions understand what they wrote, from any caller.
            let odd = try server.session(user: "odd")
            for statement in [
                "SET statement_timeout = 0; SET default_transaction_read_only = off",
                "SELECT monitoring.make_partitions(0, '2026-11-03Z')",
                "SELECT monitoring.drop_old_partitions('5 days', '2026-11-12Z')",
                "SELECT * FROM monitoring.roll_up()", "SELECT * FROM monitoring.table_sizes",
            ] { _ = try await odd.rows(statement) }
            await odd.close()
            #expect(
                try await server.value(
                    "SELECT value FROM monitoring.settings WHERE name = 'raw_from'")
                    == "2026-11-04 00:00:00+00")
        }
    }
}
