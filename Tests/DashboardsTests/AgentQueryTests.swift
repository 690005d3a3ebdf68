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
        // As root, which the tests are, no program is run.
        "no tool says which WAL there is", "no backup is verified",
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
            for (name, time) in [("a", "5 hours ago"), ("b", "3 hours ago")] {
                let path = try directory.write("\(name).dump", "whole")
                _ = try directory.write("\(name).manifest", "5 \(name).dump\n")
                _ = try await offThePool {
                    try CommandOutput.of(
                        ["/usr/bin/touch", "-d", time, path],
                        environment: Checkout.childEnvironment, within: .seconds(60))
                }
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
                backups:
                  - name: full
                    directory: \(directory.path)
                    pattern: "*.dump"
                    manifest: "*.manifest"
                    max_age: 26h
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
