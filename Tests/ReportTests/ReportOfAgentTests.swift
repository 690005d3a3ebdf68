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
            let held = Task { try await client.get("/report?\(query)html") }
            // Pages are shown while the report waits for its history.
            for path in ["/metrics", "/", "/targets/t", "/-/healthy"] {
                let answer = try await client.get(path)
                #expect(answer.status == 200 && answer.elapsed < .seconds(3), "\(path)")
            }
            let late = try await held.value
            #expect(late.status == 504 && late.elapsed < .seconds(30), "\(late.text)")
            await server.thaw()
            agent.stop()
        }
    }
}
