import Postgres
import Support
import Testing

/// Retention never takes what is not rolled up yet, from any caller.
@Suite struct RetentionTests {
    /// Two days of their own, the first with a row.
    private static func prepare(_ server: TestServer) async throws {
        try await server.applySchema()
        try await server.execute("SELECT monitoring.make_partitions(1, '2026-11-01Z')")
        try await server.execute(insert("2026-11-01 10:20Z"))
    }

    private static func insert(_ time: String) -> String {
        "INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)"
            + " VALUES ('orders', 4, '\(time)')"
    }

    private static func drop(_ now: String) -> String {
        "SELECT partition, outcome FROM monitoring.drop_old_partitions('7 days', '\(now)')"
    }

    private static let waiting = "left: not all until its end is rolled up yet"
    private static let days = ["performance_metrics_20261101", "performance_metrics_20261102"]
    private static let count = "SELECT count(*) FROM monitoring.performance_metrics"

    @Test(arguments: [15, 18])
    func `a day that is not rolled up outlives its retention until it is`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.prepare(server)
            // The second day waits, too: dropping it would make the first one's hours too old.
            #expect(
                try await server.rows(Self.drop("2026-11-10Z"))
                    == Self.days.map { [$0, Self.waiting] })
            #expect(
                try await server.rows("SELECT * FROM monitoring.roll_up('2026-11-10Z')")
                    == [["1", "1", "0", "0"]])
            #expect(
                try await server.rows(Self.drop("2026-11-10Z"))
                    == Self.days.map { [$0, "dropped"] })
            for table in ["hourly", "daily"] {
                #expect(
                    try await server.rows(
                        "SELECT samples, total FROM monitoring.performance_metrics_\(table)")
                        == [["1", "4"]])
            }
        }
    }

    @Test(arguments: [15, 18])
    func `an hour is rolled up and its day is not: the rows stay for it`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.prepare(server)
            // At most one bucket of each kind at a time, so that the second hour's day waits.
            try await server.execute(Self.insert("2026-11-02 09:00Z"))
            _ = try await server.rows("SELECT monitoring.roll_up('2026-11-10Z', 1)")
            #expect(
                try await server.rows(Self.drop("2026-11-10Z"))
                    == [[Self.days[0], "dropped"], [Self.days[1], Self.waiting]])
            _ = try await server.rows("SELECT monitoring.roll_up('2026-11-10Z')")
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics_daily")
                    == "2")
        }
    }

    @Test(arguments: [15, 18])
    func `roll-ups that never come keep no day longer than a week`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await Self.prepare(server)
            #expect(
                try await server.rows(Self.drop("2026-11-15 10:00Z")).map(\.last) == [
                    Self.waiting, Self.waiting,
                ])
            #expect(
                try await server.rows(Self.drop("2026-11-16 11:00Z"))
                    == Self.days.map { [$0, "dropped"] })
        }
    }

    @Test(arguments: [15, 18])
    func `rows outside of all days wait for their roll-up, too`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute(Self.insert("2026-10-01 10:20Z"))
            #expect(try await server.rows(Self.drop("2026-10-10Z")).isEmpty)
            #expect(try await server.value(Self.count) == "1")
            _ = try await server.rows("SELECT monitoring.roll_up('2026-10-10Z')")
            #expect(
                try await server.rows(Self.drop("2026-10-10Z"))
                    == [["performance_metrics_default", "1 rows deleted"]])
            // One of long ago waits for nothing.
            try await server.execute(Self.insert("1970-01-01 10:20Z"))
            #expect(
                try await server.rows(Self.drop("2026-10-10Z"))
                    == [["performance_metrics_default", "1 rows deleted"]])
        }
    }

    @Test(arguments: [15, 18])
    func `a row that comes while retention waits for its day is not lost`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.prepare(server)
            _ = try await server.rows("SELECT monitoring.roll_up('2026-11-10Z')")
            let writer = try server.session()
            _ = try await writer.rows("BEGIN")
            _ = try await writer.rows(Self.insert("2026-11-01 10:40Z"))
            async let outcomes = server.rows(Self.drop("2026-11-10Z"))
            try await eventually("retention waits") {
                try await server.value(
                    "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted") == "t"
            }
            _ = try await writer.rows("COMMIT")
            await writer.close()
            let first = try await outcomes.first?.last ?? nil
            #expect(first == Self.waiting || first == "in use, left for the next time")
            #expect(try await server.value(Self.count) == "2")
            _ = try await server.rows("SELECT monitoring.roll_up('2026-11-10Z')")
            #expect(
                try await server.column("SELECT total FROM monitoring.performance_metrics_daily")
                    == ["8"])
        }
    }
}
