import HistorySchema
import Installing
import Platform
import Postgres
import Recording
import Support
import Testing

/// Tables of the documented shape that people made by hand.
@Suite struct SchemaAdoptionTests {
    @Test(arguments: [15, 17, 18])
    func `a million rows are adopted while others read and write`(version: Int) async throws {
        try await withServer(version: version, settings: ["max_wal_size": "2GB"]) { server in
            try await server.makeByHand(rows: 1_000_000)
            try await server.execute(
                """
                CREATE ROLE reader; GRANT SELECT ON monitoring.performance_metrics TO reader;
                CREATE INDEX ON monitoring.performance_metrics (metric_name, recorded_at);
                CREATE VIEW mine WITH (security_barrier) AS
                    SELECT count(*) AS n FROM monitoring.performance_metrics
                """)
            let traffic = try Traffic(server)
            let outcome = try await server.applySchema(expectsSchema: true)
            let (written, longest) = try await traffic.stop()
            #expect(outcome.adopted?.hasPrefix("performance_metrics_before_20") ?? false)
            // Far above what it takes, because the machine may be busy.
            #expect(outcome.locked < .seconds(5))
            #expect(longest < .seconds(10), "\(longest)")
            print("PostgreSQL \(version): locked for \(outcome.locked), longest wait \(longest)")
            #expect(written > 0)
            let total = "\(1_000_000 + written)"
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics")
                    == total)
            // The view leads to the new table, with its rights and options.
            try await server.execute(
                "INSERT INTO monitoring.performance_metrics (metric_name, metric_value,"
                    + " recorded_at) VALUES ('later', 1, now() + interval '30 days')")
            #expect(try await server.value("SELECT n FROM mine") == "\(1_000_001 + written)")
            #expect(
                try await server.value(
                    "SELECT reloptions::text FROM pg_class WHERE relname = 'mine'")
                    == "{security_barrier=true}")
            #expect(
                try await server.value(
                    "SELECT has_table_privilege('reader', 'monitoring.performance_metrics',"
                        + " 'SELECT')") == "t")
            #expect(try await server.rows(Schema.strangersQuery).isEmpty)
            #expect(try await server.applySchema().applied.isEmpty)
            try await Self.expectNoRemains(server)
            try await server.execute("DROP VIEW mine")
            try await server.dropSchema()
        }
    }

    /// Someone who inserts and reads all the time.
    private final class Traffic: Sendable {
        private let stopped = Locked(false)
        private let task: Task<(Int, Duration), any Error>

        init(_ server: TestServer) throws {
            let session = try server.session()
            let stopped = self.stopped
            task = Task {
                var (count, longest) = (0, Duration.zero)
                while !stopped.withLock({ $0 }) {
                    let begin = ContinuousClock.now
                    _ = try await session.rows(
                        "INSERT INTO monitoring.performance_metrics (metric_name, metric_value)"
                            + " VALUES ('traffic', 1)")
                    _ = try await session.rows(
                        "SELECT FROM monitoring.performance_metrics LIMIT 1")
                    longest = max(longest, begin.duration(to: .now))
                    count += 1
                }
                await session.close()
                return (count, longest)
            }
        }

        func stop() async throws -> (Int, Duration) {
            stopped.withLock { $0 = true }
            return try await task.value
        }
    }

    private static func expectNoRemains(_ server: TestServer) async throws {
        #expect(
            try await server.rows(
                "SELECT conname FROM pg_constraint WHERE conname = 'performance_metrics_adopted'"
            ).isEmpty)
        #expect(
            try await server.rows("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid")
                .isEmpty)
    }

    @Test(arguments: [15, 18])
    func `rights on single columns go along, and lead to no partition`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.makeByHand(rows: 10)
            try await server.execute(
                """
                CREATE ROLE reader; CREATE ROLE "a ""writer";
                GRANT USAGE ON SCHEMA monitoring TO PUBLIC;
                GRANT SELECT (metric_name, metric_value) ON monitoring.performance_metrics
                   TO reader WITH GRANT OPTION;
                GRANT SELECT (recorded_at) ON monitoring.performance_metrics TO PUBLIC;
                GRANT INSERT (metric_name, metric_value) ON monitoring.performance_metrics
                   TO "a ""writer"
                """)
            let rights = """
                SELECT string_agg(concat_ws(' ', attname, attacl), E'\n' ORDER BY attname)
                  FROM pg_attribute WHERE attacl IS NOT NULL
                   AND attrelid = 'monitoring.performance_metrics'::regclass
                """
            let before = try await server.value(rights)
            let adopted = try #require(try await server.applySchema(expectsSchema: true).adopted)
            #expect(try await server.value(rights) == before)
            try await server.execute(
                """
                SET ROLE "a ""writer";
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value)
                VALUES ('mine', 1)
                """)
            await #expect(throws: PostgresError.self) {
                let session = try server.session()
                _ = try await session.rows("SET ROLE \"a \"\"writer\"")
                _ = try await session.rows(
                    "INSERT INTO monitoring.\(adopted) (metric_name, metric_value)"
                        + " VALUES ('past the table', 1)")
            }
        }
    }

    @Test func `an empty table is adopted, and so is one with columns of its own`() async throws {
        try await withServer { server in
            try await server.makeByHand(extra: ", host text DEFAULT 'here', note text")
            try await server.applySchema()
            try await server.execute("SELECT monitoring.record_metric('a', 1)")
            #expect(
                try await server.value("SELECT host FROM monitoring.performance_metrics") == "here")
        }
    }

    @Test func `a table that is partitioned by time already keeps its partitions`() async throws {
        try await withServer { server in
            try await server.execute(
                """
                CREATE SCHEMA monitoring;
                CREATE TABLE monitoring.performance_metrics (id uuid DEFAULT gen_random_uuid(),
                    metric_name text NOT NULL, metric_value numeric NOT NULL, metric_unit text,
                    tags jsonb DEFAULT '{}', recorded_at timestamptz DEFAULT now())
                    PARTITION BY RANGE (recorded_at);
                CREATE TABLE monitoring.quarter PARTITION OF monitoring.performance_metrics
                    FOR VALUES FROM ('2020-01-01') TO ('2099-01-01')
                """)
            try await server.applySchema()
            try await server.execute("SELECT monitoring.record_metric('a', 1)")
            #expect(
                try await server.value(
                    "SELECT tableoid::regclass FROM monitoring.performance_metrics")
                    == "monitoring.quarter")
        }
    }

    /// A change to the documented shape, and what is said of it.
    static let wrongShapes: [(change: String, problem: String)] = [
        (
            "ALTER COLUMN metric_value TYPE double precision",
            ", column metric_value: found type double precision, expected numeric;"
                + " to change it, which locks the table and writes it again:"
                + " ALTER TABLE monitoring.performance_metrics ALTER COLUMN metric_value"
                + " TYPE numeric USING metric_value::numeric; nothing was changed"
        ),
        (
            "ALTER COLUMN metric_value TYPE numeric(10,2)",
            ", column metric_value: found type numeric(10,2), expected numeric;"
                + " to change it, which locks the table and writes it again:"
                + " ALTER TABLE monitoring.performance_metrics ALTER COLUMN metric_value"
                + " TYPE numeric USING metric_value::numeric; nothing was changed"
        ),
        (
            "ALTER COLUMN recorded_at TYPE timestamp",
            ", column recorded_at: found type timestamp without time zone,"
                + " expected timestamp with time zone; to change it, which locks the table and"
                + " writes it again: ALTER TABLE monitoring.performance_metrics ALTER COLUMN"
                + " recorded_at TYPE timestamp with time zone"
                + " USING recorded_at AT TIME ZONE 'UTC'; nothing was changed"
        ),
        ("DROP COLUMN tags", " has no column tags, expected type jsonb; nothing was changed"),
        (
            "ADD COLUMN host text NOT NULL",
            ", column host: is NOT NULL without a default, so that no row of ours fits;"
                + " nothing was changed"
        ),
        // A partitioned table has no such column before PostgreSQL 17, and later none attached.
        (
            "ADD COLUMN number int GENERATED ALWAYS AS IDENTITY",
            ", column number: its values come from an identity, which a table that becomes a"
                + " partition cannot keep; to give it a default instead:"
                + " ALTER TABLE monitoring.performance_metrics ALTER COLUMN number DROP IDENTITY;"
                + " CREATE SEQUENCE monitoring.performance_metrics_number_numbers"
                + " OWNED BY monitoring.performance_metrics.number;"
                + " SELECT setval('monitoring.performance_metrics_number_numbers', max(number))"
                + " FROM monitoring.performance_metrics;"
                + " ALTER TABLE monitoring.performance_metrics ALTER COLUMN number"
                + " SET DEFAULT nextval('monitoring.performance_metrics_number_numbers');"
                + " nothing was changed"
        ),
    ]

    @Test func `another shape is named by column, found and expected type`() async throws {
        try await withServer { server in
            for (change, problem) in Self.wrongShapes {
                try await server.execute("DROP SCHEMA IF EXISTS monitoring CASCADE")
                try await server.makeByHand()
                try await server.execute("ALTER TABLE monitoring.performance_metrics \(change)")
                let columns = """
                    SELECT attname || format_type(atttypid, atttypmod) || attnotnull
                      FROM pg_attribute
                     WHERE attrelid = 'monitoring.performance_metrics'::regclass ORDER BY attnum
                    """
                let before = try await server.column(columns)
                let problems = try await server.problems { try await $0.applySchema() }
                #expect(problems == ["monitoring.performance_metrics\(problem)"])
                #expect(try await server.column(columns) == before)
                #expect(
                    try await server.column(
                        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v')"
                            + " AND relnamespace = 'monitoring'::regnamespace")
                        == ["performance_metrics"])
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a column that no cast leads to ours is renamed by the statement that is named`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.makeByHand()
            try await server.execute(
                "ALTER TABLE monitoring.performance_metrics DROP COLUMN id CASCADE,"
                    + " ADD COLUMN id bigserial PRIMARY KEY;"
                    + " INSERT INTO monitoring.performance_metrics (metric_name, metric_value)"
                    + " VALUES ('kept', 1)")
            let problem = try #require(
                try await server.problems { try await $0.applySchema() }.first)
            let statements = problem.split(separator: "make ours: ").last?
                .split(separator: "; nothing was changed").first.map(String.init)
            #expect(
                statements == "ALTER TABLE monitoring.performance_metrics RENAME COLUMN id TO"
                    + " id_before; ALTER TABLE monitoring.performance_metrics ADD COLUMN id uuid"
                    + " DEFAULT gen_random_uuid()")
            try await server.execute(statements ?? "")
            try await server.applySchema()
            try await server.execute("SELECT monitoring.record_metric('later', 2)")
            #expect(
                try await server.column(
                    "SELECT metric_name FROM monitoring.performance_metrics WHERE id IS NOT NULL"
                        + " AND metric_name IN ('kept', 'later') ORDER BY 1") == ["kept", "later"])
            // A sequence that no column owns is a stranger; that of the column stays with its table.
            try await server.execute("CREATE SEQUENCE monitoring.stray")
            await #expect("a stranger is in the way") {
                try await server.dropSchema()
            } throws: { error in
                "\(error)".contains("sequence monitoring.stray")
            }
            try await server.execute("DROP SEQUENCE monitoring.stray")
            try await server.dropSchema()
            try await server.execute(
                "INSERT INTO monitoring.performance_metrics (metric_name, metric_value)"
                    + " VALUES ('after', 3)")
            #expect(
                try await server.value(
                    "SELECT id_before > 1 FROM monitoring.performance_metrics"
                        + " WHERE metric_name = 'after'") == "t")
        }
    }

    /// Something that an adoption would lose or that is no table, and what is said of it.
    static let obstacles: [(make: String, problem: String)] = [
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
                + " CREATE TRIGGER audit BEFORE INSERT ON monitoring.performance_metrics"
                + " FOR EACH ROW EXECUTE FUNCTION f()", "trigger audit"
        ),
        (
            "ALTER TABLE monitoring.performance_metrics ENABLE ROW LEVEL SECURITY",
            "setting ROW LEVEL SECURITY"
        ),
        (
            "CREATE TABLE child () INHERITS (monitoring.performance_metrics)",
            "table that inherits from it, public.child"
        ),
        (
            "CREATE TABLE detail (id uuid CONSTRAINT link"
                + " REFERENCES monitoring.performance_metrics)",
            "foreign key link of public.detail"
        ),
        (
            "CREATE TABLE unit (name text PRIMARY KEY); INSERT INTO unit SELECT DISTINCT metric_unit"
                + " FROM monitoring.performance_metrics WHERE metric_unit IS NOT NULL;"
                + " ALTER TABLE monitoring.performance_metrics"
                + " ADD CONSTRAINT \"a unit\" FOREIGN KEY (metric_unit) REFERENCES unit",
            "has the foreign key \"a unit\" to public.unit, which would refuse rows of ours; to"
                + " remove it: ALTER TABLE monitoring.performance_metrics DROP CONSTRAINT"
                + " \"a unit\"; nothing"
        ),
        (
            "CREATE MATERIALIZED VIEW stored AS TABLE monitoring.performance_metrics",
            "materialized view, public.stored"
        ),
        (
            "DROP TABLE monitoring.performance_metrics;"
                + " CREATE VIEW monitoring.performance_metrics AS SELECT 1", "is a view"
        ),
        (
            "INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)"
                + " VALUES ('a', 1, now() + interval '1 year'), ('b', 1, 'infinity')",
            "2 rows recorded on or after 20"
        ),
        (
            "INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)"
                + " VALUES ('a', 1, NULL)", "1 rows without recorded_at"
        ),
    ]

    @Test func `what would be lost is named, and nothing was changed`() async throws {
        for (make, problem) in Self.obstacles {
            try await withServer { server in
                try await server.makeByHand(rows: 10)
                try await server.execute(make)
                let problems = try await server.problems { try await $0.applySchema() }
                #expect(problems.count == 1)
                #expect(problems.first?.contains(problem) ?? false, "\(problems)")
                try await Self.expectNoRemains(server)
                #expect(
                    try await server.value("SELECT to_regclass('monitoring.schema_version')")
                        == nil)
            }
        }
    }

    @Test func `a long transaction delays the adoption but no other session`() async throws {
        try await withServer { server in
            try await server.makeByHand(rows: 100)
            let reader = try server.session()
            _ = try await reader.rows("BEGIN")
            _ = try await reader.rows("SELECT count(*) FROM monitoring.performance_metrics")
            let adopting = Task { try await server.applySchema() }
            // Each try gives up soon, so that others get through behind it.
            for _ in 0..<30 {
                let begin = ContinuousClock.now
                _ = try await server.rows("SELECT count(*) FROM monitoring.performance_metrics")
                #expect(begin.duration(to: .now) < .seconds(5))
            }
            _ = try await reader.rows("COMMIT")
            await reader.close()
            #expect(try await adopting.value.adopted != nil)
        }
    }

    @Test(arguments: [15, 18])
    func `a table that was adopted stays when the schema is dropped, with its rows`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.makeByHand(rows: 100)
            try await server.applySchema()
            try await server.execute("SELECT monitoring.record_metric('a', 1)")
            try await server.dropSchema()
            #expect(
                try await server.column(
                    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'S')"
                        + " AND relnamespace = 'monitoring'::regnamespace")
                    == ["performance_metrics"])
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics")
                    == "101")
            // It can be written to, and adopted again.
            try await server.execute(
                "INSERT INTO monitoring.performance_metrics (metric_name, metric_value)"
                    + " VALUES ('a', 1)")
            #expect(try await server.applySchema().adopted != nil)
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics")
                    == "102")
        }
    }
}
