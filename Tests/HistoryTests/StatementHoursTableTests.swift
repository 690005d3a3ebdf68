import History
import HistorySchema
import Postgres
import Support
import Testing

/// `statement_hours`: what is written is there, parts of an hour become one, and old hours go.
@Suite struct StatementHoursTableTests {
    /// 2026-11-21 12:00 UTC.
    private static let noon: Int64 = 1_795_262_400_000
    /// When that hour has been over for long enough.
    private static let later = "'2026-11-21 13:15:01Z'"

    private static func row(
        _ id: Int64?, calls: Double, seconds: Double, deviation: Double = 0, plans: Double = 0,
        target: String = "orders", at time: Int64 = noon, isNested: Bool = false
    ) -> StatementHourRow {
        let statement = id.map {
            StatementHourRow.Statement(
                queryID: $0, database: "shöp", user: "web", isTopLevel: true,
                shortest: 0.5 / calls, longest: seconds, since: .nan, isRestarted: calls == 5)
        }
        var counts = [Double](repeating: 0, count: StatementHourRow.counts.count)
        (counts[0], counts[2]) = (calls, plans)
        var times = [Double](repeating: 0, count: StatementHourRow.times.count)
        times[0] = seconds
        return StatementHourRow(
            milliseconds: time, target: target, statement: statement, isNested: isNested,
            counts: counts, times: times, mean: (seconds / calls, deviation),
            statements: id == nil ? Int(calls) : nil,
            observed: id == nil && !isNested ? 900 : nil)
    }

    private static func write(
        _ parts: [[StatementHourRow]], _ server: TestServer, user: String = "postgres"
    ) async throws {
        let (batches, refused) = HistoryBatch.batches(of: parts)
        #expect(refused == 0)
        for batch in batches { #expect(HistoryBatch(payload: batch.payload) == batch) }
        let conninfo = try #require(ConnectionString(server.conninfo(user: user)))
        let session = Session(name: "copy", login: Login(conninfo: conninfo, purpose: .writing))
        let tuples = [CopyEncoder.header] + batches.map(\.tuples) + [CopyEncoder.trailer]
        try await session.copy(CopyEncoder.hoursStatement, tuples, within: .seconds(30))
        await session.close()
    }

    private static let rows = """
        SELECT kind, queryid, datname, calls, seconds, plans, round(mean_seconds::numeric, 6),
               round(stddev_seconds::numeric, 6), min_seconds, max_seconds, restarted, statements,
               observed_seconds
          FROM monitoring.statement_hours WHERE target = 'orders'
         ORDER BY kind DESC, queryid
        """

    @Test(arguments: [15, 18])
    func `the parts of an hour become one when it is over, with the same sums`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute("CREATE ROLE wr LOGIN; CREATE ROLE rd LOGIN")
            for grant in SchemaGrants.writer("wr") + SchemaGrants.reader("rd") {
                try await server.execute(grant)
            }
            try await Self.write(
                [
                    [
                        Self.row(.min, calls: 1, seconds: 1), Self.row(7, calls: 2, seconds: 2),
                        Self.row(nil, calls: 3, seconds: 4),
                    ],
                    // Planning was not known for a time.
                    [
                        Self.row(.min, calls: 5, seconds: 5, deviation: 2, plans: .nan),
                        Self.row(nil, calls: 9, seconds: 1),
                    ],
                    [Self.row(nil, calls: 1, seconds: 1, target: "other")],
                    [Self.row(nil, calls: 1, seconds: 1, at: Self.noon + 3_600_000)],
                    [Self.row(nil, calls: 1, seconds: 1, at: Self.noon + 3_600_000)],
                ], server, user: "wr")
            let writer = try server.session(user: "wr")
            func merge(_ now: String) async throws -> [[String?]] {
                try await writer.rows("SELECT monitoring.merge_statement_hours(10, \(now))")
            }
            #expect(try await merge("'2026-11-21 13:14:59Z'") == [["0"]])
            #expect(try await merge(Self.later) == [["1"]])
            #expect(try await merge(Self.later) == [["0"]])
            // Mean and deviation are of all calls: five of 1 s, give or take 2 s, and one of 1 s.
            let expected: [[String?]] = [
                [
                    "statement", "-9223372036854775808", "shöp", "6", "6", nil, "1.000000",
                    "1.825742", "0.1", "5", "t", nil, nil,
                ],
                [
                    "statement", "7", "shöp", "2", "2", "0", "1.000000", "0.000000", "0.25", "2",
                    "f", nil, nil,
                ],
                [
                    "other", nil, nil, "12", "5", "0", "0.416667", "0.529238", nil, nil, nil, "9",
                    "1800",
                ],
            ]
            let reader = try server.session(user: "rd")
            let merged = try await reader.rows(Self.rows).filter { $0[12] != "900" }
            #expect(merged == expected, "\(merged)")
            // The next hour and the other target are as they were.
            #expect(
                try await reader.rows(
                    """
                    SELECT target, count(*) FROM monitoring.statement_hours
                     WHERE observed_seconds = 900 GROUP BY 1 ORDER BY 1
                    """) == [["orders", "2"], ["other", "1"]])
            // A part that comes late is folded in.
            try await Self.write([[Self.row(nil, calls: 4, seconds: 1)]], server, user: "wr")
            #expect(try await merge(Self.later) == [["1"]])
            #expect(
                try await reader.rows(
                    "SELECT calls, observed_seconds FROM monitoring.statement_hours"
                        + " WHERE kind = 'other' AND hour = '2026-11-21 12:00Z'"
                        + " AND target = 'orders'") == [["16", "2700"]])
            await reader.close()
            await writer.close()
        }
    }

    @Test(arguments: [15, 18])
    func `the remainder of what functions ran stays a row of its own when an hour becomes one set`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await Self.write(
                [
                    [
                        Self.row(nil, calls: 3, seconds: 4),
                        Self.row(nil, calls: 70, seconds: 2, isNested: true),
                    ],
                    [Self.row(nil, calls: 9, seconds: 1)],
                    [
                        Self.row(nil, calls: 1, seconds: 1),
                        Self.row(nil, calls: 30, seconds: 2, isNested: true),
                    ],
                    // Of an hour in one set nothing is to be done.
                    [
                        Self.row(nil, calls: 1, seconds: 1, target: "single"),
                        Self.row(nil, calls: 2, seconds: 1, target: "single", isNested: true),
                    ],
                ], server)
            let merge = "SELECT monitoring.merge_statement_hours(10, \(Self.later))"
            #expect(try await server.value(merge) == "1")
            #expect(try await server.value(merge) == "0")
            let rows = """
                SELECT target, toplevel, calls, seconds, statements, observed_seconds
                  FROM monitoring.statement_hours WHERE kind = 'other'
                 ORDER BY target, toplevel NULLS FIRST
                """
            #expect(
                try await server.rows(rows) == [
                    ["orders", nil, "13", "6", "9", "2700"],
                    ["orders", "f", "100", "4", "70", nil],
                    ["single", nil, "1", "1", "1", "900"], ["single", "f", "2", "1", "2", nil],
                ])
        }
    }

    @Test(arguments: [15, 18])
    func `no number that a writer puts there stops the merging of others`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute(
                """
                INSERT INTO monitoring.statement_hours
                    (hour, target, kind, calls, seconds, rows, mean_seconds, stddev_seconds,
                     jit_seconds, observed_seconds, statements)
                SELECT '2026-11-21 12:00Z', target, 'other', calls, value, calls, value, value,
                       value, value, 2147483647
                  FROM (VALUES ('a', 9223372036854775807), ('b', -9223372036854775808), ('c', 0))
                           AS whole (target, calls),
                       (VALUES (1.7e308::float8), ('NaN'), ('-Infinity'), ('Infinity'), (-1.7e308),
                               (1e-200))
                           AS broken (value)
                """)
            try await Self.write(
                [
                    [Self.row(nil, calls: 3, seconds: 4, target: "z")],
                    [Self.row(nil, calls: 4, seconds: 4, target: "z")],
                ], server)
            for step in ["2", "2", "0"] {
                #expect(
                    try await server.value(
                        "SELECT monitoring.merge_statement_hours(2, \(Self.later))") == step)
            }
            #expect(
                try await server.rows(
                    "SELECT target, calls, round((seconds / 1e100)::numeric, 6)"
                        + " FROM monitoring.statement_hours ORDER BY 1")
                    == [
                        ["a", "9223372036854775807", "3.000000"], ["b", "0", "3.000000"],
                        ["c", "0", "3.000000"], ["z", "7", "0.000000"],
                    ])
        }
    }

    @Test(arguments: [15, 18])
    func `hours and changes go after their time, and not before a day`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute(
                """
                INSERT INTO monitoring.statement_hours (hour, target, kind)
                SELECT now() - days * interval '1 day', 'a', 'other'
                  FROM (VALUES (0), (20), (40)) AS past (days);
                INSERT INTO monitoring.changes (changed_at, target, kind)
                SELECT hour, target, 'restart' FROM monitoring.statement_hours
                """)
            for step in HistorySQL.hourUpkeep(retention: 30 * 86_400)
                + HistorySQL.changeUpkeep(retention: 30 * 86_400)
            {
                #expect(
                    try await server.value(step) == (step.contains("merge") ? "0" : "1"), "\(step)")
            }
            for table in ["statement_hours", "changes"] {
                #expect(try await server.value("SELECT count(*) FROM monitoring.\(table)") == "2")
                for keep in ["NULL", "interval '23 hours'"] {
                    await #expect(throws: PostgresError.self) {
                        try await server.rows("SELECT monitoring.drop_old_\(table)(\(keep))")
                    }
                }
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a change that is sent again is there once, and others beside it are not left out`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute("CREATE ROLE wr LOGIN")
            for grant in SchemaGrants.writer("wr") { try await server.execute(grant) }
            func row(_ time: Int64, _ texts: [String?]) -> ChangeRow {
                ChangeRow(milliseconds: time, target: "a", kind: "setting", texts: texts)
            }
            let noon: Int64 = 1_795_262_400_000
            let rows = [
                row(noon, [nil, "work_mem", nil, "1"]), row(noon, [nil, "work_mem", "1", "2"]),
                row(noon, [nil, "work_mem", "1", nil]), row(noon + 1, [nil, "work_mem", nil, "1"]),
                row(noon, ["db", "work_mem", nil, "1"]), row(noon, [nil, "work_mem", nil, "1"]),
            ]
            let conninfo = try #require(ConnectionString(server.conninfo(user: "wr")))
            let writer = Session(name: "copy", login: Login(conninfo: conninfo, purpose: .writing))
            for _ in 0..<2 {
                let (batches, _) = HistoryBatch.batches(of: rows)
                let parts = [CopyEncoder.header] + batches.map(\.tuples) + [CopyEncoder.trailer]
                try await writer.copy(CopyEncoder.changesStatement, parts, within: .seconds(300))
                #expect(try await server.value("SELECT count(*) FROM monitoring.changes") == "5")
            }
            await writer.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a writer adds hours and changes and alters none, and a reader and others do neither`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute(
                "CREATE ROLE wr LOGIN; CREATE ROLE rd LOGIN; CREATE ROLE stranger LOGIN")
            for grant in SchemaGrants.writer("wr") + SchemaGrants.reader("rd") {
                try await server.execute(grant)
            }
            for (user, allowed) in [
                ("wr", ["INSERT"]), ("rd", ["SELECT"]), ("stranger", [String]()),
            ] {
                let session = try server.session(user: user)
                for table in ["statement_hours", "changes"] {
                    let time = table == "changes" ? "changed_at" : "hour"
                    for (right, statement) in [
                        ("SELECT", "SELECT count(*) FROM monitoring.\(table)"),
                        (
                            "INSERT",
                            "INSERT INTO monitoring.\(table) (\(time), target, kind)"
                                + " VALUES (now(), 'a', 'other')"
                        ),
                        ("UPDATE", "UPDATE monitoring.\(table) SET target = 'b'"),
                        ("DELETE", "DELETE FROM monitoring.\(table)"),
                        ("TRUNCATE", "TRUNCATE monitoring.\(table)"),
                    ] {
                        let done = (try? await session.rows(statement)) != nil
                        #expect(done == allowed.contains(right), "\(user): \(statement)")
                    }
                    let upkeep = "SELECT monitoring.drop_old_\(table)(interval '2 days', now())"
                    #expect(((try? await session.rows(upkeep)) != nil) == (user == "wr"), "\(user)")
                }
                let merge = "SELECT monitoring.merge_statement_hours(1, now())"
                #expect(((try? await session.rows(merge)) != nil) == (user == "wr"), "\(user)")
                await session.close()
            }
        }
    }
}
