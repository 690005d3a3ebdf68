import FoundationEssentials
import Platform
import Postgres
import Support
import Testing

/// What sessions have done of late, by way of the real program.
@Suite struct RecentActivityTests {
    private struct Answer: Decodable, Sendable {
        struct Other: Decodable, Sendable {
            let rows: Int
            let seconds: Double
        }

        struct Target: Decodable, Sendable {
            let target: String
            let oldest: String?
            let samples: Int
            let observed_seconds: Double
            let session_seconds: Double?
            let average_sessions: Double?
            let rows: [[String: Value]]
            let other: Other?
            let absent_because: String?
        }

        let version: Int
        let by: [String]
        let targets: [Target]
        let truncated: Int
    }

    private enum Value: Decodable, Sendable, Equatable {
        case text(String)
        case number(Double)
        case unknown

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .unknown
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .number(try container.decode(Double.self))
            }
        }
    }

    private static func configuration(
        _ server: TestServer, _ directory: TemporaryDirectory, names: [String] = ["t"]
    ) -> String {
        let targets = names.map { "{ name: \"\($0)\", conninfo: \"\(server.conninfo())\" }" }
        return """
            agent: { interval: 2s, state_directory: \(directory.path) }
            activity: { interval: 500ms, memory: 2MiB }
            targets: [\(targets.joined(separator: ", "))]
            """
    }

    private static func ask(_ agent: AgentProcess, _ query: String) async throws -> Answer.Target? {
        let answer = try await agent.client.get("/api/v1/activity?\(query)")
        #expect(answer.status == 200, "\(answer.text)")
        return try JSONDecoder().decode(Answer.self, from: Data(answer.text.utf8)).targets.first
    }

    private static func seconds(_ target: Answer.Target?, _ name: String, _ text: String) -> Double
    {
        (target?.rows ?? []).filter { $0[name] == .text(text) }.reduce(0) { sum, row in
            if case .number(let seconds) = row["seconds"] { sum + seconds } else { sum }
        }
    }

    @Test(arguments: [15, 18])
    func `a known schedule is answered by each dimension, also after a restart`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["compute_query_id": "on"]) { server in
            let directory = try TemporaryDirectory("m")
            let text = Self.configuration(server, directory)
            let first = try await AgentProcess.start(text)
            try await eventually("the first sample", within: .seconds(30)) {
                try await Self.ask(first, "target=t")?.samples ?? 0 > 0
            }
            let began = WallClock.secondsSince1970
            // A database that no poll has seen yet has its name all the same.
            try await server.execute("CREATE DATABASE brandnew")
            let sleeper = try server.session(database: "brandnew")
            _ = try await sleeper.rows("SET application_name = 'sleeper'")
            _ = try await sleeper.rows("SELECT pg_sleep(8)")
            await sleeper.close()
            let ended = WallClock.secondsSince1970
            try await eventually("samples from after the end", within: .seconds(30)) {
                try await Self.ask(first, "from=\(ended)")?.samples ?? 0 > 1
            }
            let range = "target=t&from=\(began - 1)&to=\(ended)"
            // Each end of a run is known to within half an interval; a busy machine widens it.
            let page = AgentPage(try await first.client.get("/metrics").text)
            let interval = page.value("pgvigil_activity_sample_interval_seconds", "t") ?? 1
            let error = 1.5 * max(1, interval)
            func check(_ agent: AgentProcess) async throws -> Double {
                let waits = try await Self.ask(agent, range)
                #expect(abs(Self.seconds(waits, "wait_event", "PgSleep") - 8) < error)
                let all = try #require(waits?.session_seconds)
                for (by, name, value) in [
                    ("application_name", "application_name", "sleeper"),
                    ("datname,usename", "datname", "brandnew"),
                    ("wait_event,datname", "wait_event_type", "Timeout"),
                ] {
                    let answer = try await Self.ask(agent, "\(range)&by=\(by)")
                    #expect(abs(Self.seconds(answer, name, value) - 8) < error, "\(by)")
                    #expect(abs((answer?.session_seconds ?? 0) - all) < 1e-6)
                }
                let statements = try await Self.ask(agent, "\(range)&by=queryid&limit=1")
                guard case .text(let id) = statements?.rows.first?["queryid"] else {
                    Issue.record("no statement")
                    return all
                }
                // Beyond what a number of JSON holds: so it is a text.
                #expect(Int64(id) != nil)
                #expect(abs(Self.seconds(statements, "queryid", id) - 8) < error)
                return all
            }
            let before = try await check(first)
            first.stop()
            let agent = try await AgentProcess.start(text)
            defer { agent.stop() }
            try await eventually("the file is read", within: .seconds(30)) {
                try await Self.ask(agent, range)?.samples ?? 0 > 0
            }
            #expect(abs(try await check(agent) - before) < 1e-6)
            let after = AgentPage(try await agent.client.get("/metrics").text)
            #expect(after.value("pgvigil_activity_memory_bytes", "t") ?? 0 > 0)
            let oldest = after.value("pgvigil_activity_memory_oldest_timestamp_seconds", "t")
            #expect(oldest ?? 0 > began - 120 && oldest ?? .infinity < began)
        }
    }

    @Test func `a damaged file is lost without harm, and a target's name is any text`()
        async throws
    {
        try await withServer { server in
            let directory = try TemporaryDirectory("m")
            _ = try directory.write("activity-a%2Fb%20%25.state", "pgvigil-activity 1 and no more")
            let text = Self.configuration(server, directory, names: ["a/b %", "t"])
            let agent = try await AgentProcess.start(text)
            defer { agent.stop() }
            try await eventually("samples", within: .seconds(30)) {
                try await Self.ask(agent, "target=a%2Fb%20%25")?.samples ?? 0 > 0
            }
            let none = try await Self.ask(agent, "target=t&from=1000&to=2000")
            #expect(none?.samples == 0 && none?.session_seconds == nil)
            #expect(none?.average_sessions == nil && none?.absent_because != nil)
            let unknown = try await agent.client.get("/api/v1/activity?target=absent")
            #expect(unknown.status == 404 && unknown.text.contains("absent"))
        }
    }
}
