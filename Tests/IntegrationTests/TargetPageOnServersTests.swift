import Postgres
import Support
import Testing

/// The page of a target, by way of the real program.
@Suite struct TargetPageOnServersTests {
    private static func page(_ agent: AgentProcess) async throws -> String {
        let answer = try await agent.client.get("/targets/bank%2050%25")
        #expect(answer.status == 200, "\(answer.text)")
        return answer.text
    }

    @Test(arguments: [15, 18])
    func `the page shows which session blocks others, and comes while the server is frozen`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE TABLE accounts (id int PRIMARY KEY)")
            try await server.execute("INSERT INTO accounts VALUES (1)")
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                activity: { interval: 200ms }
                targets: [{ name: "bank 50%", conninfo: "\(server.conninfo())" }]
                """)
            let root = try server.session()
            let behind = try server.session()
            _ = try await root.rows("SET application_name = '<b>till</b>'")
            _ = try await root.rows("BEGIN")
            _ = try await root.rows("UPDATE accounts SET id = 1 WHERE id = 1")
            let pid = try await root.rows("SELECT pg_backend_pid()")[0][0] ?? ""
            let waiting = Task {
                _ = try? await behind.rows(
                    "DELETE FROM accounts WHERE id = 1", within: .seconds(300))
            }
            try await eventually("the tree and its load", within: .seconds(60)) {
                let page = try await Self.page(agent)
                return page.contains("pid \(pid)<") && page.contains("class=\"area s6\"")
            }
            let page = try await Self.page(agent)
            #expect(page.contains("&lt;b&gt;till&lt;/b&gt;") && !page.contains("<b>till"))
            #expect(page.contains("ShareLock on a row of public.accounts"))
            #expect(page.contains("DELETE FROM accounts WHERE id = ?"))
            await server.freeze()
            try await eventually("the target is known to be down", within: .seconds(60)) {
                try await Self.page(agent).contains("✕ down")
            }
            // What was remembered is there, and of the present nothing is claimed.
            let frozen = try await Self.page(agent)
            #expect(frozen.contains("No connection works"))
            #expect(frozen.contains("class=\"area s6\""))
            #expect(!frozen.contains("Nothing costs points."))
            await server.thaw()
            try await eventually("the target is up again", within: .seconds(60)) {
                try await Self.page(agent).contains("● up")
            }
            _ = try await root.rows("COMMIT")
            await waiting.value
            await root.close()
            await behind.close()
        }
    }
}
