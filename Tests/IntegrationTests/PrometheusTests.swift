import Metrics
import Support
import Testing

@Suite struct PrometheusTests {
    @Test func `a real Prometheus takes every family of the page without a complaint`()
        async throws
    {
        try await withServer { primary in
            try await primary.prepareWatching()
            let replica = try await primary.replica()
            let agent = try await AgentProcess.start(
                Self.configuration(for: [("primary", primary), ("replica", replica)]))
            let prometheus = try await TestPrometheus.start(scraping: [agent.port])
            try await eventually("some scrapes", within: .seconds(60)) {
                let scrapes = try await prometheus.query("count_over_time(up[5m])")
                return (scrapes.first?.value ?? 0) >= 4
            }
            let up = try await prometheus.query("up")
            #expect(up.map(\.value) == [1])
            let targetsUp = try await prometheus.query("pg_up == 1")
            #expect(Set(targetsUp.compactMap { $0.labels["target"] }) == ["primary", "replica"])
            let page = try await agent.client.get("/metrics").text
            let families = Self.families(page)
            #expect(families.count > 200)
            let names = try await prometheus.metricNames()
            #expect(families.subtracting(names) == [])
            // Every sample of the page came through.
            let kept = try await prometheus.query(
                "scrape_samples_scraped - scrape_samples_post_metric_relabeling")
            #expect(kept.map(\.value) == [0])
            let scraped = try await prometheus.query("scrape_samples_scraped")
            let lines = page.split(separator: "\n").filter { !$0.hasPrefix("#") }.count
            #expect(abs((scraped.first?.value ?? 0) - Double(lines)) < 0.1 * Double(lines))
            #expect(prometheus.complaints == [])
            #expect(try await prometheus.targets().map(\.lastError) == [""])
            prometheus.stop()
            agent.stop()
            await replica.close()
        }
    }

    @Test func `service discovery leads Prometheus to one probe per target`() async throws {
        try await withServer { primary in
            try await primary.prepareWatching()
            let replica = try await primary.replica()
            let agent = try await AgentProcess.start(
                Self.configuration(
                    for: [("primary", primary), ("replica", replica)],
                    more: "    labels: { team: \"pay & \\\"ments\\\"\" }\n"))
            let prometheus = try await TestPrometheus.start(
                configuration: """
                    global: { scrape_interval: 1s, scrape_timeout: 1s }
                    scrape_configs:
                      - job_name: discovered
                        honor_labels: true
                        http_sd_configs:
                          - { url: "http://127.0.0.1:\(agent.port)/targets", refresh_interval: 1s }

                    """)
            try await eventually("both targets were scraped", within: .seconds(60)) {
                let up = try await prometheus.query("count_over_time(up[5m]) >= 3")
                return up.count == 2
            }
            let found = try await prometheus.targets()
            #expect(found.map(\.health) == ["up", "up"])
            #expect(found.map { $0.labels["team"] } == [#"pay & "ments""#, #"pay & "ments""#])
            let series = try await prometheus.query("count by (target, team) ({target!=\"\"})")
            #expect(Set(series.compactMap { $0.labels["target"] }) == ["primary", "replica"])
            #expect(Set(series.compactMap { $0.labels["team"] }) == [#"pay & "ments""#])
            // Each probe is about one target: no series came twice.
            let twice = try await prometheus.query("count by (target) (pg_up) != 1")
            #expect(twice.isEmpty)
            #expect(prometheus.complaints == [])
            prometheus.stop()
            agent.stop()
            await replica.close()
        }
    }

    private static func configuration(
        for servers: [(name: String, server: TestServer)], more: String = ""
    ) -> String {
        "agent: { interval: 1s }\ntargets:\n"
            + servers.map { name, server in
                "  - name: \(name)\n    conninfo: \"\(server.conninfo(user: "watcher"))\"\n" + more
            }.joined()
    }

    /// The names in the page's lines of type.
    private static func families(_ page: String) -> Set<String> {
        Set(
            page.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
                .compactMap { $0.split(separator: " ").dropFirst(2).first.map(String.init) })
    }
}
