import History
import HistorySchema
import Installing
import Postgres
import Recording
import Support
import Testing

/// A schema or a table that a role with other interests has made, or may change.
///
/// Its function counts in a sequence, which no rollback takes back, when it runs as anybody else.
@Suite struct SchemaTrustTests {
    private static let preparation = """
        CREATE ROLE tenant LOGIN; CREATE ROLE wr LOGIN;
        GRANT CREATE ON DATABASE postgres TO tenant; GRANT ALL ON SCHEMA public TO tenant
        """

    /// What the tenant's statements may use.
    private static let tools = """
        CREATE SEQUENCE public.gained;
        CREATE FUNCTION public.f(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN
                IF current_user <> 'tenant' THEN PERFORM nextval('public.gained'); END IF;
                RETURN $1;
            END $$;
        CREATE FUNCTION public.g() RETURNS text LANGUAGE sql AS 'SELECT public.f(''x'')';
        CREATE FUNCTION public.same(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE
            AS 'SELECT public.f($1) IS NOT NULL';
        CREATE OPERATOR public.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = public.same);
        CREATE DOMAIN public.word AS text CHECK (public.f(VALUE) IS NOT NULL);
        CREATE TYPE public.pair AS (a public.word, b text);
        CREATE VIEW public.trap AS SELECT public.f('x') AS a;
        GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO PUBLIC;
        GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC
        """

    /// A change to a table of the documented shape, and what is refused.
    private static let hazards: [(change: String, thing: String, remedy: String)] = [
        (
            "ALTER TABLE %t ADD g text GENERATED ALWAYS AS (public.f(metric_name)) STORED",
            "generated column g uses the function", "ALTER COLUMN g DROP EXPRESSION"
        ),
        (
            "ALTER TABLE %t ADD g text DEFAULT public.g()",
            "default of the column g uses the function", "ALTER COLUMN g DROP DEFAULT"
        ),
        (
            "ALTER TABLE %t ALTER metric_unit SET DEFAULT public.g()",
            "default of the column metric_unit", "ALTER COLUMN metric_unit DROP DEFAULT"
        ),
        (
            "ALTER TABLE %t ADD CONSTRAINT k CHECK (public.f(metric_name) <> '')",
            "constraint k uses the function", "DROP CONSTRAINT k"
        ),
        (
            "ALTER TABLE %t ADD CONSTRAINT k CHECK (metric_name OPERATOR(public.===) 'x')",
            "constraint k uses the", "DROP CONSTRAINT k"
        ),
        ("ALTER TABLE %t ADD w public.word", "column w uses the type", "DROP COLUMN w"),
        ("ALTER TABLE %t ADD w public.word[]", "column w uses the type", "DROP COLUMN w"),
        ("ALTER TABLE %t ADD w public.pair", "column w uses the type", "DROP COLUMN w"),
        (
            "CREATE INDEX i ON %t ((public.f(metric_name)))", "index monitoring.i uses",
            "DROP INDEX monitoring.i"
        ),
        (
            "CREATE INDEX i ON %t (metric_name) WHERE public.f(metric_name) <> ''",
            "index monitoring.i uses", "DROP INDEX monitoring.i"
        ),
        (
            "CREATE STATISTICS monitoring.s ON (public.f(metric_name)) FROM %t",
            "statistics object s uses", "DROP STATISTICS monitoring.s"
        ),
        // The catalog's own functions can call anything by its name.
        (
            "ALTER TABLE %t ADD x text DEFAULT"
                + " query_to_xml('SELECT public.g()', true, true, '')::text",
            "default of the column x uses the function query_to_xml", "DROP DEFAULT"
        ),
        (
            "ALTER TABLE %t ADD CONSTRAINT k CHECK"
                + " (table_to_xml('public.trap', true, true, '') IS NOT NULL)",
            "constraint k uses the function table_to_xml", "DROP CONSTRAINT k"
        ),
        (
            "ALTER TABLE %t ADD x text DEFAULT set_config('role', 'tenant', false)",
            "default of the column x uses the function set_config", "DROP DEFAULT"
        ),
    ]

    private static func gained(_ server: TestServer) async throws -> String? {
        try await server.value("SELECT is_called FROM public.gained")
    }

    @Test(arguments: [15, 18])
    func `a table that runs code of its owner is not adopted, and what is printed removes it`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(Self.preparation)
            let tenant = try server.session(user: "tenant")
            _ = try await tenant.rows(Self.tools)
            for (change, thing, remedy) in Self.hazards {
                _ = try await tenant.rows("CREATE SCHEMA monitoring")
                _ = try await tenant.rows(Self.table)
                let name = "monitoring.performance_metrics"
                let parts = change.split(separator: "%t", omittingEmptySubsequences: false)
                _ = try await tenant.rows(parts.joined(separator: name))
                let problems = try await server.problems { try await $0.applySchema() }
                #expect(problems.count == 1, "\(change): \(problems)")
                let problem = problems.first ?? ""
                #expect(problem.contains(thing), "\(problem)")
                #expect(problem.contains("\(remedy); nothing was changed"), "\(problem)")
                let statement = problem.split(separator: "; to remove it: ").last?
                    .split(separator: "; nothing was").first.map(String.init)
                // What is computed already goes with its column where it must.
                _ = try await tenant.rows(statement ?? "")
                try await server.applySchema()
                try await server.execute(
                    "INSERT INTO \(name) (metric_name, metric_value) VALUES ('a', 1);"
                        + " SELECT monitoring.make_partitions(30, now())")
                #expect(try await Self.gained(server) == "f", "\(change)")
                try await server.execute("DROP SCHEMA monitoring CASCADE")
            }
            await tenant.close()
        }
    }

    private static let table = """
        CREATE TABLE monitoring.performance_metrics (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(), metric_name text NOT NULL,
            metric_value numeric NOT NULL, metric_unit text, tags jsonb DEFAULT '{}',
            recorded_at timestamptz DEFAULT now())
        """

    @Test(arguments: [15, 18])
    func `a partition that runs code of its owner is refused like a table`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(Self.preparation)
            let tenant = try server.session(user: "tenant")
            _ = try await tenant.rows(Self.tools)
            _ = try await tenant.rows(
                """
                CREATE SCHEMA monitoring;
                CREATE TABLE monitoring.performance_metrics (id uuid DEFAULT gen_random_uuid(),
                    metric_name text NOT NULL, metric_value numeric NOT NULL, metric_unit text,
                    tags jsonb DEFAULT '{}', recorded_at timestamptz DEFAULT now())
                    PARTITION BY RANGE (recorded_at);
                CREATE TABLE monitoring.quarter PARTITION OF monitoring.performance_metrics
                    FOR VALUES FROM ('2020-01-01') TO ('2099-01-01');
                ALTER TABLE monitoring.quarter ADD CONSTRAINT k CHECK (public.f(metric_name) <> '');
                CREATE FUNCTION public.fire() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM public.g(); RETURN NEW; END';
                CREATE TRIGGER t BEFORE INSERT ON monitoring.quarter
                    FOR EACH ROW EXECUTE FUNCTION public.fire()
                """)
            let problems = try await server.problems { try await $0.applySchema() }
            #expect(problems.count == 2, "\(problems)")
            #expect(
                problems.contains {
                    $0.contains("ALTER TABLE monitoring.quarter DROP CONSTRAINT k")
                })
            #expect(problems.contains { $0.contains("DROP TRIGGER t ON monitoring.quarter") })
            _ = try await tenant.rows(
                "ALTER TABLE monitoring.quarter DROP CONSTRAINT k; DROP TRIGGER t ON monitoring.quarter"
            )
            try await server.applySchema()
            await #expect(throws: PostgresError.self) {
                try await tenant.rows(
                    "ALTER TABLE monitoring.quarter ADD CHECK (public.f(metric_name) <> '')")
            }
            await tenant.close()
        }
    }

    @Test(arguments: [16, 18])
    func `an expression that calls what a text names is refused`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.execute(Self.preparation)
            let tenant = try server.session(user: "tenant")
            _ = try await tenant.rows(Self.tools)
            _ = try await tenant.rows(
                """
                CREATE DOMAIN public.checked AS text CHECK (public.f(VALUE) <> '');
                CREATE SCHEMA monitoring;
                CREATE TABLE monitoring.performance_metrics (
                    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), metric_name text NOT NULL,
                    metric_value numeric NOT NULL, metric_unit text, tags jsonb DEFAULT '{}',
                    recorded_at timestamptz DEFAULT now(),
                    CONSTRAINT named CHECK (pg_input_is_valid(metric_name, 'public.checked')),
                    CONSTRAINT fine CHECK (date_trunc('day', recorded_at) > '2000-01-01'))
                """)
            let problems = try await server.problems { try await $0.applySchema() }
            #expect(problems.count == 1, "\(problems)")
            #expect(
                problems.first?.contains("performance_metrics DROP CONSTRAINT named") == true,
                "\(problems)")
            await tenant.close()
        }
    }

    @Test func `columns of extensions and of the owner's own functions are adopted`() async throws {
        try await withServer { server in
            try await server.execute(
                "CREATE FUNCTION public.own() RETURNS text LANGUAGE sql AS 'SELECT ''a''';"
                    + " CREATE TYPE public.kind AS ENUM ('a')")
            try await server.makeByHand(
                extra: ", host text DEFAULT public.own(), kind public.kind, seen timestamptz"
                    + " DEFAULT clock_timestamp(), number bigserial, at date DEFAULT CURRENT_DATE")
            try await server.applySchema()
            try await server.execute("SELECT monitoring.record_metric('a', 1)")
            // The sequence is the table's, and a role that writes rows needs it.
            try await server.execute("CREATE ROLE wr LOGIN; CREATE ROLE app LOGIN")
            let writer = try server.session(user: "wr")
            let lacking = try await writer.rows(HistorySQL.missingRights).map { $0[0] }
            #expect(
                lacking.contains(
                    "GRANT USAGE ON SEQUENCE monitoring.performance_metrics_number_seq TO wr"))
            for grant in SchemaGrants.writer("wr") + SchemaGrants.recorder("app") {
                try await server.execute(grant)
            }
            #expect(try await writer.rows(HistorySQL.missingRights) == [])
            let application = try server.session(user: "app")
            _ = try await application.rows("SELECT monitoring.record_metric('b', 1)")
            for session in [writer, application] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func `a schema that another role made is taken over, and it may use it`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(Self.preparation)
            try await server.execute("CREATE ROLE maker LOGIN")
            let tenant = try server.session(user: "tenant")
            _ = try await tenant.rows(
                "CREATE SCHEMA monitoring; GRANT CREATE, USAGE ON SCHEMA monitoring TO maker;"
                    + " GRANT CREATE ON SCHEMA monitoring TO PUBLIC")
            let outcome = try await server.applySchema()
            #expect(outcome.secured.count == 3, "\(outcome.secured)")
            try await Self.expectPowerless(server, ["tenant", "maker"])
            #expect(
                try await server.value(
                    "SELECT has_schema_privilege('tenant', 'monitoring', 'USAGE')")
                    == "t")
            let again = try await server.applySchema()
            #expect(again.applied.isEmpty && again.secured.isEmpty)
            await tenant.close()
        }
    }

    private static func expectPowerless(_ server: TestServer, _ users: [String]) async throws {
        for user in users {
            let session = try server.session(user: user)
            for attempt in [
                "DROP FUNCTION monitoring.check_database_health()",
                "CREATE FUNCTION monitoring.record_metric(text, integer, text, jsonb)"
                    + " RETURNS void LANGUAGE sql AS ''",
                "CREATE FUNCTION monitoring.roll_up() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "ALTER SCHEMA monitoring RENAME TO other", "DROP TABLE monitoring.thresholds",
            ] {
                await #expect(throws: PostgresError.self, "\(user): \(attempt)") {
                    try await session.rows(attempt)
                }
            }
            await session.close()
        }
    }

    @Test(arguments: [15, 18])
    func `an upgrade gives back what was taken from a schema that stayed another role's`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(Self.preparation)
            try await server.applySchema()
            let before = try await server.column(Self.functions)
            try await server.execute("ALTER SCHEMA monitoring OWNER TO tenant")
            let tenant = try server.session(user: "tenant")
            _ = try await tenant.rows(Self.tools)
            _ = try await tenant.rows(
                """
                DROP FUNCTION monitoring.make_partitions(integer, timestamptz);
                CREATE FUNCTION monitoring.make_partitions(integer DEFAULT 7,
                    timestamptz DEFAULT now()) RETURNS integer LANGUAGE sql
                    AS 'SELECT 1 FROM public.f(''x'')';
                CREATE FUNCTION monitoring.record_metric(text, integer, text, jsonb)
                    RETURNS void LANGUAGE sql AS 'SELECT FROM public.f(''x'')';
                CREATE FUNCTION monitoring.roll_up() RETURNS integer LANGUAGE sql
                    AS 'SELECT 1 FROM public.f(''x'')'
                """)
            let problems = try await server.problems {
                try await $0.applySchema(expectsSchema: true)
            }
            #expect(problems.count == 2, "\(problems)")
            for problem in problems {
                let drop = problem.split(separator: "DROP ROUTINE ").last?.split(separator: ";")
                try await server.execute("DROP ROUTINE \(drop?.first ?? "")")
            }
            let outcome = try await server.applySchema(expectsSchema: true)
            #expect(outcome.secured.count >= 2, "\(outcome.secured)")
            #expect(try await server.column(Self.functions) == before)
            try await server.execute("SELECT monitoring.make_partitions()")
            #expect(try await Self.gained(server) == "f")
            try await Self.expectPowerless(server, ["tenant"])
            await tenant.close()
        }
    }

    /// Each function with all that it is, rights included.
    private static let functions = """
        SELECT concat_ws(' ', oid::regprocedure, md5(prosrc), proconfig, prosecdef, proowner,
                         provolatile,
                         (SELECT string_agg(a::text, ',' ORDER BY a::text)
                            FROM unnest(coalesce(proacl, acldefault('f', proowner))) AS a))
          FROM pg_proc WHERE pronamespace = 'monitoring'::regnamespace ORDER BY 1
        """

    @Test(arguments: [15, 18])
    func `every function is made again as the migrations left it`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            #expect(SchemaFunction.all.map(\.signature) == Schema.functions)
            let before = try await server.column(Self.functions)
            for function in SchemaFunction.all {
                try await server.execute(
                    "UPDATE pg_proc SET prosrc = 'x' WHERE oid ="
                        + " 'monitoring.\(function.signature)'::regprocedure")
            }
            let outcome = try await server.applySchema()
            #expect(outcome.secured.count == Schema.functions.count)
            #expect(try await server.column(Self.functions) == before)
        }
    }

    @Test func `a role that may not take a schema over says what its owner must do`() async throws {
        try await withServer { server in
            try await server.execute(Self.preparation)
            try await server.execute(
                "CREATE SCHEMA monitoring AUTHORIZATION tenant;"
                    + " GRANT ALL ON SCHEMA monitoring TO wr")
            let problems = try await server.problems { try await $0.applySchema(user: "wr") }
            #expect(problems.count == 1, "\(problems)")
            #expect(problems[0].contains("ALTER SCHEMA monitoring OWNER TO wr"), "\(problems)")
        }
    }

    @Test(arguments: [15, 18])
    func `a schema is not made for the role that a database's setting names`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(Self.preparation)
            for (change, reset) in [
                (
                    "ALTER DATABASE postgres SET role = 'tenant'",
                    "ALTER DATABASE postgres RESET role"
                ),
                ("ALTER ROLE postgres SET role = 'tenant'", "ALTER ROLE postgres RESET role"),
                (
                    "ALTER ROLE postgres IN DATABASE postgres SET role = 'tenant'",
                    "ALTER ROLE postgres IN DATABASE postgres RESET role"
                ),
            ] {
                try await server.execute(change, database: "template1")
                let problems = try await server.problems { try await $0.applySchema() }
                #expect(
                    problems.count == 1 && problems[0].contains("SET ROLE NONE; \(reset);"),
                    "\(problems)")
                try await server.execute("SET ROLE NONE; \(reset)", database: "template1")
            }
            try await server.applySchema()
        }
    }
}
