import HistorySchema
import Postgres
import Support
import Testing

/// What becomes of rows while the database is away, and afterwards.
@Suite struct HistoryOutageTests {
    private static let json = ["Content-Type": "application/json"]

    /// An agent whose history goes to `history` and that records no series of its own till midnight.
    private static func agent(
        _ history: String, _ directory: TemporaryDirectory, more: String = "retention: 30d"
    ) async throws -> AgentProcess {
        try await AgentProcess.start(
            """
            agent: { interval: 1s, state_directory: \(directory.path) }
            targets: [{ name: t, conninfo: "host=\(directory.path) dbname=postgres" }]
            history: { conninfo: "\(history)", accept_metrics: true, interval: 1d,
                       \(more) }
            """, until: .listening)
    }

    /// Records the numbers of a range, at most a thousand.
    private static func record(_ numbers: Range<Int>, _ agent: AgentProcess) async throws {
        let body = numbers.map { "{\"name\":\"n\",\"value\":\($0)}" }.joined(separator: ",")
        // Right after the start the spool is not open yet, and nothing is taken.
        try await eventually("an agent that takes numbers", within: .seconds(30)) {
            let answer = try await agent.client.post(
                "/api/v1/metrics", headers: json, body: "[\(body)]")
            return answer.status == 202
        }
    }

    /// A figure of the agent's page; the sum over its labels.
    private static func figure(_ name: String, _ agent: AgentProcess) async throws -> Double {
        var lines: [Substring] = []
        // Of a machine that has no time for it, a page may be too old to be shown.
        try await eventually("\(name) is on the page", within: .seconds(60)) {
            let page = try await agent.client.get("/metrics").text
            lines = page.split(separator: "\n").filter {
                $0.hasPrefix("\(name) ") || $0.hasPrefix("\(name){")
            }
            return !lines.isEmpty
        }
        return lines.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
            .reduce(0, +)
    }

    private static let written = "pgvigil_history_rows_written_total"
    private static let dropped = "pgvigil_history_rows_dropped_total"
    private static let numbers =
        "SELECT metric_value::text FROM monitoring.performance_metrics ORDER BY metric_value"

    @Test func `what was sent is in the table or counted as dropped, and the oldest went`()
        async throws
    {
        try await withServer { server in
            let directory = try TemporaryDirectory("h")
            // There is no schema yet, so that everything waits.
            let agent = try await Self.agent(
                server.conninfo(), directory, more: "spool: 4MiB")
            let sent = 100_000
            for first in stride(from: 0, to: sent, by: 1_000) {
                try await Self.record(first..<(first + 1_000), agent)
            }
            try await eventually("drops", within: .seconds(30)) {
                try await Self.figure(Self.dropped, agent) > 0
            }
            #expect(try await Self.figure("pgvigil_history_spool_bytes", agent) <= 4_194_304)
            try await server.execute(Schema.script(mode: .logged))
            try await eventually("all that was left", within: .seconds(90)) {
                let written = try await Self.figure(Self.written, agent)
                return try await written + Self.figure(Self.dropped, agent) == Double(sent)
            }
            let dropped = Int(try await Self.figure(Self.dropped, agent))
            let rows = try await server.rows(Self.numbers).compactMap { $0[0].flatMap(Int.init) }
            #expect(rows == Array(dropped..<sent), "\(rows.count) rows, \(dropped) dropped")
            agent.stop()
        }
    }

    @Test func `what has waited is written in order and no faster than is allowed`() async throws {
        try await withServer { server in
            let directory = try TemporaryDirectory("h")
            let agent = try await Self.agent(
                server.conninfo(), directory, more: "rows_per_second_max: 200")
            for first in stride(from: 0, to: 1_200, by: 100) {
                try await Self.record(first..<(first + 100), agent)
            }
            try await server.execute(Schema.script(mode: .logged))
            try await eventually("all rows", within: .seconds(90)) {
                try await server.value(
                    "SELECT count(*)::text FROM monitoring.performance_metrics") == "1200"
            }
            // Transactions of two batches; from the first one's begin to the last one's.
            let found = try await server.rows(
                """
                SELECT count(DISTINCT applied_at)::text, max(of_one)::text,
                       (1000 <= 220 * extract(epoch FROM max(applied_at) - min(applied_at)))::text
                  FROM (SELECT applied_at, sum(rows) OVER (PARTITION BY applied_at) AS of_one
                          FROM monitoring.ingested_batches) AS batch
                """)
            #expect(found == [["6", "200", "true"]], "\(found)")
            #expect(
                try await server.value(
                    """
                    SELECT count(*)::text
                      FROM (SELECT metric_value - lag(metric_value) OVER (
                                       ORDER BY xmin::text::bigint, metric_value) AS step
                              FROM monitoring.performance_metrics) AS rows
                     WHERE step <> 1
                    """) == "0")
            agent.stop()
        }
    }

    @Test func `a server that only reads is waited for until it is promoted`() async throws {
        try await withServer(listening: true) { primary in
            try await primary.execute(Schema.script(mode: .logged))
            let replica = try await primary.replica()
            let directory = try TemporaryDirectory("h")
            let agent = try await Self.agent(replica.conninfo(), directory)
            try await Self.record(0..<50, agent)
            try await eventually("a refusal of the replica", within: .seconds(60)) {
                agent.logText.contains("the server of postgres is read-only")
            }
            let name = "pgvigil_history_write_failures_total{reason=\"read_only\"}"
            try await eventually("a count of it", within: .seconds(30)) {
                try await Self.figure(name, agent) > 0
            }
            #expect(try await Self.figure(Self.dropped, agent) == 0)
            try await primary.stop(.fast)
            try await replica.execute("SELECT pg_promote()")
            try await eventually("the rows that waited", within: .seconds(90)) {
                try await replica.rows(Self.numbers).count == 50
            }
            try await eventually("a count of them", within: .seconds(30)) {
                try await Self.figure(Self.written, agent) == 50
            }
            agent.stop()
            await replica.close()
        }
    }

    /// What keeps the writer's statements out of `pg_stat_statements`, and whether it does.
    static let roles: [(role: String, make: String, isHidden: Bool)] = [
        ("postgres", "", true),
        ("allowed", "GRANT SET ON PARAMETER pg_stat_statements.track TO allowed", true),
        ("plain", "", false),
    ]

    @Test(arguments: [15, 18])
    func `the writer's statements are in no query indicator where its role may hide them`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            try await server.execute(Schema.script(mode: .logged))
            for (role, make, isHidden) in Self.roles {
                if role != "postgres" { try await server.execute("CREATE ROLE \(role) LOGIN") }
                if !make.isEmpty { try await server.execute(make) }
                for grant in SchemaGrants.writer(role) { try await server.execute(grant) }
                try await server.execute("SELECT pg_stat_statements_reset()")
                let directory = try TemporaryDirectory("h")
                let agent = try await Self.agent(server.conninfo(user: role), directory)
                try await Self.record(0..<10, agent)
                // The upkeep comes after the first flush.
                try await eventually("rows and upkeep as \(role)", within: .seconds(60)) {
                    try await server.value(
                        "SELECT count(*)::text FROM monitoring.ingested_batches"
                            + " WHERE rows = 10") != "0"
                }
                agent.stop()
                let seen = try await server.rows(
                    """
                    SELECT query FROM pg_stat_statements
                     WHERE query ~ 'COPY monitoring|INTO monitoring.ingested|monitoring.roll_up'
                       AND query !~ 'pg_stat_statements'
                    """)
                #expect(seen.isEmpty == isHidden, "\(role): \(seen)")
                try await server.execute("DELETE FROM monitoring.ingested_batches")
            }
        }
    }
}
