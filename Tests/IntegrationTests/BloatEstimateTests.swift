import Metrics
import Postgres
import Support
import Testing

/// Bloat as it is estimated from statistics, against what a rewrite really gives back.
@Suite struct BloatEstimateTests {
    /// How far an estimate may be off, as a share of what the relation has after a rewrite.
    private static let tolerance = 0.1
    /// Half a dozen blocks are noise in any relation.
    private static let noise = 6.0 * 8_192

    private static let tables = """
        CREATE TABLE fixed (a int, b bigint, c bool, d timestamptz, e uuid, f int2, g float8);
        INSERT INTO fixed SELECT i, i, true, now(), gen_random_uuid(), 1, i
          FROM generate_series(1, 60000) AS i;
        CREATE TABLE words (id bigint PRIMARY KEY, t text, n int, m numeric, v varchar(20));
        INSERT INTO words SELECT i, repeat('x', i % 60), CASE WHEN i % 3 = 0 THEN i END,
                                 i * 1.5, md5(i::text)::varchar(20)
          FROM generate_series(1, 60000) AS i;
        CREATE TABLE wide (id int, t text, u text);
        INSERT INTO wide SELECT i, string_agg(md5((i * j)::text), ''), 'x'
          FROM generate_series(1, 3000) AS i, generate_series(1, 30) AS j GROUP BY i;
        CREATE TABLE toasted (id int, t text, k int);
        INSERT INTO toasted SELECT i, string_agg(md5((i * j)::text), ''), 1
          FROM generate_series(1, 4000) AS i, generate_series(1, 150) AS j GROUP BY i;
        CREATE TABLE filled (a int, b text) WITH (fillfactor = 50);
        INSERT INTO filled SELECT i, md5(i::text) FROM generate_series(1, 40000) AS i;
        CREATE TABLE "odd ""name"" é, {databases}" (a text, "B" int, c text[], d inet, e json);
        INSERT INTO "odd ""name"" é, {databases}"
        SELECT md5(i::text), i, ARRAY['a', 'b'], '10.0.0.1', '{"a": 1}'
          FROM generate_series(1, 40000) AS i;
        """

    private static let many = """
        DO $$ BEGIN
            EXECUTE 'CREATE TABLE many (' || (SELECT string_agg('c' || i || ' int', ',')
                FROM generate_series(1, 300) AS i) || ')';
            EXECUTE 'INSERT INTO many SELECT ' || (SELECT string_agg(
                CASE WHEN i % 2 = 0 THEN 'g' ELSE 'NULL' END, ',')
                FROM generate_series(1, 300) AS i) || ' FROM generate_series(1, 3000) AS g';
        END $$;
        CREATE TABLE dropped (a int, b text, c int);
        INSERT INTO dropped SELECT i, md5(i::text), i FROM generate_series(1, 40000) AS i;
        ALTER TABLE dropped DROP COLUMN b;
        """

    private static let indexes = """
        CREATE INDEX fixed_b ON fixed (b); CREATE INDEX fixed_e ON fixed (e);
        CREATE INDEX fixed_c ON fixed (c); CREATE INDEX fixed_af ON fixed (f, a);
        CREATE INDEX fixed_half ON fixed (a) WITH (fillfactor = 50);
        CREATE INDEX words_v ON words (v); CREATE INDEX words_n ON words (n);
        CREATE INDEX words_mod ON words ((id % 1000)); CREATE INDEX words_low ON words (lower(v));
        CREATE UNIQUE INDEX words_iv ON words (id, v);
        CREATE INDEX words_inc ON words (id) INCLUDE (t);
        CREATE INDEX words_plain ON words ((n % 10)) WITH (deduplicate_items = off);
        """

    /// What has no estimate: a partial index, one of another method, one whose columns may have any
    /// number of different values together.
    private static let without = """
        CREATE INDEX words_part ON words (v) WHERE n IS NULL;
        CREATE INDEX words_hash ON words USING hash (v);
        CREATE TABLE pairs (a int, b int);
        INSERT INTO pairs SELECT i % 3000, i % 2999 FROM generate_series(1, 60000) AS i;
        CREATE INDEX pairs_ab ON pairs (a, b);
        """

    private static func estimates(
        _ metric: String, by label: String, _ server: TestServer, as role: String = "watcher"
    ) async throws -> [String: Double] {
        let watcher = try Watcher(server, as: role)
        let poll = try await watcher.poll()
        #expect(!poll.failed.contains("pg_table_bloat") && !poll.failed.contains("pg_index_bloat"))
        return Dictionary(
            poll.snapshot.samples(of: metric).map { ($0.labels[label] ?? "", $0.value) },
            uniquingKeysWith: { first, _ in first })
    }

    private static func sizes(_ kind: String, _ server: TestServer) async throws -> [String: Double]
    {
        let rows = try await server.rows(
            """
            SELECT relname, pg_relation_size(oid)::text FROM pg_class
             WHERE relkind = '\(kind)' AND relnamespace = 'public'::regnamespace
            """)
        return Dictionary(
            rows.map { ($0[0] ?? "", Double($0[1] ?? "") ?? .nan) },
            uniquingKeysWith: { first, _ in first })
    }

    private static func prepare(_ server: TestServer) async throws {
        try await server.prepareWatching()
        try await server.execute("GRANT pg_read_all_data TO watcher")
        for statements in [tables, many, indexes, without] { try await server.execute(statements) }
    }

    private static func names(_ statements: String, _ pattern: Regex<(Substring, Substring)>)
        -> [String]
    {
        statements.matches(of: pattern).map { String($0.output.1) }
    }

    private static func expect(
        _ found: [String: Double], _ before: [String: Double], _ after: [String: Double],
        of names: [String]
    ) {
        for name in names {
            guard let estimate = found[name], let old = before[name], let new = after[name] else {
                Issue.record("nothing is known of \(name)")
                continue
            }
            let real = old - new
            #expect(
                abs(estimate - max(0, real)) <= new * tolerance + noise,
                "\(name): estimated \(estimate), really \(real), \(new) afterwards")
        }
    }

    private static let measured = [
        "fixed", "words", "wide", "toasted", "filled", "odd \"name\" é, {databases}", "many",
        "dropped",
    ]

    @Test(arguments: [15, 18])
    func
        `estimates are what a rewrite gives back, for tables as they were made and for half empty ones`(
            version: Int
        ) async throws
    {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await Self.prepare(server)
            let made = Self.names(Self.indexes, #/INDEX ([a-z_]+) ON/#) + ["words_pkey"]
            for round in 0..<2 {
                if round == 1 {
                    // Two thirds of the rows go, all over the blocks.
                    for (table, column) in [
                        ("fixed", "a"), ("words", "id"), ("wide", "id"), ("filled", "a"),
                        ("many", "c2"), ("dropped", "a"), ("toasted", "id"),
                    ] {
                        try await server.execute("DELETE FROM \(table) WHERE \(column) % 3 > 0")
                    }
                }
                try await server.execute("VACUUM ANALYZE")
                let tables = try await Self.estimates(
                    "pg_table_bloat_bytes", by: "relname", server)
                let indexes = try await Self.estimates(
                    "pg_index_bloat_bytes", by: "indexrelname", server)
                let (tablesBefore, indexesBefore) = (
                    try await Self.sizes("r", server), try await Self.sizes("i", server)
                )
                try await server.execute("VACUUM (FULL, ANALYZE)")
                let (tablesAfter, indexesAfter) = (
                    try await Self.sizes("r", server), try await Self.sizes("i", server)
                )
                Self.expect(tables, tablesBefore, tablesAfter, of: Self.measured)
                Self.expect(indexes, indexesBefore, indexesAfter, of: made)
                for name in ["words_part", "words_hash", "pairs_ab"] {
                    #expect(indexes[name] == nil, "\(name) has no estimate")
                }
                if round == 1 {
                    #expect((tables["fixed"] ?? 0) > tablesAfter["fixed"] ?? .infinity)
                }
            }
        }
    }

    @Test(arguments: [15, 18])
    func `without statistics that the role may see an estimate is unknown, and never 0`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE TABLE open (a int, b text); CREATE TABLE closed (a int, b text);
                CREATE TABLE half (a int, b text); CREATE TABLE new (a int, b text);
                CREATE TABLE guarded (a int, b text); CREATE TABLE plain (a int, b text);
                CREATE TABLE empty (a int, b text);
                GRANT SELECT ON open, new, guarded, plain, empty TO watcher;
                GRANT SELECT (a) ON half TO watcher;
                ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
                ALTER TABLE plain ALTER COLUMN b SET STATISTICS 0
                """)
            for table in ["open", "closed", "half", "new", "guarded", "plain", "empty"] {
                try await server.execute(
                    """
                    INSERT INTO \(table) SELECT i, md5(i::text) FROM generate_series(1, 20000) AS i;
                    CREATE INDEX \(table)_a ON \(table) (a); CREATE INDEX \(table)_b ON \(table) (b)
                    """)
                if table == "empty" {
                    try await server.execute("DELETE FROM empty WHERE a < 20000")
                }
                try await server.execute(
                    table == "new" ? "VACUUM new" : "VACUUM ANALYZE \(table)")
            }
            // All that is left goes, so that no block can be given back before.
            try await server.execute("DELETE FROM empty")
            try await server.execute("VACUUM (TRUNCATE false) empty")
            let tables = try await Self.estimates("pg_table_bloat_bytes", by: "relname", server)
            #expect(Set(tables.keys) == ["open", "empty"])
            let whole = try await server.value("SELECT pg_relation_size('empty')::text")
            // Vacuum may still count the last row, which takes a block.
            let (bloat, size) = (tables["empty"] ?? 0, whole.flatMap { Double($0) } ?? 0)
            #expect(bloat == size || bloat == size - 8192)
            let indexes = try await Self.estimates(
                "pg_index_bloat_bytes", by: "indexrelname", server)
            #expect(indexes.keys.contains("open_a") && indexes.keys.contains("open_b"))
            #expect(indexes.keys.contains("half_a"), "its column may be read")
            for name in ["closed_a", "half_b", "new_a", "guarded_a", "plain_b"] {
                #expect(indexes[name] == nil, "\(name)")
            }
            // A role with nothing asks the same, and fails at nothing.
            try await server.execute("CREATE ROLE stranger LOGIN")
            #expect(
                try await Self.estimates(
                    "pg_table_bloat_bytes", by: "relname", server, as: "stranger"
                )
                .keys.allSatisfy { $0 == "empty" })
        }
    }

    @Test(arguments: [15, 18])
    func `a table under an exclusive lock and a replica are estimated as well`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                GRANT pg_read_all_data TO watcher; CREATE TABLE t (a int PRIMARY KEY, b text);
                INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 30000) AS i;
                DELETE FROM t WHERE a % 2 = 0
                """)
            try await server.execute("VACUUM ANALYZE t")
            let replica = try await server.replica()
            let position = try await server.value("SELECT pg_current_wal_lsn()") ?? ""
            try await eventually("all is replayed", within: .seconds(60)) {
                try await replica.value("SELECT pg_last_wal_replay_lsn() >= '\(position)'") == "t"
            }
            let locker = try server.session()
            _ = try await locker.rows("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
            let own = try await Self.estimates("pg_table_bloat_bytes", by: "relname", server)
            await locker.close()
            let other = try await Self.estimates("pg_table_bloat_bytes", by: "relname", replica)
            #expect((own["t"] ?? 0) > 800_000)
            #expect(own == other)
            await replica.close()
        }
    }
}
