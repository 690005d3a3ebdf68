import Postgres
import Support
import Testing

/// Rules about what sessions spend their time on, on a real server, in the agent and in Prometheus.
@Suite struct ActivityRulesTests {
    private static func target(_ server: TestServer) -> String {
        """
          - name: activity
            conninfo: "\(server.conninfo(user: "watcher"))"
            cpus: 2
        \(AlertScene.everySecond)
        activity: { interval: 200ms }
        """
    }

    @Test(arguments: [15, 18])
    func `sessions above the processors, a wait that dominates and a spike of locks are seen`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (0)")
            // What was usual is that of some seconds here.
            let changes: ShortenedRules.Changes = ["PostgresLockSpike": ("4 * ", "1 * ")]
            let target = Self.target(server)
            try await AlertScene.play(targets: target, changes: changes) { scene in
                let holder = try server.session()
                var waiting: [Task<Void, Never>] = []
                try await scene.see(
                    "PostgresSessionsAboveProcessors ticket", "PostgresWaitsDominate info",
                    "PostgresLockSpike info",
                    when: {
                        _ = try await holder.rows("BEGIN")
                        _ = try await holder.rows("UPDATE t SET a = 1")
                        for _ in 0..<8 {
                            let waiter = try server.session()
                            waiting.append(
                                Task {
                                    _ = try? await waiter.rows(
                                        "UPDATE t SET a = a + 1", within: .seconds(300))
                                    await waiter.close()
                                })
                        }
                    },
                    until: {
                        _ = try await holder.rows("COMMIT")
                        for task in waiting { await task.value }
                    })
                await holder.close()
            }
        }
    }
}
