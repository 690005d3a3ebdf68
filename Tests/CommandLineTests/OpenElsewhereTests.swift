import Glibc
import Support
import Testing

/// What `pgvigil check` says of receivers that a changed configuration no longer has.
@Suite struct OpenElsewhereTests {
    private func configure(_ files: Workspace, receiver: String, url: String) throws -> String {
        try files.configure(
            targets: [("t", "host=/nowhere")], web: files.portAndSocket,
            agent: "state_directory: .",
            more: """
                rules: { files: [rules.yml], interval: 1s }
                receivers: [{ name: \(receiver), webhook: { url_file: \(url) } }]
                route: { receiver: \(receiver), group_wait: 0s, group_interval: 1s }
                """)
    }

    @Test
    func `check names what is open at a receiver that is gone or has moved, and nothing else`()
        async throws
    {
        let receiver = try ScriptedReceiver(always: .answer(200))
        let files = try Workspace()
        try files.write("url", receiver.url())
        try files.write("other-url", receiver.url("/other"))
        try files.write(
            "rules.yml",
            "groups: [{ name: g, rules: [{ alert: Always, expr: vector(1), labels: { a: b } }] }]\n"
        )
        let config = try configure(files, receiver: "oncall", url: "url")
        func check(_ more: String...) async throws -> Program.Outcome {
            try await Program.run(["check", "--config", config] + more)
        }
        #expect(try await !check().output.contains("warning: receivers:"))
        let agent = try Program(["run", "--config", config])
        try await agent.eventually("the message, and its note on disk") {
            !receiver.received.isEmpty && files.read("notifications.log").contains("Always")
        }
        #expect(try await !check().output.contains("warning: receivers:"))
        // One that runs would read the change, and end what is open there.
        agent.signal(SIGKILL)
        _ = try await agent.exitCode()
        for (name, url) in [("people", "url"), ("oncall", "other-url")] {
            _ = try configure(files, receiver: name, url: url)
            let found = try await check().output
            #expect(
                found.contains(
                    "warning: receivers: 1 group of alerts is open at the receiver oncall, which is"
                        + " not configured, or has another address"), "\(found)")
            #expect(found.contains("by hand: {alertname=\"Always\"}\n"), "\(found)")
            #expect(found.contains(" 1 warning"), "\(found)")
            // It may be the configuration of another machine.
            #expect(try await !check("--offline").output.contains("warning: receivers:"))
        }
    }
}
