import Basics
import Health
package import Limits

/// How often blocks are found in shared buffers.
extension Indicator {
    static let cacheHit = Indicator(
        "pg_cache_hit_ratio", "Share of blocks that were found in shared buffers.",
        unit: "ratio", range: "0 to 1", window: "5 min",
        formula: "hits / (hits + reads), over all databases",
        absence: "with fewer than 10,000 blocks in the window",
        from: Derivation(remembering: CacheHits.self) { $0[CacheHits.self].whole },
        needsEvents: true,
        limits: IndicatorLimits(
            .cacheHit, warning: 0.9, critical: 0.8, isBadBelow: true,
            in: [
                .development: Threshold(warning: 0.85, critical: 0.75),
                .production: Threshold(warning: 0.95, critical: 0.85),
            ]),
        check: HealthCheck(
            "cache_hit", of: .cache, 15, .steps(.cacheHit),
            because: "Blocks that are not in shared buffers cost a read each.",
            remedy: "Find the tables that are read most; look for missing indexes, then raise"
                + " shared_buffers.",
            rule: "PostgresCacheHitLow", panel: PanelName("pgvigil-io", "Cache hit ratio"),
            advice: HealthAdvice(
                title: "Too many blocks are read from outside shared buffers",
                steps: [
                    HealthAdvice.Step(
                        """
                        SELECT * FROM pg_statio_user_tables \
                        ORDER BY heap_blks_read + idx_blks_read DESC LIMIT 10;
                        """)
                ],
                risk:
                    "shared_buffers needs a restart, and without so much free memory the server does"
                    + " not start: look at the machine's memory first (free -m), keep it at a quarter"
                    + " of that or less, and look for missing indexes before.",
                verify: "pg_cache_hit_ratio rises within an hour of ordinary work.")),
        column: "Cache hits")

    static let databaseCacheHit = Indicator(
        "pg_database_cache_hit_ratio",
        "Share of blocks that were found in shared buffers, by database.",
        labels: ["datname"], unit: "ratio", range: "0 to 1", window: "5 min",
        formula: "hits / (hits + reads) of the database",
        absence: "for a database with fewer than 10,000 blocks in the window",
        from: Derivation(
            remembering: CacheHits.self, series: .byLabel { $0[CacheHits.self].byDatabase }),
        ofServer: .cacheHit,
        column: "Cache hits")
}

extension ThresholdName {
    /// Limits of `pg_cache_hit_ratio`.
    package static let cacheHit = ThresholdName("cache_hit_ratio")
}

extension DatabaseIndicator {
    /// `pg_database_cache_hit_ratio`.
    package static let cacheHit = DatabaseIndicator(.databaseCacheHit)
}
