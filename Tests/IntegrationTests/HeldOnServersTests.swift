import Glibc
import Platform
import Postgres
import Support
import Testing

/// Alerts about what a server no longer lets the agent see, on real servers.
@Suite struct HeldOnServersTests {
    private static let files = [
        "own.yml": """
        - name: own_orders
          summary: Orders.
          scope: database
          timeout: 1s
          variants: [{ sql: "SELECT count(*) AS waiting FROM public.seen" }]
          columns: [{ name: waiting, use: gauge, as: own_orders_waiting, help: Orders. }]

        """,
        "rules-own.yml": """
        groups:
        - name: own
          rules:
          - { alert: Orders, expr: own_orders_waiting > 5 }
          - { record: "own:orders:max", expr: max by (target) (own_orders_waiting) }
          - { alert: Recorded, expr: "own:orders:max > 5" }
          - alert: Idle
            expr: pg_stat_activity_sessions{state="idle in transaction"} > 0
          - alert: RightsLost
            expr: |-
              pgvigil_collector_planned{collector="pg_stat_activity",reason="permission"} == 0
                and on (job, instance, target, collector)
              pgvigil_collector_last_success_timestamp_seconds

        """,
    ]

    private static func prepare(_ server: TestServer) async throws {
        try await server.prepareWatching()
        try await server.execute("CREATE DATABASE other")
        let tables = """
            CREATE TABLE orders (id int); CREATE VIEW seen AS SELECT id FROM orders;
            GRANT SELECT ON orders, seen TO watcher
            """
        try await server.execute(tables)
        try await server.execute(tables, database: "other")
        try await server.execute("INSERT INTO orders SELECT generate_series(1, 10)")
    }

    private static func start(
        _ server: TestServer, state: TemporaryDirectory? = nil, more: [String: String] = [:]
    ) async throws -> AgentProcess {
        let keeps = state.map { ", state_directory: \"\($0.path)\"" } ?? ""
        return try await AgentProcess.start(
            """
            agent: { interval: 1s\(keeps) }
            collectors: { files: [own.yml] }
            rules: { files: [rules-*.yml], interval: 1s }
            targets:
              - { name: shop, conninfo: "\(server.conninfo(user: "watcher"))" }

            """, files: files.merging(more) { $1 })
    }

    private static func names(_ agent: AgentProcess) async throws -> Set<String> {
        Set(try await ShownAlert.firing(agent.port).compactMap { $0.labels["alertname"] })
    }

    private static func expect(_ alerts: Set<String>, _ agent: AgentProcess) async throws {
        var last: Set<String> = []
        do {
            try await eventually("\(alerts)", within: .seconds(60)) {
                last = try await names(agent)
                return last == alerts
            }
        } catch {
            throw SupportError("\(error), but \(last): \(agent.logText.suffix(1500))")
        }
    }

    /// Whether /metrics has a series of this family, and of the database if one is named.
    private static func shows(
        _ family: String, _ database: String = "", _ agent: AgentProcess
    ) async throws -> Bool {
        try await agent.client.get("/metrics").text.split(separator: "\n").contains {
            $0.hasPrefix("\(family){") && $0.contains("datname=\"\(database)")
        }
    }

    private static func evaluations(_ agent: AgentProcess) async throws -> Double {
        let lines = try await agent.client.get("/metrics").text.split(separator: "\n")
        let line = lines.first { $0.hasPrefix("pgvigil_rule_evaluations_total") }
        return line?.split(separator: " ").last.flatMap { Double($0) } ?? 0
    }

    /// Sees nothing resolve for longer than alerts are held without being renewed.
    private static func expectHeld(_ alerts: Set<String>, _ agent: AgentProcess) async throws {
        let before = try await evaluations(agent)
        try await eventually("ten more evaluations of five rules", within: .seconds(90)) {
            let missing = alerts.subtracting(try await names(agent))
            if !missing.isEmpty {
                throw SupportError("resolved: \(missing): \(agent.logText.suffix(3000))")
            }
            return try await evaluations(agent) >= before + 50
        }
    }

    @Test(arguments: [15, 18])
    func `nothing resolves while the question behind it fails, and it does afterwards`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.prepare(server)
            let agent = try await Self.start(server)
            defer { agent.stop() }
            let fires: Set = ["Orders", "Recorded"]
            try await Self.expect(fires, agent)
            let series = "own_orders_waiting"

            // The other database is asked all the time, so that the family is there.
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("LOCK orders IN ACCESS EXCLUSIVE MODE")
            try await eventually("the series is gone", within: .seconds(60)) {
                try await !Self.shows(series, "postgres", agent)
            }
            #expect(try await Self.shows(series, "other", agent))
            try await Self.expectHeld(fires, agent)
            _ = try await holder.rows("COMMIT")
            await holder.close()
            try await eventually("the series is back", within: .seconds(60)) {
                try await Self.shows(series, "postgres", agent)
            }

            try await server.execute(
                "CREATE OR REPLACE VIEW seen AS SELECT id FROM orders, pg_sleep(20) AS nap")
            try await eventually("the series is gone again", within: .seconds(60)) {
                try await !Self.shows(series, "postgres", agent)
            }
            try await Self.expectHeld(fires, agent)
            try await server.execute("CREATE OR REPLACE VIEW seen AS SELECT id FROM orders")
            try await server.execute("DELETE FROM orders")
            try await Self.expect([], agent)
        }
    }

    @Test(arguments: [15, 18])
    func `nothing resolves while a right is missing, which has an alert of its own`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.prepare(server)
            try await server.execute("DELETE FROM orders")
            let idle = try server.session()
            _ = try await idle.rows("BEGIN")
            let agent = try await Self.start(server)
            defer { agent.stop() }
            try await Self.expect(["Idle"], agent)
            try await server.execute("REVOKE pg_monitor FROM watcher")
            try await Self.expect(["Idle", "RightsLost"], agent)
            try await eventually("the series is gone", within: .seconds(60)) {
                try await !Self.shows("pg_stat_activity_sessions", "", agent)
            }
            try await Self.expectHeld(["Idle", "RightsLost"], agent)
            try await server.execute("GRANT pg_monitor TO watcher")
            try await eventually("the series is back", within: .seconds(60)) {
                try await Self.shows("pg_stat_activity_sessions", "", agent)
            }
            try await Self.expect(["Idle"], agent)
            _ = try await idle.rows("COMMIT")
            try await Self.expect([], agent)
            await idle.close()
        }
    }

    @Test(arguments: [15, 18])
    func `nothing resolves while the server is set not to count it`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await Self.prepare(server)
            try await server.execute("DELETE FROM orders")
            let series = "pg_stat_user_tables_n_live_tup"
            let agent = try await Self.start(
                server,
                more: [
                    "rules-counts.yml": """
                    groups:
                    - name: counts
                      rules:
                      - { alert: Commits, expr: '\(series){datname="other"} >= 0' }

                    """
                ])
            defer { agent.stop() }
            try await Self.expect(["Commits"], agent)
            try await server.execute("ALTER SYSTEM SET track_counts = off")
            try await server.execute("SELECT pg_reload_conf()")
            // Settings are read once a minute.
            try await eventually("the series is gone", within: .seconds(400)) {
                try await !Self.shows(series, "other", agent)
            }
            try await Self.expectHeld(["Commits"], agent)
            try await server.execute("ALTER SYSTEM RESET track_counts")
            try await server.execute("SELECT pg_reload_conf()")
            try await eventually("the series is back", within: .seconds(400)) {
                try await Self.shows(series, "other", agent)
            }
            try await Self.expect(["Commits"], agent)
        }
    }

    @Test(arguments: [15, 18])
    func `a lost right is known after a restart of the agent, also when it was lost meanwhile`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await Self.prepare(server)
            try await server.execute("DELETE FROM orders")
            let state = try TemporaryDirectory("s")
            var agent = try await Self.start(server, state: state)
            defer { agent.stop() }
            try await server.execute("REVOKE pg_monitor FROM watcher")
            try await Self.expect(["RightsLost"], agent)
            for ends in [SIGTERM, SIGKILL] {
                agent.signal(ends)
                agent.stop()
                agent = try await Self.start(server, state: state)
                // Saved alerts are taken up with the first poll.
                try await Self.expect(["RightsLost"], agent)
                try await Self.expectHeld(["RightsLost"], agent)
            }
            try await server.execute("GRANT pg_monitor TO watcher")
            try await Self.expect([], agent)

            agent.signal(SIGKILL)
            agent.stop()
            try await server.execute("REVOKE pg_monitor FROM watcher")
            agent = try await Self.start(server, state: state)
            try await Self.expect(["RightsLost"], agent)
            try await server.execute("GRANT pg_monitor TO watcher")
            try await Self.expect([], agent)
        }
    }
}
