import Indicators
import Metrics
import Testing
import Windows

/// Windows, seen from outside: through the indicators that use them.
@Suite struct WindowTests {
    private func reading(hits: Double, reads: Double) -> TargetReading {
        Readings.healthy(changes(hits, reads))
    }

    private func changes(_ hits: Double, _ reads: Double) -> [String: Double] {
        ["pg_stat_database_blks_hit_total": hits, "pg_stat_database_blks_read_total": reads]
    }

    private func ratio(_ readings: [(at: Double, hits: Double, reads: Double)]) -> Double? {
        var engine = IndicatorEngine(thresholds: Thresholds())
        var last: Double?
        for (now, hits, reads) in readings {
            last = engine.take(reading(hits: hits, reads: reads), at: now)
                .value("pg_cache_hit_ratio")
        }
        return last
    }

    @Test func `one reading is no difference`() {
        #expect(ratio([(0, 1e9, 1e6)]) == nil)
        #expect(ratio([(0, 1e9, 1e6), (0, 1e9, 1e6)]) == nil)
    }

    @Test func `two readings give the ratio of what happened between them`() {
        #expect(ratio([(0, 1e9, 1e6), (10, 1e9 + 90_000, 1e6 + 10_000)]) == 0.9)
    }

    @Test func `below the floor there is no ratio, at the floor there is`() {
        #expect(ratio([(0, 0, 0), (10, 9_000, 999)]) == nil)
        #expect(ratio([(0, 0, 0), (10, 9_000, 1_000)]) == 0.9)
    }

    @Test func `a counter that was reset counts from 0`() {
        #expect(ratio([(0, 5e6, 5e6), (10, 80_000, 20_000)]) == 0.8)
        #expect(
            ratio([(0, 5e6, 5e6), (10, 5e6 + 20_000, 5e6), (20, 60_000, 20_000)]) == 0.8)
    }

    @Test func `what is older than 5 minutes is forgotten`() {
        var readings: [(at: Double, hits: Double, reads: Double)] = [(0, 0, 0), (10, 0, 1e6)]
        for step in 2...40 { readings.append((Double(step) * 10, Double(step) * 10_000, 1e6)) }
        #expect(ratio(Array(readings.prefix(20))).map { $0 < 0.5 } == true)
        #expect(ratio(readings) == 1)
    }

    @Test func `readings every second keep the window as long`() {
        var readings: [(at: Double, hits: Double, reads: Double)] = [(0, 0, 0), (1, 0, 1e6)]
        for step in 2...290 { readings.append((Double(step), Double(step) * 1000, 1e6)) }
        #expect(ratio(readings).map { $0 < 0.3 } == true)
        for step in 291...330 { readings.append((Double(step), Double(step) * 1000, 1e6)) }
        #expect(ratio(readings) == 1)
    }

    @Test func `after a gap longer than the window nothing is known`() {
        #expect(ratio([(0, 0, 0), (400, 1e6, 1e6)]) == nil)
        #expect(ratio([(0, 0, 0), (400, 1e6, 1e6), (410, 1e6 + 90_000, 1e6 + 10_000)]) == 0.9)
    }

    @Test func `a database that is new does not bring its past along`() {
        func family(_ values: [String: Double]) -> Family {
            Family(
                Metric("pg_stat_database_blks_read_total", .counter, ""),
                values.map { Sample(["datname": $0.key], $0.value) })
        }
        var engine = IndicatorEngine(thresholds: Thresholds())
        var ratios: [Sample] = []
        for (now, reads) in [(0, ["a": 0]), (10, ["a": 10_000, "b": 5e9])] {
            var reading = Readings.healthy([
                "pg_stat_database_blks_read_total": .nan,
                "pg_stat_database_blks_hit_total": 1e6 + Double(now) * 2_000,
            ])
            reading.add(family(reads))
            let families = engine.take(reading, at: Double(now))
            ratios = families.samples("pg_database_cache_hit_ratio")
            if now > 0 { #expect(families.value("pg_cache_hit_ratio") == 2.0 / 3) }
        }
        #expect(ratios.compactMap { $0.labels["datname"] } == ["a", "shop"])
        #expect(ratios.map(\.value) == [0, 1])
    }

    @Test func `the agent's own commits are no transactions of the users`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        let readings = [
            (0.0, 1_000.0, 7.0, 0.0), (10, 1_190, 17, 100), (20, 1_330, 27, 150),
            (30, 1_445, 37, 175),
        ]
        for (now, commits, rollbacks, own) in readings {
            var reading = Readings.healthy([
                "pg_stat_database_xact_commit_total": commits,
                "pg_stat_database_xact_rollback_total": rollbacks,
            ])
            // Before and after the visits of a poll.
            reading.own.commits = ["shop": own]
            _ = engine.take(reading, at: now)
            let ratio = engine.take(reading, at: now).value("pg_transaction_error_ratio")
            #expect(ratio == (now == 0 ? nil : 0.1))
        }
    }

    @Test func `the agent's own failures are no errors of the users`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        for (now, rollbacks, failed) in [(0.0, 7.0, 0.0), (10, 37, 10), (20, 57, 20)] {
            var reading = Readings.healthy([
                "pg_stat_database_xact_commit_total": 1_000 + 18 * now,
                "pg_stat_database_xact_rollback_total": rollbacks,
            ])
            reading.own.rollbacks = ["shop": failed]
            let ratio = engine.take(reading, at: now).value("pg_transaction_error_ratio")
            #expect(ratio == (now == 0 ? nil : now == 10 ? 0.1 : 30.0 / 390))
        }
    }

    @Test func `our own commits do not fill up too few of the users to a ratio`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        for (now, commits, own) in [(0.0, 0.0, 0.0), (10, 550, 500), (20, 950, 900)] {
            var reading = Readings.healthy([
                "pg_stat_database_xact_commit_total": commits,
                "pg_stat_database_xact_rollback_total": now / 2,
            ])
            reading.own.commits = ["shop": own]
            #expect(engine.take(reading, at: now).value("pg_transaction_error_ratio") == nil)
        }
    }

    @Test(arguments: [(10.0, true), (21, true), (22, false), (80, false)])
    func `a ratio that our own transactions may change by a tenth is not given`(
        doubtful: Double, isGiven: Bool
    ) {
        var engine = IndicatorEngine(thresholds: Thresholds())
        // 190 commits and 20 rollbacks of the users.
        for (now, commits, rollbacks) in [(0.0, 0.0, 0.0), (10, 290, 20)] {
            var reading = Readings.healthy([
                "pg_stat_database_xact_commit_total": commits,
                "pg_stat_database_xact_rollback_total": rollbacks,
            ])
            reading.own.commits = ["shop": now * 10]
            reading.own.doubtful = ["shop": doubtful]
            let families = engine.take(reading, at: now)
            let whole = families.value("pg_transaction_error_ratio")
            let ofOne = families.samples("pg_database_transaction_error_ratio").first?.value
            let isKnown = isGiven && now > 0
            #expect(whole == (isKnown ? 20.0 / 210 : nil))
            #expect(ofOne == (isKnown ? 20.0 / 210 : nil))
        }
    }

    @Test func `a doubtful reading counts until it has left the window`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        for step in 0...40 {
            let now = Double(step) * 10
            var reading = Readings.healthy([
                "pg_stat_database_xact_commit_total": 9 * now,
                "pg_stat_database_xact_rollback_total": now,
            ])
            reading.own.doubtful = ["shop": step == 2 ? 1_000 : 0]
            let ratio = engine.take(reading, at: now).value("pg_transaction_error_ratio")
            let isKnown = step == 1 || step > 32
            #expect(ratio == (isKnown ? 0.1 : nil), "\(step)")
        }
    }

    @Test func `what went wrong before a start of the server is not its own, nor another's`() {
        func reading(_ work: Double, failed: Double) -> TargetReading {
            var reading = Readings.healthy([
                "pg_stat_database_xact_commit_total": 1e6 + 500 * work,
                "pg_stat_database_xact_rollback_total": 1e6 + failed,
                "pg_stat_database_blks_hit_total": 1e6 + 99_000 * work,
                "pg_stat_database_blks_read_total": 1e6 + 50_000 * failed,
                "pg_stat_database_deadlocks_total": failed,
            ])
            reading.statements = StatementReading([
                StatementMoments(key: 1, calls: 1e6 + 1_000 * work, mean: 0.5, deviation: 0)
            ])
            return reading
        }
        var engine = IndicatorEngine(thresholds: Thresholds())
        _ = engine.take(reading(0, failed: 0), at: 0)
        let before = engine.take(reading(1, failed: 500), at: 10)
        #expect(before.value("pg_transaction_error_ratio") == 0.5)
        engine.beginAfterStart()
        let names = [
            "pg_transaction_error_ratio", "pg_database_transaction_error_ratio",
            "pg_cache_hit_ratio", "pg_database_cache_hit_ratio", "pg_query_mean_seconds",
        ]
        let first = engine.take(reading(1, failed: 500), at: 20)
        for name in names { #expect(first.samples(name).isEmpty, "\(name)") }
        let second = engine.take(reading(3, failed: 500), at: 30)
        #expect(second.value("pg_transaction_error_ratio") == 0)
        #expect(second.value("pg_cache_hit_ratio") == 1)
        let lost = second.samples("pg_health_points_lost").first {
            $0.labels["check"] == "deadlocks"
        }
        #expect(lost?.value == 0)
    }

    @Test func `what another server did before is no error, miss, call or deadlock of now`() {
        func reading(_ base: Double, _ work: Double) -> TargetReading {
            var reading = Readings.healthy([
                "pg_stat_database_xact_commit_total": base + 990 * work,
                "pg_stat_database_xact_rollback_total": base + 10 * work,
                "pg_stat_database_blks_hit_total": base + 99_000 * work,
                "pg_stat_database_blks_read_total": base + 1_000 * work,
                "pg_stat_database_deadlocks_total": base,
                "pg_stat_checkpointer_num_timed_total": base + 4 * work,
                "pg_stat_checkpointer_num_requested_total": base,
            ])
            reading.statements = StatementReading([
                StatementMoments(key: 1, calls: base + 1_000 * work, mean: 0.5, deviation: 0)
            ])
            return reading
        }
        for base in [1e3, 1e9] {
            var engine = IndicatorEngine(thresholds: Thresholds())
            _ = engine.take(reading(1e6, 0), at: 0)
            let before = engine.take(reading(1e6, 1), at: 10)
            engine.beginAgain()
            let first = engine.take(reading(base, 0), at: 20)
            let second = engine.take(reading(base, 1), at: 30)
            for families in [before, first, second] {
                #expect(families.value("pg_transaction_error_ratio") == 0.01)
                #expect(families.value("pg_cache_hit_ratio") == 0.99)
                #expect(families.value("pg_query_mean_seconds") == 0.5)
                let lost = families.samples("pg_health_points_lost").filter {
                    ["deadlocks", "requested_checkpoints"].contains($0.labels["check"])
                }
                #expect(lost.map(\.value) == [0, 0])
            }
        }
    }
}
