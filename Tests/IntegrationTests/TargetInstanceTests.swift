import Postgres
import Support
import Testing

/// Rules of others, which sum and join by `instance`, over several targets of one agent.
@Suite struct TargetInstanceTests {
    /// A server has 60 connections: two that are taken for one have 120.
    private static let rules = """
        groups:
          - name: foreign
            rules:
              - alert: Fires
                expr: sum by (instance) (pg_settings_max_connections) > 50
              - alert: Mixed
                expr: sum by (instance) (pg_settings_max_connections) > 100

        """

    /// Rows of databases and tables beside settings of their server, as mixins join them.
    private static let joins = """
          - name: joins
            rules:
              - alert: PostgresAcquiredTooManyLocks
                expr: >-
                  max by (datname, job, instance) (pg_locks_count / on (job, instance) group_left ()
                  (pg_settings_max_locks_per_transaction * pg_settings_max_connections)) > 0.2
              - alert: PostgresTablesNotVacuumed
                expr: >-
                  group without (target) (timestamp(pg_stat_user_tables_n_dead_tup
                  > pg_stat_user_tables_n_live_tup
                  * on (job, instance) group_left () pg_settings_autovacuum_vacuum_scale_factor
                  + on (job, instance) group_left () pg_settings_autovacuum_vacuum_threshold)
                  <= time())

        """

    private struct Found {
        var alerts: Set<String> = []
        /// What `/targets` says, and what the log has of rules that failed.
        var targets = ""
        var failures: [String] = []
    }

    private static func firing(
        _ settings: String, _ server: TestServer, count: Int, failures: Int = 0,
        with more: String = ""
    ) async throws -> Found {
        let agent = try await AgentProcess.start(
            """
            \(settings)
            targets:
              - { name: one, conninfo: "\(server.conninfo())" }
              - { name: two, conninfo: "\(server.conninfo())" }

            """, files: ["rules.yml": rules + more])
        var found = Found()
        try await eventually("alerts", within: .seconds(60)) {
            found.alerts = Set(
                try await ShownAlert.firing(agent.port).map {
                    "\($0.labels["alertname"] ?? "") \($0.labels["instance"] ?? "")"
                })
            found.failures = agent.logText.split(separator: "\n").map(String.init)
                .filter { $0.contains("rule failed") }
            return found.alerts.count == count && found.failures.count >= failures
        }
        found.targets = try await agent.client.get("/targets").text
        agent.stop()
        return found
    }

    /// A table with dead rows that autovacuum leaves alone.
    private static func addDeadRows(to server: TestServer) async throws {
        try await server.execute("CREATE TABLE dusty (a int) WITH (autovacuum_enabled = off)")
        try await server.execute("INSERT INTO dusty SELECT generate_series(1, 1000)")
        try await server.execute("UPDATE dusty SET a = 1")
    }

    @Test(arguments: [
        "agent: { interval: 1s, compatibility: postgres_exporter }\nrules: { files: [rules.yml] }",
        "agent: { interval: 1s }\nrules: { files: [rules.yml], instance: target }",
    ])
    func `each target is an instance of its own`(settings: String) async throws {
        try await withServer(version: 15) { server in
            let found = try await Self.firing(settings, server, count: 2)
            #expect(found.alerts == ["Fires one", "Fires two"])
            #expect(found.targets.contains(#""target":"one","instance":"one""#))
            #expect(found.targets.contains(#""target":"two","instance":"two""#))
            #expect(found.failures == [])
        }
    }

    @Test(arguments: [true, false])
    func `rules that join a server's rows with its settings fire for each target, not many-to-many`(
        namesTargets: Bool
    ) async throws {
        try await withServer(version: 15) { server in
            try await Self.addDeadRows(to: server)
            // Beyond a fifth of the 3,840 locks for which there is room.
            let holder = try server.session()
            _ = try await holder.rows(
                "SELECT count(pg_advisory_lock(g)) FROM generate_series(1, 900) AS g")
            let key = namesTargets ? "" : ", instance: here"
            let found = try await Self.firing(
                "agent: { interval: 1s, compatibility: postgres_exporter }\n"
                    + "rules: { files: [rules.yml]\(key) }",
                server, count: namesTargets ? 6 : 2, failures: namesTargets ? 0 : 2,
                with: Self.joins)
            await holder.close()
            guard namesTargets else {
                #expect(found.alerts == ["Fires here", "Mixed here"])
                #expect(!found.targets.contains("\"instance\""))
                #expect(found.failures.count == 2)
                #expect(
                    found.failures.allSatisfy { $0.contains("many-to-many") }, "\(found.failures)")
                return
            }
            let names = ["Fires", "PostgresAcquiredTooManyLocks", "PostgresTablesNotVacuumed"]
            #expect(found.alerts == Set(names.flatMap { ["\($0) one", "\($0) two"] }))
            #expect(found.failures == [])
        }
    }
}
