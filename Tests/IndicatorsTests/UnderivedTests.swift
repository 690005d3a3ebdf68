import Indicators
import Metrics
import Testing
import Windows

/// Which indicators count as unknown while their windows fill, and what goes on with another engine.
@Suite struct UnderivedTests {
    private static let ratio = "pg_transaction_error_ratio"

    private static func reading(
        _ commits: Double, _ rollbacks: Double, databases: [String] = ["shop"]
    ) -> TargetReading {
        var reading = Readings.healthy([
            "pg_stat_database_xact_commit_total": .nan,
            "pg_stat_database_xact_rollback_total": .nan,
        ])
        for (name, value) in [("commit", commits), ("rollback", rollbacks)] {
            let samples = databases.map { Sample(["datname": $0], value) }
            reading.add(
                Family(Metric("pg_stat_database_xact_\(name)_total", .gauge, ""), samples))
        }
        for (index, name) in databases.enumerated() { reading.databaseNames[UInt32(index)] = name }
        return reading
    }

    @Test func `an indicator is unknown until it has a value or its window is over`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        _ = engine.take(Self.reading(0, 0), at: 0)
        #expect(engine.underived.contains(Self.ratio))
        // Too few for a value.
        _ = engine.take(Self.reading(20, 10), at: 10)
        #expect(engine.underived.contains(Self.ratio))
        _ = engine.take(Self.reading(400, 200), at: 20)
        #expect(!engine.underived.contains(Self.ratio))
        // Nothing is slow to come after five minutes: there is too little of it.
        _ = engine.take(Self.reading(400, 200), at: 320)
        #expect(engine.underived.isEmpty && engine.underivedIn.isEmpty)
        engine.beginAfterStart()
        _ = engine.take(Self.reading(0, 0), at: 330)
        #expect(engine.underived.contains(Self.ratio))
    }

    @Test func `what has a value in one database is unknown in the others alone`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        let name = "pg_database_transaction_error_ratio"
        _ = engine.take(Self.reading(0, 0), at: 0)
        #expect(engine.underived.contains(name))
        _ = engine.take(Self.reading(400, 200), at: 10)
        var both = Self.reading(800, 400)
        both.databaseNames[7] = "stock"
        _ = engine.take(both, at: 20)
        #expect(!engine.underived.contains(name))
        #expect(engine.underivedIn[ExactText("stock")]?.contains(name) == true)
        #expect(engine.underivedIn[ExactText("shop")]?.contains(name) != true)
    }

    @Test func `after an outage that was longer than a window it is unknown again`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        _ = engine.take(Self.reading(0, 0), at: 0)
        _ = engine.take(Self.reading(400, 200), at: 10)
        _ = engine.take(nil, at: 20)
        _ = engine.take(Self.reading(410, 205), at: 410)
        #expect(engine.underived.contains(Self.ratio))
    }

    @Test func `what is of now and absent is not waited for`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        _ = engine.take(
            Readings.healthy(
                role: .replica,
                [
                    "pg_replication_receiver_running": 0, "pg_replication_streaming_configured": 0,
                ]), at: 0)
        #expect(!engine.underived.contains("pg_replication_lag_seconds"))
    }

    @Test func `a lethal state is over where nothing can say any more that it lasts`() {
        let cap = "sequence_exhausted"
        func isActive(_ families: [Family]) -> Bool {
            families.samples("pg_health_cap_active").contains {
                $0.labels["reason"] == cap && $0.value == 1
            }
        }
        var engine = IndicatorEngine(thresholds: Thresholds())
        let before = engine.take(Readings.healthy(["pg_sequences_used_ratio": 1]), at: 0)
        #expect(isActive(before))
        var blind = Readings.healthy(["pg_sequences_used_ratio": .nan])
        blind.answered.remove("pg_sequences")
        var same = IndicatorEngine(thresholds: Thresholds())
        same.goOn(from: engine)
        let unseen = same.take(blind, at: 10)
        #expect(isActive(unseen), "a server does not get well by no longer answering")
        var other = IndicatorEngine(thresholds: Thresholds())
        other.goOn(from: engine, without: ["pg_sequences_used_ratio"], ["pg_sequences"])
        let after = other.take(blind, at: 10)
        #expect(!isActive(after))
    }

    @Test(arguments: [TargetReading.Role.primary, .replica])
    func `sequences that may not be read are not in sight, and what is seen of others counts`(
        role: TargetReading.Role
    ) {
        let unread = "pg_objects_unreadable_sequences"
        func families(_ changes: [String: Double]) -> [Family] {
            var engine = IndicatorEngine(thresholds: Thresholds())
            return engine.take(Readings.healthy(role: role, changes), at: 0)
        }
        let coverage = { (families: [Family]) in families.value("pg_health_coverage_ratio") ?? -1 }
        let whole = coverage(families([unread: 0]))
        #expect(whole == coverage(families([:])))
        for used in [Double.nan, 0.1, 0.69] {
            let partly = coverage(families([unread: 1, "pg_sequences_used_ratio": used]))
            // Upkeep of a replica is its primary's.
            #expect(role == .replica ? partly == whole : partly < whole)
        }
        if role == .replica { return }
        // What is seen is at least as bad, whatever is not.
        for used in [0.75, 1] {
            let changes = ["pg_sequences_used_ratio": used]
            let seen = families(changes)
            let partly = families(changes.merging([unread: 3]) { $1 })
            #expect(partly.value("pg_health_score") == seen.value("pg_health_score"))
        }
    }

    @Test func `another engine goes on with the windows, and judges by its own limits`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        var slow = Self.reading(0, 0)
        slow.statements = StatementReading([])
        _ = engine.take(slow, at: 0)
        slow = Self.reading(300, 100)
        slow.statements = StatementReading([
            StatementMoments(key: 1, calls: 200, mean: 2, deviation: 0)
        ])
        let before = engine.take(slow, at: 10)
        #expect(before.value(Self.ratio) == 0.25)
        #expect(before.value("pg_slow_queries") == 1)
        var next = IndicatorEngine(thresholds: Thresholds(slowStatementSeconds: 3))
        next.goOn(from: engine)
        let after = next.take(Self.reading(300, 100), at: 20)
        #expect(after.value(Self.ratio) == 0.25)
        #expect(after.value("pg_slow_queries") == 0)
        #expect(!next.underived.contains(Self.ratio))
    }
}
