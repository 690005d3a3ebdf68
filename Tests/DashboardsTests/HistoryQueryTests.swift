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
        .replacing("$__timeFilter(time)", with: "time BETWEEN now() - interval '1 hour' AND now()")
        .replacing("$metric", with: "pg_wait_events").replacing("$target", with: "orders")
    }

    /// One event for each annotation, and what must be none.
    private static let events = """
        INSERT INTO monitoring.performance_metrics (metric_name, metric_value, tags, recorded_at)
        SELECT 'pg_postmaster_start_time_seconds', extract(epoch FROM now() - age),
               '{"target": "orders"}'::jsonb, now() - interval '1 minute'
          FROM unnest(ARRAY[interval '5 minutes', interval '5 days']) AS age
        UNION ALL
        SELECT 'pg_config_load_timestamp_seconds', extract(epoch FROM now() - interval '4 minutes'),
               '{"target": "orders"}', now() - n * interval '1 minute'
          FROM generate_series(1, 3) AS n
        UNION ALL
        SELECT 'pg_replication_is_replica', n / 3, '{"target": "orders"}',
               now() - n * interval '1 minute'
          FROM generate_series(1, 5) AS n
        UNION ALL
        SELECT 'ALERTS', 1,
               jsonb_build_object('alertname', 'PostgresDown', 'severity', severity, 'target', 'orders'),
               now() - n * interval '1 minute'
          FROM unnest(ARRAY[1, 2, 3, 41, 42, 43]) AS n, unnest(ARRAY['page', 'none']) AS severity
        """

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
            try await server.execute(Self.events)
            for annotation in board.annotations.list {
                let sql = try #require(annotation.rawQuery)
                let text = Self.filled(sql)
                #expect(!text.contains("$"), "\(annotation.name): \(text)")
                let rows = try await server.rows(text)
                // The alert has fired twice.
                let count = annotation.name == "Alerts" ? 2 : 1
                #expect(rows.count == count, "\(annotation.name): \(rows)")
                #expect(rows.first?.contains { $0?.contains("orders") == true } == true, "\(rows)")
            }
            for sql in variables {
                let values = try await server.rows(sql)
                #expect(!values.isEmpty, "\(sql)")
            }
        }
    }
}
