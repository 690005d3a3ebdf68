import HistorySchema
import Support
import Testing

/// What an application records never takes a page away from a scraper, nor passes for another's.
@Suite struct RecordedNamesTests {
    private static let json = ["Content-Type": "application/json"]

    /// Numbers of which each might spoil a page; some are refused, some are harmless.
    private static let hostile = [
        #"{"name":"x1","value":1,"tags":{"__name__":"pg_up"}}"#,
        #"{"name":"x2","value":1,"tags":{"__name__":"x2"}}"#,
        #"{"name":"x3","value":1,"tags":{"__address__":"a","__x":"b"}}"#,
        #"{"name":"ALERTS","value":1,"tags":{"alertname":"Forged","alertstate":"firing"}}"#,
        #"{"name":"ALERTS_FOR_STATE","value":1,"tags":{"alertname":"Forged"}}"#,
        #"{"name":"up","value":0}"#, #"{"name":"scrape_duration_seconds","value":0}"#,
        #"{"name":"process_start_time_seconds","value":1}"#, #"{"name":"pg_up","value":0}"#,
        #"{"name":"pgvigil_build_info","value":0}"#, #"{"name":"pgbouncer_up","value":0}"#,
        #"{"name":"custom_orders_total","value":-1}"#, #"{"name":"custom_orders","value":-1}"#,
        #"{"name":"custom_open","value":-1,"tags":{"target":"orders"}}"#,
        #"{"name":"job:custom:rate5m","value":1}"#,
        #"{"name":"x4","value":1,"tags":{"job":"other","instance":"other","target":"orders"}}"#,
        #"{"name":"x5_total","value":-1}"#, #"{"name":"x5","value":1}"#,
        #"{"name":"x6_bucket","value":1,"tags":{"le":"no number"}}"#,
        #"{"name":"x6_count","value":1.5}"#, #"{"name":"x6","value":1,"tags":{"quantile":"x"}}"#,
        #"{"name":"x7","value":1e308,"tags":{"a":""}}"#, #"{"name":"x7","value":-0.0}"#,
        #"{"name":"x8","value":1,"tags":{"a":"\"\\\n\r\t\u0000\u0001\u2028"}}"#,
        #"{"name":"x9:y","value":1,"tags":{"A":"ü","a":"\ud83d\ude00"}}"#,
        #"{"name":":","value":1}"#, #"{"name":"_","value":1,"tags":{"_":"_"}}"#,
        #"{"name":"NaN","value":1}"#, #"{"name":"EOF","value":1}"#, #"{"name":"HELP","value":1}"#,
        #"[{"name":"y","value":1,"tags":{"a":"e\u0301"}},{"name":"y","value":2,"tags":{"a":"\u00e9"}}]"#,
    ]

    private static func configuration(_ server: TestServer, _ directory: TemporaryDirectory)
        -> String
    {
        """
        agent: { interval: 1s, state_directory: "\(directory.path)" }
        targets:
          - name: orders
            conninfo: "\(server.conninfo())"
        collectors: { files: [custom.yml] }
        rules: { files: [rules.yml] }
        history:
          conninfo: "\(server.conninfo())"
          interval: 1s
          accept_metrics: true
          show_metrics: true
        """
    }

    private static let files = [
        "custom.yml": """
        - name: custom
          summary: Orders.
          variants: [{ sql: "SELECT 5 AS orders, 3 AS open" }]
          columns:
            - { name: orders, use: counter, as: custom_orders_total, help: Orders. }
            - { name: open, use: gauge, as: custom_open, help: Open ones. }

        """,
        "rules.yml": """
        groups:
        - name: g
          rules: [{ record: "job:custom:rate5m", expr: "rate(custom_orders_total[5m])" }]

        """,
    ]

    @Test func `no recorded number takes the page away from Prometheus`() async throws {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            let directory = try TemporaryDirectory("h")
            let agent = try await AgentProcess.start(
                Self.configuration(server, directory), files: Self.files)
            defer { agent.stop() }
            let prometheus = try await TestPrometheus.start(scraping: [agent.port])
            defer { prometheus.stop() }
            try await eventually("a scrape", within: .seconds(60)) {
                try await !prometheus.query("custom_open").isEmpty
            }
            for (index, body) in Self.hostile.enumerated() {
                let answer = try await agent.client.post(
                    "/api/v1/metrics", headers: Self.json, body: body)
                #expect([202, 400].contains(answer.status), "\(body): \(answer.text)")
                // A number behind it that arrives shows that the page with both was taken.
                let marker = "marker_\(index)"
                let shown = try await agent.client.post(
                    "/api/v1/metrics", headers: Self.json,
                    body: #"{"name":"\#(marker)","value":1}"#)
                #expect(shown.status == 202)
                try await eventually("\(body) scraped", within: .seconds(30)) {
                    try await !prometheus.query(marker).isEmpty
                }
                #expect(try await prometheus.query("up").allSatisfy { $0.value == 1 }, "\(body)")
            }
            for (query, value) in [
                ("pg_up", 1.0), ("custom_orders_total", 5), ("custom_open", 3),
            ] {
                #expect(try await prometheus.query(query).map(\.value) == [value], "\(query)")
            }
            #expect(try await prometheus.query(#"ALERTS{alertname="Forged"}"#).isEmpty)
            #expect(try await prometheus.query("custom_orders").isEmpty)
        }
    }
}
