import Platform
import Support
import Testing

/// The history's panels ask PostgreSQL itself.
@Suite struct HistoryQueryTests {
    /// What Grafana's macros become, and what is chosen.
    private static func filled(_ sql: String) -> String {
        sql.replacing(
            "$__timeGroupAlias(recorded_at, $__interval)",
            with: "date_bin('1 min', recorded_at, 'epoch') AS \"time\""
        )
        .replacing(
            "$__timeFilter(recorded_at)",
            with: "recorded_at BETWEEN now() - interval '1 hour' AND now()"
        )
        .replacing("$metric", with: "pg_wait_events").replacing("$target", with: "orders")
    }

    @Test func `every query of the history finds its rows`() async throws {
        let board = try Dashboard.read("pgvigil-history")
        let panels: [(title: String, sql: String)] = board.panels.flatMap { panel in
            (panel.targets ?? []).compactMap { query in
                query.rawSql.map { (panel.title, $0) }
            }
        }
        let variables = board.templating.list.filter { $0.type == "query" }
            .compactMap(\.definition)
        #expect(panels.count == 7 && variables.count == 2)
        try await withServer { server in
            _ = try await offThePool {
                try CommandOutput.of(
                    [
                        AgentProcess.program(), "schema", "apply", "--conninfo",
                        server.conninfo(),
                    ], environment: Checkout.childEnvironment, within: .seconds(60))
            }
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics (metric_name, metric_value, tags)
                SELECT name, 1, '{"target": "orders", "wait_event": "none"}'
                  FROM unnest(ARRAY['pg_health_score', 'pg_connections_utilization_ratio',
                       'pg_cache_hit_ratio', 'pg_query_mean_seconds', 'pg_wait_events']) AS name
                """)
            for (title, sql) in panels {
                let text = Self.filled(sql)
                #expect(!text.contains("$"), "\(title): \(text)")
                let rows = try await server.rows(text)
                #expect(!rows.isEmpty, "\(title): \(text)")
            }
            for sql in variables {
                let values = try await server.rows(sql)
                #expect(!values.isEmpty, "\(sql)")
            }
        }
    }
}
