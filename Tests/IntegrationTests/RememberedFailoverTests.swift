import FoundationEssentials
import Postgres
import Support
import Testing

/// What the agent remembers of a target whose server changes.
@Suite struct RememberedFailoverTests {
    private struct Activity: Decodable {
        struct Row: Decodable {
            let datname: String?
            let application_name: String?
            let seconds: Double
        }

        struct Target: Decodable { let rows: [Row] }

        let targets: [Target]
    }

    private struct Sessions: Decodable {
        struct Server: Decodable {
            let up: Bool?
            let role: String?
        }

        struct Session: Decodable { let datname: String? }

        struct Target: Decodable {
            let server: Server
            let sessions: [Session]?
        }

        let targets: [Target]
    }

    private struct Trends: Decodable {
        struct Target: Decodable { let series: [String: [[Double?]]] }

        let targets: [Target]
    }

    private static func ask<Answer: Decodable>(
        _ agent: AgentProcess, _ path: String
    ) async throws -> Answer {
        let answer = try await agent.client.get(path)
        #expect(answer.status == 200, "\(answer.text)")
        return try JSONDecoder().decode(Answer.self, from: Data(answer.text.utf8))
    }

    /// The seconds of an application, by database.
    private static func seconds(
        _ agent: AgentProcess, _ application: String
    ) async throws -> [String: Double] {
        let answer: Activity = try await ask(
            agent, "/api/v1/activity?target=t&by=datname,application_name")
        let rows = answer.targets.flatMap(\.rows).filter { $0.application_name == application }
        return Dictionary(rows.map { ($0.datname ?? "", $0.seconds) }, uniquingKeysWith: +)
    }

    @Test(arguments: [15, 18])
    func `after a promotion what was remembered stays, and what is new has its names`(
        version: Int
    ) async throws {
        try await withServer(version: version, listening: true) { primary in
            let replica = try await primary.replica()
            let hosts = [replica, primary]
            let conninfo =
                "host=\(hosts.map(\.socketDirectory).joined(separator: ","))"
                + " port=\(hosts.map { "\($0.port)" }.joined(separator: ","))"
                + " dbname=postgres user=postgres target_session_attrs=read-write"
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                activity: { interval: 200ms }
                targets: [{ name: t, conninfo: "\(conninfo)" }]
                """)
            defer { agent.stop() }
            try await eventually("the first poll", within: .seconds(60)) {
                let sessions: Sessions = try await Self.ask(agent, "/api/v1/sessions?target=t")
                return sessions.targets.first?.sessions != nil
            }
            let early = try primary.session()
            _ = try await early.rows("SET application_name = 'early'")
            _ = try await early.rows("SELECT pg_sleep(3)")
            await early.close()
            try await eventually("the time on the old primary", within: .seconds(60)) {
                try await Self.seconds(agent, "early")["postgres"] ?? 0 > 1
            }
            try await primary.stop(.fast)
            try await replica.execute("SELECT pg_promote()")
            try await replica.execute("CREATE DATABASE brandnew")
            let late = try replica.session(database: "brandnew")
            _ = try await late.rows("SET application_name = 'late'")
            let sleep = Task { _ = try? await late.rows("SELECT pg_sleep(600)") }
            try await eventually("the time on the new primary", within: .seconds(90)) {
                try await Self.seconds(agent, "late")["brandnew"] ?? 0 > 1
            }
            #expect(try await Self.seconds(agent, "late").keys.sorted() == ["brandnew"])
            let before = try await Self.seconds(agent, "early")
            #expect(before.keys.sorted() == ["postgres"] && before["postgres"] ?? 0 > 1)
            try await eventually("its sessions", within: .seconds(30)) {
                let sessions: Sessions = try await Self.ask(agent, "/api/v1/sessions?target=t")
                let target = try #require(sessions.targets.first)
                return target.server.up == true && target.server.role == "primary"
                    && target.sessions?.contains { $0.datname == "brandnew" } == true
            }
            let trends: Trends = try await Self.ask(
                agent, "/api/v1/trends?target=t&series=pg_up&step=1")
            let values = trends.targets.first?.series["pg_up"]?.compactMap { $0.last ?? nil } ?? []
            #expect(values.first == 1 && values.last == 1, "the course goes on")
            try await replica.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'brandnew'")
            await sleep.value
            await late.close()
            await replica.close()
        }
    }
}
