import Collection
import Postgres
import Support
import Testing

/// Servers, an agent that watches them every second, a Prometheus that scrapes it, and shortened
/// rules in both.
struct AlertScene: Sendable {
    /// Long enough for a machine with much else to do.
    private static let limit = Duration.seconds(120)

    let agent: AgentProcess
    let prometheus: TestPrometheus

    /// The names of all collectors with an interval of their own, asked every second here.
    static let everySecond: String = {
        let paced = Catalog.all.filter { $0.pace != .everyPoll && $0.scope != .pgbouncer }
        let intervals = paced.map { "\($0.name): 1s" }.joined(separator: ", ")
        return """
                collectors:
                  intervals: { \(intervals) }
            """
    }()

    /// Runs `body` in a scene of these targets and ends all that it started.
    static func play(
        targets: String, changes: ShortenedRules.Changes = [:],
        _ body: (AlertScene) async throws -> Void
    ) async throws {
        let rules = try ShortenedRules.files(changes)
        let agent = try await AgentProcess.start(
            configuration(targets: targets), files: rules)
        let configuration = """
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: ["rules-*.yml"]
            scrape_configs:
              - job_name: pgvigil
                static_configs: [{ targets: ["127.0.0.1:\(agent.port)"] }]

            """
        let prometheus = try await TestPrometheus.start(
            configuration: configuration, files: rules)
        let scene = AlertScene(agent: agent, prometheus: prometheus)
        do {
            try await scene.expectFiring(["PgvigilDeadMansSwitch none"])
            try await body(scene)
        } catch {
            let log = agent.logText.suffix(1500)
            prometheus.stop()
            agent.stop()
            throw SupportError("\(error)\n\(log)")
        }
        #expect(prometheus.complaints.filter { $0.contains("rule") } == [])
        prometheus.stop()
        agent.stop()
    }

    /// The agent's configuration but for where it listens.
    static func configuration(targets: String) -> String {
        """
        agent: { interval: 1s }
        rules: { files: [rules-*.yml], interval: 1s }
        targets:
        \(targets)

        """
    }

    /// Puts a server into a state, sees the alerts, repairs the server, and sees them resolve.
    ///
    /// An alert is a name and a severity, as in `PostgresDown page`.
    func see(
        _ alerts: String..., when state: () async throws -> Void,
        until repair: () async throws -> Void
    ) async throws {
        try await expectSilent(alerts, "beforehand")
        try await state()
        try await expectFiring(alerts)
        try await repair()
        try await expectSilent(alerts, "after the repair")
    }

    /// Waits until both evaluators have shown each firing, at one time or another: a trend passes.
    func expectFiring(_ alerts: [String]) async throws {
        var missing = [Evaluator: Set<String>]()
        for evaluator in Evaluator.judges(of: alerts) { missing[evaluator] = Set(alerts) }
        var last: [Evaluator: Set<String>] = [:]
        do {
            try await eventually("alerts", within: Self.limit) {
                for evaluator in missing.keys {
                    let firing = try await firing(evaluator)
                    last[evaluator] = firing
                    missing[evaluator]?.subtract(firing)
                }
                return missing.values.allSatisfy(\.isEmpty)
            }
        } catch {
            throw SupportError("\(missing) did not fire, but \(last): \(error)")
        }
    }

    private func expectSilent(_ alerts: [String], _ when: String) async throws {
        var last: [Evaluator: Set<String>] = [:]
        do {
            try await eventually("silence", within: Self.limit) {
                for evaluator in Evaluator.judges(of: alerts) {
                    last[evaluator] = try await firing(evaluator)
                }
                return last.values.allSatisfy { $0.isDisjoint(with: alerts) }
            }
        } catch {
            throw SupportError(
                "\(last.mapValues { $0.intersection(alerts) }) fired \(when): \(error)")
        }
    }

    private func firing(_ evaluator: Evaluator) async throws -> Set<String> {
        // What the agent says of its own alerts comes from itself, not from the scrape.
        let labels =
            switch evaluator {
            case .agent: try await ShownAlert.firing(agent.port).map(\.labels)
            case .prometheus:
                try await prometheus.query("ALERTS{alertstate=\"firing\",evaluator=\"\"}")
                    .map(\.labels)
            }
        return Set(labels.map { "\($0["alertname"] ?? "") \($0["severity"] ?? "")" })
    }
}
