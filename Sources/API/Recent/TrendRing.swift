/// The last hour of some series, a point for each minute: the last value that was seen in it.
package struct TrendRing: Sendable {
    /// In seconds.
    package static let step = 60.0
    /// How many minutes are kept.
    package static let pointsMax = 60
    /// The series, in the order of a point's values.
    package static let series = [
        "pg_health_score", "pg_connections_used", "pg_connections_utilization_ratio",
        "pg_cache_hit_ratio", "pg_query_mean_seconds", "pg_query_p95_seconds", "pg_slow_queries",
        "pg_running_queries_longest_seconds", "pg_transaction_error_ratio",
        "pg_lock_waiting_sessions", "pg_lock_wait_longest_seconds", "pg_xid_age_ratio",
        "pg_vacuum_overdue_tables",
    ]

    private var points: [(minute: Double, values: [Double?])] = []

    /// No point yet.
    package init() {}

    /// Takes the values of all series at a time in seconds since 1970.
    package mutating func take(_ values: [Double?], at time: Double) {
        let minute = (time / Self.step).rounded(.down)
        // A clock that was set back begins a past again that is not known.
        points.removeAll { $0.minute >= minute || $0.minute <= minute - Double(Self.pointsMax) }
        points.append((minute, values))
    }

    /// One series with a point for each minute since the first one, nil where nothing was seen;
    /// times are seconds since 1970.
    package func points(of index: Int) -> [(time: Double, value: Double?)] {
        guard let first = points.first, let last = points.last else { return [] }
        var line: [(time: Double, value: Double?)] = []
        var place = 0
        var minute = first.minute
        while minute <= last.minute {
            let isThere = points[place].minute == minute
            line.append((minute * Self.step, isThere ? points[place].values[index] : nil))
            if isThere { place += 1 }
            minute += 1
        }
        return line
    }
}
