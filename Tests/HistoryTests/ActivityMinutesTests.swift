import History
import HistorySchema
import Postgres
import Support
import Testing

/// `activity_minutes`: what is written is there, and its functions add up.
@Suite struct ActivityMinutesTests {
    /// 2026-11-21 12:00 UTC.
    private static let noon: Int64 = 1_795_262_400_000
    private static let range = "'2026-11-21 12:00Z', '2026-11-21 13:00Z'"
    private static let none = [String?](repeating: nil, count: 6)

    private static func load(
        _ minute: Int64, _ texts: [String?], _ microseconds: Int, target: String = "orders"
    ) -> ActivityRow {
        ActivityRow(
            milliseconds: noon + minute * 60_000, target: target, kind: .load, texts: texts,
            microseconds: microseconds, samples: 3)
    }

    private static func other(
        _ minute: Int64, _ microseconds: Int, observed: Int = 60_000_000, samples: Int = 60,
        target: String = "orders"
    ) -> ActivityRow {
        ActivityRow(
            milliseconds: noon + minute * 60_000, target: target, kind: .other, texts: none,
            microseconds: microseconds, samples: samples, observed: observed)
    }

    private static func blocking(
        _ minute: Int64, _ texts: [String?]?, _ microseconds: Int
    ) -> ActivityRow {
        ActivityRow(
            milliseconds: noon + minute * 60_000, target: "orders",
            kind: texts == nil ? .otherBlocking : .blocking,
            texts: texts.map { [nil, nil, nil] + $0 } ?? none, microseconds: microseconds,
            samples: 60)
    }

    private static let cpu: [String?] = ["CPU", "CPU", "-9223372036854775808", "shop", "web", ""]
    private static let lock: [String?] = ["Lock", "tuple", "42", "shop", "web", "a \"b\"\t\\ €"]
    private static let sleep: [String?] = ["Timeout", "PgSleep", "unknown", "", "app", "cron"]

    private static let minutes: [[ActivityRow]] = [
        [load(0, cpu, 90_000_001), load(0, lock, 30_000_000), other(0, 0)],
        // A minute in two parts, such as when an agent was restarted in it.
        [load(1, cpu, 1_000_000), other(1, 500_000, observed: 20_000_000, samples: 20)],
        [load(1, sleep, 2_000_000), other(1, 0, observed: 40_000_000, samples: 40)],
        // The third is missing, and in the fourth nothing worked.
        [other(3, 0)],
        [load(0, cpu, 5_000_000, target: "other"), other(0, 0, target: "other")],
        [
            other(4, 0), blocking(4, ["shop", "web", "job"], 12_000_000),
            blocking(4, nil, 3_000_000),
        ],
        [other(5, 0), blocking(5, ["shop", "web", "job"], 5_000_000)],
    ]

    private static func write(
        _ minutes: [[ActivityRow]], _ server: TestServer, user: String = "postgres"
    ) async throws {
        let (batches, refused) = HistoryBatch.batches(of: minutes)
        #expect(refused == 0)
        for batch in batches { #expect(HistoryBatch(payload: batch.payload) == batch) }
        let conninfo = try #require(ConnectionString(server.conninfo(user: user)))
        let session = Session(name: "copy", login: Login(conninfo: conninfo, purpose: .writing))
        let parts = [CopyEncoder.header] + batches.map(\.tuples) + [CopyEncoder.trailer]
        try await session.copy(CopyEncoder.activityStatement, parts, within: .seconds(30))
        await session.close()
    }

    @Test(arguments: [15, 18])
    func `rows arrive as they were, and every dimension has the same sum`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute("CREATE ROLE wr LOGIN; CREATE ROLE rd LOGIN")
            for grant in SchemaGrants.writer("wr") + SchemaGrants.reader("rd") {
                try await server.execute(grant)
            }
            try await Self.write(Self.minutes, server, user: "wr")
            #expect(
                try await server.rows(
                    """
                    SELECT queryid, datname, usename, application_name, seconds::text, samples
                      FROM monitoring.activity_minutes WHERE kind = 'load' AND target = 'orders'
                     ORDER BY seconds DESC LIMIT 2
                    """)
                    == [
                        ["-9223372036854775808", "shop", "web", "", "90.000001", "3"],
                        ["42", "shop", "web", "a \"b\"\t\\ €", "30", "3"],
                    ])
            let reader = try server.session(user: "rd")
            for dimension in [
                "wait_event_type", "wait_event", "queryid", "datname", "usename",
                "application_name",
            ] {
                #expect(
                    try await reader.rows(
                        """
                        SELECT sum(seconds)::text, round(sum(share)::numeric, 9)::text,
                               round(sum(average_sessions)::numeric, 9)::text
                          FROM monitoring.wait_profile(\(Self.range), '\(dimension)', 'orders')
                        """) == [["123.500001", "1.000000000", "0.411666670"]], "\(dimension)")
            }
            #expect(
                try await reader.rows(
                    """
                    SELECT target, value, seconds::text
                      FROM monitoring.wait_profile(\(Self.range))
                    """) == [
                        ["orders", "CPU", "91.000001"], ["orders", "Lock:tuple", "30"],
                        ["orders", "Timeout:PgSleep", "2"], ["orders", nil, "0.5"],
                        ["other", "CPU", "5"],
                    ])
            #expect(
                try await reader.rows(
                    """
                    SELECT value FROM monitoring.wait_profile(\(Self.range), 'queryid', 'orders')
                     WHERE seconds = 2
                    """) == [["unknown"]])
            await reader.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a range that is empty, endless or runs backwards is refused by every function`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            let (early, late) = ("2026-11-21 12:00:00+00", "2026-11-21 13:00:00+00")
            for function in ["wait_profile", "blocking_history", "active_sessions"] {
                for (from, to) in [
                    ("'\(late)'", "'\(early)'"), ("'\(late)'", "'\(late)'"), ("NULL", "'\(late)'"),
                    ("'\(early)'", "NULL"),
                ] {
                    let words = [from, to].map { $0.replacing("'", with: "") }
                    await #expect("\(function) from \(from) to \(to)") {
                        try await server.rows("SELECT monitoring.\(function)(\(from), \(to))")
                    } throws: { error in
                        "\(error)".contains("\(function): \(words[0]) is not before \(words[1])")
                    }
                }
                _ = try await server.rows("SELECT monitoring.\(function)('\(early)', '\(late)')")
            }
        }
    }

    @Test func `what is no dimension is refused by its name`() async throws {
        try await withServer { server in
            try await server.applySchema()
            for (dimension, shown) in [("'pid'", "'pid'"), ("NULL", "NULL"), ("''''", "''''")] {
                await #expect {
                    try await server.rows(
                        "SELECT monitoring.wait_profile(\(Self.range), \(dimension))")
                } throws: { error in
                    "\(error)".contains("wait_profile: \(shown) is none of wait_event_type")
                }
            }
            for (call, problem) in [
                ("\(Self.range), '59 seconds'", "a step of 00:00:59 is less than a minute"),
                ("\(Self.range), NULL", "a step of NULL is less than a minute"),
                ("'2026-11-21 12:00Z', '2026-11-21 12:00Z'", "is not before"),
                ("'-infinity', '2026-11-21 12:00Z'", "-infinity is not before"),
                ("'2026-01-01Z', '2026-11-21Z'", "are more than 11000"),
            ] {
                await #expect {
                    try await server.rows("SELECT monitoring.active_sessions(\(call))")
                } throws: { error in
                    "\(error)".contains("active_sessions: ") && "\(error)".contains(problem)
                }
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a step without a sample is a gap, one without work is 0`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await Self.write(Self.minutes, server)
            let call = """
                SELECT to_char(at AT TIME ZONE 'UTC', 'HH24:MI'),
                       round(average_sessions::numeric, 6)::text, samples
                  FROM monitoring.active_sessions(
                """
            #expect(
                try await server.rows(
                    "\(call)'2026-11-21 12:00Z', '2026-11-21 12:04Z', p_target => 'orders')")
                    == [
                        ["12:00", "2.000000", "60"], ["12:01", "0.058333", "60"],
                        ["12:02", nil, "0"], ["12:03", "0.000000", "60"],
                    ])
            #expect(
                try await server.rows(
                    "\(call)'2026-11-21 12:00Z', '2026-11-21 12:04Z', '2 minutes', 'orders')")
                    == [["12:00", "1.029167", "120"], ["12:02", "0.000000", "60"]])
            // A target of which nothing is known is a line of gaps, none without its name.
            #expect(
                try await server.rows(
                    "\(call)'2026-11-22 12:00Z', '2026-11-22 12:02Z', '1 minute', 'orders')")
                    == [["12:00", nil, "0"], ["12:01", nil, "0"]])
            #expect(
                try await server.rows("\(call)'2026-11-22 12:00Z', '2026-11-22 12:02Z')").isEmpty)
            #expect(
                try await server.rows(
                    """
                    SELECT application_name, seconds::text, share::text, minutes
                      FROM monitoring.blocking_history(\(Self.range))
                    """) == [["job", "17", "0.85", "2"], [nil, "3", "0.15", "1"]])
        }
    }

    @Test(arguments: [15, 18])
    func `days are made, filled from what waits, and dropped when they are old`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await Self.write(Self.minutes, server)
            // Its day has a partition or not, by the day on which this runs.
            _ = try await server.rows(
                "SELECT monitoring.make_activity_partitions(1, '2026-11-23Z')")
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.activity_minutes_20261121")
                    == "15")
            #expect(
                try await server.value(
                    """
                    SELECT count(*) FROM monitoring.activity_ranges()
                     WHERE ours AND partition IN ('activity_minutes_20261121',
                         'activity_minutes_20261123', 'activity_minutes_20261124')
                    """) == "3")
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("SELECT FROM monitoring.activity_minutes_20261121 LIMIT 1")
            let drop = """
                SELECT partition, outcome
                  FROM monitoring.drop_old_activity('14 days', '2026-12-06Z')
                 WHERE partition = 'activity_minutes_20261121'
                """
            #expect(
                try await server.rows(drop)
                    == [["activity_minutes_20261121", "in use, left for the next time"]])
            await holder.close()
            #expect(try await server.rows(drop) == [["activity_minutes_20261121", "dropped"]])
            // What comes later than that waits in the default partition, and goes from there.
            try await Self.write(Self.minutes, server)
            #expect(
                try await server.rows(
                    """
                    SELECT partition, outcome
                      FROM monitoring.drop_old_activity('14 days', '2026-12-06Z')
                    """) == [["activity_minutes_default", "15 rows deleted"]])
            await #expect(throws: PostgresError.self) {
                try await server.rows("SELECT monitoring.drop_old_activity('1 hour')")
            }
            await #expect(throws: PostgresError.self) {
                try await server.rows("SELECT monitoring.make_activity_partitions(61)")
            }
        }
    }

    @Test func `a table of the name of a day is said and left`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await server.execute(
                """
                CREATE TABLE monitoring.activity_minutes_20300101 (a int);
                """)
            #expect(
                try await server.value(
                    "SELECT monitoring.make_activity_partitions(1, '2030-01-01Z')") == "1")
            let problems = try await server.problems { try await $0.dropSchema() }
            #expect(problems.contains { $0.contains("activity_minutes_20300101") }, "\(problems)")
            try await server.execute("DROP TABLE monitoring.activity_minutes_20300101")
            try await server.dropSchema()
            #expect(try await server.value("SELECT to_regnamespace('monitoring')") == nil)
        }
    }

    @Test func `a table of this name is refused by an upgrade`() async throws {
        try await withServer(settings: ["autovacuum": "off"]) { server in
            try await SchemaFixture.make(server)
            try await server.execute(
                "CREATE TABLE monitoring.activity_minutes (a int);"
                    + " CREATE TABLE monitoring.activity_minutes_20300101 (a int)")
            let problems = try await server.problems { try await $0.applySchema() }
            for name in ["activity_minutes", "activity_minutes_20300101"] {
                #expect(
                    problems.contains { $0.contains("ALTER TABLE monitoring.\(name) RENAME TO") },
                    "\(problems)")
            }
        }
    }
}
