import HistorySchema
import Postgres
import Support
import Testing

/// Unlogged partitions are empty after a crash; what was rolled up is not.
@Suite struct CrashTests {
    private static let day = "date_trunc('day', now(), 'UTC') - interval '2 days'"

    /// A day of 144 rows with an average of 100.
    private static let rows = """
        INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
        SELECT 'm', 28 + i, \(day) + i * interval '10 minutes' FROM generate_series(0, 143) AS i
        """

    private static func late(_ value: Int) -> String {
        """
        INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
        VALUES ('m', \(value), \(day) + interval '5 hours 3 minutes')
        """
    }

    private static func sums(_ server: TestServer) async throws -> [[String?]] {
        try await server.rows(
            """
            SELECT sum(samples), sum(total), min(minimum), max(maximum)
              FROM monitoring.performance_metrics_daily
            UNION ALL
            SELECT sum(samples), sum(total), min(minimum), max(maximum)
              FROM monitoring.performance_metrics_hourly
            """)
    }

    private static func rollUp(_ server: TestServer) async throws {
        _ = try await server.rows("SELECT monitoring.make_partitions()")
        _ = try await server.rows("SELECT * FROM monitoring.roll_up()")
    }

    private static func crash(_ server: TestServer) async throws {
        try await server.stop(.immediate)
        try await server.start()
    }

    @Test(arguments: [15, 18])
    func `the day of a crash stays right, whatever comes late`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema(mode: .unlogged)
            try await server.execute(Self.rows)
            try await Self.rollUp(server)
            let whole = ["144", "14328", "28", "171"]
            #expect(try await Self.sums(server) == [whole, whole])
            try await Self.crash(server)
            #expect(
                try await server.value("SELECT count(*) FROM monitoring.performance_metrics")
                    == "0")
            try await Self.rollUp(server)
            #expect(try await Self.sums(server) == [whole, whole])
            try await server.execute(Self.late(1))
            try await Self.rollUp(server)
            let one = ["145", "14329", "1", "171"]
            #expect(try await Self.sums(server) == [one, one])
            // It counts once, however often the hour is made again.
            try await server.execute(Self.late(1000))
            try await Self.rollUp(server)
            try await Self.rollUp(server)
            let two = ["146", "15329", "1", "1000"]
            #expect(try await Self.sums(server) == [two, two])
            // A second crash takes the late rows, too.
            try await Self.crash(server)
            try await server.execute(Self.late(7))
            try await Self.rollUp(server)
            let three = ["147", "15336", "1", "1000"]
            #expect(try await Self.sums(server) == [three, three])
            // What cannot be made of parts is absent.
            #expect(
                try await server.column("SELECT p95 FROM monitoring.performance_metrics_daily")
                    == ["NULL"])
            #expect(
                try await server.column(
                    """
                    SELECT average = total / samples AND last_value = 171
                      FROM monitoring.performance_metrics_daily
                    """) == ["t"])
        }
    }

    @Test func `rows in the default partition are no exception`() async throws {
        try await withServer { server in
            try await server.applySchema(mode: .unlogged)
            try await server.execute(Self.rows)
            _ = try await server.rows("SELECT * FROM monitoring.roll_up()")
            try await Self.crash(server)
            try await server.execute(Self.late(1))
            _ = try await server.rows("SELECT * FROM monitoring.roll_up()")
            let one = ["145", "14329", "1", "171"]
            #expect(try await Self.sums(server) == [one, one])
        }
    }

    @Test func `logged rows survive and are counted once`() async throws {
        try await withServer { server in
            try await server.applySchema(mode: .unlogged)
            try await server.execute(Self.rows)
            try await Self.rollUp(server)
            _ = try await server.rows("SELECT monitoring.migrate_unlogged_to_logged()")
            try await Self.crash(server)
            try await server.execute(Self.late(1))
            try await Self.rollUp(server)
            let one = ["145", "14329", "1", "171"]
            #expect(try await Self.sums(server) == [one, one])
            #expect(
                try await server.value(
                    "SELECT p95 IS NOT NULL"
                        + " FROM monitoring.performance_metrics_daily") == "t")
        }
    }

    @Test func `a clean stop is no crash`() async throws {
        try await withServer { server in
            try await server.applySchema(mode: .unlogged)
            try await server.execute(Self.rows)
            try await Self.rollUp(server)
            try await server.stop()
            try await server.start()
            try await server.execute(Self.late(1))
            try await Self.rollUp(server)
            let one = ["145", "14329", "1", "171"]
            #expect(try await Self.sums(server) == [one, one])
            #expect(try await server.rows("TABLE monitoring.rollup_kept").isEmpty)
        }
    }

    @Test func `a day whose hours were deleted is still made of its rows`() async throws {
        try await withServer { server in
            try await server.applySchema()
            try await server.execute(Self.rows)
            try await Self.rollUp(server)
            _ = try await server.rows("SELECT monitoring.drop_old_rollups('1 hour', '1 year')")
            try await server.execute(Self.late(1))
            try await Self.rollUp(server)
            #expect(
                try await server.rows(
                    "SELECT samples, total FROM monitoring.performance_metrics_daily")
                    == [["145", "14329"]])
        }
    }
}
