import FoundationEssentials
import Receivers
import Support
import Testing

/// `pgvigil notify test` beside the agent: what it shows to work has to work.
@Suite struct NotifyLikeAgentTests {
    @Test func `each of several Alertmanagers takes the test alert and its end`() async throws {
        let alertmanager = try await TestAlertmanager.start(
            configuration: "route: { receiver: none }\nreceivers: [{ name: none }]\n")
        let other = try ScriptedReceiver(always: .answer(200))
        let files = try TemporaryDirectory("n")
        _ = try files.write(
            "url", "http://127.0.0.1:\(alertmanager.port)/\n\n\(other.url("/PATHSECRET"))\n")
        let path = try files.write(
            "pgvigil.yml",
            """
            targets: [{ name: t, conninfo: "host=/nowhere" }]
            agent: { state_directory: "\(files.path)" }
            rules: { external_labels: { site: north } }
            receivers: [{ name: am, alertmanager: { url_file: url } }]
            route: { receiver: am }

            """)
        let test = ["notify", "test", "am", "--config", path]
        let fired = try await Program.run(test + ["--severity", "page"])
        #expect(fired.code == 0, "\(fired.output)")
        #expect(fired.output.contains("line 1 of the URL's file:\n"))
        #expect(fired.output.contains("line 3 of the URL's file:\n"))
        #expect(fired.output.contains("> POST http://***/api/v2/alerts\n"))
        #expect(fired.output.contains("it ends by itself after a minute: pgvigil notify test"))
        #expect(!fired.output.contains("PATHSECRET"))
        let held = try await alertmanager.alerts()
        #expect(held.map { $0.labels["alertname"] } == ["PgvigilTest"])
        #expect(held.first?.labels["site"] == "north" && held.first?.labels["severity"] == "page")
        #expect(other.received.map(\.path) == ["/PATHSECRET/api/v2/alerts"])
        let ended = try await Program.run(test + ["--severity", "page", "--resolve"])
        #expect(ended.code == 0, "\(ended.output)")
        #expect(try await alertmanager.alerts().isEmpty)
        alertmanager.stop()
        let half = try await Program.run(test)
        #expect(half.code == 69 && half.output.contains(": connection refused\n"))
        #expect(half.output.contains("< status 200\n"))
    }

    /// Values that are another one with each message.
    private static let changing = [
        "content-length", "webhook-id", "webhook-timestamp", "webhook-signature", "x-amz-date",
        "authorization",
    ]

    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }

    /// All of a request that does not differ from message to message.
    private static func form(_ request: ScriptedReceiver.Received) -> [String] {
        let fields = request.headers.map { name, value in
            let isChanging =
                changing.contains(name) && (name != "authorization" || value.hasPrefix("AWS4"))
            return "\(name): \(isChanging ? "" : value)"
        }
        let decoder = JSONDecoder()
        let one = try? decoder.decode([String: Anything].self, from: Data(request.body))
        let several = try? decoder.decode([[String: Anything]].self, from: Data(request.body))
        let names = (one ?? several?.first ?? [:]).keys.sorted()
        return ["\(request.method) \(request.path)"] + fields.sorted() + names
    }

    @Test func `every kind of receivers is tested with the requests that the agent makes`()
        async throws
    {
        let kinds = TrialReceiver.overHTTP
        let receivers = try kinds.map { _ in try ScriptedReceiver(always: .answer(202)) }
        var files = [
            "rules.yml": """
            groups:
              - name: g
                rules:
                  - { alert: Always, expr: vector(1), labels: { severity: page },
                      annotations: { summary: It fires. } }

            """
        ]
        var sections = ""
        var routes = ""
        for (kind, receiver) in zip(kinds, receivers) {
            let trial = TrialReceiver(kind, TrialReceiver.Places(url: receiver.url("/here")))
            for (name, text) in trial.files { files[name] = text }
            sections += "  - { name: \(kind.name), \(trial.section) }\n"
            routes += "    - { matchers: ['alertname=~\".+\"'], receiver: \(kind.name)"
            routes += ", continue: true }\n"
        }
        let directory = try TemporaryDirectory("n")
        let configuration = """
            agent: { interval: 1s, state_directory: \(directory.path) }
            targets: [{ name: t, conninfo: "host=/nowhere" }]
            rules: { files: [rules.yml], interval: 1s }
            receivers:
            \(sections)route:
              receiver: \(kinds[0].name)
              group_wait: 0s
              routes:
            \(routes)
            """
        let agent = try await AgentProcess.start(configuration, files: files, until: .listening)
        try await eventually("the agent's message, in every way", within: .seconds(60)) {
            receivers.allSatisfy { !$0.received.isEmpty }
        }
        let sent = receivers.map { $0.received[0] }
        agent.stop()
        for (name, text) in files { _ = try directory.write(name, text) }
        let path = try directory.write("pgvigil.yml", configuration)
        for (index, kind) in kinds.enumerated() {
            let before = receivers[index].received.count
            let run = try await Program.run(
                ["notify", "test", kind.name, "--config", path, "--severity", "page"])
            #expect(run.code == 0, "\(kind.name): \(run.output)")
            let tried = receivers[index].received.dropFirst(before).map(Self.form)
            #expect(tried == [Self.form(sent[index])], "\(kind.name)")
        }
    }
}
