import Glibc
import Platform
import Support
import Testing

@Suite struct SilenceTests {
    private static func rules(_ expression: String) -> String {
        "groups: [{ name: g, rules: [{ alert: Always, expr: \(expression), labels: { a: b } }] }]\n"
    }

    /// A configuration whose one alert never fires; `web` holds further keys of that section.
    private func configure(
        _ files: Workspace, _ receiver: ScriptedReceiver, web: String? = nil
    ) throws -> String {
        try files.write("url", receiver.url())
        try files.write("rules.yml", Self.rules("vector(0) > 1"))
        return try files.configure(
            targets: [("t", "host=/nowhere")], web: web ?? files.portAndSocket,
            agent: "state_directory: .",
            more: """
                rules: { files: [rules.yml], interval: 1s }
                receivers: [{ name: oncall, webhook: { url_file: url } }]
                route: { receiver: oncall, group_wait: 0s, group_interval: 1s, repeat_interval: 1m }
                """)
    }

    private func silence(
        _ words: [String], _ config: String, at url: String? = nil, _ more: [String] = []
    ) async throws -> Program.Outcome {
        let address = url.map { ["--url", $0] } ?? []
        return try await Program.run(["silence"] + words + ["--config", config] + address + more)
    }

    @Test func `a silence whose name no alert of the rules has is taken, with a word about it`()
        async throws
    {
        let files = try Workspace()
        let config = try configure(files, try ScriptedReceiver(always: .answer(200)))
        let agent = try Program(["run", "--config", config])
        _ = try await agent.address()
        let meant = try await silence(["add", "alertname=~\"Al.*s\""], config)
        #expect(meant.code == 0 && meant.errors == "")
        let slip = try await silence(["add", "alertname=Alway", "a=b"], config)
        #expect(slip.code == 0 && slip.output.count == 37)
        #expect(slip.errors == "pgvigil: no alert of the rules has alertname=\"Alway\"\n")
        let target = try await silence(["add", "target=tt"], config)
        #expect(target.code == 0 && target.output.count == 37)
        #expect(
            target.errors
                == "pgvigil: the silence fits no alert there can be: no target has target=\"tt\"\n")
        for fine in ["target=t", "target=~\"t|u\"", "datname=shop"] {
            let run = try await silence(["add", fine, "alertname=Always"], config)
            #expect(run.code == 0 && run.errors == "", "\(run.errors)")
        }
        let early = try await silence(["add", "alertname=Always"], config, ["--until-resolved"])
        #expect(early.code == 0 && early.output.count == 37)
        #expect(
            early.errors
                == "pgvigil: no alert that the silence matches is pending or firing, so it ends at"
                + " once: it is to last until its alerts are resolved\n")
        try await agent.eventually("the list says why it is over") {
            try await silence(["list"], config).output.contains(" expired, no alert matched ")
        }
        let listed = try await silence(["list"], config)
        #expect(listed.output.contains(" \(ProcessEnvironment.userName) "), "\(listed.output)")
    }

    @Test func `silences are added, listed, kept over a restart and ended`() async throws {
        let receiver = try ScriptedReceiver(always: .answer(200))
        let files = try Workspace()
        let config = try configure(files, receiver)
        var agent = try Program(["run", "--config", config])
        _ = try await agent.address()
        let added = try await silence(
            ["add", "alertname=Always", "a=~\"b|c\""], config, at: nil,
            ["--duration", "2h", "--comment", "new disk", "--author", "ann"])
        #expect(added.code == 0, "\(added.errors)")
        let id = String(added.output.dropLast())
        #expect(id.count == 36)
        agent.signal(SIGKILL)
        _ = try await agent.exitCode()
        // It fires only now, so the silence was there before.
        try files.write("rules.yml", Self.rules("vector(1)"))
        agent = try Program(["run", "--config", config])
        _ = try await agent.address()
        let listed = try await silence(["list"], config)
        let line = listed.output.split(separator: "\n").last.map(String.init) ?? ""
        for word in [id, "active", "ann", "alertname=\"Always\",a=~\"b|c\"", "new disk"] {
            #expect(line.contains(word), "\(listed.output)")
        }
        let client = try await agent.client()
        try await agent.eventually("the alert fires") {
            try await client.get("/api/v1/alerts").text.contains("firing")
        }
        #expect(receiver.received.isEmpty)
        let ended = try await silence(["expire", id], config)
        #expect(ended.code == 0 && ended.errors.isEmpty)
        let after = try await silence([], config)
        #expect(after.output.contains("expired") && !after.output.contains(" active "))
        let again = try await silence(["expire", id], config)
        #expect(again.code == 1 && again.errors.contains("no such silence"))
        // The silenced alert still fires, and is notified now.
        try await agent.eventually("the alert") {
            receiver.received.count == 1
                && receiver.received.last?.text.contains("Always") == true
        }
        agent.signal(SIGTERM)
        #expect(try await agent.exitCode() == 0)
    }

    @Test func `mistakes are refused with the reason`() async throws {
        let receiver = try ScriptedReceiver(always: .answer(200))
        let files = try Workspace()
        let config = try configure(files, receiver)
        let agent = try Program(["run", "--config", config])
        let client = try await agent.client()
        let bad = try await silence(["add", "alertname==x"], config)
        #expect(bad.code == 2 && bad.errors.contains("alertname==x"))
        let all = try await silence(["add", "alertname=~\".*\""], config)
        #expect(all.code == 1 && all.errors.contains("answered 400"), "\(all.errors)")
        let others = try await silence(["add", "alertname!=A"], config)
        #expect(others.code == 1 && others.errors.contains("at least one matcher must need"))
        let port = "http://\(try await agent.tcpAddress())"
        let stranger = try await silence(["add", "alertname=x"], config, at: port)
        #expect(stranger.code == 1 && stranger.errors.contains("basic_auth_users"))
        let nobody = try await silence(["list"], config, at: "http://127.0.0.1:1")
        #expect(nobody.code == 69 && !nobody.errors.isEmpty)
        let path = "/api/v1/silences"
        let text = try await client.post(path, headers: ["Content-Type": "text/plain"], body: "{}")
        #expect(text.status == 415)
        let json = ["Content-Type": "application/json"]
        #expect(try await client.post(path, headers: json, body: "{").status == 400)
        let body = """
            {"matchers": [{"name": "a", "value": "b", "isRegex": false}], "createdBy": "ann",
             "comment": "", "endsAt": "tomorrow"}
            """
        let wrong = try await client.post(path, headers: json, body: body)
        #expect(wrong.status == 400 && wrong.text.contains("endsAt"))
        #expect(try await client.request("PUT", path).status == 405)
        #expect(try await client.get(path).text == "[]\n")
    }

    @Test func `with users a password is needed, and the name is the user's`() async throws {
        let receiver = try ScriptedReceiver(always: .answer(200))
        let files = try Workspace()
        try files.write("web.yml", "basic_auth_users: { scraper: '\(ListenTests.hash)' }\n")
        try files.write("password", "correct horse\n")
        let config = try configure(files, receiver, web: "config_file: web.yml")
        let agent = try Program(["run", "--config", config])
        let url = "http://\(try await agent.address())"
        let stranger = try await silence(["add", "a=b"], config, at: url)
        #expect(stranger.code == 1 && stranger.errors.contains("answered 401"))
        let user = ["--user", "scraper", "--password-file", files.path("password")]
        let known = try await silence(["add", "a=b"], config, at: url, user + ["--author", "eve"])
        #expect(known.code == 0, "\(known.errors)")
        let listed = try await silence(["list"], config, at: url, user)
        #expect(listed.output.contains("scraper") && !listed.output.contains("eve"))
    }
}
