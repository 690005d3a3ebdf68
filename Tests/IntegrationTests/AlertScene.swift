import Postgres
import Support
import Testing

/// Servers, an agent that watches them every second, and a Prometheus with shortened rules.
struct AlertScene: Sendable {
    /// Long enough for a machine with much else to do.
    private static let limit = Duration.seconds(120)

    let agent: AgentProcess
    let prometheus: TestPrometheus

    /// The names of all collectors with an interval of their own, asked every second here.
    static let everySecond = """
            collectors:
              intervals: { pg_stat_statements: 1s, pg_stat_statements_info: 1s, \
        pg_stat_checkpointer: 1s, pg_checkpoint: 1s, pg_stat_wal: 1s, pg_stat_archiver: 1s, \
        pg_archive_backlog: 1s, pg_wal: 1s, pg_stat_database_conflicts: 1s, pg_database: 1s, \
        pg_settings: 1s, pg_control_system: 1s, pg_stat_subscription: 1s, pg_stat_all_tables: 1s, \
        pg_stat_all_indexes: 1s, pg_objects: 1s, pg_sequences: 1s, pg_version: 1s, \
        pg_stat_slru: 1s, pg_database_size: 1s, pg_table_size: 1s, pg_stat_statements_text: 1s, \
        pg_stat_io: 1s, pg_stat_bgwriter: 1s, pg_stat_replication_slots: 1s }
        """

    /// Runs `body` in a scene of these targets and ends all that it started.
    static func play(
        targets: String, changes: ShortenedRules.Changes = [:],
        _ body: (AlertScene) async throws -> Void
    ) async throws {
        let agent = try await AgentProcess.start("agent: { interval: 1s }\ntargets:\n\(targets)\n")
        let configuration = """
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: ["rules-*.yml"]
            scrape_configs:
              - job_name: pgvigil
                static_configs: [{ targets: ["127.0.0.1:\(agent.port)"] }]

            """
        let prometheus = try await TestPrometheus.start(
            configuration: configuration, files: try ShortenedRules.files(changes))
        let scene = AlertScene(agent: agent, prometheus: prometheus)
        do {
            try await scene.expectFiring("PgvigilDeadMansSwitch none")
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

    /// Puts a server into a state, sees the alerts, repairs the server, and sees them resolve.
    ///
    /// An alert is a name and a severity, as in `PostgresDown page`.
    func see(
        _ alerts: String..., when state: () async throws -> Void,
        until repair: () async throws -> Void
    ) async throws {
        for alert in alerts { try await expectSilent(alert, "beforehand") }
        try await state()
        for alert in alerts { try await expectFiring(alert) }
        try await repair()
        for alert in alerts { try await expectSilent(alert, "after the repair") }
    }

    func expectFiring(_ alert: String) async throws {
        var last = ""
        do {
            try await eventually("\(alert) fires", within: Self.limit) {
                let all = try await prometheus.query("ALERTS")
                last = all.map {
                    "\($0.labels["alertname"] ?? "") \($0.labels["alertstate"] ?? "")"
                }
                .sorted().joined(separator: ", ")
                return try await isFiring(alert)
            }
        } catch {
            throw SupportError("\(error); there are: \(last)")
        }
    }

    private func expectSilent(_ alert: String, _ when: String) async throws {
        try await eventually("\(alert) is silent \(when)", within: Self.limit) {
            try await !isFiring(alert)
        }
    }

    private func isFiring(_ alert: String) async throws -> Bool {
        let words = alert.split(separator: " ")
        guard words.count == 2 else { throw SupportError("not an alert: \(alert)") }
        let found = try await prometheus.query(
            "ALERTS{alertname=\"\(words[0])\",severity=\"\(words[1])\",alertstate=\"firing\"}")
        return !found.isEmpty
    }
}
