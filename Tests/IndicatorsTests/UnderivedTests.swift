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
