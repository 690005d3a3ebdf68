import Charts
import Memory
import Remembering

/// The numbers of a target as they were last known, from the course that is kept in memory.
enum LastNumbers {
    private static let minute: Int64 = 60_000
    /// How far back they are looked for, in minutes.
    private static let minutes: Int64 = 120

    private static let shown: [(series: String, title: String, quantity: Quantity)] = [
        ("pg_health_score", "Health score", .count),
        ("pg_connections_used", "Connections", .count),
        ("pg_connections_utilization_ratio", "Connections, share of the limit", .ratio),
        ("pg_cache_hit_ratio", "Cache hits", .ratio),
        ("transactions_per_second", "Transactions per second", .count),
        ("pg_query_mean_seconds", "Mean statement", .seconds),
        ("pg_running_queries_longest_seconds", "Longest statement", .seconds),
        ("pg_lock_waiting_sessions", "Sessions that wait for locks", .count),
        ("pg_replication_lag_seconds", "Replication lag", .seconds),
        ("pg_database_size_bytes", "Size of all databases", .bytes),
    ]

    /// Those that were known in the last two hours, each by the mean of its last minute.
    static func of(_ target: String, _ trends: RecentTrends) -> [TargetPage.LastValue] {
        guard let memory = trends.memory(of: target) else { return [] }
        let now = trends.now
        let end = now / minute * minute + minute
        return shown.compactMap { shown in
            guard let place = TrendSeries.places[shown.series] else { return nil }
            let line = memory.trend(
                place, from: end - minutes * minute, to: end, step: minute)
            guard let last = line.last(where: { $0.value != nil }), let value = last.value else {
                return nil
            }
            return TargetPage.LastValue(
                title: shown.title, value: value, quantity: shown.quantity,
                age: Double(max(0, now - last.time)) / 1000)
        }
    }
}
