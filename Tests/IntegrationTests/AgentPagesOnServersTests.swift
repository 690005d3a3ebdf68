import Platform
import Support
import Testing

/// The pages of alerts, advice and the agent, and its events, by way of the real program.
@Suite struct AgentPagesOnServersTests {
    private static let rules = """
        groups:
          - name: g
            rules:
              - alert: AlwaysFires
                expr: pg_up == 1
                labels: { severity: ticket }
                annotations: { summary: "up is {{ $value }}" }
        """

    @Test func `alerts, advice and the agent itself are shown, also while the server is frozen`()
        async throws
    {
        try await withServer(settings: ["shop.key": "hidden"]) { server in
            let directory = try TemporaryDirectory("p")
            let rules = try directory.write("rules.yml", Self.rules)
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                rules: { files: ["\(rules)"] }
                targets: [{ name: t, conninfo: "\(server.conninfo()) password=secret1" }]
                """)
            func page(_ path: String) async throws -> String {
                let answer = try await agent.client.get(path)
                #expect(answer.status == 200, "\(path)")
                return answer.text
            }
            try await eventually("the alert fires and its change is known", within: .seconds(90)) {
                let page = try await page("/alerts")
                return page.contains("up is 1") && page.contains("1 firing, 0 pending.")
                    && !page.contains("No alert has changed")
            }
            try await eventually("the first poll is whole", within: .seconds(90)) {
                try await page("/agent").contains("pg_stat_activity")
            }
            let own = try await page("/agent")
            #expect(
                own.contains("Everything makes progress") && own.contains("name: &quot;t&quot;"))
            #expect(!own.contains("secret1"))
            #expect(try await page("/targets/t/advice").contains("pgvigil advise"))
            let heard = try CommandOutput.of(
                [
                    "/bin/sh", "-c",
                    "\(try ToolPath.curl()) -sN http://127.0.0.1:\(agent.port)/api/v1/events | head -n 4",
                ], environment: [:], within: .seconds(120))
            let events = String(decoding: heard, as: UTF8.self)
            #expect(events.hasPrefix("retry: ") && events.contains("event: snapshot\ndata: {"))
            await server.freeze()
            try await eventually("the target is known to be down", within: .seconds(90)) {
                try await page("/targets/t/advice").contains("Nothing can be advised")
            }
            #expect(try await page("/alerts").contains("AlwaysFires"))
            #expect(try await page("/agent").contains("Collectors"))
            await server.thaw()
        }
    }
}
