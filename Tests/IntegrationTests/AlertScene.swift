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

    /// Waits until each has been seen firing, at one time or another: a trend passes.
    func expectFiring(_ alerts: [String]) async throws {
        var missing = Set(alerts)
        var last: Set<String> = []
        do {
            try await eventually("alerts", within: Self.limit) {
                last = try await firing()
                missing.subtract(last)
                return missing.isEmpty
            }
        } catch {
            throw SupportError(
                "\(missing.sorted()) did not fire, but \(last.sorted()): \(error)")
        }
    }

    private func expectSilent(_ alerts: [String], _ when: String) async throws {
        var last: Set<String> = []
        do {
            try await eventually("silence", within: Self.limit) {
                last = try await firing()
                return last.isDisjoint(with: alerts)
            }
        } catch {
            throw SupportError(
                "\(last.intersection(alerts).sorted()) fired \(when): \(error)")
        }
    }

    private func firing() async throws -> Set<String> {
        let found = try await prometheus.query("ALERTS{alertstate=\"firing\"}")
        return Set(
            found.map { "\($0.labels["alertname"] ?? "") \($0.labels["severity"] ?? "")" })
    }
}
