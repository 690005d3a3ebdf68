import FoundationEssentials
import Platform
import Postgres
import Support
import Testing

/// One server whose databases serve development, staging and production.
@Suite struct EnvironmentsTests {
    private static let databases = ["dev", "stage", "prod"].flatMap { environment in
        [1, 2].map { "saascontrol_\(environment)_pro\($0)" }
    }

    /// A pool of each database, as the plan has them.
    private static let pools = databases.map { name in
        "{ name: \(name)_api, match: { usename: '^postgres$', datname: '^\(name)$' }, max: 40 }"
    }.joined(separator: ", ")

    private static let environments = """
        environments:
          - { name: development, databases: ["*_dev_*"], connections: { warning: 10 } }
          - { name: staging, databases: ["*_stage_*"], connections: { warning: 20 } }
          - { name: production, databases: ["*_prod_*"], connections: { warning: 100 } }
        """

    private static let staging = environments.replacing("name: development", with: "name: staging")

    private static func configuration(
        _ server: TestServer, _ directory: TemporaryDirectory,
        _ environments: String = environments
    ) -> String {
        let indented = environments.split(separator: "\n").map { "    \($0)" }
        return """
            agent: { interval: 1s, state_directory: "\(directory.path)" }
            rules: { files: [rules-*.yml], interval: 1s }
            targets:
              - name: saas
                conninfo: "\(server.conninfo(user: "watcher"))"
                pools: [\(pools)]
            \(indented.joined(separator: "\n"))
            \(AlertScene.everySecond)
            receivers:
              - { name: everyone, webhook: { url_file: everyone-url } }
              - { name: developers, webhook: { url_file: developers-url } }
              - { name: heart, webhook: { url_file: heart-url } }
            route:
              receiver: everyone
              group_by: [alertname, datname]
              group_wait: 0s
              group_interval: 1s
              routes:
                - { receiver: heart, matchers: ['heartbeat="true"'] }
                - { receiver: developers, matchers: ['environment="development"'] }

            """
    }

    @Test(arguments: [15, 18])
    func `load in one development database fires the alerts of development alone`(
        version: Int
    ) async throws {
        // What would be an alert of its own.
        let settings = ["max_connections": "100", "fsync": "on"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            for name in Self.databases { try await server.execute("CREATE DATABASE \(name)") }
            let receiver = try ScriptedReceiver(always: .answer(200))
            let directory = try TemporaryDirectory("e")
            var files = try ShortenedRules.files([:])
            for name in ["everyone", "developers", "heart"] {
                files["\(name)-url"] = receiver.url("/\(name)")
            }
            let agent = try await AgentProcess.start(
                Self.configuration(server, directory), files: files)
            do {
                try await Self.play(server, directory, agent, receiver)
            } catch {
                let log = agent.logText.suffix(1500)
                agent.stop()
                throw SupportError("\(error)\n\(log)")
            }
            agent.stop()
        }
    }

    private static func play(
        _ server: TestServer, _ directory: TemporaryDirectory, _ agent: AgentProcess,
        _ receiver: ScriptedReceiver
    ) async throws {
        let counter = try server.session()
        let mostBackends = Locked(0)
        let counting = Task {
            while !Task.isCancelled {
                let rows = try await counter.rows(
                    "SELECT (SELECT count(*) FROM pg_stat_activity WHERE usename = 'watcher'),"
                        + " pg_sleep(0.02)")
                let count = rows.first?.first?.flatMap { Int($0) } ?? 99
                mostBackends.withLock { $0 = max($0, count) }
            }
        }
        let before = try await agent.client.get("/metrics").text
        for name in databases {
            #expect(before.contains("pg_database_sessions{target=\"saas\",datname=\"\(name)\"}"))
        }
        let wanted: Set = [
            "PostgresDatabaseConnectionsHigh ticket development saascontrol_dev_pro1",
            "PostgresDatabaseQueryP95High info development saascontrol_dev_pro1",
        ]
        let busy = try await load(server)
        try await eventually("both alerts", within: .seconds(60)) {
            try Set(told(receiver, "/developers", "firing")).isSuperset(of: wanted)
        }
        for session in busy { await session.close() }
        try await eventually("the end of the sessions' alert", within: .seconds(60)) {
            try told(receiver, "/developers", "resolved").contains { $0.contains("Connections") }
        }
        #expect(try Set(told(receiver, "/developers", "firing")) == wanted)
        // With its `for` shortened to seconds this one fires while the first windows fill.
        let others = try told(receiver, "/everyone", "firing").filter {
            !$0.hasPrefix("PostgresHealthUnknown")
        }
        #expect(others == [])
        try await reload(configuration(server, directory, staging), agent)
        counting.cancel()
        _ = await counting.result
        await counter.close()
        #expect(mostBackends.withLock { (1...2).contains($0) })
    }

    /// Twelve sessions with slow queries in a development database, quick ones in all others.
    private static func load(_ server: TestServer) async throws -> [Session] {
        for name in databases.dropFirst() {
            let session = try server.session(database: name)
            for _ in 0..<150 { _ = try await session.rows("SELECT 1") }
            await session.close()
        }
        var busy: [Session] = []
        for _ in 0..<12 { busy.append(try server.session(database: databases[0])) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for session in busy {
                group.addTask {
                    for _ in 0..<10 { _ = try await session.rows("SELECT pg_sleep(0.55)") }
                }
            }
            try await group.waitForAll()
        }
        return busy
    }

    /// The same databases become staging's in one step.
    private static func reload(_ changed: String, _ agent: AgentProcess) async throws {
        try agent.reconfigure(changed)
        func shown(_ page: String) -> Set<Substring> {
            Set(
                page.split(separator: "\n").filter {
                    $0.hasPrefix("pgvigil_database_threshold{")
                        && $0.contains("datname=\"saascontrol_dev_pro1\"")
                }.flatMap { $0.split(separator: "environment=\"").dropFirst() }
                    .map { $0.prefix { $0 != "\"" } })
        }
        var seen: [Set<Substring>] = []
        try await eventually("the new environment", within: .seconds(60)) {
            let page = try await agent.client.get("/metrics").text
            let now = shown(page)
            if seen.last != now { seen.append(now) }
            return now == ["staging"]
        }
        // Never two at once.
        #expect(seen.allSatisfy { $0.count <= 1 }, "\(seen)")
        try await eventually("the end of what fired as development's", within: .seconds(60)) {
            try await ShownAlert.firing(agent.port).allSatisfy {
                $0.labels["environment"] != "development"
            }
        }
        let info = try await agent.client.get("/metrics").text.split(separator: "\n").filter {
            $0.hasPrefix("pgvigil_target_info{")
        }
        #expect(info.count == 2 && !info.contains { $0.contains("development") }, "\(info)")
    }

    /// What was sent to a path, as name, severity, environment and database.
    private static func told(
        _ receiver: ScriptedReceiver, _ path: String, _ status: String
    ) throws -> [String] {
        try receiver.received.filter { $0.path == path }.flatMap { request in
            try JSONDecoder().decode(Body.self, from: Data(request.body)).alerts
        }.filter { $0.status == status }.map { alert in
            ["alertname", "severity", "environment", "datname"].map { alert.labels[$0] ?? "-" }
                .joined(separator: " ")
        }
    }

    private struct Body: Decodable {
        struct Alert: Decodable {
            let status: String
            let labels: [String: String]
        }

        let alerts: [Alert]
    }
}
