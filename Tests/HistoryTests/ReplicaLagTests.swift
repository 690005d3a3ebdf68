import Postgres
import Support
import Testing

/// The lag of a replica, in plain SQL.
@Suite struct ReplicaLagTests {
    private static let lag = """
        SELECT value FROM monitoring.indicators(false, clock_timestamp())
         WHERE metric_name = 'pg_replication_lag_seconds'
        """
    private static let check = """
        SELECT status FROM monitoring.check_database_health()
         WHERE check_name = 'replication_lag'
        """

    @Test(arguments: [15, 18])
    func `a replica without its primary is not up to date`(version: Int) async throws {
        try await withServer(version: version, settings: ["max_wal_senders": "4"]) { server in
            try await server.applySchema()
            let replica = try await server.replica()
            try await server.execute("CREATE TABLE t ()")
            try await eventually("all replayed") {
                try await replica.value("SELECT to_regclass('t')") != nil
            }
            try await eventually("no lag") { try await replica.value(Self.lag) == "0" }
            #expect(try await replica.value(Self.check) == "ok")
            try await server.execute("CHECKPOINT")
            let position = try await server.value("SELECT pg_current_wal_lsn()") ?? ""
            try await eventually("the checkpoint replayed") {
                try await replica.value("SELECT pg_last_wal_replay_lsn() >= '\(position)'") == "t"
            }
            try await replica.execute("CHECKPOINT")

            try await server.stop(.immediate)
            try await eventually("no receiver") {
                try await replica.rows("SELECT FROM pg_stat_wal_receiver").isEmpty
            }
            let first = Double(try await replica.value(Self.lag) ?? "") ?? 0
            #expect(first > 0)
            try await eventually("a lag that grows") {
                (Double(try await replica.value(Self.lag) ?? "") ?? 0) > first + 0.5
            }
            // After a restart nothing was replayed, and nothing is known.
            try await replica.stop()
            try await replica.start()
            #expect(
                try await replica.value("SELECT pg_last_xact_replay_timestamp() IS NULL") == "t")
            #expect(try await replica.rows(Self.lag) == [[nil]])
            #expect(try await replica.value(Self.check) == "unknown")
            await replica.close()
        }
    }
}
