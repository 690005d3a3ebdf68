import History
import HistorySchema
import Installing
import Postgres
import Support
import Testing

/// `object_days`: the last reading of a day is what it has, with the same sums, and days become growth.
@Suite struct ObjectDaysTableTests {
    /// 2026-11-21 12:00 UTC.
    private static let noon: Int64 = 1_795_262_400_000

    private static func row(
        _ kind: String, _ names: [String?], bytes: Double = .nan, indexes: Double = .nan,
        rows: Double = .nan, bloat: Double = .nan, at time: Int64 = noon, target: String = "orders",
        objects: Int? = nil
    ) -> ObjectDayRow {
        let whole = ["shop"] + names
        return ObjectDayRow(
            milliseconds: time, target: target, kind: kind,
            names: whole + [String?](repeating: nil, count: 4 - whole.count),
            counts: [bytes, indexes, rows, .nan, .nan, .nan, bloat],
            isEstimate: bytes.isNaN ? nil : kind == "index",
            usedRatio: kind == "sequence" ? 0.25 : .nan,
            lastVisits: (kind == "table" ? 1_795_000_000.5 : .nan, .nan), objects: objects)
    }

    private static func session(_ server: TestServer, _ user: String) throws -> Session {
        let conninfo = try #require(ConnectionString(server.conninfo(user: user)))
        return Session(name: "copy", login: Login(conninfo: conninfo, purpose: .writing))
    }

    private static func write(
        _ readings: [[ObjectDayRow]], _ session: Session
    ) async throws -> String? {
        let (batches, refused) = HistoryBatch.batches(of: readings)
        #expect(refused == 0)
        for batch in batches {
            #expect(HistoryBatch(payload: batch.payload) == batch)
            #expect(batch.table == .objects)
        }
        let parts = [CopyEncoder.header] + batches.map(\.tuples) + [CopyEncoder.trailer]
        try await session.query("BEGIN", within: .seconds(30)) { _ in }
        try await session.copy(CopyEncoder.objectsStatement, parts, within: .seconds(30))
        let taken = try await session.query(
            try #require(HistoryBatch.Table.objects.afterwards), within: .seconds(30)
        ) { $0.string(0, 0) }
        try await session.query("COMMIT", within: .seconds(30)) { _ in }
        return taken
    }

    private static func grant(_ server: TestServer) async throws {
        try await server.applySchema()
        try await server.execute("CREATE ROLE wr LOGIN; CREATE ROLE rd LOGIN")
        for grant in SchemaGrants.writer("wr") + SchemaGrants.reader("rd") {
            try await server.execute(grant)
        }
    }

    private static let content = """
        SELECT day, kind, relname, bytes, index_bytes, rows, bloat_bytes, objects
          FROM monitoring.object_days WHERE target = 'orders' ORDER BY day, kind, relname
        """

    @Test(arguments: [15, 17, 18])
    func `the last reading of a day takes the place of the ones before, with its sums`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.grant(server)
            let writer = try Self.session(server, "wr")
            let morning = [
                Self.row("database", [], bytes: 100),
                Self.row("table", ["s", "a"], bytes: 40, indexes: 10, rows: 4, bloat: 3),
                Self.row("table", ["s", "b"], bytes: 20, indexes: 5, rows: 2),
                Self.row("other", [], bytes: 25, rows: 1, objects: 3),
                Self.row("index", ["s", "a", "i"], bytes: 10),
            ]
            #expect(try await Self.write([morning], writer) == "5")
            let later = Self.noon + 3_600_000
            let evening = [
                Self.row("database", [], bytes: 120, at: later),
                // Under a lock: its size is not known now.
                Self.row("table", ["s", "a"], rows: 5, at: later),
                Self.row("table", ["s", "c"], bytes: 30, indexes: 6, rows: 9, at: later),
                Self.row("other", [], bytes: 34, rows: 3, at: later, objects: 4),
            ]
            #expect(try await Self.write([evening], writer) == "4")
            let expected: [[String?]] = [
                ["2026-11-21", "database", nil, "120", nil, nil, nil, nil],
                // Indexes were not asked for.
                ["2026-11-21", "index", "a", "10", nil, nil, nil, nil],
                ["2026-11-21", "other", nil, "34", nil, "3", nil, "4"],
                ["2026-11-21", "table", "a", "40", "10", "5", "3", nil],
                ["2026-11-21", "table", "c", "30", "6", "9", nil, nil],
            ]
            let reader = try server.session(user: "rd")
            #expect(try await reader.rows(Self.content) == expected)
            #expect(
                try await reader.rows(
                    """
                    SELECT sum(coalesce(bytes, 0) + coalesce(index_bytes, 0))
                      FROM monitoring.object_days WHERE kind IN ('table', 'other')
                    """) == [["120"]])
            #expect(
                try await reader.rows(
                    """
                    SELECT is_estimate, extract(epoch FROM last_vacuum), last_analyze, read_at
                           = '2026-11-21 13:00Z'
                      FROM monitoring.object_days WHERE relname = 'a' AND kind = 'table'
                    """) == [["f", "1795000000.500000", nil, "t"]])
            // The same again, and an older one that comes late, change nothing.
            #expect(try await Self.write([evening], writer) == "4")
            #expect(try await Self.write([morning], writer) == "1")
            #expect(try await reader.rows(Self.content) == expected)
            // Several readings in one transaction: the last counts; the next day is another row.
            let next = Self.noon + 86_400_000
            #expect(
                try await Self.write(
                    [
                        [Self.row("table", ["s", "x"], bytes: 1, indexes: 0, at: next)],
                        [Self.row("table", ["s", "y"], bytes: 2, indexes: 0, at: next + 1)],
                        [Self.row("table", ["s", "x"], bytes: 9, indexes: 0, at: next - 1)],
                    ], writer) == "1")
            let days = try await reader.rows(Self.content)
            #expect(days.count == 6 && days.last?[0] == "2026-11-22" && days.last?[2] == "y")
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.object_days_incoming")
                    == "0")
            await reader.close()
            await writer.close()
        }
    }

    @Test(arguments: [15, 18])
    func `names of every kind are kept apart, and what no server takes is refused`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.grant(server)
            let writer = try Self.session(server, "wr")
            let names = [
                "\"; DROP TABLE x; --", "é\u{301}\u{200b}", "e\u{301}", "é", "\\N\t\n", "other",
            ]
            let rows =
                names.map { Self.row("table", ["s", $0], bytes: 1, indexes: 1) }
                + names.map { Self.row("sequence", ["s", $0]) }
                + names.map { Self.row("index", ["s", "t", $0], bytes: 1) }
            #expect(try await Self.write([rows], writer) == "18")
            #expect(
                Set(
                    try await server.rows(
                        "SELECT relname FROM monitoring.object_days WHERE kind = 'table'"
                    ).map { $0[0] ?? "" }.map { Array($0.utf8) })
                    == Set(names.map { Array($0.utf8) }))
            #expect(
                try await server.rows(
                    "SELECT DISTINCT used_ratio FROM monitoring.object_days WHERE kind = 'sequence'"
                )
                    == [["0.25"]])
            let refused = [
                Self.row("table", ["s", "a\0"]), Self.row("table", ["s", "a"], at: -1),
                Self.row("table", ["s", "a"], at: .max),
            ]
            #expect(HistoryBatch.batches(of: [refused]).refused == 3)
            // Numbers that are none become NULL instead of stopping the others.
            let odd = Self.row("table", ["s", "odd"], bytes: .infinity, indexes: 1e300, rows: -0.0)
            #expect(try await Self.write([[odd]], writer) == "1")
            #expect(
                try await server.rows(
                    "SELECT bytes, index_bytes, rows FROM monitoring.object_days"
                        + " WHERE relname = 'odd'") == [[nil, nil, "0"]])
            await writer.close()
        }
    }

    // MARK: Growth

    /// Ten days of a database that grows by 10 a day, a table that shrinks, one without sizes, and one of two days.
    private static let days = """
        INSERT INTO monitoring.object_days
            (day, target, kind, datname, schemaname, relname, bytes, index_bytes, rows, read_at)
        SELECT d::date, 'orders', kind, 'shop', schemaname, relname, bytes, index_bytes, rows, d
          FROM generate_series('2026-11-12 23:00Z'::timestamptz, '2026-11-21 23:00Z', '1 day')
                   WITH ORDINALITY AS g (d, n),
               LATERAL (VALUES ('database', NULL, NULL, 1000 + 10 * n, NULL::bigint, NULL::bigint),
                               ('table', 's', 'falls', 500 - n, 7, n * 3),
                               ('table', 's', 'unknown', NULL, 7, NULL),
                               ('table', 's', 'young', CASE WHEN n > 8 THEN n * 100 END, 0, n))
                   AS o (kind, schemaname, relname, bytes, index_bytes, rows)
         WHERE relname IS DISTINCT FROM 'young' OR n > 8
        """
    private static let now = "'2026-11-21 23:30Z'"

    @Test(arguments: [15, 18])
    func `growth is from the first known size to the last, and unknown of a single day`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.grant(server)
            try await server.execute("SET timezone = 'UTC'; " + Self.days)
            let reader = try server.session(user: "rd")
            func growth(_ days: Int) async throws -> [[String?]] {
                try await reader.rows(
                    """
                    SELECT kind, relname, first_day, bytes, growth_bytes, bytes_per_day, growth_rows
                      FROM monitoring.object_growth('orders', \(days), \(Self.now))
                    """)
            }
            #expect(
                try await growth(30) == [
                    ["table", "young", "2026-11-20", "1000", "100", "100", "1"],
                    ["database", nil, "2026-11-12", "1100", "90", "10", nil],
                    ["table", "falls", "2026-11-12", "497", "-9", "-1", "27"],
                    ["table", "unknown", "2026-11-12", nil, nil, nil, nil],
                ])
            #expect(try await growth(2).first { $0[0] == "database" }?[4] == "20")
            #expect(
                try await reader.rows(
                    "SELECT * FROM monitoring.object_growth('orders', 30, '2026-11-12 23:30Z')"
                )
                .allSatisfy { $0[8] == nil && $0[9] == nil })
            #expect(
                try await reader.rows("SELECT * FROM monitoring.object_growth('other', 30)") == [])
            for call in ["NULL, 3", "'orders', 0", "'orders', NULL", "'orders', 40000"] {
                await #expect(throws: PostgresError.self) {
                    try await reader.rows("SELECT * FROM monitoring.object_growth(\(call))")
                }
            }
            await reader.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a forecast needs seven days and growth, and is 0 for what is reached`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.grant(server)
            try await server.execute("SET timezone = 'UTC'; " + Self.days)
            let reader = try server.session(user: "rd")
            func forecast(_ arguments: String) async throws -> [[String?]] {
                try await reader.rows(
                    """
                    SELECT relname, bytes, round(bytes_per_day::numeric, 6), days_known,
                           round(days_left::numeric, 6)
                      FROM monitoring.object_forecast('orders', \(arguments), \(Self.now))
                    """)
            }
            #expect(
                try await forecast("1600, 'database', 30")
                    == [[nil, "1100", "10.000000", "10", "50.000000"]])
            #expect(
                try await forecast("1100, 'database', 30")
                    == [[nil, "1100", "10.000000", "10", "0.000000"]])
            #expect(
                try await forecast("2000, 'table', 30") == [
                    ["young", "1000", nil, "2", nil], ["falls", "497", "-1.000000", "10", nil],
                ])
            #expect(
                try await forecast("1600, 'database', 7")
                    == [[nil, "1100", "10.000000", "7", "50.000000"]])
            // Six days are too few.
            try await server.execute(
                "DELETE FROM monitoring.object_days WHERE day < '2026-11-16'")
            #expect(
                try await forecast("1600, 'database', 30") == [[nil, "1100", nil, "6", nil]])
            for call in [
                "NULL, 1", "'orders', NULL", "'orders', 1, 'view'", "'orders', 1, NULL",
                "'orders', 1, 'table', 6",
            ] {
                await #expect(throws: PostgresError.self) {
                    try await reader.rows("SELECT * FROM monitoring.object_forecast(\(call))")
                }
            }
            await reader.close()
        }
    }

    // MARK: Upkeep and rights

    @Test(arguments: [15, 18])
    func `days of objects go after their time, and not before a day`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute(
                """
                INSERT INTO monitoring.object_days (day, target, kind, datname, read_at)
                SELECT (now() AT TIME ZONE 'UTC')::date - days, 'a', 'database', 'd', now()
                  FROM (VALUES (0), (20), (30), (31), (40)) AS past (days)
                """)
            let steps = HistorySQL.objectUpkeep(retention: 30 * 86_400)
            #expect(try await server.value(steps[0]) == "2")
            #expect(try await server.value("SELECT count(*) FROM monitoring.object_days") == "3")
            for keep in ["NULL", "interval '23 hours'"] {
                await #expect(throws: PostgresError.self) {
                    try await server.rows("SELECT monitoring.drop_old_object_days(\(keep))")
                }
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a writer brings readings and sees none, a reader reads, and others do neither`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.grant(server)
            try await server.execute("CREATE ROLE stranger LOGIN")
            for (user, mayWrite, mayRead) in [
                ("wr", true, false), ("rd", false, true), ("stranger", false, false),
            ] {
                let session = try server.session(user: user)
                for (statement, isAllowed) in [
                    ("SELECT count(*) FROM monitoring.object_days", mayRead),
                    ("SELECT count(*) FROM monitoring.object_growth('a', 3)", mayRead),
                    (
                        "INSERT INTO monitoring.object_days_incoming (day, target, kind, datname,"
                            + " read_at) VALUES ('2026-11-21', 'a', 'database', 'd', now())",
                        mayWrite
                    ),
                    ("SELECT monitoring.take_object_days()", mayWrite),
                    ("SELECT monitoring.drop_old_object_days(interval '2 days', now())", mayWrite),
                    (
                        "INSERT INTO monitoring.object_days (day, target, kind, datname, read_at)"
                            + " VALUES ('2026-11-21', 'a', 'database', 'd', now())", false
                    ),
                    ("UPDATE monitoring.object_days SET target = 'b'", false),
                    ("DELETE FROM monitoring.object_days", false),
                    ("SELECT count(*) FROM monitoring.object_days_incoming", false),
                    ("TRUNCATE monitoring.object_days_incoming", false),
                ] {
                    let done = (try? await session.rows(statement)) != nil
                    #expect(done == isAllowed, "\(user): \(statement)")
                }
                await session.close()
            }
        }
    }

    @Test(arguments: [15, 17, 18])
    func `a schema of version 16 becomes what apply makes, its rows stay, and its roles go on`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let parts = Schema.script(mode: .logged).split(separator: "-- version 17")
            #expect(parts.count == 2)
            try await server.execute(String(parts[0]))
            try await server.execute(
                """
                INSERT INTO monitoring.statement_hours (hour, target, kind, calls)
                SELECT date_trunc('hour', now()), 't', 'other', i FROM generate_series(1, 50) AS i;
                INSERT INTO monitoring.changes (changed_at, target, kind, name)
                SELECT now(), 't', 'setting', i::text FROM generate_series(1, 50) AS i
                """)
            let content = """
                SELECT md5((SELECT string_agg(m::text, '|' ORDER BY m::text)
                              FROM monitoring.statement_hours AS m)
                    || (SELECT string_agg(m::text, '|' ORDER BY m::text)
                          FROM monitoring.changes AS m))
                """
            let before = try await server.value(content)
            #expect(before != nil)
            let outcome = try await server.applySchema(expectsSchema: true)
            #expect(outcome.applied.map(\.version) == Array(17...Schema.version))
            #expect(try await server.value(content) == before)
            try await server.execute("CREATE ROLE wr LOGIN")
            for grant in SchemaGrants.writer("wr") { try await server.execute(grant) }
            let writer = try Self.session(server, "wr")
            #expect(
                try await Self.write([[Self.row("database", [], bytes: 1)]], writer) == "1")
            await writer.close()
        }
    }
}
