import Glibc
import Platform
import Support
import Testing

/// An agent with a history, a client that sends it numbers, and what was promised to it.
final class HistoryScene: Sendable {
    private struct Promises {
        var next = 1
        /// Numbers that the agent has taken.
        var taken: Set<Int> = []
        /// Numbers whose answer did not come: they may be there or not.
        var doubtful: Set<Int> = []
    }

    private static let perRequest = 5
    static let metric = "torture"

    private let directory: TemporaryDirectory
    private let configuration: String
    private let agent = Locked<AgentProcess?>(nil)
    private let promises = Locked(Promises())

    /// With several servers the history is where one of them takes writes.
    init(servers: [TestServer]) throws {
        directory = try TemporaryDirectory("h")
        let hosts = servers.map(\.socketDirectory).joined(separator: ",")
        let ports = servers.map { "\($0.port)" }.joined(separator: ",")
        let watched = servers[0].conninfo()
        configuration = """
            agent: { interval: 1s, state_directory: \(directory.path) }
            targets: [{ name: t, conninfo: "\(watched)" }]
            history:
              conninfo: "host=\(hosts) port=\(ports) dbname=postgres user=postgres"
              interval: 1s
              accept_metrics: true
              objects: 0
            """
    }

    func startAgent() async throws {
        let started = try await AgentProcess.start(configuration, until: .listening)
        agent.withLock { $0 = started }
    }

    func killAgent() {
        let old = agent.withLock { agent -> AgentProcess? in
            defer { agent = nil }
            return agent
        }
        guard let old else { return }
        old.signal(SIGKILL)
        while !old.hasEnded { usleep(1_000) }
    }

    /// What `/metrics` says of the history.
    func page() async throws -> String {
        guard let client = agent.withLock({ $0?.client }) else { return "" }
        return try await client.get("/metrics").text
    }

    /// Waits until more attempts to write have run out of time; gives back how many.
    func awaitTimeouts(moreThan count: Double) async throws -> Double {
        let name = "pgvigil_history_write_failures_total{reason=\"timeout\"} "
        var found = 0.0
        try await eventually("an attempt that ran out of time", within: .seconds(120)) {
            let line = try await page().split(separator: "\n").first { $0.hasPrefix(name) }
            found = line.flatMap { Double($0.dropFirst(name.count)) } ?? 0
            return found > count
        }
        return found
    }

    /// Sends numbers until the task is cancelled.
    func startSending() -> Task<Void, Never> {
        Task {
            while !Task.isCancelled {
                await send()
                try? await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    private func send() async {
        guard let client = agent.withLock({ $0?.client }) else { return }
        let numbers = promises.withLock { promises -> [Int] in
            defer { promises.next += Self.perRequest }
            return Array(promises.next..<(promises.next + Self.perRequest))
        }
        let body = numbers.map { "{\"name\":\"\(Self.metric)\",\"value\":\($0)}" }
        let response = try? await client.post(
            "/api/v1/metrics", headers: ["Content-Type": "application/json"],
            body: "[\(body.joined(separator: ","))]")
        promises.withLock { promises in
            if response?.status == 202 {
                promises.taken.formUnion(numbers)
            } else if response == nil {
                promises.doubtful.formUnion(numbers)
            }
        }
    }

    func count(in server: TestServer) async throws -> Int {
        Int(
            try await server.value(
                """
                SELECT count(*)::text FROM monitoring.performance_metrics
                 WHERE metric_name = '\(Self.metric)'
                """) ?? "") ?? 0
    }

    /// Waits until nothing is due any more and compares.
    func expectAllOnce(in server: TestServer) async throws {
        let (taken, doubtful) = promises.withLock { ($0.taken, $0.doubtful) }
        #expect(taken.count > 20, "too few to tell anything")
        try await eventually("all rows in the table", within: .seconds(120)) {
            let found = try await server.rows(
                """
                SELECT metric_value::text FROM monitoring.performance_metrics
                 WHERE metric_name = '\(Self.metric)'
                """)
            return taken.isSubset(of: Set(found.compactMap { $0[0].flatMap(Int.init) }))
        }
        let rows = try await server.rows(
            """
            SELECT metric_value::text AS number FROM monitoring.performance_metrics
             WHERE metric_name = '\(Self.metric)' ORDER BY xmin::text::bigint, metric_value
            """)
        let numbers = rows.compactMap { $0[0].flatMap(Int.init) }
        let isOnce = numbers.count == Set(numbers).count
        #expect(isOnce, "a row is there twice")
        let isOrdered = numbers == numbers.sorted()
        #expect(isOrdered, "the order was not kept")
        let isPromised = Set(numbers).subtracting(taken).isSubset(of: doubtful)
        #expect(isPromised, "rows of no client")
        let doubled = try await server.value(
            """
            SELECT count(*)::text FROM (
                SELECT FROM monitoring.performance_metrics WHERE metric_name <> '\(Self.metric)'
                 GROUP BY metric_name, tags, recorded_at HAVING count(*) > 1) AS twice
            """)
        #expect(doubled == "0", "a sample is there twice")
        let ledger = try await server.rows(
            """
            SELECT (SELECT sum(rows) FROM monitoring.ingested_batches)::text,
                   ((SELECT count(*) FROM monitoring.performance_metrics)
                    + (SELECT count(*) FROM monitoring.activity_minutes)
                    + (SELECT count(*) FROM monitoring.statement_hours)
                    + (SELECT count(*) FROM monitoring.changes))::text
            """)
        #expect(ledger[0][0] == ledger[0][1], "ledger and table differ")
    }
}
