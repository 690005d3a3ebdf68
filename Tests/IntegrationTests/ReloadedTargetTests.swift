import FoundationEssentials
import Platform
import Postgres
import Support
import Testing
import Watching

/// What a reload that changes a target leaves of its windows and its alerts.
@Suite struct ReloadedTargetTests {
    private static let rules = """
        groups:
          - name: g
            rules:
              - alert: Errors
                expr: >-
                  pg_transaction_error_ratio > on (target)
                  pgvigil_threshold{indicator="transaction_error_ratio",severity="warning"}
                annotations: { summary: "{{ $value }}" }
        """

    /// Each is a reload that leaves the address as it is.
    private static let changes = [
        "labels: { team: payments }",
        "thresholds: { transaction_error_ratio: { warning: 0.2, critical: 0.3 } }",
        "environment: staging", "cpus: 7", "databases: { exclude: [x] }", "databases_max: 9",
        "labels: { team: stock }\ncollectors: { disable: [pg_stat_io] }",
    ]

    private static func configuration(
        _ conninfo: String, _ directory: TemporaryDirectory, interval: String = "1s",
        _ keys: String = ""
    ) -> String {
        """
        agent: { interval: \(interval), state_directory: "\(directory.path)" }
        rules: { files: [rules.yml], interval: 1s, instance: here }
        targets:
          - name: a
            conninfo: "\(conninfo)"
            \(keys)
        receivers: [{ name: r, webhook: { url_file: url } }]
        route: { receiver: r, group_by: [alertname], group_wait: 0s, group_interval: 1s }

        """
    }

    private struct Body: Decodable {
        struct Alert: Decodable {
            let status: String
            let labels: [String: String]
        }

        let alerts: [Alert]
    }

    /// What was sent about the alert, in order.
    private static func sent(_ receiver: ScriptedReceiver) throws -> [String] {
        try receiver.received.flatMap { request in
            try JSONDecoder().decode(Body.self, from: Data(request.body)).alerts
        }.filter { $0.labels["alertname"] == "Errors" }.map(\.status)
    }

    private static func start(
        _ configuration: String, _ receiver: ScriptedReceiver
    ) async throws -> AgentProcess {
        try await AgentProcess.start(
            configuration, web: "enable_reload: true",
            files: ["rules.yml": rules, "url": receiver.url()])
    }

    private static func reload(_ agent: AgentProcess, _ configuration: String) async throws {
        try agent.reconfigure(configuration)
        let answer = try await agent.client.post("/-/reload")
        try #require(answer.status == 200, "\(answer.text)")
    }

    /// The value of a series of an agent's page, by the beginning of its line.
    private static func value(_ page: String, _ series: String) -> Double? {
        page.split(separator: "\n").first { $0.hasPrefix(series) }
            .flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
    }

    /// Waits until rules were evaluated five times more, and gives the pages of meanwhile.
    @discardableResult
    private static func watch(_ agent: AgentProcess) async throws -> [String] {
        let series = "pgvigil_rule_evaluations_total{group=\"g\"}"
        var pages = [try await agent.client.get("/metrics").text]
        let first = value(pages[0], series) ?? 0
        try await eventually("five evaluations", within: .seconds(120)) {
            pages.append(try await agent.client.get("/metrics").text)
            return value(pages[pages.count - 1], series) ?? 0 >= first + 5
        }
        return pages
    }

    /// Runs `body` while every other transaction of one session is an error.
    private static func withErrors(
        _ server: TestServer, _ body: () async throws -> Void
    ) async throws {
        let isOver = Locked(false)
        let failing = Task {
            let session = try server.session()
            while !isOver.withLock({ $0 }) {
                // A session that reads no table does not say what it did until it ends.
                _ = try? await session.rows("SELECT relpages / 0 FROM pg_class, pg_sleep(0.01)")
                _ = try? await session.rows("SELECT count(*) FROM pg_class")
            }
            await session.close()
        }
        do { try await body() } catch {
            isOver.withLock { $0 = true }
            _ = await failing.result
            throw error
        }
        isOver.withLock { $0 = true }
        try await failing.value
    }

    @Test(arguments: [15, 18])
    func
        `a reload that changes the target neither resolves an alert nor fires it again`(
            version: Int
        ) async throws
    {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let conninfo = server.conninfo(user: "watcher")
            let receiver = try ScriptedReceiver(always: .answer(200))
            let directory = try TemporaryDirectory("rt")
            let plain = Self.configuration(conninfo, directory)
            try await Self.withErrors(server) {
                let agent = try await Self.start(plain, receiver)
                try await eventually("the alert", within: .seconds(120)) {
                    try Self.sent(receiver) == ["firing"]
                }
                let slower = Self.configuration(conninfo, directory, interval: "2s")
                for changed in Self.changes.map({
                    Self.configuration(conninfo, directory, $0)
                }) + [slower] {
                    // The worker of the first one has seldom polled when the second one comes.
                    try await Self.reload(agent, plain)
                    try await Self.reload(agent, changed)
                    for page in try await Self.watch(agent) {
                        #expect(Self.value(page, "pg_transaction_error_ratio{") ?? 0 > 0.3)
                    }
                    #expect(try Self.sent(receiver) == ["firing"], "\(changed)")
                }
                // Now there is a reason to resolve it.
                let limits =
                    "thresholds: { transaction_error_ratio: { warning: 0.8, critical: 0.9 } }"
                try await Self.reload(agent, Self.configuration(conninfo, directory, limits))
                try await eventually("the end of the alert", within: .seconds(120)) {
                    try Self.sent(receiver) == ["firing", "resolved"]
                }
                agent.stop()
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a start of the agent neither resolves an alert nor fires it again`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let receiver = try ScriptedReceiver(always: .answer(200))
            let directory = try TemporaryDirectory("rt")
            // A file of another directory would count as another receiver.
            let file = try directory.write("url", receiver.url(), mode: 0o600)
            let configuration = Self.configuration(server.conninfo(user: "watcher"), directory)
                .replacing("url_file: url", with: "url_file: '\(file)'")
            try await Self.withErrors(server) {
                let first = try await Self.start(configuration, receiver)
                try await eventually("the alert", within: .seconds(120)) {
                    try Self.sent(receiver) == ["firing"]
                }
                first.stop()
                let second = try await Self.start(configuration, receiver)
                let series = "pg_transaction_error_ratio{"
                try await eventually("the ratio of a new window", within: .seconds(120)) {
                    Self.value(try await second.client.get("/metrics").text, series) != nil
                }
                try await Self.watch(second)
                #expect(try Self.sent(receiver) == ["firing"])
                second.stop()
            }
        }
    }

    @Test
    func `a reload while the server hangs is over at once, and windows go on when it answers`()
        async throws
    {
        try await withServer { server in
            try await server.prepareWatching()
            let conninfo = server.conninfo(user: "watcher")
            let receiver = try ScriptedReceiver(always: .answer(200))
            let directory = try TemporaryDirectory("rt")
            let agent = try await Self.start(Self.configuration(conninfo, directory), receiver)
            try await Self.withErrors(server) {
                try await eventually("the alert", within: .seconds(120)) {
                    try Self.sent(receiver) == ["firing"]
                }
            }
            await server.freeze()
            try await eventually("a poll that hangs", within: .seconds(120)) {
                Self.value(try await agent.client.get("/metrics").text, "pg_up{") == 0
            }
            try await Self.reload(
                agent, Self.configuration(conninfo, directory, "labels: { team: payments }"))
            await server.thaw()
            // Nothing happens there any more: only a window that goes on has a ratio.
            let series = "pg_transaction_error_ratio{target=\"a\",team=\"payments\"}"
            try await eventually("the ratio of before", within: .seconds(120)) {
                Self.value(try await agent.client.get("/metrics").text, series) ?? 0 > 0.3
            }
            #expect(try Self.sent(receiver) == ["firing"])
            agent.stop()
        }
    }

    @Test func `a worker that is held up hands over what it knows without having ended`()
        async throws
    {
        try await withServer { server in
            try await server.prepareWatching()
            let former = try Watcher(server)
            _ = try await former.poll()
            let polls = await former.worker.pollCount
            await server.freeze()
            let running = Task { await former.worker.run() }
            let next = try Watcher(server)
            await next.worker.takeOver(from: former.worker)
            #expect(polls > 0)
            #expect(await next.worker.pollCount >= polls)
            running.cancel()
            await server.thaw()
            await running.value
        }
    }

    @Test(arguments: [15, 18])
    func `windows begin again where a reload leads to another server`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let other = try await TestServer.make(version: version)
            try await other.start()
            for server in [server, other] { try await server.prepareWatching() }
            // It counts more than the first one, but long before.
            let session = try other.session()
            for _ in 0..<2000 { _ = try? await session.rows("SELECT 1 / 0") }
            await session.close()
            let receiver = try ScriptedReceiver(always: .answer(200))
            let directory = try TemporaryDirectory("rt")
            try await Self.withErrors(server) {
                let agent = try await Self.start(
                    Self.configuration(server.conninfo(user: "watcher"), directory), receiver)
                try await eventually("the ratio", within: .seconds(120)) {
                    Self.value(
                        try await agent.client.get("/metrics").text,
                        "pg_transaction_error_ratio{") != nil
                }
                try await Self.reload(
                    agent, Self.configuration(other.conninfo(user: "watcher"), directory))
                try await Self.watch(agent)
                let started = try await other.value(
                    "SELECT floor(extract(epoch FROM pg_postmaster_start_time()))::bigint")
                let page = try await agent.client.get("/metrics").text
                let shown = Self.value(page, "pg_postmaster_start_time_seconds{")
                #expect(shown.map { Int($0) } == started.flatMap { Int($0) })
                // Next to nothing happens there.
                #expect(Self.value(page, "pg_transaction_error_ratio{") == nil)
                agent.stop()
            }
            await other.close()
        }
    }
}
