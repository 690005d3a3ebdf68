/// A number of a target whose course is kept in memory, and how it is read from a report.
package struct TrendSeries: Sendable {
    /// How a report's families give the number.
    enum Reading: Sendable {
        /// The sum of what the family shows now.
        case gauge(String)
        /// The growth of counters a second, between two readings of a collector.
        case rate([String], collector: String)
        /// The growth of a counter for each second by which another one grows.
        case ratio(String, of: String)
    }

    /// What it is called: like the family where it is one.
    package let name: String
    /// What it counts.
    package let unit: String
    /// What it is, in a few words.
    package let meaning: String
    let reading: Reading

    private init(_ name: String, _ unit: String, _ meaning: String, _ reading: Reading) {
        self.name = name
        self.unit = unit
        self.meaning = meaning
        self.reading = reading
    }

    private static func gauge(_ name: String, _ unit: String, _ meaning: String) -> TrendSeries {
        TrendSeries(name, unit, meaning, .gauge(name))
    }

    /// All of them; new ones go to the end, so that files of earlier versions can be read.
    package static let all: [TrendSeries] = [
        gauge("pg_up", "boolean", "whether the server answers"),
        gauge("pg_health_score", "points", "the health score"),
        gauge("pg_connections_utilization_ratio", "ratio", "share of the slots that is taken"),
        gauge("pg_connections_used", "sessions", "sessions of clients"),
        gauge("pg_cache_hit_ratio", "ratio", "blocks that were found in shared buffers"),
        gauge("pg_query_mean_seconds", "seconds", "mean execution time"),
        gauge("pg_query_p95_seconds", "seconds", "95th percentile of execution times"),
        gauge("pg_slow_queries", "statements", "statements that are slow on average"),
        gauge(
            "pg_running_queries_longest_seconds", "seconds", "age of the oldest running statement"),
        gauge("pg_transaction_error_ratio", "ratio", "share of transactions that were rolled back"),
        gauge("pg_lock_waiting_sessions", "sessions", "sessions that wait for locks"),
        gauge("pg_lock_wait_longest_seconds", "seconds", "longest wait for a lock"),
        gauge("pg_replication_lag_seconds", "seconds", "how far a replica is behind"),
        TrendSeries(
            "transactions_per_second", "transactions per second", "commits and rollbacks",
            .rate(
                ["pg_stat_database_xact_commit_total", "pg_stat_database_xact_rollback_total"],
                collector: "pg_stat_database")),
        TrendSeries(
            "wal_bytes_per_second", "bytes per second",
            "write-ahead log that is written, or replayed on a replica",
            .rate(["pg_wal_position_bytes"], collector: "pg_wal_position")),
        TrendSeries(
            "temp_bytes_per_second", "bytes per second", "temporary files that are written",
            .rate(["pg_stat_database_temp_bytes_total"], collector: "pg_stat_database")),
        TrendSeries(
            "active_sessions", "sessions", "average number of active sessions, by samples",
            .ratio("pg_activity_seconds_total", of: "pg_activity_observed_seconds_total")),
        TrendSeries(
            "blocked_sessions", "sessions", "average number of blocked sessions, by samples",
            .ratio("pg_blocking_seconds_total", of: "pg_activity_observed_seconds_total")),
        gauge("pg_database_size_bytes", "bytes", "size of all databases"),
        gauge("pg_xid_age_ratio", "ratio", "age of the oldest transaction against wraparound"),
        gauge("pg_vacuum_overdue_tables", "tables", "tables that vacuum is overdue for"),
    ]

    /// The place of a name in `all`.
    package static let places: [String: Int] = Dictionary(
        all.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
}
