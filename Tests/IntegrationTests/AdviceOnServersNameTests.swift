import Basics
import Indicators
import Limits
import Postgres
import Recommendations
import Support
import Testing

/// Objects with names that are made to mislead a person who pastes what advice prints.
@Suite struct AdviceOnServersNameTests {
    private typealias Shared = AdviceOnServers

    /// U+0338 combines with the quote before it to one character; a name has 63 bytes.
    private static let names = [
        "x'\u{338}::regclass; drop table important; --",
        "x\"\u{338}; drop table important; --",
        "a\u{1B}]0;p\u{7}\n```\n# H\u{202E}\u{200B}\\\t'",
        "\\! touch important; $$ :important :'a' %",
    ]

    /// One of each thing that advice names, all called `name`.
    private static func plant(_ name: String, in database: String, on server: TestServer)
        async throws
    {
        let (n, sequence) = (Shared.quoted(name), Shared.quoted("s" + name))
        func run(_ sql: String) async throws {
            try await server.execute(sql, database: database)
        }
        try await run(
            """
            CREATE TABLE important (a int); INSERT INTO important VALUES (1);
            CREATE SCHEMA \(n);
            CREATE TABLE \(n).\(n) (\(n) int, b int, c int PRIMARY KEY);
            INSERT INTO \(n).\(n) SELECT 1, g, g FROM generate_series(1, 20000) g;
            CREATE TABLE \(n).child (\(n) int, CONSTRAINT \(n) FOREIGN KEY (\(n))
                                     REFERENCES \(n).\(n) (c));
            INSERT INTO \(n).child SELECT g FROM generate_series(1, 2000) g;
            CREATE TABLE \(n).double (\(n) int);
            CREATE INDEX first ON \(n).double (\(n));
            CREATE INDEX \(Shared.quoted("d" + name)) ON \(n).double (\(n));
            CREATE TABLE \(n).counted (\(n) int);
            CREATE SEQUENCE \(n).\(sequence) AS int OWNED BY \(n).counted.\(n);
            SELECT setval(oid, 2100000000) FROM pg_class WHERE relkind = 'S';
            GRANT SELECT ON ALL SEQUENCES IN SCHEMA \(n) TO watcher;
            """)
        try await run("VACUUM (ANALYZE)")
        await #expect(throws: PostgresError.self) {
            try await run(
                "CREATE UNIQUE INDEX CONCURRENTLY \(Shared.quoted("i" + name))"
                    + " ON \(n).\(n) (\(n))")
        }
        try await run("UPDATE \(n).\(n) SET \(n) = c")
        try await eventually("the statistics show it", within: .seconds(30)) {
            try await server.rows(
                "SELECT sum(n_dead_tup) >= 20000 FROM pg_stat_user_tables", database: database)
                == [["t"]]
        }
    }

    /// Every object of a database with all that makes it what it is.
    private static func objects(_ server: TestServer) async throws -> Set<[String]> {
        let rows = try await server.rows(
            """
            SELECT c.oid::text, n.nspname, c.relname, c.relkind::text, c.reloptions::text,
                   pg_get_indexdef(c.oid), s.seqmax::text,
                   (SELECT string_agg(a.attname || a.atttypid::regtype, ',' ORDER BY a.attnum)
                      FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0)
              FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                   LEFT JOIN pg_sequence AS s ON s.seqrelid = c.oid
             WHERE n.nspname !~ '^(pg_|information_schema)'
            """, database: "copied")
        return Set(rows.map { $0.map { $0 ?? "-" } })
    }

    /// Kinds of findings, and how many objects each of their statements may change.
    private static let changes = [
        // What REINDEX makes is another object of the same name.
        "invalid_index": 2, "duplicate_index": 1, "sequence_near_end": 1, "table_overdue": 1,
        "missing_fk_index": 1, "idle_in_transaction": 0,
    ]

    @Test(arguments: [15, 18])
    func `what is printed does to the object that it names what it says, and nothing else`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            for name in Self.names { try await Self.follow(name, on: server) }
        }
    }

    private static func follow(_ name: String, on server: TestServer) async throws {
        let n = Shared.quoted(name)
        try await server.execute("CREATE ROLE \(n) LOGIN")
        try await server.execute("CREATE DATABASE \(n)")
        try await plant(name, in: name, on: server)
        let idle = try server.session(database: name, user: name)
        _ = try await idle.rows("SET application_name = 'it''s \u{1B} odd'")
        _ = try await idle.rows("BEGIN")
        _ = try await idle.rows("CREATE TEMPORARY TABLE t (a int)")
        let thresholds = Thresholds(overrides: [
            .idleInTransaction: Threshold(warning: 0.1, critical: 1000)
        ])
        let report = try await Shared.report(server, unusedAge: 3600, thresholds: thresholds)
        await idle.close()
        #expect(Set(report.recommendations.map(\.kind)) == Set(changes.keys), "\(report.text)")
        for scalar in report.text.unicodeScalars where scalar != "\n" {
            #expect(scalar.properties.generalCategory != .control)
            #expect(scalar.properties.generalCategory != .format)
        }
        for item in report.recommendations {
            try await follow(item, report, in: name, on: server)
        }
        let limit = try await server.rows(
            "SELECT setconfig::text FROM pg_db_role_setting"
                + " WHERE setrole = (SELECT oid FROM pg_roles WHERE rolname = $q$\(name)$q$)")
        #expect(limit == [["{idle_in_transaction_session_timeout=1min}"]])
        try await server.execute("DROP DATABASE copied WITH (FORCE)")
        try await server.execute("DROP DATABASE \(n) WITH (FORCE)")
    }

    /// Pastes each statement of a finding into a copy of the database.
    private static func follow(
        _ item: Recommendation, _ report: Report, in name: String, on server: TestServer
    ) async throws {
        let lines = report.text.split(separator: "\n").map(String.init)
        for step in item.steps {
            let line = try #require(
                lines.first { $0.hasPrefix("     \(step.sql)") }, "\(step.sql)")
            try await Shared.copy(name, on: server)
            let before = try await objects(server)
            try await Shared.paste(line, into: "copied", on: server)
            let after = try await objects(server)
            let changed = Set(before.symmetricDifference(after).map { $0[0] })
            #expect(changed.count <= (changes[item.kind] ?? 0), "\(step.sql)")
            let important = try await server.rows("TABLE important", database: "copied")
            #expect(important == [["1"]], "\(step.sql)")
        }
        // The line behind "Verify:" may be pasted as well; it holds prose.
        try await Shared.copy(name, on: server)
        try await Shared.paste(
            VisibleText.line(item.verify), into: "copied", on: server, stops: false)
        let important = try await server.rows("TABLE important", database: "copied")
        #expect(important == [["1"]], "\(item.verify)")
        if item.kind == "invalid_index" {
            let query = try #require(item.verify.firstRange(of: "SELECT"))
            let end = try #require(item.verify.ranges(of: "::regclass;").last)
            try await Shared.paste(
                String(item.verify[query.lowerBound..<end.upperBound]), into: "copied",
                on: server)
        }
    }
}
