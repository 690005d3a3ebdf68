import Indicators
import Metrics
import Testing

/// What a server stops counting: the windows of before say nothing of now.
@Suite struct UncountedWindowTests {
    private static func reading(_ grown: Double, counts: Bool = true) -> TargetReading {
        var changes = [
            "pg_stat_database_xact_commit_total": grown,
            "pg_stat_database_xact_rollback_total": grown / 10,
            "pg_stat_checkpointer_num_timed_total": grown / 1000,
        ]
        for name in ["blks_hit", "blks_read", "deadlocks"] {
            changes["pg_stat_database_\(name)_total"] = counts ? grown : .nan
        }
        return Readings.healthy(changes)
    }

    private static func has(_ name: String, _ families: [Family]) -> Bool {
        !families.samples(name).isEmpty
    }

    private static let counted = ["pg_cache_hit_ratio", "pg_database_cache_hit_ratio"]

    @Test func `a ratio goes when its counters go, counts as unknown, and comes back with them`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        var families: [Family] = []
        for step in 0..<4 {
            families = engine.take(Self.reading(Double(step) * 50_000), at: Double(step) * 10)
        }
        for name in Self.counted { #expect(Self.has(name, families), "\(name)") }
        #expect(families.value("pg_cache_hit_ratio") == 0.5)
        let coverage = families.value("pg_health_coverage_ratio") ?? 0
        families = engine.take(Self.reading(200_000, counts: false), at: 40)
        for name in Self.counted { #expect(!Self.has(name, families), "\(name)") }
        // The transactions are counted all the same.
        #expect(Self.has("pg_transaction_error_ratio", families))
        #expect(families.value("pg_health_coverage_ratio") ?? 1 < coverage)
        families = engine.take(Self.reading(250_000), at: 50)
        for name in Self.counted { #expect(Self.has(name, families), "\(name)") }
        #expect(families.value("pg_health_coverage_ratio") == coverage)
    }

    @Test func `ratios of transactions and checkpoints go when nothing is known of them`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        for step in 0..<4 {
            _ = engine.take(Self.reading(Double(step) * 50_000), at: Double(step) * 10)
        }
        let families = engine.take(
            Readings.healthy([
                "pg_stat_database_xact_commit_total": .nan,
                "pg_stat_checkpointer_num_timed_total": .nan,
            ]), at: 40)
        for name in ["pg_transaction_error_ratio", "pg_database_transaction_error_ratio"] {
            #expect(!Self.has(name, families), "\(name)")
        }
    }
}
