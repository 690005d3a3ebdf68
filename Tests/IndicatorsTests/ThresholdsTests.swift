import Indicators
import Limits
import Metrics
import Testing

@Suite struct ThresholdsTests {
    @Test(arguments: [
        (ThresholdName.connections, 0.8, 0.95), (.pool, 0.8, 0.95), (.cacheHit, 0.9, 0.8),
        (.queryMean, 1, 5), (.transactionErrors, 0.05, 0.1), (.healthScore, 80, 60),
        (.idleInTransaction, 300, 900),
    ])
    func `the documented default is in force`(
        name: ThresholdName, warning: Double, critical: Double
    ) {
        #expect(Thresholds()[name] == Threshold(warning: warning, critical: critical))
    }

    @Test(arguments: [
        (Environment.development, 0.85, 0.75, 0.5), (.staging, 0.9, 0.8, 0.2),
        (.production, 0.95, 0.85, 0.1),
    ])
    func `an environment has its own limits for cache and p95`(
        environment: Environment, warning: Double, critical: Double, p95: Double
    ) {
        let thresholds = Thresholds(environment: environment)
        #expect(thresholds[.cacheHit] == Threshold(warning: warning, critical: critical))
        #expect(thresholds[.queryP95] == Threshold(warning: p95, critical: 5 * p95))
    }

    @Test func `global-remit has one critical level each for its four limits`() {
        let thresholds = Thresholds(environment: .production, profile: .globalRemit)
        #expect(thresholds[.connections] == Threshold(critical: 0.8))
        #expect(thresholds[.pool] == Threshold(critical: 0.8))
        #expect(thresholds[.queryMean] == Threshold(critical: 1))
        #expect(thresholds[.transactionErrors] == Threshold(critical: 0.05))
        #expect(thresholds[.cacheHit] == Thresholds(environment: .production)[.cacheHit])
        #expect(thresholds[.lockWait] == Thresholds()[.lockWait])
    }

    @Test func `a statement is slow above a second unless the target says otherwise`() {
        #expect(Thresholds().slowStatementSeconds == 1)
        #expect(Thresholds(slowStatementSeconds: 0.25).slowStatementSeconds == 0.25)
    }

    @Test func `an override wins, level by level`() {
        let thresholds = Thresholds(
            environment: .production, overrides: [.cacheHit: Threshold(critical: 0.5)])
        #expect(thresholds[.cacheHit] == Threshold(warning: 0.95, critical: 0.5))
    }

    @Test func `levels are ordered by the side that is bad`() {
        for name in ThresholdName.allCases { #expect(Thresholds().isOrdered(name)) }
        let low = Thresholds(overrides: [.cacheHit: Threshold(warning: 0.7)])
        #expect(!low.isOrdered(.cacheHit))
        let high = Thresholds(overrides: [.queryMean: Threshold(warning: 5)])
        #expect(!high.isOrdered(.queryMean))
    }

    @Test func `every limit is a series`() {
        let samples = Thresholds(profile: .globalRemit).family().samples
        let errors = samples.filter { $0.labels["indicator"] == "transaction_error_ratio" }
        #expect(errors.map(\.value) == [0.05])
        #expect(errors.first?.labels["severity"] == "critical")
        #expect(samples.count == ThresholdName.allCases.count * 2 - 4)
        let console = Thresholds().family(isConsole: true).samples
        #expect(Set(console.map { $0.labels["indicator"] }) == ["pool_utilization_ratio"])
    }
}
