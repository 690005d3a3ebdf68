import HistorySchema
import Platform
import Support
import Testing

/// The history by way of the real program: what it takes, answers, refuses and says.
@Suite struct HistoryAgentTests {
    private static let json = ["Content-Type": "application/json"]

    private static func configuration(
        _ server: TestServer, _ directory: TemporaryDirectory, user: String = "postgres",
        more: String = "accept_metrics: true"
    ) -> String {
        """
        agent: { interval: 1s, state_directory: \(directory.path) }
        targets: [{ name: t, conninfo: "\(server.conninfo())" }]
        history: { conninfo: "\(server.conninfo(user: user))", interval: 1s, \(more) }
        """
    }

    private static func metric(_ name: String, _ page: String) -> Double? {
        page.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
            .flatMap { Double($0.dropFirst(name.count + 1)) }
    }

    private static func rows(_ server: TestServer) async throws -> Int {
        Int(
            try await server.value(
                "SELECT count(*)::text FROM monitoring.performance_metrics") ?? "") ?? 0
    }

    @Test func `series are written, and read back over HTTP`() async throws {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            let directory = try TemporaryDirectory("h")
            let agent = try await AgentProcess.start(
                Self.configuration(
                    server, directory,
                    more: "accept_metrics: true, show_metrics: true, retention: 3650d,"
                        + " retention_hourly: 3650d"))
            try await eventually("a health score in the table", within: .seconds(60)) {
                try await server.value(
                    "SELECT count(*)::text FROM monitoring.performance_metrics"
                        + " WHERE metric_name = 'pg_up' AND tags = '{\"target\": \"t\"}'"
                ) != "0"
            }
            let taken = try await agent.client.post(
                "/api/v1/metrics", headers: Self.json,
                body: #"[{"name":"orders","value":41.5,"unit":"orders","tags":{"shop":"eu"}},"#
                    + #"{"name":"orders","value":7,"recorded_at":"2026-01-01T00:00:00Z"}]"#)
            #expect(taken.status == 202)
            #expect(taken.text == "{\"accepted\":2}\n")
            try await eventually("the rows over HTTP", within: .seconds(30)) {
                let answer = try await agent.client.get(
                    "/api/v1/query_history?metric=orders&tags=shop%3Deu")
                return answer.status == 200 && answer.text.contains(#""tags":{"shop": "eu"}"#)
                    && answer.text.contains(",41.5,41.5,41.5,41.5,1]")
            }
            let old = try await agent.client.get(
                "/api/v1/query_history?metric=orders&from=2025-12-31T00:00:00Z"
                    + "&to=2026-01-02T00:00:00Z&step=1d")
            #expect(old.text.contains(#""source":"daily""#), "\(old.text)")
            #expect(old.text.contains(",7,7,7,1]"), "\(old.text)")
            try await eventually("the number and the figures on the page") {
                let page = try await agent.client.get("/metrics").text
                return page.contains("orders{shop=\"eu\"} 41.5")
                    && Self.metric("pgvigil_history_rows_written_total", page) ?? 0 > 2
                    && Self.metric("pgvigil_history_last_write_timestamp_seconds", page) != nil
            }
            agent.stop()
        }
    }

    @Test func `views take for slow what the configuration of this server's target says`()
        async throws
    {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            let directory = try TemporaryDirectory("h")
            let configuration = Self.configuration(server, directory).replacing(
                "name: t,", with: "name: t, thresholds: { slow_statement_seconds: 250ms },")
            let agent = try await AgentProcess.start(configuration)
            try await eventually("the limit in the database", within: .seconds(60)) {
                try await server.value("SELECT monitoring.slow_statement_seconds()::text")
                    == "0.25"
            }
            agent.stop()
        }
    }

    @Test func `what was taken right before a stop is in the table after it, once`() async throws {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            // Without waiting, a stop would come in the middle of this.
            try await server.execute(
                """
                CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM pg_sleep(0.7); RETURN NULL; END';
                CREATE TRIGGER slowly AFTER INSERT ON monitoring.performance_metrics
                    FOR EACH STATEMENT EXECUTE FUNCTION slowly()
                """)
            let directory = try TemporaryDirectory("h")
            let text = """
                agent: { interval: 1s, state_directory: \(directory.path) }
                targets: [{ name: t, conninfo: "\(server.conninfo())" }]
                history: { conninfo: "\(server.conninfo())", interval: 1h, accept_metrics: true }
                """
            let count =
                "SELECT count(*)::text FROM monitoring.performance_metrics"
                + " WHERE metric_name = 'last_word'"
            let agent = try await AgentProcess.start(text)
            let taken = try await agent.client.post(
                "/api/v1/metrics", headers: Self.json, body: #"{"name":"last_word","value":1}"#)
            #expect(taken.status == 202)
            let began = ContinuousClock.now
            agent.stop()
            #expect(began.duration(to: .now) < .seconds(5))
            #expect(try await server.value(count) == "1")
            let next = try await AgentProcess.start(text)
            let again = try await next.client.post(
                "/api/v1/metrics", headers: Self.json, body: #"{"name":"another","value":1}"#)
            #expect(again.status == 202)
            next.stop()
            #expect(try await server.value(count) == "1")
        }
    }

    @Test func `a series that only a rule names is recorded, too`() async throws {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            let directory = try TemporaryDirectory("h")
            let agent = try await AgentProcess.start(
                Self.configuration(server, directory) + "\nrules: { files: [rules.yml] }\n",
                files: [
                    "rules.yml": """
                    groups:
                    - name: g
                      rules: [{ alert: A, expr: pg_settings_max_connections > 5000 }]

                    """
                ])
            try await eventually("the setting in the table", within: .seconds(60)) {
                try await server.value(
                    "SELECT max(metric_value)::text FROM monitoring.performance_metrics"
                        + " WHERE metric_name = 'pg_settings_max_connections'") == "60"
            }
            let others = try await server.value(
                "SELECT count(*)::text FROM monitoring.performance_metrics"
                    + " WHERE metric_name = 'pg_settings_work_mem_bytes'")
            #expect(others == "0")
            agent.stop()
        }
    }

    @Test(arguments: [
        (#"{"name":"a"}"#, "value: is missing"), (#"{"value":1}"#, "name: is missing"),
        (#"{"name":"a","value":"1"}"#, "value: expected a finite number"),
        (#"{"name":"a","value":NaN}"#, "the body, byte 21: expected a value"),
        (#"{"name":"a","value":1e999}"#, ""), (#"{"name":"a b","value":1}"#, "name: holds other"),
        (#"{"name":"pg_up","value":1}"#, "name: pg_ is for"),
        (#"{"name":"up","value":0}"#, "name: up is for what Prometheus"),
        (#"{"name":"ALERTS","value":1,"tags":{"alertname":"x"}}"#, "name: ALERTS is for"),
        (#"{"name":"ALERTS_FOR_STATE","value":1}"#, "name: ALERTS is for"),
        (#"{"name":"scrape_samples_scraped","value":1}"#, "name: scrape_ is for"),
        (#"{"name":"process_start_time_seconds","value":1}"#, "name: process_ is for"),
        (#"{"name":"pgbouncer_up","value":1}"#, "name: pgbouncer_ is for"),
        (#"{"name":"a","value":1,"tags":{"__name__":"pg_up"}}"#, "tag __name__: names that"),
        (#"{"name":"a","value":1,"tags":{"__x":"y"}}"#, "tag __x: names that begin"),
        (#"{"name":"a","value":1,"tags":{"t":1}}"#, "tags: expected"),
        (#"{"name":"a","value":1,"x":1}"#, "x: unknown"),
        (#"{"name":"a","value":1,"recorded_at":"2100-01-01T00:00:00Z"}"#, "recorded_at: lies in"),
        (#"{"name":"a","value":1,"recorded_at":"soon"}"#, "recorded_at: no time"),
        ("[1]", "the body is neither"), ("", "the body, byte 1: the text ends"),
        ("{", "the body, byte 2: expected a name"),
        (#"[{"name":"a","value":1},{"name":"","value":1}]"#, "number 2: name: is empty"),
    ])
    func `bad numbers are refused by name`(body: String, reason: String) async throws {
        let agent = try await SharedHistoryAgent.get()
        let answer = try await agent.client.post("/api/v1/metrics", headers: Self.json, body: body)
        #expect(answer.status == 400, "\(answer.text)")
        #expect(answer.text.contains(reason), "\(answer.text)")
    }

    @Test func `huge names and tags are refused`() async throws {
        let agent = try await SharedHistoryAgent.get()
        let long = String(repeating: "a", count: 5_000)
        for body in [
            #"{"name":"\#(long)","value":1}"#, #"{"name":"a","value":1,"tags":{"t":"\#(long)"}}"#,
            #"{"name":"a","value":1,"unit":"\#(long)"}"#,
        ] {
            let answer = try await agent.client.post(
                "/api/v1/metrics", headers: Self.json, body: body)
            #expect(answer.status == 400)
            #expect(answer.text.contains("bytes long; at most"), "\(answer.text)")
        }
    }

    @Test func `a web page of another site cannot record`() async throws {
        let agent = try await SharedHistoryAgent.get()
        let answer = try await agent.client.post(
            "/api/v1/metrics", headers: ["Content-Type": "text/plain"],
            body: #"{"name":"a","value":1}"#)
        #expect(answer.status == 415)
        #expect(try await agent.client.get("/api/v1/metrics").status == 405)
        #expect(try await agent.client.get("/api/v1/query_history").status == 400)
    }

    @Test func `without a history there is nothing to ask or to record`() async throws {
        let agent = try await AgentProcess.start(
            "targets: [{ name: t, conninfo: \"host=/nowhere dbname=postgres\" }]\n",
            until: .listening)
        let answer = try await agent.client.get("/api/v1/query_history?metric=a")
        #expect(answer.status == 404)
        #expect(answer.text.contains(#""error":"no history is configured""#))
        let recorded = try await agent.client.post(
            "/api/v1/metrics", headers: Self.json, body: #"{"name":"a","value":1}"#)
        #expect(recorded.status == 404)
        agent.stop()
    }

    @Test func `without the switch no client records without authentication`() async throws {
        try await withServer { server in
            let directory = try TemporaryDirectory("h")
            let agent = try await AgentProcess.start(
                Self.configuration(server, directory, more: "retention: 2d"))
            let answer = try await agent.client.post(
                "/api/v1/metrics", headers: Self.json, body: #"{"name":"a","value":1}"#)
            #expect(answer.status == 403)
            agent.stop()
        }
    }

    @Test func `rows wait for a schema, for rights and for the right shape`() async throws {
        try await withServer { server in
            try await server.execute("CREATE ROLE writer LOGIN")
            let directory = try TemporaryDirectory("h")
            let agent = try await AgentProcess.start(
                Self.configuration(server, directory, user: "writer"))
            let body = #"{"name":"patient","value":1}"#
            let answer = try await agent.client.post(
                "/api/v1/metrics", headers: Self.json, body: body)
            #expect(answer.status == 202)
            try await Self.expectWord(
                "has no schema monitoring: pgvigil schema apply", "missing_schema", agent)
            try await server.execute(
                "CREATE SCHEMA monitoring; CREATE TABLE monitoring.performance_metrics (id uuid,"
                    + " metric_name text, metric_value float8, metric_unit text, tags jsonb,"
                    + " recorded_at timestamptz); GRANT USAGE ON SCHEMA monitoring TO writer")
            try await Self.expectWord(
                "column metric_value: found type double precision, expected numeric", "shape", agent
            )
            try await server.execute("DROP SCHEMA monitoring CASCADE")
            try await server.execute(Schema.script(mode: .logged))
            try await Self.expectWord("permission denied", "permission", agent)
            #expect(try await Self.rows(server) == 0)
            for grant in SchemaGrants.writer("writer") { try await server.execute(grant) }
            try await eventually("the row that waited", within: .seconds(90)) {
                try await server.value(
                    "SELECT count(*)::text FROM monitoring.performance_metrics"
                        + " WHERE metric_name = 'patient'") == "1"
            }
            let page = try await agent.client.get("/metrics").text
            for line in page.split(separator: "\n")
            where line.hasPrefix("pgvigil_history_rows_dropped_total") {
                #expect(line.hasSuffix(" 0"), "\(line)")
            }
            // What a role may not set is not tried at each connection.
            #expect(!server.logText().contains("permission denied to set parameter"))
            agent.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `writing leaves no warning and no failed transaction on the server`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(Schema.script(mode: .logged))
            let directory = try TemporaryDirectory("h")
            let agent = try await AgentProcess.start(Self.configuration(server, directory))
            let written = "SELECT count(*)::text FROM monitoring.ingested_batches"
            try await eventually("five batches", within: .seconds(60)) {
                Int(try await server.value(written) ?? "") ?? 0 >= 5
            }
            agent.stop()
            #expect(!server.logText().contains("there is no transaction in progress"))
            #expect(
                try await server.value(
                    "SELECT (pg_stat_get_db_xact_rollback(oid) < 5)::text FROM pg_database"
                        + " WHERE datname = current_database()") == "true")
        }
    }

    @Test func `a writer that row security keeps out says which statement ends it`() async throws {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            try await server.execute("CREATE ROLE writer LOGIN")
            for grant in SchemaGrants.writer("writer") { try await server.execute(grant) }
            let table = "ALTER TABLE monitoring.performance_metrics"
            try await server.execute("\(table) ENABLE ROW LEVEL SECURITY")
            let directory = try TemporaryDirectory("h")
            let agent = try await AgentProcess.start(
                Self.configuration(server, directory, user: "writer"))
            try await Self.expectWord(
                "to fix: \(table) DISABLE ROW LEVEL SECURITY", "permission", agent)
            agent.stop()
        }
    }

    private static func expectWord(
        _ word: String, _ reason: String, _ agent: AgentProcess
    ) async throws {
        try await eventually("\(word)\n\(agent.logText)", within: .seconds(90)) {
            let page = try await agent.client.get("/metrics").text
            let name = "pgvigil_history_write_failures_total{reason=\"\(reason)\"}"
            return agent.logText.contains(word) && (metric(name, page) ?? 0) > 0
        }
    }

    @Test func `check names the right that is missing, and record reaches the agent`() async throws
    {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            try await server.execute("CREATE ROLE writer LOGIN")
            let directory = try TemporaryDirectory("h")
            let text = Self.configuration(server, directory, user: "writer")
            let file = try directory.write("check.yml", text)
            let program = try AgentProcess.program()
            func check() async throws -> String {
                let result = try await offThePool {
                    try ChildOutput.of([program, "check", "--config", file])
                }
                return result
            }
            let before = try await check()
            #expect(before.contains("GRANT USAGE ON SCHEMA monitoring TO writer;"), "\(before)")
            for grant in SchemaGrants.writer("writer") { try await server.execute(grant) }
            let after = try await check()
            #expect(after.contains("history: ok"), "\(after)")
            let agent = try await AgentProcess.start(text)
            let recorded = try await offThePool {
                try ChildOutput.of([
                    program, "record", "shipped", "12.5", "--unit", "orders", "--tag",
                    "shop=eu,kind=a", "--socket", agent.socket, "--url", "http://agent",
                ])
            }
            #expect(recorded == "")
            try await eventually("the recorded number", within: .seconds(30)) {
                try await server.value(
                    """
                    SELECT count(*)::text FROM monitoring.performance_metrics
                     WHERE metric_name = 'shipped' AND metric_value = 12.5
                       AND metric_unit = 'orders' AND tags = '{"shop": "eu", "kind": "a"}'
                    """) == "1"
            }
            agent.stop()
        }
    }
}

/// One agent for tests that only look at refusals; its history's database is not there.
private enum SharedHistoryAgent {
    private static let started = Task { () async throws -> (AgentProcess, TemporaryDirectory) in
        let directory = try TemporaryDirectory("h")
        let agent = try await AgentProcess.start(
            """
            agent: { state_directory: \(directory.path) }
            targets: [{ name: t, conninfo: "host=\(directory.path) dbname=postgres" }]
            history:
              conninfo: "host=\(directory.path) dbname=postgres"
              accept_metrics: true
            """, until: .listening)
        return (agent, directory)
    }

    static func get() async throws -> AgentProcess { try await started.value.0 }
}

/// What a program prints, whatever it ends with.
private enum ChildOutput {
    static func of(_ arguments: [String]) throws -> String {
        let bytes = try CommandOutput.of(
            ["/bin/sh", "-c", #""$@" 2>&1; true"#, "sh"] + arguments, environment: [:],
            within: .seconds(30))
        return String(decoding: bytes, as: UTF8.self)
    }
}
