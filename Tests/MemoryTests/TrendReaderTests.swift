import Memory
import Metrics
import Testing

/// What a report's families say of the series.
@Suite struct TrendReaderTests {
    private static func family(_ name: String, _ values: [Double]) -> Family {
        Family(
            Metric(name, .gauge, "A number."),
            values.enumerated().map { Sample(["datname": "d\($0)"], $1) })
    }

    private static func stamp(_ collector: String, _ time: Double) -> Family {
        Family(
            Metric("pgvigil_collector_last_success_timestamp_seconds", .gauge, "A time."),
            [Sample(["collector": collector], time)])
    }

    private static func value(_ row: [Float], _ name: String) -> Float? {
        TrendSeries.places[name].flatMap { row[$0].isNaN ? nil : row[$0] }
    }

    @Test func `a gauge is what it shows, and absent is unknown`() {
        var reader = TrendReader()
        let row = reader.read([
            Self.family("pg_health_score", [93.5]), Self.family("pg_database_size_bytes", [5, 7]),
            Self.family("pg_cache_hit_ratio", []),
        ])
        #expect(Self.value(row, "pg_health_score") == 93.5)
        #expect(Self.value(row, "pg_database_size_bytes") == 12)
        #expect(Self.value(row, "pg_cache_hit_ratio") == nil)
        #expect(Self.value(row, "pg_up") == nil)
        #expect(row.count == TrendSeries.all.count)
    }

    @Test func `a rate is the growth between two readings of its collector`() {
        var reader = TrendReader()
        func rate(_ commits: Double, _ time: Double, rollbacks: Double = 0) -> Float? {
            Self.value(
                reader.read([
                    Self.family("pg_stat_database_xact_commit_total", [commits, 10]),
                    Self.family("pg_stat_database_xact_rollback_total", [rollbacks]),
                    Self.stamp("pg_stat_database", time),
                ]), "transactions_per_second")
        }
        #expect(rate(100, 1_000) == nil)
        #expect(rate(150, 1_010, rollbacks: 50) == 10)
        // The collector was not asked again: that is not standstill.
        #expect(rate(150, 1_010, rollbacks: 50) == 10)
        // After a reset it is not known once.
        #expect(rate(20, 1_020) == nil)
        #expect(rate(20, 1_030) == 0)
        // A clock that was set back says nothing.
        #expect(rate(30, 900) == nil)
        #expect(rate(40, 905) == 2)
        _ = reader.read([Family]())
        #expect(rate(50, 910) == nil)
    }

    @Test func `what was counted is compared, not a new series that shows 0 first`() {
        var reader = TrendReader()
        func read(_ shown: [Double], _ counted: Double, _ observed: Double) -> Float? {
            Self.value(
                reader.read(
                    [
                        Self.family("pg_activity_seconds_total", shown),
                        Self.family("pg_activity_observed_seconds_total", [observed]),
                    ], counted: [Self.family("pg_activity_seconds_total", [counted])]),
                "active_sessions")
        }
        #expect(read([0, 0], 20, 10) == nil)
        #expect(read([0, 0], 40, 20) == 2)
        #expect(read([60, 0], 60, 30) == 2)
        // A new wait event begins at 0, and its series show three polls at once later.
        #expect(read([80, 0], 90, 40) == 3)
        #expect(read([90, 30], 120, 50) == 3)
    }

    @Test func `sessions are by the time for which samples stand`() {
        var reader = TrendReader()
        func read(_ seconds: [Double], _ observed: Double?) -> [Float] {
            reader.read(
                [Self.family("pg_activity_seconds_total", seconds)]
                    + (observed.map { [Self.family("pg_activity_observed_seconds_total", [$0])] }
                        ?? []))
        }
        #expect(Self.value(read([5], 10), "active_sessions") == nil)
        #expect(Self.value(read([15, 20], 20), "active_sessions") == 3)
        #expect(Self.value(read([15, 20], 20), "active_sessions") == 3)
        // No session was blocked while samples were taken: that is 0.
        #expect(Self.value(read([15, 20], 30), "blocked_sessions") == 0)
        #expect(Self.value(read([15, 20], nil), "active_sessions") == nil)
    }
}
