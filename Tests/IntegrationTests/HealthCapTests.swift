import Postgres
import Support
import Testing

/// The score of a server whose sessions all wait, watched by the real program with its own rules.
@Suite struct HealthCapTests {
    /// Rules of which one pages because of the server, and one because of the score.
    private static let rules = """
        groups:
          - name: own
            rules:
              - { alert: Queue, expr: pg_lock_waiting_sessions >= 5, labels: { severity: page } }
              - { alert: Low, expr: pg_health_score < 50, labels: { severity: page } }

        """

    private func agent(_ server: TestServer, rules: Bool) async throws -> AgentProcess {
        try await AgentProcess.start(
            """
            agent: { interval: 1s }
            health: { caps: { sessions_blocked: 2 } }
            \(rules ? "rules: { files: [own.yml] }" : "")
            targets:
              - { name: shop, conninfo: "\(server.conninfo(user: "watcher"))" }

            """, files: ["own.yml": Self.rules])
    }

    /// Runs `body` while six sessions wait behind one, and what comes after when they no longer do.
    private func play(
        version: Int, rules: Bool,
        _ blocked: (AgentProcess, (String, (AgentPage) -> Bool) async throws -> Void) async throws
            -> Void
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE ROLE watcher LOGIN IN ROLE pg_monitor")
            try await server.execute("CREATE TABLE busy (n int)")
            let agent = try await agent(server, rules: rules)
            defer { agent.stop() }
            func sees(_ what: String, _ condition: (AgentPage) -> Bool) async throws {
                var last = ""
                do {
                    try await eventually(what, within: .seconds(60)) {
                        last = try await agent.client.get("/metrics").text
                        return condition(AgentPage(last))
                    }
                } catch {
                    let lines = last.split(separator: "\n").filter { $0.hasPrefix("pg_health_") }
                    throw SupportError("\(error)\n\(lines.joined(separator: "\n"))")
                }
            }
            try await sees("a score that is not capped") {
                ($0.value("pg_health_score", "shop") ?? 0) > 60
            }
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("LOCK busy IN ACCESS EXCLUSIVE MODE")
            let waiters = try (0..<6).map { _ in try server.session() }
            let waiting = waiters.map { session in
                Task { _ = try? await session.rows("TABLE busy", within: .seconds(120)) }
            }
            try await blocked(agent, sees)
            _ = try await holder.rows("ROLLBACK")
            for task in waiting { await task.value }
            for session in waiters + [holder] { await session.close() }
            try await sees("the score after the incident") { page in
                (page.value("pg_health_score", "shop") ?? 0) > 60
                    && page.cap("sessions_blocked") == 0 && page.cap("page_alert") ?? 0 == 0
            }
        }
    }

    @Test(arguments: [15, 18])
    func `sessions that wait behind one cap the score, until they go on`(
        version: Int
    ) async throws {
        try await play(version: version, rules: false) { _, sees in
            try await sees("the cap") { $0.cap("sessions_blocked") == 1 }
            try await sees("a score that tells of it") { page in
                page.value("pg_health_score", "shop").map { $0 <= 30 } == true
                    && page.cap("page_alert") == nil
            }
        }
    }

    @Test(arguments: [15, 18])
    func `an alert that pages caps the score, and one about the score does not keep it there`(
        version: Int
    ) async throws {
        try await play(version: version, rules: true) { agent, sees in
            try await sees("the cap") { page in
                page.cap("page_alert") == 1
                    && page.value("pg_health_score", "shop").map { $0 <= 30 } == true
            }
            try await eventually("the alert about the score", within: .seconds(60)) {
                try await ShownAlert.firing(agent.port).contains {
                    $0.labels["alertname"] == "Low"
                }
            }
        }
    }
}

extension AgentPage {
    /// Whether a lethal state is there: 1 or 0, or nil when that is not known.
    fileprivate func cap(_ reason: String) -> Double? {
        value("pg_health_cap_active", "shop", "reason=\"\(reason)\"")
    }
}
