import Metrics

/// What is remembered of one target from snapshot to snapshot.
package struct RecentTarget: Sendable {
    /// A value that is no longer known, and when it was.
    package struct Value: Sendable {
        /// The value.
        package let value: Double
        /// When the poll began that showed it, in seconds since 1970.
        package let time: Double
    }

    /// What statements did: calls, seconds, rows, blocks hit and read, temporary blocks
    /// read and written, bytes of write-ahead log.
    package private(set) var statements = GrowthWindow(beginning: .atZero)
    /// What databases did: commits, rollbacks, bytes of temporary files.
    package private(set) var databases = GrowthWindow()
    /// What applications' caches did: hits, misses and evictions by database and type.
    package private(set) var caches = GrowthWindow()
    /// How large tables were over the last day.
    package private(set) var sizes = SizeHistory()
    /// The last value of each series that a dashboard shows.
    package private(set) var lastValues: [String: Value] = [:]
    /// When the last poll began that reached the server.
    package private(set) var lastUp: ContinuousClock.Instant?
    private var reports: UInt64?
    /// When the statements were read last, in seconds since 1970.
    package private(set) var statementsAnswered: Double?
    private let began: ContinuousClock.Instant

    init(_ began: ContinuousClock.Instant) { self.began = began }

    /// Takes what is known now, if it is news; `time` is in seconds since 1970.
    mutating func take(_ snapshot: TargetSnapshot, at time: Double) {
        guard let polled = snapshot.pollBegan, snapshot.reports != reports else { return }
        reports = snapshot.reports
        guard snapshot.isUp else { return }
        lastUp = polled
        let found = FamilyIndex(snapshot, names: Self.wanted)
        let values = KnownTrends.names.map { found.worst($0)?.value }
        for (name, value) in zip(KnownTrends.names, values) {
            if let value { lastValues[name] = Value(value: value, time: time) }
        }
        let now = Self.seconds(began.duration(to: polled))
        databases.take(found.rows(of: Self.databaseCounters) { $0["datname"] ?? "" }, at: now)
        caches.take(found.rows(of: CacheDocument.counters, key: CacheDocument.key), at: now)
        if sizes.isDue(at: now) { sizes.take(SizeHistory.sizes(of: snapshot), at: now) }
        // Statements are not read at every poll; between two answers nothing is known to be zero.
        let answered = found["pgvigil_collector_last_success_timestamp_seconds"].first {
            $0.labels["collector"] == "pg_stat_statements"
        }
        guard let answered, answered.value != statementsAnswered else { return }
        statementsAnswered = answered.value
        let counted = FamilyIndex(of: snapshot.counted)
        statements.take(
            counted.rows(of: Self.statementCounters) { StatementName($0).key }, at: now)
    }

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    static let databaseCounters = [
        "pg_stat_database_xact_commit_total", "pg_stat_database_xact_rollback_total",
        "pg_stat_database_temp_bytes_total",
    ]
    static let statementCounters = [
        "pg_stat_statements_calls_total", "pg_stat_statements_seconds_total",
        "pg_stat_statements_rows_total", "pg_stat_statements_shared_blocks_hit_total",
        "pg_stat_statements_shared_blocks_read_total",
        "pg_stat_statements_temp_blocks_read_total",
        "pg_stat_statements_temp_blocks_written_total", "pg_stat_statements_wal_bytes_total",
    ]
    private static let wanted = Set(
        KnownTrends.names + databaseCounters + [
            "pgvigil_collector_last_success_timestamp_seconds"
        ]
    ).union(CacheDocument.counters)
}
