import FoundationEssentials
import Platform
import Support
import Testing

/// The rules of `alerts/` in the agent and in a Prometheus that scrapes it.
@Suite struct RuleAgreementTests {
    /// The shipped rules with times that a test can wait for, under the names of their files.
    private static func rules() throws -> [String: String] {
        var files: [String: String] = [:]
        for path in Files.matching("\(Checkout.root)/alerts/*.yml") {
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            let text = String(decoding: try Files.read(path), as: UTF8.self)
            files[name] = text.split(separator: "\n", omittingEmptySubsequences: false).map {
                let line = String($0)
                guard line.hasPrefix("        for: ") else { return line }
                return "        for: 2s"
            }.joined(separator: "\n")
        }
        return files
    }

    /// The firing alerts, by all labels that do not come from the scrape.
    private static func firing(_ port: Int) async throws -> Set<[String: String]> {
        Set(
            try await ShownAlert.firing(port).map { alert in
                alert.labels.filter { $0.key != "job" && $0.key != "instance" }
            })
    }

    @Test func `the same alerts fire and resolve in the agent and in Prometheus`() async throws {
        try await withServer { server in
            try await server.prepareWatching()
            let files = try Self.rules()
            let names = files.keys.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                targets:
                  - name: orders
                    conninfo: "\(server.conninfo(user: "watcher"))"
                collectors: { intervals: { pg_settings: 1s } }
                rules: { files: [\(names)] }

                """, files: files)
            let prometheus = try await TestPrometheus.start(
                configuration: """
                    global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
                    rule_files: [\(names)]
                    scrape_configs:
                      - job_name: pgvigil
                        static_configs: [{ targets: ["127.0.0.1:\(agent.port)"] }]

                    """, files: files)
            // A quiet server: only the rules that always fire, or that a new server fires.
            try await Self.agree(agent, prometheus) { $0.contains("PgvigilDeadMansSwitch") }
            try await server.execute("ALTER SYSTEM SET autovacuum = off")
            try await server.execute("SELECT pg_reload_conf()")
            try await Self.agree(agent, prometheus) { $0.contains("PostgresAutovacuumOff") }
            try await server.execute("ALTER SYSTEM RESET autovacuum")
            try await server.execute("SELECT pg_reload_conf()")
            try await Self.agree(agent, prometheus) { !$0.contains("PostgresAutovacuumOff") }
            try await server.stop()
            // What fired about the server goes on here, where Prometheus ends it.
            try await Self.agree(agent, prometheus, goingOn: "orders") {
                $0.contains("PostgresDown")
            }
            let apart = try await Self.apart("PostgresDown", agent.port, prometheus.port)
            print("PostgresDown began within \(apart) s in both; every interval is 1 s")
            try await server.start()
            try await Self.agree(agent, prometheus) { !$0.contains("PostgresDown") }
            try await Self.expectSameShape(agent.port, prometheus.port)
            #expect(prometheus.complaints == [])
            prometheus.stop()
            agent.stop()
        }
    }

    /// The longest time between the beginnings of one alert in both.
    private static func apart(
        _ name: String, _ port: Int, _ other: Int
    ) async throws -> Double {
        let theirs = try await ShownAlert.firing(other)
        let ours = try await ShownAlert.firing(port).filter { $0.labels["alertname"] == name }
        let times = ours.compactMap { alert -> Double? in
            let same = theirs.first {
                $0.labels["alertname"] == alert.labels["alertname"]
                    && $0.labels["severity"] == alert.labels["severity"]
                    && $0.labels["target"] == alert.labels["target"]
            }
            guard let mine = alert.activeSecond, let other = same?.activeSecond else { return nil }
            return abs(mine - other)
        }
        return times.max() ?? .infinity
    }

    /// Waits until the firing alerts are as wanted in both, and the same but for those of a target that is
    /// down.
    private static func agree(
        _ agent: AgentProcess, _ prometheus: TestPrometheus, goingOn target: String? = nil,
        until isReached: @Sendable (Set<String>) -> Bool
    ) async throws {
        var ours: Set<[String: String]> = []
        var theirs: Set<[String: String]> = []
        do {
            try await eventually("both evaluators agree", within: .seconds(120)) {
                ours = try await firing(agent.port)
                theirs = try await firing(prometheus.port)
                let others = ours.subtracting(theirs)
                return theirs.isSubset(of: ours)
                    && others.allSatisfy { target != nil && $0["target"] == target }
                    && isReached(Set(ours.compactMap { $0["alertname"] }))
            }
        } catch {
            Issue.record(
                """
                only here: \(ours.subtracting(theirs))
                only in Prometheus: \(theirs.subtracting(ours))
                in both: \(ours.intersection(theirs).compactMap { $0["alertname"] })
                """)
            throw error
        }
    }

    /// Holds the answers about rules against Prometheus's own: the same rules with the same keys.
    private static func expectSameShape(_ port: Int, _ theirPort: Int) async throws {
        for query in ["", "?type=alert", "?type=record"] {
            let ours = try await groups(port, query)
            let theirs = try await groups(theirPort, query)
            #expect(ours.map(\.name).sorted() == theirs.map(\.name).sorted(), "\(query)")
            for group in ours {
                guard let other = theirs.first(where: { $0.name == group.name }) else { continue }
                #expect(group.interval == other.interval && group.limit == other.limit)
                #expect(group.rules.map(\.name) == other.rules.map(\.name))
                for (rule, theirRule) in zip(group.rules, other.rules) {
                    // Ours lead somewhere from every place; theirs are as the files have them.
                    #expect(rule.withoutLinks == theirRule.withoutLinks, "\(rule.name)")
                }
            }
        }
        let response = try await HTTPClient(port: port).get("/api/v1/rules?type=nonsense")
        #expect(response.status == 400)
        let keys = try await keys(port)
        let theirKeys = try await Self.keys(theirPort)
        #expect(keys == theirKeys)
    }

    private static func groups(_ port: Int, _ query: String) async throws -> [Group] {
        let response = try await HTTPClient(port: port).get("/api/v1/rules\(query)")
        return try JSONDecoder().decode(APIAnswer<Groups>.self, from: Data(response.body)).data
            .groups
    }

    /// Every word before a colon in an answer about rules.
    private static func keys(_ port: Int) async throws -> Set<String> {
        let text = try await HTTPClient(port: port).get("/api/v1/rules").text
        let known = [
            "groups", "name", "file", "rules", "interval", "limit", "evaluationTime",
            "lastEvaluation", "state", "query", "duration", "keepFiringFor", "labels",
            "annotations", "alerts", "health", "type", "activeAt", "value", "status", "data",
        ]
        return Set(known.filter { text.contains("\"\($0)\":") })
    }
}

private struct Groups: Decodable, Sendable {
    let groups: [Group]
}

private struct Group: Decodable, Sendable {
    let name: String
    let file: String
    let interval: Double
    let limit: Int
    let rules: [RuleShown]
    let lastEvaluation: String
}

private struct RuleShown: Decodable, Sendable, Equatable {
    let name: String
    let duration: Double?
    let keepFiringFor: Double?
    let labels: [String: String]?
    var annotations: [String: String]?
    let health: String
    let type: String

    var withoutLinks: RuleShown {
        var rule = self
        rule.annotations = annotations?.filter { !$0.key.hasSuffix("_url") }
        return rule
    }
}
