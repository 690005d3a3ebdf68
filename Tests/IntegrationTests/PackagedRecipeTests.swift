import Platform
import Support
import Testing

/// The commented recipe of the packaged configuration, taken as it stands.
@Suite struct PackagedRecipeTests {
    private static let secret = "whsec_c2VjcmV0IG9mIHRoZSBwYWNrYWdlIHRlc3Q="
    private static let kinds = [
        "webhook", "pagerduty", "slack", "opsgenie", "command", "alertmanager",
    ]

    /// The section `rules` and the recipe without its marks, with a receiver of another kind.
    private static func recipe(_ kind: String, _ directory: String) throws -> String {
        let path = "\(Checkout.root)/packaging/pgvigil.yml"
        let lines = String(decoding: try Files.read(path), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let first = try #require(lines.firstIndex(of: "rules:"))
        let last = try #require(lines.firstIndex { $0.hasPrefix("#heartbeat:") })
        var text = lines[first...last].map { line in
            // Prose has one blank after its mark, a key none or its indentation.
            let isProse = line.hasPrefix("# ") && !line.hasPrefix("#  ")
            return line.hasPrefix("#") && !isProse ? String(line.dropFirst()) : line
        }.joined(separator: "\n")
        let webhook = """
                webhook:
                  url_file: /run/credentials/pgvigil.service/oncall-url
                  secret_file: /run/credentials/pgvigil.service/oncall-secret
            """
        try #require(text.contains(webhook))
        let ways = [
            "webhook": webhook, "alertmanager": "    alertmanager: { url_file: oncall-url }",
            "pagerduty": "    pagerduty: { routing_key_file: key, url_file: oncall-url }",
            "slack": "    slack: { url_file: oncall-url }",
            "opsgenie": "    opsgenie: { api_key_file: key, url_file: oncall-url }",
            "command": "    command: [\"\(directory)/program\"]",
        ]
        text = text.replacing(webhook, with: ways[kind] ?? "")
            .replacing("/usr/share/pgvigil/alerts/*.yml", with: "rules-*.yml")
            .replacing("/run/credentials/pgvigil.service/", with: "")
        // The pace of a test; everything else is as it is delivered.
        return text.replacing(
            "  receiver: oncall\n", with: "  receiver: oncall\n  group_wait: 0s\n")
    }

    @Test func `rules are evaluated without a change`() throws {
        let path = "\(Checkout.root)/packaging/pgvigil.yml"
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        #expect(text.contains("\nrules:\n  files: [/usr/share/pgvigil/alerts/*.yml]\n"))
    }

    @Test(arguments: kinds)
    func `on a healthy server the recipe notifies of nothing, and then of the server's end`(
        kind: String
    ) async throws {
        try await withServer(version: 15, settings: ["fsync": "on"]) { server in
            try await server.prepareWatching()
            let receiver = try ScriptedReceiver(always: .answer(202))
            let heart = try ScriptedReceiver(always: .answer(200))
            let directory = try TemporaryDirectory("recipe")
            let taken = try directory.write("taken", "")
            _ = try directory.write(
                "program", "#!/bin/sh\ncat >> \(directory.path)/taken\n", mode: 0o700)
            let configuration = """
                agent: { interval: 1s, state_directory: \(directory.path) }
                targets:
                  - name: local
                    conninfo: "\(server.conninfo(user: "watcher"))"
                \(try Self.recipe(kind, directory.path))

                """
            let files = try ShortenedRules.files([:]).merging([
                "oncall-url": receiver.url(), "oncall-secret": Self.secret, "key": "KEY",
                "heartbeat-url": heart.url(),
            ]) { $1 }
            let agent = try await AgentProcess.start(configuration, files: files)
            let notices = {
                let texts = receiver.received.map(\.text).filter { $0 != "[]" }
                return try texts
                    + [String(decoding: Files.read(taken), as: UTF8.self)]
                    .filter { !$0.isEmpty }
            }
            try await eventually("the sign of life", within: .seconds(60)) {
                let alerts = try await ShownAlert.firing(agent.port).map(\.labels)
                return alerts.contains { $0["alertname"] == "PgvigilDeadMansSwitch" }
                    && !heart.received.isEmpty
            }
            // Every rule has had its shortened time, several times.
            let evaluations = "pgvigil_rule_evaluations_total{group=\"pgvigil-agent\"}"
            let before = try await Self.value(evaluations, agent) ?? 0
            try await eventually("more evaluations", within: .seconds(60)) {
                try await Self.value(evaluations, agent) ?? 0 > before + 80
            }
            #expect(try notices() == [])
            try await server.stop()
            try await eventually("the page", within: .seconds(60)) {
                try notices().contains {
                    $0.contains("PostgresDown")
                        && $0.contains("The last attempt failed (connection, since ")
                }
            }
            #expect(try notices().allSatisfy { !$0.contains("DeadMansSwitch") })
            agent.stop()
        }
    }

    private static func value(_ series: String, _ agent: AgentProcess) async throws -> Double? {
        let page = try await agent.client.get("/metrics").text
        return page.split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}
