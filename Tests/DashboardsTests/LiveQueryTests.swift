import Dashboards
import FoundationEssentials
import Support
import Testing

/// Every query of every panel on a real Prometheus that scrapes two demonstrations.
@Suite struct LiveQueryTests {
    private static let seriesMax = 70

    @Test func `every query is answered with something to see`() async throws {
        let old = try await DemoProcess.start(Self.installation(15))
        let new = try await DemoProcess.start(Self.installation(18))
        let prometheus = try await TestPrometheus.start(
            scraping: [old.port, new.port], every: "1s")
        try await eventually("both workloads are seen", within: .seconds(240)) {
            // What takes longest to be known: a window with enough in it, and sizes of tables.
            let known = try await prometheus.query(
                "count(pg_cache_hit_ratio and pg_query_p95_seconds)")
            let tables = try await prometheus.query(
                "count(count by (instance) (count_over_time(pg_stat_user_tables_table_size_bytes[5m]) > 20))"
            )
            return known.first?.value == 2 && tables.first?.value == 2
        }
        var answered = 0
        for board in Board.all where board.uid != "pgvigil-history" {
            let exported = try JSONDecoder().decode(Dashboard.self, from: Data(board.json.utf8))
            let queries = exported.queries
            let declared = board.panels.flatMap { panel in panel.queries.map { (panel, $0) } }
            try #require(queries.count == declared.count)
            for ((_, _, expression), (panel, query)) in zip(queries, declared) {
                let place = "\(board.uid), \(panel.title): \(query.legend): \(expression)"
                for demo in [old, new] {
                    if try await Self.isAnswered(expression, of: demo, by: prometheus, place) {
                        answered += 1
                    } else if query.condition == nil {
                        // The shop's troubles come and go, and with them what waits.
                        try await eventually("an answer, \(place)", within: .seconds(45)) {
                            try await Self.isAnswered(expression, of: demo, by: prometheus, place)
                        }
                        answered += 1
                    }
                }
            }
            for expression in exported.annotations.expressions {
                _ = try await prometheus.query(Self.filled(expression, old.port))
            }
        }
        print("queries answered: \(answered)")
        #expect(answered > 500)
        prometheus.stop()
        old.stop()
        new.stop()
    }

    private static func installation(_ version: Int) throws -> PostgresInstallation {
        guard let found = PostgresInstallation.all.first(where: { $0.version == version }) else {
            throw SupportError("PostgreSQL \(version) is not installed")
        }
        return found
    }

    /// Whether Prometheus has numbers for a query, and not too many.
    private static func isAnswered(
        _ expression: String, of demo: DemoProcess, by prometheus: TestPrometheus, _ place: String
    ) async throws -> Bool {
        let samples: [TestPrometheus.Sample]
        do {
            samples = try await prometheus.query(filled(expression, demo.port))
        } catch {
            Issue.record("refused: \(place): \(error)")
            return true
        }
        #expect(samples.count <= seriesMax, "\(samples.count) series: \(place)")
        if !samples.isEmpty {
            #expect(samples.contains { !$0.value.isNaN }, "not a number: \(place)")
        }
        return !samples.isEmpty
    }

    /// A query as Grafana would send it for one of the two, everything else chosen.
    static func filled(_ expression: String, _ port: Int) -> String {
        var text = expression
        for (name, value) in [
            ("$__rate_interval", "20s"), ("$__range", "5m"), ("$__interval", "5s"),
            ("$instance", "127.0.0.1:\(port)"), ("$job", ".+"), ("$datname", ".*"),
            ("$queryid", ".+"),
        ] {
            text = text.replacing(name, with: value)
        }
        // One target is compared, several are matched.
        return text.replacing("target=\"$target\"", with: "target=\"demo\"")
            .replacing("$target", with: ".+")
    }
}
