import Platform
import Support
import Testing

/// What rules that look far back know after a restart of the agent.
@Suite struct RestartedAgentTests {
    private static let rules = """
        groups:
          - name: g
            rules: [{ alert: Restarted, expr: "changes(pg_postmaster_start_time_seconds[15m]) > 0" }]
        """

    private static func fires(_ agent: AgentProcess) async throws -> Bool {
        try await agent.client.get("/metrics").text.split(separator: "\n").contains {
            $0.hasPrefix("ALERTS{") && $0.contains("alertname=\"Restarted\"")
                && $0.contains("alertstate=\"firing\"")
        }
    }

    private static func evaluations(_ agent: AgentProcess) async throws -> Int {
        let lines = try await agent.client.get("/metrics").text.split(separator: "\n")
        let line = lines.first { $0.hasPrefix("pgvigil_rule_evaluations_total{group=\"g\"}") }
        return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
    }

    @Test(arguments: [15, 18])
    func `an alert about a restart of the server fires on over one of the agent`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let state = try TemporaryDirectory("st")
            let configuration = """
                agent: { interval: 1s, state_directory: "\(state.path)" }
                targets: [{ name: a, conninfo: "\(server.conninfo(user: "watcher"))" }]
                rules: { files: [rules.yml] }
                """
            let files = ["rules.yml": Self.rules]
            let first = try await AgentProcess.start(configuration, files: files)
            try await server.stop()
            try await server.start()
            try await eventually("the alert fires", within: .seconds(60)) {
                try await Self.fires(first)
            }
            first.stop()
            let second = try await AgentProcess.start(configuration, files: files)
            // By then a rule that had forgotten would have been judged by what is there.
            try await eventually("ten evaluations", within: .seconds(60)) {
                try await Self.evaluations(second) >= 10
            }
            #expect(try await Self.fires(second))
            second.stop()
        }
    }
}
