import Glibc
import Platform
import Support

/// A server with switches, and an agent whose alerts are the switches that are on.
final class DeliveryScene: Sendable {
    private let server: TestServer
    private let directory: TemporaryDirectory
    private let configuration: String
    private let files: [String: String]
    private let running = Locked<AgentProcess?>(nil)

    /// `receivers` holds the sections from `receivers` on; `files` lie beside the configuration.
    init(_ server: TestServer, receivers: String, files: [String: String]) async throws {
        self.server = server
        directory = try TemporaryDirectory("d")
        configuration = """
            agent: { interval: 1s, state_directory: \(directory.path) }
            targets: [{ name: switchboard, conninfo: "\(server.conninfo())" }]
            collectors: { files: [switches.yml] }
            rules: { files: [rules.yml], interval: 1s, instance: here }
            external_url: http://pgvigil.test
            \(receivers)

            """
        self.files = files.merging([
            "switches.yml": """
            - name: switches
              summary: Switches of a test.
              variants: [{ sql: "SELECT name, level FROM public.switches" }]
              columns:
                - { name: name, use: label, as: switch }
                - { name: level, use: gauge, as: switch_level, help: How high it is. }

            """,
            "rules.yml": """
            groups:
              - name: switches
                rules:
                  - alert: Switched
                    expr: switch_level > 0
                    labels: { severity: page }
                    annotations: { summary: "{{ $labels.switch }} is at {{ $value }}" }

            """,
        ]) { $1 }
        try await server.execute("CREATE TABLE switches (name text PRIMARY KEY, level int)")
    }

    /// Turns switches on, all at once.
    func turnOn(_ names: String...) async throws {
        let rows = names.map { "('\($0)', 3)" }.joined(separator: ", ")
        try await server.execute("INSERT INTO switches VALUES \(rows)")
    }

    /// Turns all switches off.
    func turnOff() async throws { try await server.execute("DELETE FROM switches") }

    @discardableResult
    func startAgent() async throws -> AgentProcess {
        let agent = try await AgentProcess.start(configuration, files: files)
        running.withLock { $0 = agent }
        return agent
    }

    /// Ends the agent where it stands.
    func killAgent() {
        guard let agent = take() else { return }
        agent.signal(SIGKILL)
        while !agent.hasEnded { usleep(1_000) }
    }

    /// Lets the agent read its configuration again.
    func reload() async throws {
        running.withLock { $0?.signal(SIGHUP) }
        try await eventually("the reload") { logText.contains("configuration reloaded") }
    }

    func stopAgent() { take()?.stop() }

    private func take() -> AgentProcess? {
        running.withLock { agent in
            defer { agent = nil }
            return agent
        }
    }

    /// What the agent shows; nothing while there is none.
    func page() async throws -> String {
        guard let client = running.withLock({ $0?.client }) else { return "" }
        return try await client.get("/metrics").text
    }

    /// A value of the agent's own page; nil when it is not there.
    func value(_ series: String) async throws -> Double? {
        let line = try await page().split(separator: "\n").first { $0.hasPrefix(series + " ") }
        return line.flatMap { Double($0.dropFirst(series.count + 1)) }
    }

    /// What the agent wrote.
    var logText: String { running.withLock { $0?.logText } ?? "" }

    /// The files of messages that wait, the oldest first.
    var outbox: [String] { Files.matching("\(directory.path)/outbox/*").sorted() }

    /// Waits for a condition and quotes the agent's log when it is in vain.
    func eventually(
        _ what: String, _ condition: () async throws -> Bool
    ) async throws {
        do {
            try await Support.eventually(what, within: .seconds(60), condition)
        } catch {
            throw SupportError("\(error)\n\(logText.suffix(3000))")
        }
    }
}
