import FoundationEssentials
import Platform
import Postgres
import Support
import Testing

/// The course of indicators, by way of the real program.
@Suite struct TrendsTests {
    private struct Answer: Decodable, Sendable {
        struct Target: Decodable, Sendable {
            let target: String
            let series: [String: [[Double?]]]
        }

        let targets: [Target]
        let units: [String: String]
    }

    private static func ask(
        _ agent: AgentProcess, _ series: String, _ more: String = ""
    ) async throws -> [Double] {
        let answer = try await agent.client.get("/api/v1/trends?target=t&series=\(series)\(more)")
        #expect(answer.status == 200, "\(answer.text)")
        let decoded = try JSONDecoder().decode(Answer.self, from: Data(answer.text.utf8))
        return decoded.targets.first?.series[series]?.compactMap { $0.count == 2 ? $0[1] : nil }
            ?? []
    }

    @Test(arguments: [15, 18])
    func `what polls have shown is there, also after a restart, and a gap is none`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let directory = try TemporaryDirectory("m")
            let text = """
                agent: { interval: 1s, state_directory: \(directory.path) }
                activity: { interval: 200ms }
                targets: [{ name: t, conninfo: "\(server.conninfo())" }]
                """
            let first = try await AgentProcess.start(text)
            let began = WallClock.secondsSince1970
            let sleeper = try server.session()
            let sleep = Task { _ = try? await sleeper.rows("SELECT pg_sleep(600)") }
            try await eventually("three polls and rates", within: .seconds(60)) {
                for series in ["transactions_per_second", "wal_bytes_per_second"] {
                    guard try await Self.ask(first, series, "&step=1").count > 2 else {
                        return false
                    }
                }
                return try await Self.ask(first, "active_sessions", "&step=1").contains { $0 > 0.5 }
            }
            let up = try await Self.ask(first, "pg_up", "&step=1")
            #expect(up.allSatisfy { $0 == 1 })
            #expect(
                try await Self.ask(first, "pg_connections_used", "&step=1").contains { $0 >= 2 })
            #expect(try await Self.ask(first, "pg_replication_lag_seconds").isEmpty)
            // Nothing is asked of the server for it.
            await server.freeze()
            #expect(try await !Self.ask(first, "pg_up", "&step=1").isEmpty)
            await server.thaw()
            first.stop()
            let agent = try await AgentProcess.start(text)
            defer { agent.stop() }
            let before = "&from=\(Int(began))&to=\(Int(began) + 3)&step=1"
            try await eventually("the file is read", within: .seconds(30)) {
                try await !Self.ask(agent, "pg_up", before).isEmpty
            }
            let page = AgentPage(try await agent.client.get("/metrics").text)
            #expect(page.value("pgvigil_trend_memory_bytes", "t") ?? 0 > 0)
            try await eventually("a poll that does not reach the server", within: .seconds(90)) {
                try await server.stop(.immediate)
                return try await Self.ask(agent, "pg_up", "&step=1").contains(0)
            }
            _ = await sleep.value
        }
    }
}
