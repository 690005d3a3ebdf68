import HistorySchema
import Postgres
import Support
import Testing

/// A role with the printed grants that wants more.
///
/// Its functions count in a sequence, which no rollback takes back, whenever they run as the owner.
@Suite struct HostileRoleTests {
    private static let preparation = """
        CREATE ROLE wr LOGIN; CREATE ROLE rd LOGIN; CREATE ROLE app LOGIN; CREATE ROLE job LOGIN;
        CREATE SCHEMA wr AUTHORIZATION wr; GRANT ALL ON SCHEMA public TO PUBLIC;
        CREATE EXTENSION pg_stat_statements SCHEMA public;
        ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO wr;
        ALTER DEFAULT PRIVILEGES GRANT ALL ON FUNCTIONS TO wr
        """

    /// Everything that stands in the way of a name that is not qualified.
    private static let traps = [
        """
        CREATE SEQUENCE wr.gained; CREATE TABLE wr.found (how text);
        CREATE FUNCTION wr.evil(anyelement) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
                IF current_user <> 'wr' THEN PERFORM pg_catalog.nextval('wr.gained'); END IF;
                RETURN true;
            END $$;
        GRANT ALL ON SCHEMA wr TO PUBLIC; GRANT ALL ON ALL TABLES IN SCHEMA wr TO PUBLIC
        """,
        // Domains of the names of types, in pg_temp and in a schema of its own.
        """
        DO $$
        DECLARE t text; s text;
        BEGIN
            FOREACH s IN ARRAY ARRAY['pg_temp', 'wr'] LOOP
                FOREACH t IN ARRAY ARRAY['date', 'timestamptz', 'interval', 'text', 'int4', 'int8',
                    'numeric', 'jsonb', 'oid', 'bool', 'regclass', 'name', 'float8', 'uuid',
                    'regnamespace', 'regtype', 'regproc', 'regprocedure', 'bigint', 'integer'] LOOP
                    BEGIN
                        EXECUTE format('CREATE DOMAIN %s.%I AS pg_catalog.%s '
                            'CHECK (wr.evil(VALUE))', s, t, t);
                    EXCEPTION WHEN OTHERS THEN NULL;
                    END;
                END LOOP;
            END LOOP;
        END $$
        """,
        // Views of the names of relations.
        """
        DO $$
        DECLARE r record; s text;
        BEGIN
            FOR r IN SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
                       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                      WHERE n.nspname IN ('pg_catalog', 'monitoring')
                        AND c.relkind IN ('r', 'v', 'p') LOOP
                FOREACH s IN ARRAY ARRAY['pg_temp', 'wr'] LOOP
                    BEGIN
                        EXECUTE format('CREATE VIEW %s.%I AS SELECT x.* FROM %I.%I AS x '
                            'WHERE wr.evil(1)', s, r.relname, r.nspname, r.relname);
                    EXCEPTION WHEN OTHERS THEN NULL;
                    END;
                END LOOP;
            END LOOP;
        END $$
        """,
        // Functions of the names of functions, with the very same arguments.
        """
        DO $$
        DECLARE p record; s text;
        BEGIN
            FOR p IN SELECT proname, oidvectortypes(proargtypes) AS arguments,
                            pg_get_function_result(oid) AS result
                       FROM pg_catalog.pg_proc
                      WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
                        AND proname IN ('now', 'clock_timestamp', 'to_char', 'format', 'isfinite',
                            'date_trunc', 'pg_get_expr', 'regexp_match', 'btrim', 'to_regclass',
                            'current_setting', 'generate_series', 'pg_advisory_xact_lock',
                            'quote_ident', 'pg_get_userbyid', 'aclexplode', 'pg_has_role',
                            'gen_random_uuid', 'starts_with', 'octet_length', 'round', 'age',
                            'pg_stat_get_activity', 'pg_is_in_recovery', 'jsonb_typeof')
                LOOP
                FOREACH s IN ARRAY ARRAY['pg_temp', 'wr', 'public'] LOOP
                    BEGIN
                        EXECUTE format('CREATE FUNCTION %s.%I(%s) RETURNS %s LANGUAGE plpgsql AS '
                            '''BEGIN PERFORM wr.evil(1); RETURN NULL; END''',
                            s, p.proname, p.arguments, p.result);
                    EXCEPTION WHEN OTHERS THEN NULL;
                    END;
                END LOOP;
            END LOOP;
        END $$
        """,
        // Operators on the types that are compared, and a type with casts of its own.
        """
        DO $$
        DECLARE t text; o text;
        BEGIN
            FOREACH t IN ARRAY ARRAY['timestamptz', 'text', 'int4', 'int8', 'numeric', 'name',
                                     'oid', 'date'] LOOP
                EXECUTE format('CREATE FUNCTION wr.compare(pg_catalog.%1$s, pg_catalog.%1$s) '
                    'RETURNS pg_catalog.bool LANGUAGE sql AS ''SELECT wr.evil(1)''', t);
                FOREACH o IN ARRAY ARRAY['=', '<', '>', '<=', '>=', '<>', '+', '-', '||', '/'] LOOP
                    BEGIN
                        EXECUTE format('CREATE OPERATOR wr.%s (LEFTARG = pg_catalog.%s, '
                            'RIGHTARG = pg_catalog.%s, FUNCTION = wr.compare)', o, t, t);
                    EXCEPTION WHEN OTHERS THEN NULL;
                    END;
                END LOOP;
            END LOOP;
        END $$
        """,
        """
        CREATE TYPE wr.moment AS ENUM ('a');
        CREATE FUNCTION wr.moment(wr.moment) RETURNS pg_catalog.timestamptz LANGUAGE sql
            AS 'SELECT pg_catalog.now() FROM (SELECT wr.evil(1)) AS e';
        CREATE CAST (wr.moment AS pg_catalog.timestamptz) WITH FUNCTION wr.moment(wr.moment)
            AS IMPLICIT;
        CREATE TABLE wr.moments (recorded_at wr.moment)
        """,
        // What a text fits that another function has a boolean for.
        """
        CREATE FUNCTION public.pg_stat_statements(pg_catalog.text)
        RETURNS SETOF public.pg_stat_statements LANGUAGE sql
        AS 'SELECT s.* FROM public.pg_stat_statements AS s WHERE wr.evil(1)'
        """,
    ]

    /// What is refused, or does no harm.
    private static let attempts = [
        "CREATE TRIGGER t AFTER INSERT ON wr.moments REFERENCING NEW TABLE AS added"
            + " FOR EACH STATEMENT EXECUTE FUNCTION monitoring.note_hours()",
        "INSERT INTO wr.moments VALUES ('a')",
        """
        CREATE FUNCTION wr.fire() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM wr.evil(1); RETURN coalesce(NEW, OLD); END $$
        """,
        """
        DO $$
        DECLARE r record;
        BEGIN
            FOR r IN SELECT c.relname FROM pg_catalog.pg_class AS c
                      WHERE c.relnamespace = 'monitoring'::pg_catalog.regnamespace LOOP
                BEGIN
                    EXECUTE pg_catalog.format('CREATE TRIGGER evil BEFORE INSERT OR DELETE '
                        'ON monitoring.%I FOR EACH ROW EXECUTE FUNCTION wr.fire()', r.relname);
                EXCEPTION WHEN OTHERS THEN NULL;
                END;
            END LOOP;
        END $$
        """,
        "CREATE FUNCTION monitoring.statements() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION monitoring.indicators() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT ALL ON TABLES TO wr",
        "SET standard_conforming_strings = off", "SET datestyle = 'SQL, DMY'",
        "SET timezone = 'America/Sao_Paulo'", "SET quote_all_identifiers = on",
        "SET transform_null_equals = on", "SET search_path = pg_temp, wr, public, pg_catalog",
        """
        INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
        SELECT 'a', 1, pg_catalog.now() OPERATOR(pg_catalog.-)
            i OPERATOR(pg_catalog.*) '1 day'::pg_catalog.interval
          FROM pg_catalog.generate_series(1, 30) AS i
        """,
    ]

    /// A call of every function and a look at every view, by the catalog.
    private static let everything = """
        SELECT format('SELECT * FROM monitoring.%I(%s)', proname, (
                   SELECT string_agg(CASE format_type(type, NULL)
                       WHEN 'text' THEN '''x''::pg_catalog.text'
                       WHEN 'numeric' THEN '1::pg_catalog.numeric'
                       WHEN 'integer' THEN '5::pg_catalog.int4'
                       WHEN 'boolean' THEN 'true'
                       WHEN 'jsonb' THEN '''{}''::pg_catalog.jsonb'
                       WHEN 'interval' THEN '''9 days''::pg_catalog.interval'
                       WHEN 'date' THEN '''2026-11-02''::pg_catalog.date'
                       WHEN 'regclass' THEN
                           '''monitoring.performance_metrics_daily''::pg_catalog.regclass'
                       ELSE 'pg_catalog.clock_timestamp()' END, ', ' ORDER BY place)
                     FROM unnest(proargtypes) WITH ORDINALITY AS a (type, place)))
          FROM pg_proc WHERE pronamespace = 'monitoring'::regnamespace
        UNION ALL
        SELECT format('SELECT * FROM monitoring.%I', relname) FROM pg_class
         WHERE relnamespace = 'monitoring'::regnamespace AND relkind IN ('r', 'v', 'p')
        """

    /// How often something of the hostile role ran with rights that are not its own.
    private static func gains(_ server: TestServer) async throws -> Int {
        let calls = try await server.column(everything)
        let hostile = try server.session(user: "wr")
        for trap in traps { _ = try? await hostile.rows(trap) }
        for attempt in attempts { _ = try? await hostile.rows(attempt) }
        for call in calls { _ = try? await hostile.rows(call) }
        // Upkeep of the past makes partitions and moves rows into them.
        for call in calls { _ = try? await hostile.rows(call) }
        // Those who do their work in the same database, with its schemas on their path.
        for user in ["postgres", "job", "rd", "app"] {
            let session = try server.session(user: user)
            _ = try await session.rows("SET search_path = wr, public")
            for call in calls { _ = try? await session.rows(call) }
            await session.close()
        }
        await hostile.close()
        #expect(
            try await server.column("SELECT rolname FROM pg_roles WHERE rolsuper") == ["postgres"])
        return Int(
            try await server.value(
                "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM wr.gained") ?? "")
            ?? -1
    }

    /// Grants as they are printed; `activity` and texts of statements were not there in 0.1.0.
    private static func grant(_ server: TestServer, activity: Bool = true) async throws {
        for grant in SchemaGrants.writer("wr") + SchemaGrants.reader("rd")
            + SchemaGrants.recorder("app") + SchemaGrants.job("job")
        where activity || !grant.contains("activity") && !grant.contains("statement_") {
            try await server.execute(grant)
        }
    }

    @Test(arguments: [15, 18])
    func `no function of others ever runs with the owner's rights`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.execute(Self.preparation)
            try await server.applySchema()
            try await Self.grant(server)
            #expect(try await Self.gains(server) == 0)
        }
    }

    @Test(arguments: [15, 18])
    func `an upgrade takes from a role what 0 1 0 gave it`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.execute(Self.preparation)
            try await server.execute(try SchemaFixture.script())
            try await Self.grant(server, activity: false)
            // The same attempts succeed there: they are worth something.
            #expect(try await Self.gains(server) > 0)
            try await server.execute("DROP SCHEMA wr CASCADE")
            try await server.execute("CREATE SCHEMA wr AUTHORIZATION wr")
            try await server.applySchema()
            try await Self.grant(server)
            #expect(try await Self.gains(server) == 0)
        }
    }

    @Test(arguments: [15, 18])
    func `the old owner of an adopted table gains nothing by it`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                "CREATE ROLE wr LOGIN; CREATE SCHEMA monitoring; GRANT ALL ON SCHEMA monitoring TO wr"
            )
            let owner = try server.session(user: "wr")
            _ = try await owner.rows(
                """
                CREATE TABLE monitoring.performance_metrics (
                    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), metric_name text NOT NULL,
                    metric_value numeric NOT NULL, metric_unit text, tags jsonb DEFAULT '{}',
                    recorded_at timestamptz DEFAULT now())
                """)
            try await server.applySchema()
            for change in [
                "ADD CHECK (metric_name <> '')", "DISABLE TRIGGER ALL",
                "ALTER COLUMN tags SET DEFAULT '{}'",
            ] {
                await #expect(throws: PostgresError.self) {
                    try await owner.rows("ALTER TABLE monitoring.performance_metrics \(change)")
                }
            }
            // It reads and writes as before.
            _ = try await owner.rows("SELECT monitoring.record_metric('a', 1)")
            _ = try await owner.rows("DELETE FROM monitoring.performance_metrics")
            await owner.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a dashboard's role writes nothing and sees no statement of others`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                "CREATE ROLE rd LOGIN; CREATE ROLE app LOGIN; CREATE EXTENSION pg_stat_statements")
            try await server.applySchema()
            for grant in SchemaGrants.reader("rd") + SchemaGrants.recorder("app") {
                try await server.execute(grant)
            }
            let other = try server.session()
            _ = try await other.rows("SELECT 1 AS geheim, pg_sleep(0.01)")
            let reader = try server.session(user: "rd")
            let relations = try await server.column(
                "SELECT oid::regclass FROM pg_class WHERE relkind IN ('r', 'p', 'v')"
                    + " AND relnamespace = 'monitoring'::regnamespace")
            var seen = 0
            for relation in relations {
                guard let rows = try? await reader.rows("SELECT x::text FROM \(relation) AS x")
                else { continue }
                seen += 1
                #expect(!rows.contains { ($0[0] ?? "").contains("geheim") }, "\(relation)")
                for change in [
                    "INSERT INTO \(relation) DEFAULT VALUES", "DELETE FROM \(relation)",
                    "TRUNCATE \(relation)",
                ] {
                    await #expect(throws: PostgresError.self, "\(change)") {
                        try await reader.rows(change)
                    }
                }
            }
            #expect(seen > Schema.views.count)
            // What it cannot count is absent, not small.
            #expect(
                try await reader.rows(
                    "SELECT value FROM monitoring.performance_dashboard"
                        + " WHERE metric IN ('active_connections', 'slow_queries')")
                    == [[nil], [nil]])
            await reader.close()
            await other.close()
            let app = try server.session(user: "app")
            _ = try await app.rows("SELECT monitoring.record_metric('orders', 1)")
            for statement in [
                "TABLE monitoring.performance_metrics",
                "INSERT INTO monitoring.performance_metrics (metric_name, metric_value,"
                    + " recorded_at) VALUES ('a', 1, '2020-01-01')",
                "SELECT monitoring.record_performance_metrics()",
            ] {
                await #expect(throws: PostgresError.self, "\(statement)") {
                    try await app.rows(statement)
                }
            }
            await app.close()
        }
    }
}
