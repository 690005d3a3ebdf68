import Dashboards
import Platform
import Support
import Testing

/// The agent's own dashboard, asked of an agent that has everything to tell.
@Suite struct AgentQueryTests {
    /// Reasons for an empty answer that only trouble takes away.
    private static let isWell: Set = [
        "nothing fails", "all are asked", "all are answered", "no rows were cut",
        "the listener has no TLS",
    ]

    @Test func `with rules, receivers and a history no question about the agent stays open`()
        async throws
    {
        try await withServer { server in
            let directory = try TemporaryDirectory("q")
            _ = try await offThePool {
                try CommandOutput.of(
                    [
                        AgentProcess.program(), "schema", "apply", "--conninfo",
                        server.conninfo(),
                    ], environment: Checkout.childEnvironment, within: .seconds(60))
            }
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s, state_directory: \(directory.path) }
                targets: [{ name: t, conninfo: "\(server.conninfo())" }]
                rules: { files: ["\(Checkout.root)/alerts/*.yml"] }
                receivers: [{ name: program, command: [/bin/cat] }]
                route:
                  receiver: program
                  group_wait: 1s
                  routes: [{ matchers: ['heartbeat="true"'] }]
                heartbeat: { url_file: nobody, interval: 5s }
                history: { conninfo: "\(server.conninfo())", interval: 1s }
                """, files: ["nobody": "http://127.0.0.1:9/"])
            let prometheus = try await TestPrometheus.start(scraping: [agent.port], every: "1s")
            let board = try #require(Board.all.first { $0.uid == "pgvigil-agent" })
            let queries = try Dashboard.read(board.uid).queries
            let declared = board.panels.flatMap(\.queries)
            try #require(queries.count == declared.count)
            var asked = 0
            for ((panel, _, expression), query) in zip(queries, declared) {
                if let condition = query.condition, Self.isWell.contains(condition) { continue }
                let text = LiveQueryTests.filled(expression, agent.port)
                try await eventually("\(panel), \(query.legend): \(text)", within: .seconds(60)) {
                    try await prometheus.query(text).contains { !$0.value.isNaN }
                }
                asked += 1
            }
            #expect(asked > 40)
            prometheus.stop()
            agent.stop()
        }
    }
}
