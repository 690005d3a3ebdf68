import Platform
import Postgres
import Support
import Testing

/// What costs points names the sessions that are to blame, on real servers.
@Suite struct LossRemedyTests {
    @Test(arguments: [15, 18])
    func `a queue for a lock names the session at its head on the page and in the API`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE till (id int)")
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                targets:
                  - name: t
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    thresholds: { idle_in_transaction_holding_oldest_age_seconds: { warning: 1, critical: 2 },
                                  lock_wait_longest_seconds: { warning: 1, critical: 2 } }
                """)
            defer { agent.stop() }
            let head = try server.session()
            _ = try await head.rows("SET application_name = 'close of day'")
            let pid = try await head.rows("SELECT pg_backend_pid()")[0][0] ?? ""
            _ = try await head.rows("BEGIN; LOCK TABLE till IN ACCESS EXCLUSIVE MODE")
            let waiting = try server.session()
            let wait = Task {
                _ = try? await waiting.rows("TABLE till", within: .seconds(300))
            }
            let rest = "of postgres in postgres by close of day"
            let words = [
                "Now: process \(pid) (session of a superuser) \(rest), 1 waiting.",
                "Now: process \(pid) \(rest).",
            ]
            try await eventually("the page names it", within: .seconds(120)) {
                let page = try await agent.client.get("/targets/t").text
                return words.allSatisfy { page.contains($0) }
            }
            try await eventually("the API names it", within: .seconds(120)) {
                let answer = try await agent.client.get("/api/v1/database/health?target=t").text
                return words.allSatisfy { answer.contains($0) }
            }
            _ = try await head.rows("COMMIT")
            await wait.value
            try await eventually("with the queue its head is gone", within: .seconds(120)) {
                try await !agent.client.get("/targets/t").text.contains("Now: process")
            }
            await head.close()
            await waiting.close()
        }
    }
}
