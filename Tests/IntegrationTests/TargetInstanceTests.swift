import Support
import Testing

/// Rules of others, which sum and join by `instance`, over several targets of one agent.
@Suite struct TargetInstanceTests {
    /// A server has 60 connections: two that are taken for one have 120.
    private static let rules = """
        groups:
          - name: foreign
            rules:
              - alert: Fires
                expr: sum by (instance) (pg_settings_max_connections) > 50
              - alert: Mixed
                expr: sum by (instance) (pg_settings_max_connections) > 100

        """

    private static func firing(
        _ settings: String, _ server: TestServer
    ) async throws -> (alerts: Set<String>, targets: String) {
        let agent = try await AgentProcess.start(
            """
            \(settings)
            targets:
              - { name: one, conninfo: "\(server.conninfo())" }
              - { name: two, conninfo: "\(server.conninfo())" }

            """, files: ["rules.yml": rules])
        var alerts: Set<String> = []
        try await eventually("alerts", within: .seconds(60)) {
            alerts = Set(
                try await ShownAlert.firing(agent.port).map {
                    "\($0.labels["alertname"] ?? "") \($0.labels["instance"] ?? "")"
                })
            return alerts.count == 2
        }
        let targets = try await agent.client.get("/targets").text
        agent.stop()
        return (alerts, targets)
    }

    @Test(arguments: [
        "agent: { interval: 1s, compatibility: postgres_exporter }\nrules: { files: [rules.yml] }",
        "agent: { interval: 1s }\nrules: { files: [rules.yml], instance: target }",
    ])
    func `each target is an instance of its own`(settings: String) async throws {
        try await withServer(version: 15) { server in
            let (alerts, targets) = try await Self.firing(settings, server)
            #expect(alerts == ["Fires one", "Fires two"])
            #expect(targets.contains(#""target":"one","instance":"one""#))
            #expect(targets.contains(#""target":"two","instance":"two""#))
        }
    }

    @Test func `with an instance of the agent all targets are one`() async throws {
        try await withServer(version: 15) { server in
            let (alerts, targets) = try await Self.firing(
                "agent: { interval: 1s, compatibility: postgres_exporter }\n"
                    + "rules: { files: [rules.yml], instance: here }", server)
            #expect(alerts == ["Fires here", "Mixed here"])
            #expect(!targets.contains("\"instance\""))
        }
    }
}
