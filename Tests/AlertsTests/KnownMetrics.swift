import Support

/// The names of all metrics that the agent shows.
enum KnownMetrics {
    static let names = DocumentedMetrics.names.union(awaited).union(Rule.recorded.map(\.name))
        .union(["ALERTS"])

    /// Of history and notifications, which show their metrics only when they are configured.
    static let awaited: Set = [
        "pgvigil_history_spool_bytes", "pgvigil_history_spool_limit_bytes",
        "pgvigil_history_rows_dropped_total", "pgvigil_notifications_total",
        "pgvigil_notification_queue_length",
    ]
}
