import Health
import Indicators
import Metrics
import Testing
import Windows

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

    /// What six active sessions give, of which some wait for locks.
    private func blocked(_ waiting: Double, active: Double = 6) -> TargetReading {
        var reading = Readings.healthy(["pg_lock_waiting_sessions": waiting])
        let names = ["state", "application_name"]
        reading.add(
            Family(
                Metric("pg_stat_activity_sessions", .gauge, ""),
                [
                    Sample(Labels(names: names, values: ["active", "web"]), active),
                    Sample(Labels(names: names, values: ["idle", "web"]), 50),
                ]))
        return reading
    }

    private func isCapped(_ families: [Family]) -> Bool {
        families.samples("pg_health_cap_active").contains {
            $0.labels["reason"] == "sessions_blocked" && $0.value == 1
        }
    }

    @Test func `a minute in which most active sessions wait for locks caps the score`() throws {
        var engine = IndicatorEngine(thresholds: Thresholds())
        for now in stride(from: 0.0, to: 60, by: 10) {
            #expect(!isCapped(engine.take(blocked(5), at: now)))
        }
        let families = engine.take(blocked(5), at: 60)
        #expect(isCapped(families))
        let score = try #require(families.value("pg_health_score"))
        #expect(score <= 30)
        let lost = families.samples("pg_health_points_lost").reduce(0) { $0 + $1.value }
        #expect(100 - lost == score)
        #expect(!isCapped(engine.take(blocked(0), at: 70)))
        #expect(!isCapped(engine.take(blocked(5), at: 80)))
    }

    @Test func `an alert that pages caps the score, and closes the sum`() throws {
        var engine = IndicatorEngine(thresholds: Thresholds())
        func cap(_ families: [Family]) -> Double? {
            families.samples("pg_health_cap_active")
                .first { $0.labels["reason"] == "page_alert" }?.value
        }
        // Without rules there is no such state, and before their evaluation it is not known.
        #expect(cap(engine.take(Readings.healthy(), at: 0)) == nil)
        #expect(cap(engine.take(Readings.healthy(), at: 10, pageAlerts: .unknown)) == nil)
        #expect(cap(engine.take(Readings.healthy(), at: 20, pageAlerts: .known(0))) == 0)
        let families = engine.take(Readings.healthy(), at: 30, pageAlerts: .known(1))
        #expect(cap(families) == 1)
        #expect(families.value("pg_health_score") == 30)
        let lost = families.samples("pg_health_points_lost")
        #expect(lost.reduce(0) { $0 + $1.value } == 70)
        #expect(lost.contains { $0.labels["check"] == "page_alert" && $0.value > 0 })
        // A rule that fails does not end what fires.
        #expect(cap(engine.take(Readings.healthy(), at: 40, pageAlerts: .unknown)) == 1)
        let after = engine.take(Readings.healthy(), at: 50, pageAlerts: .known(0))
        #expect(cap(after) == 0)
        #expect((after.value("pg_health_score") ?? 0) > 80)
    }

    @Test(arguments: [(4.0, 6.0), (5, 11), (0, 0)])
    func `few that wait, or many that work, do not cap the score`(
        waiting: Double, active: Double
    ) {
        var engine = IndicatorEngine(thresholds: Thresholds())
        _ = engine.take(blocked(waiting, active: active), at: 0)
        #expect(!isCapped(engine.take(blocked(waiting, active: active), at: 300)))
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

    @Test func `a pool of a console is as full as what its database may hold`() {
        var engine = IndicatorEngine(thresholds: Thresholds(), isConsole: true)
        var reading = TargetReading(role: .console)
        func add(_ name: String, _ samples: [Sample]) {
            reading.add(Family(Metric(name, .gauge, ""), samples))
        }
        add(
            "pgbouncer_databases_pool_size",
            [Sample(["database": "shop"], 20), Sample(["database": "bank"], 20)])
        add(
            "pgbouncer_databases_max_connections",
            [Sample(["database": "shop"], 4), Sample(["database": "bank"], 0)])
        add(
            "pgbouncer_pools_server_active_connections",
            [
                Sample(["database": "shop", "user": "app"], 2),
                Sample(["database": "shop", "user": "jobs"], 1),
                Sample(["database": "bank", "user": "app"], 5),
            ])
        let pools = engine.take(reading, at: 0).samples("pg_pool_utilization_ratio")
        #expect(pools.map { $0.labels["pool"] } == ["bank/app", "shop/app", "shop/jobs"])
        #expect(pools.map(\.value) == [0.25, 0.75, 0.75])
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

    @Test(arguments: ["pg_settings_autovacuum", "pg_settings_track_counts"])
    func `autovacuum that is off is lethal on a primary alone`(setting: String) {
        let off = [setting: 0.0]
        #expect(isActive("autovacuum_off", [Readings.healthy(off)]) == true)
        #expect(isActive("autovacuum_off", [Readings.healthy(role: .replica, off)]) != true)
        let promoted = [Readings.healthy(role: .replica, off), Readings.healthy(off)]
        #expect(isActive("autovacuum_off", promoted) == true)
    }

    private func isActive(_ cap: String, _ polls: [TargetReading]) -> Bool? {
        var engine = IndicatorEngine(thresholds: Thresholds())
        var families: [Family] = []
        for (poll, reading) in polls.enumerated() {
            families = engine.take(reading, at: Double(poll) * 60)
        }
        return families.samples("pg_health_cap_active").first { $0.labels["reason"] == cap }
            .map { $0.value == 1 }
    }

    @Test func `a server that does not archive any more has nothing that waits`() {
        let failing = Readings.healthy([
            "pg_stat_archiver_failing": 1, "pg_archive_backlog_files": 100,
            "pg_archive_backlog_oldest_age_seconds": 7200,
        ])
        let off = Readings.healthy([
            "pg_stat_archiver_failing": .nan, "pg_archive_backlog_files": .nan,
            "pg_archive_backlog_oldest_age_seconds": .nan,
        ])
        #expect(isActive("archiver_failing", [failing]) == true)
        #expect(isActive("archiver_failing", [failing, off]) == nil)
        var engine = IndicatorEngine(thresholds: Thresholds())
        _ = engine.take(failing, at: 0)
        let families = engine.take(off, at: 60)
        let checks = families.samples("pg_health_points_lost").map { $0.labels["check"] }
        #expect(!checks.contains("archive_delay"))
    }

    @Test func `an archiver that hangs is lethal, too, once more waits than max_wal_size`() {
        func hangs(_ lastArchived: Double) -> Bool? {
            isActive(
                "archiver_failing",
                [
                    Readings.healthy([
                        "pg_archive_backlog_files": 100,
                        "pg_archive_backlog_oldest_age_seconds": 7200,
                        "pg_stat_archiver_last_archive_age_seconds": lastArchived,
                    ])
                ])
        }
        #expect(hangs(7200) == true)
        #expect(hangs(.nan) == true)
        #expect(hangs(5) == false)
    }

    @Test func `commits that hang for a minute are lethal`() {
        func hang(_ seconds: Double) -> Bool? {
            isActive(
                "commits_hang",
                [Readings.healthy(["pg_synchronous_commit_longest_wait_seconds": seconds])])
        }
        #expect(hang(59) == false)
        #expect(hang(60) == true)
        #expect(hang(.nan) == nil)
    }

    @Test
    func `damage of shared catalogs is lethal for a day, that of a database until it is reset`() {
        func reading(_ shared: Double, _ shop: Double) -> TargetReading {
            var reading = Readings.healthy(["pg_stat_database_checksum_failures_total": .nan])
            let metric = Metric("pg_stat_database_checksum_failures_total", .counter, "")
            reading.add(
                Family(metric, [Sample(.none, shared), Sample(["datname": "shop"], shop)]))
            return reading
        }
        #expect(isActive("checksum_failures", [reading(0, 0)]) == false)
        #expect(isActive("checksum_failures", [reading(0, 1)]) == true)
        #expect(isActive("checksum_failures", [reading(1, 0)]) == false, "unknown since when")
        #expect(isActive("checksum_failures", [reading(0, 0), reading(1, 0)]) == true)
        let day = Array(repeating: reading(1, 0), count: 1500)
        #expect(isActive("checksum_failures", [reading(0, 0)] + day) == false)
    }

    @Test func `a lost copy of a slot of the primary is not lethal here`() {
        func reading(synced: Double) -> TargetReading {
            var reading = Readings.healthy(role: .replica)
            for (name, value) in [("lost", 1), ("synced", synced)] {
                reading.add(
                    Family(
                        Metric("pg_replication_slots_\(name)", .gauge, ""),
                        [Sample(["slot_name": "cdc"], value)]))
            }
            return reading
        }
        #expect(isActive("slot_lost", [reading(synced: 0)]) == true)
        #expect(isActive("slot_lost", [reading(synced: 1)]) == nil)
    }

    @Test func `every indicator's name and help pass the lint`() {
        for indicator in Indicator.derived { #expect(Lint.findings(indicator.metric) == []) }
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
