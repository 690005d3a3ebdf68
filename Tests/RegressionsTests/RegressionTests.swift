import Regressions
import Testing
import Windows

/// Statements that become slower are found, and nothing else is.
@Suite struct RegressionTests {
    private static let hour = 3600.0
    private static let day = MadeServer.day
    private static let week = 7 * MadeServer.day

    @Test(arguments: [1.1, 9, 36])
    func `4 ms that become 90 ms are found within three minutes, and are over when they end`(
        days: Double
    ) throws {
        var target = PlayedTarget()
        target.pass(days * Self.day)
        target.pass(10 * Self.hour - 900)
        target.pass(900, every: 10)
        #expect(target.findings == [])
        #expect(target.changes.regressed == 0)
        let began = target.time
        target.slowDown(1, by: 22.5, for: 1200)
        target.pass(1200, every: 10)
        let finding = try #require(target.findings.first)
        #expect(target.findings.count == 1)
        #expect(finding.key == 1)
        #expect(finding.time - began <= 180)
        let change = try #require(target.changes.shown.first)
        #expect(target.changes.regressed == 1)
        #expect(abs(change.baseline - 0.004) < 0.001)
        #expect(abs(change.mean - 0.09) < 0.02)
        #expect(change.calls > 5_000)
        #expect(change.share > 0.5)
        target.pass(960, every: 10)
        #expect(target.regressed == [])
        #expect(target.changes.regressed == 0)
    }

    @Test func `nothing is known before a baseline is an hour old`() {
        var target = PlayedTarget()
        target.pass(Self.hour, every: 60)
        #expect(target.changes == .unknown)
        target.pass(900, every: 60)
        #expect(target.changes.regressed == 0)
    }

    @Test func `less than fourfold is no finding while the hours of a day are not known`() {
        var target = PlayedTarget()
        target.pass(12 * Self.hour)
        target.slowDown(2, by: 3)
        target.pass(Self.hour, every: 60)
        #expect(target.findings == [])
        var older = PlayedTarget()
        older.pass(36 * Self.hour)
        older.slowDown(2, by: 3)
        older.pass(Self.hour, every: 60)
        #expect(older.findings.map(\.key) == [2])
    }

    @Test func `little time, little more of it and few calls are no finding`() {
        var target = PlayedTarget(
            MadeServer(
                [
                    // More than twice as long, by less than 5 ms.
                    .init(key: 1, mean: 0.001, rate: 50),
                    // A hundredth of the time.
                    .init(key: 2, mean: 0.004, rate: 1),
                    // Three in a minute.
                    .init(key: 3, mean: 0.5, rate: 0.05),
                    .init(key: 4, mean: 0.5, rate: 10),
                ], seed: 3))
        target.pass(10 * Self.day + 10 * Self.hour)
        target.slowDown(1, by: 4)
        target.slowDown(2, by: 5)
        target.slowDown(3, by: 10)
        target.pass(Self.hour, every: 60)
        #expect(target.findings == [])
        #expect(target.changes.regressed == 0)
    }

    @Test func `a few executions behind a lock are no finding, and a dozen are`() {
        var target = PlayedTarget()
        target.pass(10 * Self.day + 10 * Self.hour)
        let now = target.time
        target.server.statements[0].stuck = [(now + 100, 3, 60), (now + 7300, 30, 60)]
        target.pass(Self.hour, every: 60)
        #expect(target.findings == [])
        #expect(target.changes.shown == [])
        target.pass(2 * Self.hour, every: 60)
        #expect(target.findings.map(\.key) == [1])
    }

    @Test func `a quiet weekend and the Monday after it are no finding`() {
        var target = PlayedTarget()
        target.server.hasWeekend = true
        for place in target.server.statements.indices {
            target.server.statements[place].swing = 0.8
        }
        target.pass(5 * Self.week)
        #expect(target.findings == [])
    }

    @Test func `what is slow every night is found once, and never from then on`() {
        var target = PlayedTarget()
        target.server.statements[1].nightHour = 3
        target.server.statements[1].nightFactor = 8
        target.pass(5 * Self.week)
        #expect(target.findings.count <= 1)
        #expect(target.findings.allSatisfy { $0.time < 2 * Self.day })
        // Another one at that hour still is.
        let before = target.findings.count
        target.pass(3.2 * Self.hour, every: 60)
        target.slowDown(1, by: 22.5)
        target.pass(0.2 * Self.hour, every: 60)
        #expect(target.findings.dropFirst(before).map(\.key) == [1])
    }

    @Test func `what is slow on one night of the week is found once, and never from then on`() {
        var target = PlayedTarget()
        target.server.statements[1].nightHour = 3
        target.server.statements[1].nightFactor = 8
        target.server.statements[1].nightDay = 4
        target.pass(6 * Self.week)
        #expect(target.findings.map(\.key) == [2])
        #expect(target.findings.allSatisfy { $0.time < Self.week })
    }

    @Test func `the baseline stays what it was while a statement is slow`() throws {
        var target = PlayedTarget()
        target.pass(10 * Self.day)
        target.slowDown(1, by: 22.5)
        target.pass(2.9 * Self.day)
        let change = try #require(target.changes.shown.first)
        #expect(abs(change.baseline - 0.004) < 0.001)
        #expect(target.findings.map(\.key) == [1])
    }

    @Test func `what lasts for three days is the usual time from then on`() {
        var target = PlayedTarget()
        target.pass(10 * Self.day)
        target.slowDown(1, by: 22.5)
        target.pass(2.9 * Self.day)
        #expect(target.regressed == [1])
        target.pass(0.2 * Self.day)
        #expect(target.regressed == [])
        target.pass(4 * Self.week)
        #expect(target.findings.map(\.key) == [1])
        // And what becomes slower than that is found.
        target.slowDown(1, by: 100)
        target.pass(Self.hour, every: 60)
        #expect(target.regressed == [1])
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a reset and an eviction are no finding`(seed: UInt64) {
        var target = PlayedTarget(seed: seed)
        target.pass(10 * Self.day)
        for _ in 0..<20 {
            target.pass(Self.hour, every: 60)
            target.server.forget()
            target.pass(Self.hour, every: 60)
            target.server.forget(1)
            // Not there in an answer, and there again in the next.
            target.read()
        }
        #expect(target.findings == [])
        target.slowDown(1, by: 22.5)
        target.pass(180, every: 30)
        #expect(target.regressed == [1])
    }

    @Test func `another server behind the same address is no finding`() {
        var target = PlayedTarget()
        target.pass(10 * Self.day)
        // Its counters are far ahead, with other means.
        var other = MadeServer(target.server.statements, seed: 9)
        other.statements[0].mean = 1
        for _ in 0..<200 { other.run(at: 40_000, for: 36_000) }
        other.statements[0].mean = 0.004
        other.hasWeekend = false
        target.server = other
        target.steps.beginAgain()
        target.pass(Self.day, every: 60)
        #expect(target.findings == [])
    }

    @Test func `a gap of the agent is no growth`() {
        var target = PlayedTarget()
        target.pass(10 * Self.day)
        target.slowDown(1, by: 50, for: 2 * Self.hour)
        target.pause(2 * Self.hour)
        target.pass(Self.hour, every: 30)
        #expect(target.findings == [])
    }

    @Test func `a restart of the agent keeps what was found, and finds nothing by itself`() throws {
        var target = PlayedTarget()
        target.pass(10 * Self.day + 9 * Self.hour)
        try target.restart()
        target.pass(Self.hour, every: 30)
        #expect(target.findings == [])
        #expect(target.changes.regressed == 0)
        target.slowDown(1, by: 22.5)
        target.pass(600, every: 30)
        let before = target.changes
        #expect(target.regressed == [1])
        try target.restart()
        target.pass(60, every: 30)
        #expect(target.regressed == [1])
        let baseline = target.changes.shown.first?.baseline ?? 0
        #expect(abs(baseline - (before.shown.first?.baseline ?? 1)) < 0.000_1)
        // Two days later, in which the server was not watched.
        target.pause(2 * Self.day)
        try target.restart()
        target.pass(600, every: 30)
        #expect(target.regressed == [1])
        #expect(target.findings.count == 1)
    }

    @Test(arguments: [-400.0, -3, -0.2, 0.2, 3, 400])
    func `a clock that is set makes no finding, and none is lost by it`(days: Double) {
        var target = PlayedTarget()
        target.pass(10 * Self.day + 9 * Self.hour)
        let step = Int64(days * Self.day * 1000)
        target.clockError += step
        target.baselines.shift(by: step)
        target.pass(Self.hour, every: 30)
        #expect(target.findings == [])
        #expect(target.changes.regressed == 0)
        target.slowDown(1, by: 22.5)
        target.pass(180, every: 30)
        #expect(target.regressed == [1])
    }

    @Test(arguments: [-400.0, -0.2, 400])
    func `a clock that was set without being noticed does no harm`(days: Double) {
        var target = PlayedTarget()
        target.pass(10 * Self.day + 9 * Self.hour)
        target.clockError = Int64(days * Self.day * 1000)
        target.pass(2 * Self.hour, every: 30)
        target.clockError = 0
        target.pass(2 * Self.hour, every: 30)
        #expect(target.findings == [])
        target.slowDown(1, by: 22.5)
        target.pass(180, every: 30)
        #expect(target.regressed == [1])
    }
}
