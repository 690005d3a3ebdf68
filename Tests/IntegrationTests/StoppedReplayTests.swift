import Glibc
import Metrics
import Platform
import Support
import Targets
import Testing

/// A replay that stops after a time without transactions.
@Suite struct StoppedReplayTests {
    @Test(arguments: [15, 18])
    func `a transaction that is not replayed after a quiet time lags since it came`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { primary in
            try await primary.prepareWatching()
            let replica = try await primary.replica()
            do {
                try await Self.stop(replica, behind: primary)
            } catch {
                await replica.close()
                throw error
            }
            await replica.close()
        }
    }

    private static func stop(_ replica: TestServer, behind primary: TestServer) async throws {
        let lag = "pg_replication_lag_seconds"
        try await primary.execute("CREATE TABLE t (a int)")
        try await eventually("a quiet time", within: .seconds(60)) {
            try await replica.value(
                """
                SELECT clock_timestamp() - pg_last_xact_replay_timestamp() > interval '6 s'
                """) == "t"
        }
        let watcher = try Watcher(replica) { $0.interval = 1 }
        let inStep = ContinuousClock.now
        #expect(try await watcher.run(polls: 3).value(of: lag) == 0)
        let process = try await replica.value(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'startup'")
        let startup = try #require(Int32(process ?? ""))
        #expect(kill(startup, SIGSTOP) == 0)
        defer { kill(startup, SIGCONT) }
        try await primary.execute("INSERT INTO t VALUES (1)")
        var page = try await watcher.run(polls: 1)
        try await eventually("it lags", within: .seconds(60)) {
            page = try await watcher.run(polls: 2)
            return page.value(of: lag) ?? 0 > 1
        }
        let shown = page.value(of: lag) ?? .infinity
        #expect(shown <= inStep.duration(to: .now).seconds)
        // How long ago the last transaction was replayed says something else.
        #expect(page.value(of: "pg_replication_last_replay_seconds") ?? 0 > shown + 5)
        #expect(kill(startup, SIGCONT) == 0)
        try await eventually("it is in step", within: .seconds(60)) {
            try await watcher.run(polls: 2).value(of: lag) == 0
        }
    }
}
