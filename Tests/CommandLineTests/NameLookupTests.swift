import Glibc
import Platform
import Support
import Testing

/// Name servers that do not answer hold up what needs them, and nothing else.
@Suite(.serialized, .enabled(if: geteuid() == 0, "a name server of our own needs root"))
struct NameLookupTests {
    /// The threads of a process, by name.
    private static func threads(_ processID: Int32) -> [String] {
        Files.matching("/proc/\(processID)/task/*/comm").map { path in
            Workspace.text(path).split(separator: "\n").first.map(String.init) ?? ""
        }
    }

    @Test
    func `a silent name server is named, is asked once at a time, and delays no other target`()
        async throws
    {
        let names = try SilentNameServer()
        let files = try Workspace()
        let resolver = try files.write("resolv.conf", SilentNameServer.resolver, mode: 0o644)
        let path = try files.configure(
            targets: """
                  - { name: far, conninfo: "host=db.example", connect_timeout: 1s }
                  - { name: near, conninfo: "host=127.0.0.1 port=1" }
                """)
        let program = try Program(["run", "--config", path], resolver: resolver)
        let client = try await program.client()
        try await program.eventually("what is said of the target") {
            program.errors.contains("name resolution takes longer than 1 s")
        }
        let polled = "pgvigil_poll_duration_seconds{target=\"far\"}"
        var seen: Set<String> = []
        try await program.eventually("further polls of the target") {
            let page = try await client.get("/metrics").text
            let lines = page.split(separator: "\n").filter { $0.hasPrefix(polled) }
            seen.formUnion(lines.map(String.init))
            #expect(Self.threads(program.processID).count { $0 == "pgvigil-lookup" } == 1)
            return seen.count >= 4 && page.contains("pg_up{target=\"near\"} 0\n")
        }
        #expect(names.takeQuestions() > 0)
        // A stop that takes longer than the documented five seconds ends with 1.
        program.signal(SIGTERM)
        #expect(try await program.exitCode(within: .seconds(60)) == 0)
    }

    @Test func `a receiver whose name server is silent delays the messages of no other`()
        async throws
    {
        let names = try SilentNameServer()
        let files = try Workspace()
        let resolver = try files.write("resolv.conf", SilentNameServer.resolver, mode: 0o644)
        let receiver = try ScriptedReceiver(always: .answer(200))
        try files.write("good", receiver.url())
        try files.write("far", "http://hook.example/")
        try files.write(
            "rules.yml",
            "groups: [{ name: g, rules: [{ alert: Flips, expr: vector(time()) % 4 < 2 }] }]\n")
        let path = try files.configure(
            targets: [("a", "host=127.0.0.1 port=1")], agent: "state_directory: .",
            more: """
                rules: { files: [rules.yml], interval: 1s }
                receivers:
                  - { name: far, webhook: { url_file: far } }
                  - { name: good, webhook: { url_file: good } }
                route:
                  receiver: good
                  group_wait: 0s
                  group_interval: 1s
                  routes:
                    - { receiver: far, matchers: ['alertname="Flips"'], continue: true }
                    - { receiver: good, matchers: ['alertname="Flips"'] }
                """)
        let program = try Program(["run", "--config", path], resolver: resolver)
        _ = try await program.client()
        try await program.eventually("a question to the name server") {
            names.takeQuestions() > 0
        }
        let before = receiver.received.count
        let start = ContinuousClock.now
        try await program.eventually("four messages") { receiver.received.count >= before + 4 }
        #expect(start.duration(to: .now) < .seconds(15))
        program.signal(SIGTERM)
        #expect(try await program.exitCode(within: .seconds(20)) == 0)
    }
}
