import Postgres
import Support
import Testing

/// Two that look after one history: agents, or an agent and a scheduler.
@Suite struct ConcurrentUpkeepTests {
    private static let rows = """
        INSERT INTO monitoring.performance_metrics (metric_name, metric_value, recorded_at)
        SELECT 'm', i, date_trunc('day', now(), 'UTC') - interval '20 days'
                       + i * interval '10 minutes' FROM generate_series(0, 143) AS i
        """

    /// What moves rows into their partition, in a transaction that is still open.
    private static let moves = [
        "SELECT monitoring.make_partitions()",
        "SELECT monitoring.make_partition((now() AT TIME ZONE 'UTC')::date - 20)",
    ]

    @Test(arguments: [15, 18], moves)
    func `hours that move meanwhile are rolled up whole`(
        version: Int, move: String
    ) async throws {
        try await withServer(version: version) { server in
            try await server.applySchema()
            try await server.execute(Self.rows)
            let mover = try server.session()
            _ = try await mover.rows("BEGIN")
            _ = try await mover.rows(move)
            let roller = try server.session()
            let number = try await roller.rows("SELECT pg_backend_pid()")[0][0] ?? ""
            let rolling = Task { try await roller.rows("SELECT * FROM monitoring.roll_up()") }
            try await eventually("the second one waits") {
                try await server.value(
                    "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = \(number)")
                    == "t"
            }
            _ = try await mover.rows("COMMIT")
            _ = try await rolling.value
            await mover.close()
            await roller.close()
            _ = try await server.rows("SELECT * FROM monitoring.roll_up()")
            for table in ["hourly", "daily"] {
                #expect(
                    try await server.rows(
                        "SELECT sum(samples), sum(total) FROM monitoring.performance_metrics_\(table)"
                    )
                        == [["144", "10296"]], "\(table)")
            }
        }
    }

    @Test func `what drops and what rolls up take turns`() async throws {
        try await withServer { server in
            try await server.applySchema()
            let first = try server.session()
            _ = try await first.rows("BEGIN")
            _ = try await first.rows("SELECT * FROM monitoring.roll_up()")
            for call in [
                "make_partitions()", "drop_old_partitions('2 days')",
                "drop_old_rollups('2 days', '2 days')", "roll_up()",
            ] {
                let second = try server.session()
                _ = try await second.rows("SET statement_timeout = '100ms'")
                await #expect(throws: PostgresError.self, "\(call)") {
                    try await second.rows("SELECT * FROM monitoring.\(call)")
                }
                await second.close()
            }
            await first.close()
        }
    }
}
