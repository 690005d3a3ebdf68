import Glibc
import Indicators
import Metrics
import Support
import Testing
import Windows

@Suite struct ExecutionTimesTests {
    /// Moments of a statement with a known distribution.
    private func statement(
        _ key: UInt64 = 1, calls: Double, mean: Double, deviation: Double
    ) -> StatementMoments {
        StatementMoments(key: key, calls: calls, mean: mean, deviation: deviation)
    }

    private func isNear(_ value: Double?, _ expected: Double, within share: Double) -> Bool {
        value.map { abs($0 / expected - 1) <= share } ?? false
    }

    @Test func `nothing ran, so there is no quantile`() {
        #expect(ExecutionTimes([]).quantile(0.95) == nil)
        let idle = statement(calls: 0, mean: 1, deviation: 1)
        #expect(ExecutionTimes([idle]).quantile(0.95) == nil)
    }

    @Test(arguments: [0.001, 0.25, 40.0])
    func `without deviation every execution takes the mean`(mean: Double) {
        let times = ExecutionTimes([statement(calls: 100, mean: mean, deviation: 0)])
        #expect(isNear(times.quantile(0.95), mean, within: 2e-5))
    }

    @Test func `of two points the quantile is the one that the share falls on`() {
        let fast = statement(1, calls: 94, mean: 0.01, deviation: 0)
        let slow = statement(2, calls: 6, mean: 1, deviation: 0)
        let times = ExecutionTimes([fast, slow])
        #expect(isNear(times.quantile(0.95), 1, within: 2e-5))
        #expect(isNear(times.quantile(0.93), 0.01, within: 2e-5))
    }

    @Test(arguments: [0.1, 0.5, 1, 2])
    func `one lognormal statement has its exact quantile`(sigma: Double) {
        let center = -4.0
        let mean = exp(center + sigma * sigma / 2)
        let deviation = mean * expm1(sigma * sigma).squareRoot()
        let times = ExecutionTimes([statement(calls: 1000, mean: mean, deviation: deviation)])
        #expect(isNear(times.quantile(0.95), exp(center + 1.644_853_627 * sigma), within: 1e-4))
    }

    @Test func `a mixture agrees with a large sample`() {
        var random = RandomNumbers(7)
        func normal() -> Double {
            let first = Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random)
            let second = Double.random(in: 0..<1, using: &random)
            return (-2 * log(first)).squareRoot() * cos(2 * .pi * second)
        }
        let parts: [(calls: Int, center: Double, sigma: Double)] = [
            (140_000, -6.0, 0.5), (60_000, -3.0, 1.0),
        ]
        var sample: [Double] = []
        var statements: [StatementMoments] = []
        for (index, part) in parts.enumerated() {
            let times = (0..<part.calls).map { _ in exp(part.center + part.sigma * normal()) }
            sample += times
            statements.append(
                StatementMoments(
                    key: UInt64(index), calls: Double(part.calls),
                    seconds: times.reduce(0, +), squares: times.reduce(0) { $0 + $1 * $1 }))
        }
        sample.sort()
        let exact = sample[Int(Double(sample.count) * 0.95)]
        #expect(isNear(ExecutionTimes(statements).quantile(0.95), exact, within: 0.02))
    }

    @Test func `exponential times are estimated within a tenth`() {
        // The exact quantile of an exponential distribution is mean × ln 20.
        let times = ExecutionTimes([statement(calls: 1000, mean: 0.2, deviation: 0.2)])
        #expect(isNear(times.quantile(0.95), 0.2 * log(20), within: 0.1))
    }

    @Test func `a window sees its own times, not those of the past`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        // A million fast calls before the first reading, then 500 of one second each.
        let past = statement(calls: 1e6, mean: 0.001, deviation: 0.0005)
        let now = StatementMoments(
            key: 1, calls: past.calls + 500, seconds: past.seconds + 500,
            squares: past.squares + 500)
        var families = engine.take(reading(past), at: 0)
        #expect(families.value("pg_query_mean_seconds") == nil)
        families = engine.take(reading(now), at: 30)
        #expect(isNear(families.value("pg_query_mean_seconds"), 1, within: 1e-6))
        #expect(isNear(families.value("pg_query_p95_seconds"), 1, within: 0.01))
    }

    @Test func `what a function runs is part of its time, and is no statement of a client`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        // 200 calls of two seconds, each of which runs 200 statements of 10 ms and one of 1.5 s.
        func polled(_ rounds: Double) -> [Family] {
            let called = statement(1, calls: 200 * rounds, mean: 2, deviation: 0)
            let inner = [(2, 40_000, 0.01), (3, 200, 1.5)].map { key, calls, mean in
                StatementMoments(
                    key: UInt64(key), isNested: true, calls: Double(calls) * rounds, mean: mean,
                    deviation: 0)
            }
            return engine.take(reading([called] + inner), at: rounds * 30)
        }
        _ = polled(1)
        let families = polled(2)
        #expect(isNear(families.value("pg_query_mean_seconds"), 2, within: 1e-9))
        #expect(isNear(families.value("pg_query_p95_seconds"), 2, within: 0.01))
        #expect(families.value("pg_slow_queries") == 1)
    }

    @Test func `statistics that were reset count from 0`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        _ = engine.take(reading(statement(calls: 1e6, mean: 5, deviation: 1)), at: 0)
        let families = engine.take(
            reading(statement(calls: 300, mean: 0.02, deviation: 0)), at: 30)
        #expect(isNear(families.value("pg_query_mean_seconds"), 0.02, within: 1e-9))
        #expect(families.value("pg_slow_queries") == 0)
    }

    @Test func `times of before an outage that was longer than the window are not shown after it`()
    {
        var engine = IndicatorEngine(thresholds: Thresholds())
        func after(_ calls: Double, at now: Double) -> [Family] {
            engine.take(reading(statement(calls: calls, mean: 3, deviation: 0)), at: now)
        }
        let names = ["pg_query_mean_seconds", "pg_query_p95_seconds", "pg_slow_queries"]
        _ = after(1_000, at: 0)
        let before = after(2_000, at: 30)
        for name in names { #expect(before.value(name) != nil, "\(name)") }
        for step in 1...20 { _ = engine.take(nil, at: 30 + 30 * Double(step)) }
        let first = after(2_500, at: 660)
        for name in names { #expect(first.value(name) == nil, "\(name)") }
        let second = after(3_500, at: 690)
        for name in names { #expect(second.value(name) != nil, "\(name)") }
    }

    @Test func `fewer than 100 calls have no mean, but a slow statement counts`() {
        var engine = IndicatorEngine(thresholds: Thresholds())
        _ = engine.take(reading(), at: 0)
        let families = engine.take(reading(statement(calls: 99, mean: 3, deviation: 0)), at: 30)
        #expect(families.value("pg_query_mean_seconds") == nil)
        #expect(families.value("pg_query_p95_seconds") == nil)
        #expect(families.value("pg_slow_queries") == 1)
    }

    @Test func `many statements over many readings add up`() {
        var random = RandomNumbers(3)
        var engine = IndicatorEngine(thresholds: Thresholds())
        var totals: [UInt64: StatementMoments] = [:]
        var calls = 0.0
        var seconds = 0.0
        var families: [Family] = []
        for step in 0...9 {
            for key in UInt64(0)..<200 where step == 0 || Bool.random(using: &random) {
                let before = totals[key] ?? statement(key, calls: 0, mean: 0, deviation: 0)
                let more = Double(Int.random(in: 1...50, using: &random))
                let time = Double.random(in: 0.001...0.1, using: &random)
                totals[key] = StatementMoments(
                    key: key, calls: before.calls + more, seconds: before.seconds + more * time,
                    squares: before.squares + more * time * time)
                if step > 0 {
                    calls += more
                    seconds += more * time
                }
            }
            families = engine.take(
                reading(totals.values.shuffled(using: &random)), at: Double(step) * 30)
        }
        #expect(isNear(families.value("pg_query_mean_seconds"), seconds / calls, within: 1e-9))
    }

    private func reading(_ statements: StatementMoments...) -> TargetReading {
        reading(statements)
    }

    private func reading(_ statements: [StatementMoments]) -> TargetReading {
        var reading = Readings.healthy()
        reading.statements = StatementReading(statements)
        return reading
    }
}
