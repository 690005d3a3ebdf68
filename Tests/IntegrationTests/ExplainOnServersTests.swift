import Basics
import Planning
import Plans
import Postgres
import Support
import Testing

/// Plans of statements on real servers.
@Suite(.serialized) struct ExplainOnServersTests {
    private static let tables = [
        "CREATE TABLE accounts (id int PRIMARY KEY, branch int, balance numeric, since timestamptz)",
        "CREATE TABLE branches (id int PRIMARY KEY, name text)",
        """
        INSERT INTO accounts SELECT n, n % 20, n, now() - n * interval '1 hour'
          FROM generate_series(1, 20000) AS g (n)
        """,
        "INSERT INTO branches SELECT n, 'b' || n FROM generate_series(0, 19) AS g (n)",
        "CREATE TABLE ids AS SELECT id FROM branches",
        "CREATE INDEX accounts_branch ON accounts (branch) WHERE balance > 4711",
        "CREATE TABLE days (day date, n int) PARTITION BY RANGE (day)",
        "CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
        "CREATE TABLE days_2 PARTITION OF days FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
        "ANALYZE",
    ]

    /// Statements with constants, as applications send them.
    private static let statements = [
        "SELECT balance FROM accounts WHERE id = 7",
        "SELECT count(*) FROM accounts WHERE balance > 10 GROUP BY branch HAVING count(*) > 3",
        "SELECT name, sum(balance) FROM accounts JOIN branches b ON b.id = branch GROUP BY name",
        "SELECT name FROM branches LEFT JOIN accounts a ON a.branch = branches.id AND a.id < 9",
        "SELECT * FROM accounts WHERE branch IN (1, 2, 3) ORDER BY since DESC, id LIMIT 10",
        "SELECT EXTRACT(year FROM since) FROM accounts WHERE since > now() - interval '1 day'",
        "SELECT (SELECT max(name) FROM branches) FROM accounts WHERE branch NOT IN (TABLE ids)",
        "WITH x AS MATERIALIZED (SELECT id FROM accounts LIMIT 5) SELECT * FROM x, x AS y",
        "SELECT id FROM accounts UNION SELECT id FROM branches EXCEPT SELECT 7",
        "SELECT rank() OVER (PARTITION BY branch ORDER BY id) FROM accounts WHERE id > 19000",
        "SELECT n FROM unnest('{1,2}'::int[]) AS g (n) WHERE n = 4",
        "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v (x, y) WHERE x = 1",
        "UPDATE accounts SET balance = balance + 1 WHERE id = 20001",
        "INSERT INTO accounts (id, branch) VALUES (1, 2) ON CONFLICT (id) DO NOTHING",
        "DELETE FROM accounts USING branches WHERE branch = branches.id AND accounts.id = -1",
        "SELECT * FROM accounts ORDER BY id DESC LIMIT 1",
        "SELECT * FROM branches FOR UPDATE",
        "TABLE branches",
        "SELECT now()",
    ]

    private static func prepare(_ server: TestServer) async throws -> ExplainScene {
        try await server.prepareWatching()
        for table in tables { try await server.execute(table) }
        try await server.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO watcher")
        return ExplainScene(server: server)
    }

    @Test(arguments: [15, 17, 18])
    func `each plan is the one that the server itself shows, with its parameters`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let scene = try await Self.prepare(server)
            for statement in Self.statements {
                try await server.execute("SELECT pg_stat_statements_reset()")
                try await server.execute(statement)
                let id = try await scene.id(String(statement.prefix(9)))
                let planned = try await scene.planned(PlanningRequest(queryIdentifier: id))
                let own = try await scene.own(planned.text)
                #expect(PlanTree.lines(planned.plan) == own, "\(statement)")
                #expect(planned.database == "postgres" && planned.user == "postgres")
                #expect(planned.plan.planningMilliseconds != nil)
                let isShort = version >= 18 && statement.contains("IN (1, 2")
                #expect(planned.notes.contains { $0.contains("a list with one") } == isShort)
                let again = try await scene.planned(PlanningRequest(queryIdentifier: id))
                #expect(again.plan.fingerprint == planned.plan.fingerprint)
            }
        }
    }

    @Test(arguments: [15, 18])
    func `an index is in the plan of a parameter, a plan that changes has another fingerprint`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let scene = try await Self.prepare(server)
            try await server.execute("SELECT balance FROM accounts WHERE id = 7")
            let request = PlanningRequest(
                queryIdentifier: try await scene.id("SELECT balance FROM"))
            let before = try await scene.planned(request, .redacted)
            #expect(before.plan.uses(index: "accounts_pkey"))
            #expect(before.text(.redacted).contains("Index Cond: (id = $1)"))
            try await server.execute("ALTER TABLE accounts DROP CONSTRAINT accounts_pkey")
            let after = try await scene.planned(request)
            #expect(after.plan.root.all.contains { $0.type == "Seq Scan" })
            #expect(after.plan.fingerprint != before.plan.fingerprint)
        }
    }

    @Test(arguments: [15, 18])
    func `all partitions that a parameter may choose are in the plan`(version: Int) async throws {
        try await withServer(version: version) { server in
            let scene = try await Self.prepare(server)
            try await server.execute("SELECT n FROM days WHERE day = '2026-01-07'")
            let id = try await scene.id("SELECT n FROM days")
            let planned = try await scene.planned(PlanningRequest(queryIdentifier: id))
            #expect(planned.plan.relations.sorted() == ["days_1", "days_2"])
            #expect(planned.notes.contains { $0.contains("all are shown") })
        }
    }

    @Test(arguments: [15, 18])
    func `names are looked for as the statement's role has them looked for, in its database`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE shop")
            try await server.execute("CREATE ROLE web LOGIN; CREATE ROLE job LOGIN")
            try await server.execute(
                """
                CREATE SCHEMA app; CREATE SCHEMA web AUTHORIZATION web;
                CREATE TABLE app.orders (id int); CREATE TABLE web.carts (id int);
                GRANT USAGE ON SCHEMA app, web TO web, job, watcher;
                GRANT SELECT ON app.orders, web.carts TO web, job, watcher;
                ALTER ROLE web IN DATABASE shop SET search_path = app, "$user"
                """, database: "shop")
            let scene = ExplainScene(server: server)
            let session = try server.session(database: "shop", user: "web")
            _ = try await session.rows("SELECT id FROM orders WHERE id = 4")
            _ = try await session.rows("SELECT id FROM carts WHERE id = 4")
            await session.close()
            for name in ["orders", "carts"] {
                let id = try await scene.id("SELECT id FROM \(name)", database: "shop")
                let planned = try await scene.planned(PlanningRequest(queryIdentifier: id))
                #expect(planned.plan.relations == [name] && planned.database == "shop")
                #expect(planned.searchPath == "app, \"web\"" && planned.user == "web")
                let other = try await scene.refused(
                    PlanningRequest(queryIdentifier: id, searchPath: "public"))
                let words = other.lines.joined(separator: "\n")
                #expect(words.contains("(SQLSTATE 42P01)") && words.contains("--search-path"))
                #expect(words.contains("looked for in public"))
            }
        }
    }

    @Test(arguments: [15, 18])
    func `conditions of policies, views and indexes are redacted, and policies are noted`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let scene = try await Self.prepare(server)
            try await server.execute(
                """
                CREATE TABLE notes (id int, owner text);
                ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
                CREATE POLICY p ON notes USING (owner = 'geheim');
                CREATE VIEW mine AS SELECT id FROM notes WHERE owner <> 'verborgen';
                ALTER VIEW mine OWNER TO watcher;
                GRANT SELECT ON notes TO watcher
                """)
            try await server.execute("SELECT id FROM notes WHERE id = 4")
            try await server.execute("SELECT id FROM mine WHERE id = 4")
            for name in ["notes", "mine"] {
                let id = try await scene.id("SELECT id FROM \(name)")
                let planned = try await scene.planned(PlanningRequest(queryIdentifier: id))
                #expect(planned.text(.full).contains("geheim"))
                #expect(planned.notes.contains { $0.contains("row security of public.notes") })
                for shown in [planned.text(.redacted), planned.json(.redacted)] {
                    #expect(!shown.contains("geheim") && !shown.contains("verborgen"))
                    #expect(shown.contains("(owner = ?::text)") || shown.contains("owner <> ?"))
                }
            }
        }
    }

    @Test func `an index is pretended by HypoPG with both costs, and is not there afterwards`()
        async throws
    {
        try await withServer(version: 15) { server in
            let scene = try await Self.prepare(server)
            try await server.execute("SELECT id FROM accounts WHERE since = now()")
            let id = try await scene.id("SELECT id FROM accounts WHERE since")
            let index = try #require(HypotheticalIndex("CREATE INDEX ON accounts (since)"))
            let request = PlanningRequest(queryIdentifier: id, hypothetical: index)
            let missing = try await scene.planned(request)
            #expect(missing.hypotheticalProblem?.contains("CREATE EXTENSION hypopg") == true)
            #expect(missing.plan.relations == ["accounts"] && missing.hypothetical == nil)
            try await server.execute("CREATE EXTENSION hypopg")
            let planned = try await scene.planned(request)
            let hypothetical = try #require(planned.hypothetical)
            #expect(hypothetical.isUsed && (hypothetical.bytes ?? 0) > 8192)
            #expect((hypothetical.gain(over: planned.plan) ?? 0) > 0.9)
            #expect(planned.text(.full).contains("the plan uses it"))
            let other = try #require(HypotheticalIndex("CREATE INDEX ON accounts (balance)"))
            let unused = try await scene.planned(
                PlanningRequest(queryIdentifier: id, hypothetical: other))
            #expect(unused.hypothetical?.isUsed == false)
            #expect(unused.hypothetical?.gain(over: unused.plan) == 0)
            // One that cannot be is refused, says why, and leaves the plan without it.
            for text in [
                "CREATE INDEX ON nowhere (x)", "CREATE INDEX ON accounts (nothing)",
                "CREATE INDEX ON accounts USING gin (id)",
            ] {
                let wrong = try #require(HypotheticalIndex(text))
                let refused = try await scene.planned(
                    PlanningRequest(queryIdentifier: id, hypothetical: wrong))
                #expect(refused.hypotheticalProblem?.hasPrefix("--hypothetical: ") == true)
                #expect(refused.plan.relations == ["accounts"])
            }
            #expect(hypothetical.sameIndex == nil)
            let known = try #require(HypotheticalIndex("CREATE INDEX ON accounts (id)"))
            let same = try await scene.planned(
                PlanningRequest(queryIdentifier: id, hypothetical: known))
            #expect(same.hypothetical?.sameIndex == "accounts_pkey")
            #expect(same.notes.contains { $0.hasPrefix("index accounts_pkey is there") })
            let names = try await server.rows(
                "SELECT relname FROM pg_class WHERE relkind = 'i' AND relname LIKE 'accounts%'")
            #expect(names.count == 2)
        }
    }

    @Test(arguments: [15, 18])
    func `a replica plans what it runs`(version: Int) async throws {
        try await withServer(version: version) { primary in
            _ = try await Self.prepare(primary)
            let replica = try await primary.replica()
            let scene = ExplainScene(server: replica)
            try await replica.execute("SELECT balance FROM accounts WHERE id = 7")
            let id = try await scene.id("SELECT balance FROM")
            let planned = try await scene.planned(PlanningRequest(queryIdentifier: id))
            #expect(planned.plan.uses(index: "accounts_pkey"))
            await replica.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a role that acts as another one plans as that one, and a note says so`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                """
                CREATE ROLE app LOGIN; GRANT pg_monitor, app TO watcher; GRANT pg_monitor TO app;
                CREATE TABLE orders (id int); GRANT SELECT ON orders TO app;
                ALTER ROLE watcher IN DATABASE postgres SET role = app
                """)
            try await server.execute("SELECT id FROM orders WHERE id = 4")
            let scene = ExplainScene(server: server)
            let id = try await scene.id("SELECT id FROM orders")
            let planned = try await scene.planned(PlanningRequest(queryIdentifier: id))
            #expect(planned.notes.contains { $0.hasPrefix("the plan is that of role app, which") })
        }
    }
}
