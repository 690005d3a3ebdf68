import HistorySchema
import Platform
import Support
import Testing

/// `/report` of the real program, beside the command, and while its history stands still.
@Suite struct ReportOfAgentTests {
    /// Half an hour of minutes that ended ten minutes ago.
    private static func fill(_ server: TestServer) async throws -> (from: String, to: String) {
        try await server.execute(
            Schema.script(mode: .logged) + """
                ;
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, metric_unit, tags, recorded_at)
                SELECT name, value * (1 + i % 7), 'unit', '{"target": "t"}',
                       date_trunc('minute', now()) - interval '40 minutes' + i * interval '1 minute'
                  FROM generate_series(0, 29) AS i,
                       (VALUES ('pg_up', 1), ('pg_health_score', 10), ('pg_query_mean_seconds', 1))
                           AS v (name, value)
                """)
        func time(_ minutes: Int) async throws -> String {
            try await server.value(
                "SELECT to_char((date_trunc('minute', now()) - interval '\(minutes) minutes')"
                    + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')") ?? ""
        }
        return (try await time(40), try await time(10))
    }

    @Test(arguments: [15, 18])
    func `the agent writes the report of the command, and its pages lead there`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let period = try await Self.fill(server)
            let directory = try TemporaryDirectory("r")
            let configuration = """
                agent: { interval: 1s, state_directory: \(directory.path) }
                targets: [{ name: t, conninfo: "\(server.conninfo())" }]
                history: { conninfo: "\(server.conninfo())", interval: 1h, objects: 0 }
                """
            let agent = try await AgentProcess.start(configuration)
            let client = HTTPClient(port: agent.port, within: .seconds(40))
            let query = "from=\(period.from)&to=\(period.to)&target=t&format="
            let page = try await client.get("/report?\(query)csv")
            let file = try directory.write("pgvigil.yml", configuration)
            let command = [
                try AgentProcess.program(), "report", "--config", file, "--target", "t", "--from",
                period.from, "--to", period.to, "--format", "csv",
            ]
            let output = try await offThePool {
                try CommandOutput.of(
                    command, environment: Checkout.childEnvironment, within: .seconds(60))
            }
            #expect(page.status == 200 && page.text.contains("pg_health_score"))
            #expect(page.body == output)
            let shown = try await client.get("/report?\(query)html")
            #expect(shown.status == 200)
            #expect(shown[header: "Content-Type"] == "text/html; charset=utf-8")
            #expect(try await client.get("/").text.contains(#"<a href="./report">report</a>"#))
            #expect(
                try await client.get("/targets/t").text.contains(#"href="../report?target=t""#))
            #expect(try await client.get("/report?from=monday").status == 400)

            await server.freeze()
            let answered = Locked<[Int]>([])
            let held = (0..<2).map { _ in
                Task {
                    let answer = try await client.get("/report?\(query)html")
                    answered.withLock { $0.append(answer.status) }
                }
            }
            // That one of two is sent away shows that the other one is being made.
            try await eventually("one is sent away") { answered.withLock { $0 } == [503] }
            // Pages are shown while the report waits for its history.
            for path in ["/metrics", "/", "/targets/t", "/-/healthy"] {
                #expect(try await client.get(path).status == 200, "\(path)")
                #expect(answered.withLock { $0 } == [503], "\(path)")
            }
            for task in held { try await task.value }
            #expect(answered.withLock { $0 } == [503, 504])
            await server.thaw()
            agent.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `a report that was due while no agent ran is there after its start`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            _ = try await Self.fill(server)
            let directory = try TemporaryDirectory("r")
            let due =
                try await server.value(
                    "SELECT to_char((now() - interval '1 hour') AT TIME ZONE 'UTC', 'HH24:MI')")
                ?? ""
            let done = try await server.value(
                "SELECT (extract(epoch FROM now() - interval '25 hours') * 1000)::bigint::text")
            _ = try directory.write(
                "reports.json",
                #"{"version":1,"reports":[{"name":"daily","schedule":"day \#(due) UTC","#
                    + #""done":\#(done ?? "")}]}"#)
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s, state_directory: \(directory.path) }
                targets:
                  - { name: t, conninfo: "\(server.conninfo())" }
                  - { name: pool, kind: pgbouncer, conninfo: "host=/nowhere dbname=pgbouncer" }
                history: { conninfo: "\(server.conninfo())", interval: 1h, objects: 0 }
                reports:
                  - { name: daily, at: "\(due)", period: day, format: json, directory: \(directory.path)/out }
                """)
            let made = #"pgvigil_reports_total{report="daily",result="made"} 1"#
            try await eventually("the report on the page", within: .seconds(90)) {
                try await agent.client.get("/metrics").text.contains(made)
            }
            let files = Files.matching("\(directory.path)/out/*")
            #expect(files.count == 1 && files.first?.hasSuffix(".json") == true)
            let content = String(decoding: try Files.read(files.first ?? ""), as: UTF8.self)
            #expect(content.contains("\"target\": \"t\""))
            // It was made before the PgBouncer was polled, and has nothing of it.
            #expect(!content.contains("\"target\": \"pool\""))
            agent.stop()
        }
    }
}
