import Platform
import Receivers
import Support
import Testing

/// The commented recipe of the packaged configuration, taken as it stands.
@Suite struct PackagedRecipeTests {
    private static let secret = "whsec_c2VjcmV0IG9mIHRoZSBwYWNrYWdlIHRlc3Q="
    /// The section `rules` and the recipe without its marks.
    private static func recipe() throws -> String {
        let path = "\(Checkout.root)/packaging/pgvigil.yml"
        let lines = String(decoding: try Files.read(path), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let first = try #require(lines.firstIndex(of: "rules:"))
        let last = try #require(lines.firstIndex { $0.hasPrefix("#heartbeat:") })
        let text = lines[first...last].map { line in
            // Prose has one blank after its mark, a key none or its indentation.
            let isProse = line.hasPrefix("# ") && !line.hasPrefix("#  ")
            return line.hasPrefix("#") && !isProse ? String(line.dropFirst()) : line
        }.joined(separator: "\n")
        // The pace of a test; everything else is as it is delivered.
        return text.replacing("/usr/share/pgvigil/alerts/*.yml", with: "rules-*.yml")
            .replacing("/run/credentials/pgvigil.service/", with: "")
            .replacing("  receiver: oncall\n", with: "  receiver: oncall\n  group_wait: 0s\n")
    }

    /// The recipe with a receiver of every kind beside its own, each with a route to all alerts.
    private static func recipe(_ others: [(name: String, section: String)]) throws -> String {
        let sections = others.map { "\n  - { name: \($0.name), \($0.section) }" }.joined()
        let routes = (["oncall"] + others.map(\.name)).map {
            "\n    - { matchers: ['alertname=~\".+\"'], receiver: \($0), continue: true }"
        }.joined()
        let signed = "      secret_file: oncall-secret"
        let grouped = "  group_by: [target, alertname]"
        let text = try recipe()
        try #require(text.contains(signed) && text.contains(grouped))
        return text.replacing(signed, with: signed + sections)
            .replacing(grouped, with: "\(grouped)\n  routes:\(routes)")
    }

    @Test func `rules are evaluated without a change`() throws {
        let path = "\(Checkout.root)/packaging/pgvigil.yml"
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        #expect(text.contains("\nrules:\n  files: [/usr/share/pgvigil/alerts/*.yml]\n"))
    }

    @Test(arguments: [(15, true), (18, false)])
    func `on a healthy server the recipe notifies of nothing, and then of the server's end`(
        version: Int, withEveryKind: Bool
    ) async throws {
        try await withServer(version: version, settings: ["fsync": "on"]) { server in
            try await server.prepareWatching()
            let receiver = try ScriptedReceiver(always: .answer(202))
            let heart = try ScriptedReceiver(always: .answer(200))
            let mail = try await TestMailServer.start(.none)
            let directory = try TemporaryDirectory("recipe")
            let taken = try directory.write("taken", "")
            let program = try directory.write(
                "program", "#!/bin/sh\ncat >> \(directory.path)/taken\n", mode: 0o700)
            let others = (withEveryKind ? ReceiverKinds.all : []).map { kind in
                let places = TrialReceiver.Places(
                    url: receiver.url("/\(kind.name)"), mailPort: mail.port, program: program)
                return (name: kind.name, trial: TrialReceiver(kind, places))
            }
            let configuration = """
                agent: { interval: 1s, state_directory: \(directory.path) }
                targets:
                  - name: local
                    conninfo: "\(server.conninfo(user: "watcher"))"
                \(try others.isEmpty
                    ? Self.recipe() : Self.recipe(others.map { ($0.name, $0.trial.section) }))

                """
            var files = try ShortenedRules.files([:]).merging([
                "oncall-url": receiver.url("/oncall"), "oncall-secret": Self.secret,
                "heartbeat-url": heart.url(),
            ]) { $1 }
            for (_, trial) in others { files.merge(trial.files) { $1 } }
            let agent = try await AgentProcess.start(configuration, files: files)
            let notices = { try Self.notices(receiver, mail, taken) }
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
            #expect(try notices().isEmpty)
            try await server.stop()
            try await eventually("the page, in every way", within: .seconds(90)) {
                let notices = try notices()
                return (["oncall"] + others.map(\.name)).allSatisfy { name in
                    notices[name]?.contains { $0.contains("PostgresDown") } == true
                }
            }
            #expect(
                try notices()["oncall"]?.contains {
                    $0.contains("The last attempt failed (no such socket, with this cause since ")
                } == true)
            #expect(
                try notices()["oncall"]?.contains {
                    $0.contains(" tries, since ") || $0.contains(", 1 try, since ")
                } == true)
            #expect(try notices().values.joined().allSatisfy { !$0.contains("DeadMansSwitch") })
            agent.stop()
            mail.stop()
        }
    }

    /// What came, by the way it came; an Alertmanager is also sent that there is nothing.
    private static func notices(
        _ receiver: ScriptedReceiver, _ mail: TestMailServer, _ taken: String
    ) throws -> [String: [String]] {
        var texts: [String: [String]] = [:]
        for request in receiver.received where request.text != "[]" {
            let name = request.path.split { "/?".contains($0) }.first.map(String.init)
            texts[name ?? "", default: []].append(request.text)
        }
        let handed = String(decoding: try Files.read(taken), as: UTF8.self)
        if !handed.isEmpty { texts["command"] = [handed] }
        let mails = try mail.mails().map(\.text)
        if !mails.isEmpty { texts["email"] = mails }
        return texts
    }

    private static func value(_ series: String, _ agent: AgentProcess) async throws -> Double? {
        let page = try await agent.client.get("/metrics").text
        return page.split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}
