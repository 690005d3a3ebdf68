import Indicators
import Metrics
import Testing

@Suite struct IndicatorEngineTests {
    @Test func `a poll that could not ask gives thresholds and a coverage of 0, no score`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        _ = engine.take(Readings.healthy(), at: 0)
        let families = engine.take(nil, at: 10)
        #expect(families.value("pg_health_score") == nil)
        #expect(families.value("pg_health_coverage_ratio") == 0)
        #expect(families.samples("pgvigil_threshold").count > 10)
    }

    @Test(arguments: [TargetReading.Role.primary, .replica])
    func `a healthy server has a score of 100 and everything in sight`(role: TargetReading.Role) {
        var engine = IndicatorEngine(thresholds: Thresholds())
        var families: [Family] = []
        for now in [0.0, 30] {
            var reading = Readings.healthy(role: role)
            reading.statements = StatementReading([])
            families = engine.take(reading, at: now)
        }
        #expect(families.value("pg_health_score") == 100)
        #expect(families.value("pg_health_coverage_ratio") == 1)
        let hasUpkeep = families.value("pg_xid_age_ratio") != nil
        #expect(hasUpkeep == (role == .primary))
    }

    @Test func `ratios of now are what they are called`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        let families = engine.take(
            Readings.healthy([
                "pg_connections_used": 50, "pg_stat_user_tables_vacuum_overdue": 7,
                "pg_database_xid_age_transactions": 1_073_741_824,
            ]), at: 0)
        #expect(families.value("pg_connections_utilization_ratio") == 0.5)
        #expect(families.value("pg_vacuum_overdue_tables") == 7)
        #expect(families.value("pg_xid_age_ratio") == 0.5)
    }

    @Test func `a configured pool is measured against what it may hold`() {
        var engine = IndicatorEngine(thresholds: Thresholds(), poolLimits: ["api": 20, "jobs": 4])
        var reading = Readings.healthy()
        reading.poolSessions = ["api": 5]
        let pools = engine.take(reading, at: 0).samples("pg_pool_utilization_ratio")
        #expect(pools.map { $0.labels["pool"] } == ["api", "jobs"])
        #expect(pools.map(\.value) == [0.25, 0])
        reading.poolSessions = nil
        #expect(engine.take(reading, at: 10).samples("pg_pool_utilization_ratio").isEmpty)
    }

    @Test func `a console has pools and thresholds, no score`() {
        var engine = IndicatorEngine(thresholds: Thresholds(), isConsole: true)
        var reading = TargetReading(role: .console)
        let pool: Labels = ["database": "shop", "user": "app"]
        let own: Labels = ["database": "pgbouncer", "user": "pgbouncer"]
        func add(_ name: String, _ samples: [Sample]) {
            reading.add(Family(Metric(name, .gauge, ""), samples))
        }
        add(
            "pgbouncer_databases_pool_size",
            [Sample(["database": "shop"], 10), Sample(["database": "pgbouncer"], 2)])
        add("pgbouncer_pools_server_active_connections", [Sample(pool, 6), Sample(own, 0)])
        add("pgbouncer_pools_server_login_connections", [Sample(pool, 1)])
        add("pgbouncer_pools_server_testing_connections", [Sample(pool, 1)])
        let families = engine.take(reading, at: 0)
        let pools = families.samples("pg_pool_utilization_ratio")
        #expect(pools.map { $0.labels["pool"] } == ["shop/app"])
        #expect(pools.first.map { abs($0.value - 0.8) < 1e-9 } == true)
        #expect(
            Set(families.map(\.metric.name)) == [
                "pg_pool_utilization_ratio", "pgvigil_threshold",
            ])
    }

    @Test func `a loss fades in from the floor, so that a quiet server does not flicker`() {
        func lost(_ accesses: Double) -> Double? {
            var engine = IndicatorEngine(thresholds: Thresholds())
            _ = engine.take(Readings.healthy(), at: 0)
            let families = engine.take(
                Readings.healthy(["pg_stat_database_blks_read_total": accesses]), at: 10)
            return families.samples("pg_health_points_lost")
                .first { $0.labels["check"] == "cache_hit" }?.value
        }
        #expect(lost(9_999) == 0)
        #expect(lost(10_000) == 0)
        #expect(
            lost(15_000).flatMap { half in lost(20_000).map { abs($0 / half - 2) < 0.1 } } == true)
        #expect(lost(1e6) == lost(20_000))
    }

    @Test func `a stuck archiver is lethal once more waits than max_wal_size`() {
        func isActive(_ files: Double, failing: Double) -> Double? {
            var engine = IndicatorEngine(thresholds: Thresholds())
            let families = engine.take(
                Readings.healthy([
                    "pg_stat_archiver_failing": failing, "pg_archive_backlog_files": files,
                ]), at: 0)
            return families.samples("pg_health_cap_active")
                .first { $0.labels["reason"] == "archiver_failing" }?.value
        }
        #expect(isActive(100, failing: 0) == 0)
        #expect(isActive(50, failing: 1) == 0)
        #expect(isActive(60, failing: 1) == 1)
    }

    @Test func `every indicator's name and help pass the lint`() {
        for indicator in Indicator.all { #expect(Lint.findings(indicator.metric) == []) }
        for metric in IndicatorEngine(thresholds: Thresholds()).metrics {
            #expect(Lint.findings(metric) == [])
        }
    }
}

extension IndicatorEngine {
    /// Everything that it gives for a healthy server.
    fileprivate var metrics: [Metric] {
        var engine = self
        return engine.take(Readings.healthy(), at: 0).map(\.metric)
    }
}
