import Demo
import Logging
import Platform
import Postgres
import Support
import Testing

@Suite struct WorkloadTests {
    private static let quiet = Logger(level: .error, output: StandardErrorOutput(format: .logfmt))

    @Test func `the shop is busy, in trouble, bounded, and stops at once`() async throws {
        try await withCluster(version: 15) { cluster in
            let session = try session(cluster.conninfo)
            func count(_ condition: String) async throws -> Int {
                let sql = "SELECT count(*) FROM pg_stat_activity WHERE \(condition)"
                return try await session.rows(sql).first?.first.flatMap { $0 }.flatMap { Int($0) }
                    ?? 0
            }
            let work = Task {
                try await Workload(conninfo: cluster.conninfo, logger: Self.quiet).run()
            }

            try await eventually("a blocked session", within: .seconds(20)) {
                try await count("wait_event_type = 'Lock' AND application_name = 'shop_order'") == 1
            }
            try await eventually("an idle transaction", within: .seconds(20)) {
                try await count(
                    "state = 'idle in transaction' AND application_name = 'shop_console'") == 1
            }
            try await eventually("a slow query", within: .seconds(20)) {
                try await count("wait_event = 'PgSleep' AND now() - query_start > '1 s'") == 1
            }
            try await eventually("dead rows, spilled files and rollbacks", within: .seconds(30)) {
                let rows = try await session.rows(
                    """
                    SELECT FROM pg_stat_database d, pg_stat_user_tables t
                    WHERE d.datname = current_database() AND t.relname = 'carts'
                      AND n_dead_tup > 500 AND temp_bytes > 0 AND xact_rollback > 0
                    """)
                return rows.count == 1
            }
            // Four clients, and one session for each name in each trouble.
            #expect(try await count("application_name LIKE 'shop%'") <= 12)

            let start = ContinuousClock.now
            work.cancel()
            _ = await work.result
            #expect(start.duration(to: .now) < .seconds(2))
            try await eventually("the shop's sessions leaving", within: .seconds(10)) {
                try await count("application_name LIKE 'shop%'") == 0
            }
            await session.close()
        }
    }

    @Test func `the rate is bounded, whatever the machine could do`() async throws {
        try await withCluster(version: 18) { cluster in
            let session = try session(cluster.conninfo)
            let work = Task {
                try await Workload(conninfo: cluster.conninfo, logger: Self.quiet).run()
            }
            let sql = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'shop'"
            func commits() async throws -> Int {
                try await session.rows(sql).first?.first.flatMap { $0 }.flatMap { Int($0) } ?? 0
            }
            try await eventually("the shop opening") {
                try await session.rows(
                    "SELECT FROM pg_stat_activity WHERE application_name = 'shop_web'"
                )
                .count == 2
            }
            // Statistics arrive up to a second late, so the window is long against that.
            let (before, start) = (try await commits(), ContinuousClock.now)
            try await Task.sleep(for: .seconds(5))
            let (after, seconds) = (try await commits(), start.duration(to: .now).seconds)
            let rate = Double(after - before) / seconds
            #expect(rate > 5 && rate < 120)
            work.cancel()
            _ = await work.result
            await session.close()
        }
    }

    @Test func `a server that cannot be reached is an error, not a wait`() async throws {
        let conninfo = "host=/nowhere dbname=shop user=postgres"
        await #expect(throws: DemoError.self) {
            try await Workload(conninfo: conninfo, logger: Self.quiet).run()
        }
    }
}
