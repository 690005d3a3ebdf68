import Receivers
import Support
import Testing

@Suite struct NotifyTests {
    /// A configuration with one receiver called `oncall`.
    private func configure(_ files: Workspace, _ section: String) throws -> String {
        try files.configure(
            targets: [("t", "host=/nowhere")], agent: "state_directory: .",
            more: """
                receivers: [{ name: oncall, timeout: 5s, \(section) }]
                route: { receiver: oncall }
                """)
    }

    /// A configuration whose only receiver is a webhook.
    private func webhook(_ files: Workspace, _ url: String) throws -> String {
        try files.write("url", url)
        return try configure(files, "webhook: { url_file: url }")
    }

    @Test(arguments: TrialReceiver.overHTTP.map { $0.name })
    func `test shows the exchange with its marks and nothing secret`(name: String) async throws {
        let kind = try #require(ReceiverKinds.kind(name))
        // What it was sent comes back to it.
        let other = try ScriptedReceiver { _, request in
            let fields = request.headers.map { "\($0): \($1)" }.joined(separator: "\n")
            return .answer(202, body: "\(fields)\n\(request.text)")
        }
        let files = try Workspace()
        let receiver = TrialReceiver(kind, TrialReceiver.Places(url: other.url("/PATHSECRET")))
        for (name, text) in receiver.files { try files.write(name, text) }
        let path = try configure(files, receiver.section)
        let run = try await Program.run(["notify", "test", "oncall", "--config", path])
        #expect(run.code == 0, "\(run.errors)")
        #expect(other.received.count == 2)
        #expect(run.output.contains("firing test alert to oncall:\n> POST http://***"))
        #expect(run.output.contains("resolved test alert to oncall:\n"))
        #expect(run.output.contains("< status 202\n"))
        #expect(other.received.first?.text.contains("PgvigilTest") == true)
        // One of them is sent a form.
        let sent = other.received.first?.text.replacing("%20", with: " ")
        #expect(sent?.contains("nothing is wrong") == true)
        for secret in receiver.files.values + ["PATHSECRET"] {
            #expect(!run.output.contains(secret) && !run.errors.contains(secret), "\(secret)")
        }
    }

    @Test func `only mail and programs do without HTTP`() {
        let http = TrialReceiver.overHTTP.map { $0.name }
        #expect(
            ReceiverKinds.all.map { $0.name }.filter { !http.contains($0) } == ["email", "command"])
    }

    @Test func `a program is handed the payload`() async throws {
        let files = try Workspace()
        let script = try files.write(
            "page", "#!/bin/sh\ncat >> \"\(files.path("taken"))\"\n", mode: 0o700)
        let path = try configure(files, "command: [\"\(script)\"]")
        let run = try await Program.run(["notify", "test", "oncall", "--config", path])
        #expect(run.code == 0, "\(run.errors)")
        #expect(files.read("taken").contains("\"status\":\"firing\""))
        #expect(files.read("taken").contains("\"status\":\"resolved\""))
    }

    @Test func `a page stays open until it is resolved, and printing sends nothing`() async throws {
        let other = try ScriptedReceiver(always: .answer(200))
        let files = try Workspace()
        let path = try webhook(files, other.url())
        let test = ["notify", "test", "oncall", "--config", path]
        let shown = try await Program.run(test + ["--severity", "page", "--print"])
        #expect(shown.code == 0 && shown.output.contains("\"severity\":\"page\""))
        #expect(other.received.isEmpty)
        let page = try await Program.run(test + ["--severity", "page"])
        #expect(page.code == 0 && page.output.contains("--severity page --resolve ends it"))
        #expect(other.received.map { $0.text.contains("\"status\":\"resolved\"") } == [false])
        let end = try await Program.run(test + ["--severity", "page", "--resolve"])
        #expect(end.code == 0)
        #expect(other.received.count == 2)
        #expect(other.received.allSatisfy { $0.text.contains("pgvigil:test\"") })
        let wrong = try await Program.run(test + ["--severity", "loud"])
        #expect(wrong.code == 2 && wrong.errors.contains("one of page, ticket, info"))
    }

    @Test func `a mail is shown as people read it`() async throws {
        let files = try Workspace()
        let path = try configure(
            files, "email: { host: 127.0.0.1, from: a@example.com, to: [b@example.com] }")
        let run = try await Program.run(["notify", "test", "oncall", "--config", path, "--print"])
        #expect(run.output.contains("\n> To: b@example.com\n> Subject: [FIRING:1] PgvigilTest"))
        #expect(run.output.contains("\n> PgvigilTest: This is a test of the receiver oncall;"))
    }

    @Test func `a program that fails is shown with what it says, without its arguments`()
        async throws
    {
        let files = try Workspace()
        let script = try files.write(
            "page", "#!/bin/sh\nprintf 'no route\\033[1m\\nfor %s\\n' \"$1\" >&2; exit 3\n",
            mode: 0o700)
        let path = try configure(files, "command: [\"\(script)\", KEYSECRET]")
        let run = try await Program.run(["notify", "test", "oncall", "--config", path])
        #expect(run.code == 69)
        #expect(run.output.contains("  failed: exit code 3: no route [1m for ***\n"))
    }

    @Test func `check names a program that is not there`() async throws {
        let files = try Workspace()
        let path = try configure(files, "command: [/nope/page.sh]")
        let run = try await Program.run(["check", "--offline", "--config", path])
        let words = run.output + run.errors
        #expect(words.contains("[program_missing]") && words.contains("\"/nope/page.sh\""))
    }

    @Test func `a receiver that refuses ends it with 69, an unknown one with 2`() async throws {
        let other = try ScriptedReceiver(always: .answer(500, headers: [("Retry-After", "7")]))
        let files = try Workspace()
        let path = try webhook(files, other.url())
        let refused = try await Program.run(["notify", "test", "oncall", "--config", path])
        #expect(refused.code == 69)
        #expect(refused.output.contains("< status 500\n< Retry-After: 7\n"))
        other.stop()
        let alone = try await Program.run(["notify", "test", "oncall", "--config", path])
        #expect(alone.code == 69 && alone.output.contains(": connection refused\n"))
        let unknown = try await Program.run(["notify", "test", "nobody", "--config", path])
        #expect(unknown.code == 2 && unknown.errors.contains("there are oncall"))
    }

    @Test func `a mistake is shown with a caret and changes nothing`() async throws {
        let files = try Workspace()
        let path = try webhook(files, "http://127.0.0.1/")
        let good = files.read("pgvigil.yml")
        try files.write("pgvigil.yml", good.replacing("receiver: oncall", with: "receiver: oncal"))
        let run = try await Program.run(["check", "--offline", "--config", path])
        #expect(run.code == 78)
        let lines = run.errors.split(separator: "\n")
        #expect(lines.first?.contains("did you mean \"oncall\"?") == true, "\(run.errors)")
        #expect(lines.last?.contains("^~~~~") == true, "\(run.errors)")
    }
}
