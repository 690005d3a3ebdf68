import Postgres
import Support
import Testing

@Suite struct TestToolTests {
    @Test func `a pooler passes queries on and shows its console`() async throws {
        try await withServer { server in
            let bouncer = try await TestPgBouncer.start(before: server)
            defer { bouncer.stop() }
            for (database, sql) in [("postgres", "SELECT 7"), ("pgbouncer", "SHOW VERSION")] {
                let conninfo = try #require(ConnectionString(bouncer.conninfo(database: database)))
                let session = Session(
                    name: "bouncer", login: Login(conninfo: conninfo, purpose: .plain))
                let rows = try await session.rows(sql)
                #expect(rows.count == 1)
                await session.close()
            }
        }
    }

    @Test func `a Prometheus scrapes what it is shown`() async throws {
        // It is its own target: no other program is needed.
        let own = try FreePort.next()
        let prometheus = try await TestPrometheus.start(scraping: [own])
        defer { prometheus.stop() }
        try await eventually("a failed scrape", within: .seconds(20)) {
            try await prometheus.targets().first?.health == "down"
        }
        let up = try await prometheus.query(#"up{job="pgvigil"}"#)
        #expect(up.map(\.value) == [0])
        #expect(up.first?.labels["instance"] == "127.0.0.1:\(own)")
        await #expect(throws: SupportError.self) { try await prometheus.query("nonsense{") }
    }

    @Test func `an HTTP answer is read with its status, headers and body`() async throws {
        let prometheus = try await TestPrometheus.start(configuration: "{}\n")
        defer { prometheus.stop() }
        let client = HTTPClient(port: prometheus.port)
        let metrics = try await client.get("/metrics")
        #expect(metrics.status == 200)
        #expect(metrics[header: "Content-Type"]?.hasPrefix("text/plain") == true)
        #expect(metrics.text.contains("# TYPE prometheus_build_info gauge"))
        #expect(metrics.elapsed > .zero)
        #expect(try await client.post("/-/reload").status == 403)
    }

    @Test func `a server that is silent costs the HTTP client its limit and no more`() async throws
    {
        let server = try SilentServer.onPort()
        let client = HTTPClient(port: try #require(server.port), within: .milliseconds(200))
        let start = ContinuousClock.now
        await #expect(throws: SupportError.self) { try await client.get("/") }
        // Without the limit it would wait for ever; a busy machine may take its time.
        #expect(start.duration(to: .now) < .seconds(60))
    }
}
