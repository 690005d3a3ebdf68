import Demo
import Testing

@Suite struct DemoSummaryTests {
    private var full: DemoSummary {
        var summary = DemoSummary(isUp: true)
        summary.healthScore = 91.4
        summary.connections = 9
        summary.connectionsMax = 40
        summary.transactionsPerSecond = 41.6
        summary.cacheHitRatio = 0.9876
        summary.longestQuerySeconds = 1.94
        summary.lockWaitingSessions = 1
        summary.idleInTransaction = 2
        summary.seriesCount = 1234
        summary.pageBytes = 98_305
        return summary
    }

    @Test func `everything that is known is in one line`() {
        #expect(
            full.line(colour: false)
                == "up  health 91  9/40 connections  42 tps  cache 98.8 %  slow query 1.9 s  1 blocked"
                + "  2 idle in transaction  1234 series in 97 KiB")
    }

    @Test func `what is not known is left out`() {
        #expect(DemoSummary(isUp: false).line(colour: false) == "down")
    }

    @Test func `what is well is not mentioned`() {
        var summary = full
        summary.longestQuerySeconds = 0.2
        summary.lockWaitingSessions = 0
        summary.idleInTransaction = 0
        let line = summary.line(colour: false)
        #expect(!line.contains("slow") && !line.contains("blocked") && !line.contains("idle"))
    }

    @Test(arguments: [(0.95, "\u{1b}[32m"), (0.85, "\u{1b}[33m"), (0.5, "\u{1b}[31m")])
    func `colour follows the documented thresholds of the cache hit ratio`(
        ratio: Double, colour: String
    ) {
        var summary = DemoSummary(isUp: true)
        summary.cacheHitRatio = ratio
        #expect(summary.line(colour: true).contains("\(colour)cache"))
        #expect(!summary.line(colour: false).contains("\u{1b}"))
    }

    @Test func `values that are no numbers are left out`() {
        var summary = DemoSummary(isUp: true)
        summary.cacheHitRatio = .nan
        summary.transactionsPerSecond = .infinity
        #expect(summary.line(colour: false) == "up")
    }
}
