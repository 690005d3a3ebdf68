extension Board {
    private static let reason = "no history is configured"

    /// A variable of SQL.
    private static let metrics = Variable(
        name: "metric", label: "Metric",
        query: "SELECT DISTINCT metric_name FROM monitoring.performance_metrics"
            + " WHERE recorded_at > now() - interval '1 day' ORDER BY 1", isMany: false)
    private static let historyTargets = Variable(
        name: "target", label: "Target",
        query: "SELECT DISTINCT coalesce(tags->>'target', '') FROM monitoring.performance_metrics"
            + " WHERE recorded_at > now() - interval '1 day' ORDER BY 1", isMany: false)

    private static func overTime(_ metric: String, _ aggregate: String) -> String {
        "SELECT $__timeGroupAlias(recorded_at, $__interval),"
            + " coalesce(tags->>'target', '') AS metric, \(aggregate)(metric_value) AS value"
            + " FROM monitoring.performance_metrics"
            + " WHERE $__timeFilter(recorded_at) AND metric_name = '\(metric)'"
            + " GROUP BY 1, 2 ORDER BY 1, 2"
    }

    private static func past(
        _ title: String, _ unit: String, _ description: String, _ sql: String, width: Int = 12
    ) -> Panel {
        .lines(title, unit, description, [Query(sql, title, unless: reason)], width: width) {
            $0.isSQL = true
        }
    }

    private static func list(_ title: String, _ description: String, _ sql: String) -> Panel {
        .table(title, description, [], [Query(sql, title, unless: reason)], width: 12) {
            $0.isSQL = true
        }
    }

    /// What PostgreSQL itself remembers, with or without a Prometheus.
    static let history = Board(
        "pgvigil-history", "PostgreSQL history",
        "What monitoring.performance_metrics remembers; the data source is that PostgreSQL.",
        scope: .history, variables: [metrics, historyTargets],
        [
            Row("Indicators", historyIndicators), Row("Any metric", historyMetric),
            Row("The history itself", historyItself),
        ])

    private static let historyIndicators: [Panel] = [
        past(
            "Health score", "short",
            "The score of each target. Bad: below 80; a slope that ends there.",
            overTime("pg_health_score", "min")),
        past(
            "Connections", "percentunit",
            "Client sessions against the slots for them. Bad: peaks that come nearer to 100 % each"
                + " week.", overTime("pg_connections_utilization_ratio", "max")),
        past(
            "Cache hit ratio", "percentunit",
            "Blocks found in shared buffers. Bad: a slope downwards; the data outgrow the memory.",
            overTime("pg_cache_hit_ratio", "min")),
        past(
            "Mean time of statements", "s",
            "Mean execution time. Bad: a step that stays after a release.",
            overTime("pg_query_mean_seconds", "max")),
    ]

    private static let historyMetric: [Panel] = [
        past(
            "Chosen metric", "short",
            "The metric chosen above, of the chosen target, by its other labels. Bad: whatever is bad"
                + " for that metric; metrics.md says what it means.",
            "SELECT $__timeGroupAlias(recorded_at, $__interval),"
                + " coalesce(nullif((tags - 'target')::text, '{}'), metric_name) AS metric,"
                + " max(metric_value) AS value FROM monitoring.performance_metrics"
                + " WHERE $__timeFilter(recorded_at) AND metric_name = '$metric'"
                + " AND coalesce(tags->>'target', '') = '$target' GROUP BY 1, 2 ORDER BY 1, 2"
                + " LIMIT 10000", width: 24)
    ]

    private static let historyItself: [Panel] = [
        list(
            "Newest rows by target",
            "When each target was last recorded, and how many rows the last hour has. Bad: a target"
                + " whose newest row is old; the agent or the way to the history is broken.",
            "SELECT coalesce(tags->>'target', '') AS target, max(recorded_at) AS newest,"
                + " count(*) AS rows FROM monitoring.performance_metrics"
                + " WHERE recorded_at > now() - interval '1 hour' GROUP BY 1 ORDER BY 2"),
        list(
            "Rows by metric",
            "What takes the room: rows of the range shown by metric. Bad: one that you never look"
                + " at.",
            "SELECT metric_name, count(*) AS rows, min(metric_value) AS least,"
                + " max(metric_value) AS most FROM monitoring.performance_metrics"
                + " WHERE $__timeFilter(recorded_at) GROUP BY 1 ORDER BY 2 DESC LIMIT 50"),
    ]
}
