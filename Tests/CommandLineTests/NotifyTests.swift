import Platform
import Support
import Testing

@Suite struct NotifyTests {
    private static let secrets = [
        "url": "PATHSECRET", "key": "KEYSECRET0123456789", "token": "TOKENSECRET",
        "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ]

    /// A configuration with one receiver called `oncall`.
    private func configure(_ files: Workspace, _ receiver: String, _ url: String) throws -> String {
        for (name, text) in Self.secrets { try files.write(name, text) }
        try files.write("url", url)
        let way = receiver.replacing("URL", with: url)
        return try files.configure(
            targets: [("t", "host=/nowhere")], agent: "state_directory: .",
            more: """
                receivers: [{ name: oncall, timeout: 5s, \(way) }]
                route: { receiver: oncall }
                """)
    }

    private static let receivers = [
        "webhook: { url_file: url, secret_file: secret, bearer_token_file: token }",
        "pagerduty: { url_file: url, routing_key_file: key }",
        "slack: { url_file: url }",
        "opsgenie: { url_file: url, api_key_file: key }",
        "teams: { url_file: url }", "discord: { url_file: url }", "mattermost: { url_file: url }",
        "google_chat: { url_file: url }",
        "ntfy: { server: URL, topic_file: key, token_file: token }",
        "telegram: { api_url: URL, bot_token_file: key, chat_id: \"1\" }",
        "pushover: { url_file: url, token_file: key, user_key_file: token }",
        "sns: { endpoint: URL, topic_arn: 'arn:aws:sns:eu-central-1:1:t', access_key_id: AKIA, "
            + "secret_access_key_file: key }",
        "json: { url_file: url, bearer_token_file: token, "
            + "body: { x: '{{ .CommonLabels.alertname }} {{ .CommonAnnotations.summary }}' } }",
    ]

    @Test(arguments: receivers)
    func `test shows the exchange with its marks and nothing secret`(receiver: String) async throws
    {
        // What it was sent comes back to it.
        let other = try ScriptedReceiver { _, request in
            let fields = request.headers.map { "\($0): \($1)" }.joined(separator: "\n")
            return .answer(202, body: "\(fields)\n\(request.text)")
        }
        let files = try Workspace()
        let path = try configure(files, receiver, other.url("/\(Self.secrets["url"] ?? "")"))
        let run = try await Program.run(["notify", "test", "oncall", "--config", path])
        #expect(run.code == 0, "\(run.errors)")
        #expect(other.received.count == 2)
        #expect(run.output.contains("firing test alert to oncall:\n> POST http://***\n"))
        #expect(run.output.contains("resolved test alert to oncall:\n"))
        #expect(run.output.contains("< status 202\n"))
        #expect(other.received.first?.text.contains("PgvigilTest") == true)
        // One of them is sent a form.
        let sent = other.received.first?.text.replacing("%20", with: " ")
        #expect(sent?.contains("nothing is wrong") == true)
        for secret in Self.secrets.values {
            #expect(!run.output.contains(secret) && !run.errors.contains(secret), "\(secret)")
        }
    }

    @Test func `a program is handed the payload`() async throws {
        let files = try Workspace()
        let script = try files.write(
            "page", "#!/bin/sh\ncat >> \"\(files.path("taken"))\"\n", mode: 0o700)
        let path = try configure(files, "command: [\"\(script)\"]", "http://127.0.0.1/")
        let run = try await Program.run(["notify", "test", "oncall", "--config", path])
        #expect(run.code == 0, "\(run.errors)")
        #expect(files.read("taken").contains("\"status\":\"firing\""))
        #expect(files.read("taken").contains("\"status\":\"resolved\""))
    }

    @Test func `a receiver that refuses ends it with 69, an unknown one with 2`() async throws {
        let other = try ScriptedReceiver(always: .answer(500, headers: [("Retry-After", "7")]))
        let files = try Workspace()
        let path = try configure(files, Self.receivers[0], other.url())
        let refused = try await Program.run(["notify", "test", "oncall", "--config", path])
        #expect(refused.code == 69)
        #expect(refused.output.contains("< status 500\n< Retry-After: 7\n"))
        other.stop()
        let alone = try await Program.run(["notify", "test", "oncall", "--config", path])
        #expect(alone.code == 69 && alone.output.contains("  failed: "))
        let unknown = try await Program.run(["notify", "test", "nobody", "--config", path])
        #expect(unknown.code == 2 && unknown.errors.contains("there are oncall"))
    }

    @Test func `a mistake is shown with a caret and changes nothing`() async throws {
        let files = try Workspace()
        let path = try configure(files, Self.receivers[0], "http://127.0.0.1/")
        let good = files.read("pgvigil.yml")
        try files.write("pgvigil.yml", good.replacing("receiver: oncall", with: "receiver: oncal"))
        let run = try await Program.run(["check", "--offline", "--config", path])
        #expect(run.code == 78)
        let lines = run.errors.split(separator: "\n")
        #expect(lines.first?.contains("did you mean \"oncall\"?") == true, "\(run.errors)")
        #expect(lines.last?.contains("^~~~~") == true, "\(run.errors)")
    }
}
