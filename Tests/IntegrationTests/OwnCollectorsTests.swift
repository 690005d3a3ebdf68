import Basics
import Collection
import Inspecting
import Metrics
import Polling
import Support
import Tables
import Targets
import Testing
import Watching

/// A user's own collectors on real servers, and what a limit leaves out.
@Suite struct OwnCollectorsTests {
    private static func own(
        _ name: String, _ sql: String, scope: Collector.Scope = .cluster,
        requires: [Requirement] = [], databases: [String]? = nil, rowsMax: Int = 100
    ) -> Collector {
        Collector(
            name, "For tests.", scope: scope, requires: requires, variants: [.always(sql)],
            columns: [.label("l"), .gauge("b", as: "\(name)_b", "B.")], rowsMax: rowsMax,
            databases: databases?.map { .init($0) }, isStrict: true)
    }

    /// The values of a family by database.
    private static func values(_ snapshot: TargetSnapshot, _ metric: String) -> [String: Double] {
        Dictionary(
            snapshot.samples(of: metric).map { ($0.labels["datname"] ?? "", $0.value) },
            uniquingKeysWith: { first, _ in first })
    }

    @Test(arguments: [15, 18])
    func `values that are no numbers and rows with equal labels are named by check and the log`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let wrong = [
                "ts": "now()", "iv": "interval '90 s'", "day": "current_date",
                "price": "1234.5::text::money", "doc": "'{}'::jsonb", "list": "ARRAY[1, 2]",
                "word": "'n/a'", "never": "'infinity'::timestamptz",
                "huge": "(repeat('9', 400))::numeric", "lsn": "'1/0'::pg_lsn",
            ]
            let right = [
                "yes": "true", "number": "'7'", "large": "2::numeric ^ 70", "id": "5::oid",
                "endless": "'Infinity'::float8",
            ]
            let collectors =
                (wrong.merging(right) { $1 }).sorted { $0.key < $1.key }.map {
                    Self.own("app_\($0.key)", "SELECT 'x' AS l, \($0.value) AS b")
                } + [
                    Self.own("app_dup", "SELECT 'dup' AS l, b FROM (VALUES (1), (2)) AS v (b)"),
                    Self.own(
                        "app_many", "SELECT b::text AS l, b FROM generate_series(1, 9) b",
                        rowsMax: 5),
                ]
            let watcher = try Watcher(server) { $0.catalog = collectors }
            for _ in 0..<2 {
                let poll = try await watcher.poll()
                #expect(poll.failed == Set(wrong.keys.map { "app_\($0)" } + ["app_dup"]))
                for name in right.keys {
                    #expect(poll.snapshot.samples(of: "app_\(name)_b").count == 1, "\(name)")
                }
                #expect(poll.snapshot.samples(of: "app_many_b").count == 5)
                #expect(poll.snapshot.value(of: "app_endless_b") == .infinity)
            }
            let lines = watcher.log.lines("collector failed")
            // Once each, not at every poll.
            #expect(lines.count == wrong.count + 1)
            #expect(watcher.log.lines("rows are cut off an answer").count == 1)
            let found = await Inspection.of(watcher.target)
            #expect(found.failures.count == wrong.count + 1)
            for words in [
                "app_ts: column b is a timestamp, which is no number: use extract(epoch FROM b)",
                "app_iv: column b is an interval, which is no number: use extract(epoch FROM b)",
                "app_price: column b is of type money, which is no number: use b::numeric",
                #"app_word: column b holds "n/a", which is no number that a metric can show"#,
                #"app_dup: two rows have the same labels {l="dup"}: add a label or GROUP BY them"#,
            ] {
                #expect(found.failures.contains(words), "\(words)")
            }
            #expect(
                found.cautions == [
                    "app_many: the answer has more than 5 rows, and the rest is not read"
                ])
        }
    }

    @Test(arguments: [15, 18])
    func `a collector is asked in the databases that it names and that have its table`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            for name in ["shop", "shop2", "crm"] {
                try await server.execute("CREATE DATABASE \(name)")
            }
            for name in ["shop", "crm"] {
                try await server.execute(
                    "CREATE TABLE orders AS SELECT 1 AS n; GRANT SELECT ON orders TO watcher",
                    database: name)
            }
            let sql = "SELECT 'x' AS l, count(*) AS b FROM public.orders"
            let watcher = try Watcher(server) { target in
                target.catalog = [
                    Self.own(
                        "app_needs", sql, scope: .database, requires: [.relation("public.orders")]),
                    Self.own("app_named", sql, scope: .database, databases: ["shop", "c*"]),
                    Self.own(
                        "app_both", sql, scope: .database, requires: [.relation("public.orders")],
                        databases: ["shop*"]),
                    Self.own("app_main", sql, requires: [.relation("public.orders")]),
                    Self.own("app_typo", sql, scope: .database, databases: ["shoop"]),
                    Self.own("app_path", sql, scope: .database, requires: [.relation("bills")]),
                    Self.own("app_hidden", sql, scope: .database, requires: [.relation("orders")]),
                ]
            }
            let poll = try await watcher.poll()
            #expect(poll.failed == [])
            #expect(Self.values(poll.snapshot, "app_needs_b") == ["shop": 1, "crm": 1])
            #expect(Self.values(poll.snapshot, "app_named_b") == ["shop": 1, "crm": 1])
            #expect(Self.values(poll.snapshot, "app_both_b") == ["shop": 1])
            #expect(poll.snapshot.samples(of: "app_main_b").isEmpty)
            #expect(!server.logText(1 << 20).contains("does not exist"))
            let found = await Inspection.of(watcher.target)
            #expect(!found.hasProblems)
            #expect(
                found.withoutNeeds.map { "\($0.collector) in \($0.database)" } == [
                    "app_both in shop2", "app_hidden in crm", "app_hidden in postgres",
                    "app_hidden in shop", "app_hidden in shop2", "app_main in ",
                    "app_needs in postgres",
                    "app_needs in shop2", "app_path in crm", "app_path in postgres",
                    "app_path in shop", "app_path in shop2",
                ])
            #expect(
                found.cautions == [
                    "app_main: asked nowhere: there is no relation public.orders in the database"
                        + " that the agent connects to; if it is in another one, write scope:"
                        + " database",
                    "app_typo: asked nowhere: databases [shoop] fits none of those that are watched"
                        + " (crm, postgres, shop, shop2)",
                    "app_path: asked nowhere: there is no relation bills in any database where it"
                        + " would be asked; name its schema, as in public.bills",
                    "app_hidden: asked nowhere: there is no relation orders in any database where it"
                        + " would be asked without its schema: write public.orders in crm, or"
                        + " public.orders in shop",
                ])
            // What is made is asked, and what is dropped is no failure.
            try await server.execute(
                "CREATE TABLE orders AS SELECT 1 AS n; GRANT SELECT ON orders TO watcher")
            try await server.execute("DROP TABLE orders", database: "shop")
            let next = try await watcher.poll()
            #expect(next.snapshot.value(of: "app_main_b") == 1)
            #expect(Self.values(next.snapshot, "app_needs_b") == ["postgres": 1, "crm": 1])
            #expect(next.failed == ["app_named"])
        }
    }

    @Test(arguments: [15, 18])
    func `an extension is looked for in each database where a collector is asked`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            for name in ["shop", "crm"] { try await server.execute("CREATE DATABASE \(name)") }
            try await server.execute(
                "CREATE SCHEMA \"the tools\"; GRANT USAGE ON SCHEMA \"the tools\" TO watcher;"
                    + " CREATE EXTENSION pg_stat_statements SCHEMA \"the tools\"", database: "shop")
            let sql = """
                SELECT 'x' AS l, dealloc + 1 AS b
                  FROM {schema:pg_stat_statements}.pg_stat_statements_info()
                """
            let name = "pg_stat_statements"
            func watch(_ requirement: Requirement) throws -> Watcher {
                try Watcher(server) { target in
                    target.catalog = [
                        Self.own("app_ext", sql, scope: .database, requires: [requirement])
                    ]
                }
            }
            let watcher = try watch(.optionalExtension(name))
            let poll = try await watcher.poll()
            #expect(poll.failed == [])
            // The conninfo's database has it, too: prepareWatching makes it there.
            #expect(Self.values(poll.snapshot, "app_ext_b").keys.sorted() == ["postgres", "shop"])
            let left = await Inspection.of(watcher.target)
            #expect(left.withoutNeeds.map(\.database) == ["crm"] && !left.hasProblems)
            let demanding = try watch(.extension(name))
            let second = try await demanding.poll()
            #expect(second.failed == ["app_ext"])
            #expect(
                Self.values(second.snapshot, "app_ext_b").keys.sorted() == ["postgres", "shop"])
            let found = await Inspection.of(demanding.target)
            #expect(
                found.remedies.map { "\($0.database): \($0.statements.joined())" } == [
                    "crm: CREATE EXTENSION pg_stat_statements"
                ])
            // What is made is asked at the next poll, and what is dropped in the conninfo's is no matter.
            try await server.execute("CREATE EXTENSION pg_stat_statements", database: "crm")
            try await server.execute("DROP EXTENSION pg_stat_statements")
            let third = try await watcher.poll()
            #expect(Self.values(third.snapshot, "app_ext_b").keys.sorted() == ["crm", "shop"])
            #expect(third.failed == [])
        }
    }

    @Test(arguments: [15, 18])
    func `databases beyond those that are read are counted, logged once and named by check`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            // Rows of the catalogue alone: real ones would take gigabytes.
            let columns = try #require(
                try await server.value(
                    """
                    SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
                     WHERE attrelid = 'pg_database'::regclass AND attnum > 2
                       AND attname <> 'datallowconn'
                    """))
            try await server.execute(
                """
                INSERT INTO pg_database (oid, datname, datallowconn, \(columns))
                SELECT 100000 + i, 'absent' || i, false, \(columns)
                  FROM pg_database, generate_series(1, 2000) AS i WHERE datname = 'postgres'
                """)
            let watcher = try Watcher(server) { target in
                target.catalog = target.catalog.filter { $0.name == "pg_server" }
            }
            for _ in 0..<2 {
                let poll = try await watcher.poll()
                let over = poll.snapshot.samples(of: "pgvigil_databases").first {
                    $0.labels["state"] == "over_limit"
                }
                #expect(over?.value == 3)
                let visited = poll.snapshot.samples(of: "pgvigil_databases").first {
                    $0.labels["state"] == "visited"
                }
                #expect(visited?.value == 1, "that of the conninfo")
            }
            let lines = watcher.log.lines("more databases are there than are read")
            #expect(lines.count == 1)
            let found = await Inspection.of(watcher.target)
            #expect(
                found.cautions == [
                    "3 of the server's databases are not watched: no more than 2000 are read,"
                        + " those that let clients in first"
                ])
        }
    }

    @Test func `databases beyond the limit are counted, logged once and named by check`()
        async throws
    {
        try await withServer { server in
            try await server.prepareWatching()
            for number in 1...4 { try await server.execute("CREATE DATABASE many\(number)") }
            let watcher = try Watcher(server) { target in
                target.databasesMax = 3
                target.catalog = target.catalog.filter { $0.name == "pg_stat_all_tables" }
            }
            func databases(_ poll: Poll) -> [String: Double] {
                Dictionary(
                    poll.snapshot.samples(of: "pgvigil_databases").map {
                        ($0.labels["state"] ?? "", $0.value)
                    }, uniquingKeysWith: { first, _ in first })
            }
            for _ in 0..<2 {
                // Two templates are left out.
                #expect(
                    databases(try await watcher.poll())
                        == ["visited": 3, "refused": 0, "over_limit": 2, "left_out": 2])
            }
            let message = "databases beyond databases_max are not watched"
            #expect(watcher.log.lines(message).count == 1)
            let found = await Inspection.of(watcher.target)
            #expect(!found.hasProblems)
            #expect(
                found.cautions == [
                    "2 more databases than databases_max (3) are not watched: many4, postgres;"
                        + " raise it, or choose with databases.exclude"
                ])
        }
    }
}
