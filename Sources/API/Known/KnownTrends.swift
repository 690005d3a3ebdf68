/// The course of some numbers of a target over the past hour.
package struct KnownTrends: Sendable {
    /// A time in seconds since 1970, and what was known then; nil is a gap.
    package typealias Point = (time: Double, value: Double?)

    /// The series of the dashboard, in the order in which it shows them.
    package static let names = [
        "pg_health_score", "pg_connections_used", "pg_connections_utilization_ratio",
        "pg_cache_hit_ratio", "pg_query_mean_seconds", "pg_query_p95_seconds", "pg_slow_queries",
        "pg_running_queries_longest_seconds", "pg_transaction_error_ratio",
        "pg_lock_waiting_sessions", "pg_lock_wait_longest_seconds", "pg_xid_age_ratio",
        "pg_vacuum_overdue_tables",
    ]

    /// How far the points are apart, in seconds.
    let step: Double
    let series: [(name: String, points: [Point])]

    /// The points of each series, `step` seconds apart.
    package init(step: Double, series: [(name: String, points: [Point])]) {
        self.step = step
        self.series = series
    }
}
