import Messages
import Metrics
import Notifications
import Outbox
import Receivers
import Rules
import Support
import Testing

/// What was never sent before a restart or a standstill, and may be over by now.
@Suite struct UnsentTests {
    private static let start = Fixtures.start
    private static let minute: Int64 = 60_000

    private static func receiver(_ kind: Receiver.Kind = .webhook) -> Receiver {
        Receiver(name: "hook", kind: kind)
    }

    /// A pipeline after a restart, with a page of before that never reached its receiver.
    private static func restarted(
        _ kind: Receiver.Kind = .webhook, names: [String] = ["Lag"], after minutes: Int64 = 10
    ) throws -> NotificationPipeline {
        let disk = FaultyFiles()
        let pipeline = try PipelineTests.pipeline([receiver(kind)], on: disk)
        pipeline.take(names.map { Fixtures.alert($0) }, now: start)
        let tried = PipelineTests.deliver("hook", pipeline, now: start, .failure("down"))
        #expect(tried.map(\.status) == names.map { _ in .firing })
        disk.restart()
        return try PipelineTests.pipeline(
            [receiver(kind)], on: disk, now: start + minutes * minute)
    }

    private static func over(_ name: String = "Lag") -> Alert {
        Fixtures.alert(name, [:], .resolved, resolvedAt: start + 5 * minute)
    }

    @Test func `a page that was never sent waits for the rules, and rings if it is still true`()
        throws
    {
        let pipeline = try Self.restarted()
        let now = Self.start + 10 * Self.minute
        #expect(PipelineTests.deliver("hook", pipeline, now: now) == [])
        pipeline.take([Fixtures.alert("Lag")], now: now + 5000)
        let sent = PipelineTests.deliver("hook", pipeline, now: now + 5000)
        #expect(sent.map(\.status) == [.firing])
        #expect(sent.first?.delayText == "10 min")
    }

    @Test func `a page that was never sent and is over arrives as one end with both times`() throws
    {
        let pipeline = try Self.restarted()
        let now = Self.start + 10 * Self.minute
        #expect(PipelineTests.deliver("hook", pipeline, now: now) == [])
        pipeline.take([Self.over()], now: now + 5000)
        let sent = PipelineTests.deliver("hook", pipeline, now: now + 5000)
        #expect(sent.map(\.status) == [.resolved])
        #expect(sent.first?.alerts.map(\.startsAt) == [Self.start])
        #expect(sent.first?.alerts.map(\.endsAt) == [Self.start + 5 * Self.minute])
    }

    @Test
    func `an incident that was never opened and is over is opened without ringing, and closed`()
        throws
    {
        let pipeline = try Self.restarted(.pagerduty)
        let now = Self.start + 10 * Self.minute
        #expect(PipelineTests.deliver("hook", pipeline, now: now) == [])
        pipeline.take([Self.over()], now: now + 5000)
        let sent = PipelineTests.deliver("hook", pipeline, now: now + 5000)
        #expect(sent.map(\.status) == [.firing, .resolved])
        #expect(sent.map { SeverityTable.standard.urgency(of: $0) }.first == .info)
    }

    @Test func `what no rule mentions after a restart counts as over before it could ring`() throws
    {
        let pipeline = try Self.restarted(names: ["Gone", "Lag"])
        let now = Self.start + 10 * Self.minute
        var sent: [Message] = []
        for second in stride(from: 5 as Int64, through: 400, by: 5) {
            pipeline.take([Fixtures.alert("Lag")], now: now + second * 1000)
            sent += PipelineTests.deliver("hook", pipeline, now: now + second * 1000)
        }
        let states = sent.map { "\($0.groupLabels["alertname"] ?? "") \($0.status)" }
        #expect(states == ["Lag firing", "Gone resolved"])
        #expect(sent.map(\.isUnseenEnd) == [false, true])
    }

    @Test func `a page does not wait for rules that say nothing for 75 seconds`() throws {
        let pipeline = try Self.restarted()
        let now = Self.start + 10 * Self.minute
        #expect(PipelineTests.deliver("hook", pipeline, now: now + 74_000) == [])
        #expect(
            PipelineTests.deliver("hook", pipeline, now: now + 76_000).map(\.status) == [.firing])
    }

    @Test func `what was sent before a restart is not repeated before the rules have spoken`()
        throws
    {
        let disk = FaultyFiles()
        let route = Fixtures.route("hook", wait: 0, interval: 1, repeats: 3600)
        let first = try PipelineTests.pipeline([Self.receiver()], route, on: disk)
        first.take([Fixtures.alert("Lag")], now: Self.start)
        #expect(PipelineTests.deliver("hook", first, now: Self.start).count == 1)
        disk.restart()
        let now = Self.start + 120 * Self.minute
        let second = try PipelineTests.pipeline([Self.receiver()], route, on: disk, now: now)
        second.tick(now: now)
        #expect(PipelineTests.deliver("hook", second, now: now) == [])
        second.take([Self.over()], now: now + 5000)
        let sent = PipelineTests.deliver("hook", second, now: now + 5000)
        #expect(sent.map(\.status) == [.resolved])
    }

    @Test func `after a standstill a page that waits is not sent before the rules have spoken`()
        throws
    {
        let pipeline = try PipelineTests.pipeline([Self.receiver()])
        pipeline.take([Fixtures.alert("Lag")], now: Self.start)
        _ = PipelineTests.deliver("hook", pipeline, now: Self.start, .failure("down"))
        let now = Self.start + 60 * Self.minute
        pipeline.isHeld = true
        #expect(PipelineTests.deliver("hook", pipeline, now: now) == [])
        pipeline.isHeld = false
        pipeline.take([Self.over()], now: now + 5000)
        let sent = PipelineTests.deliver("hook", pipeline, now: now + 5000)
        #expect(sent.map(\.status) == [.resolved])
    }

    @Test func `what is late is ranked by the configured words`() throws {
        var plan = Fixtures.plan(
            Fixtures.route("hook", wait: 0, interval: 1), receivers: [Self.receiver()])
        plan = NotificationPlan(
            route: plan.route, receivers: [Self.receiver()],
            severities: SeverityTable(["now": .critical, "page": .info]))
        let disk = FaultyFiles()
        try disk.makeDirectory("/state")
        var count = 0
        let pipeline = try NotificationPipeline(
            plan, directory: "/state", files: disk, now: Self.start
        ) {
            count += 1
            return "m\(count)"
        }
        let alerts = [
            Fixtures.alert("First", ["severity": "page"]),
            Fixtures.alert("Second", ["severity": "now"]),
        ]
        pipeline.take(alerts, now: Self.start)
        _ = PipelineTests.deliver("hook", pipeline, now: Self.start, .failure("down"))
        let late = Self.start + 60 * Self.minute
        pipeline.take(alerts, now: late)
        let sent = PipelineTests.deliver("hook", pipeline, now: late)
        #expect(sent.compactMap { $0.groupLabels["alertname"] } == ["Second", "First"])
    }

    @Test func `a merged message that is cut keeps what is worst by the configured words`() {
        func message(_ id: String, _ alerts: [(String, String)]) -> Message {
            let alerts = alerts.map { name, severity in
                var alert = MessageAlert(
                    labels: ["alertname": name, "severity": severity], annotations: [:],
                    startsAt: Self.start, endsAt: nil, worstValue: nil)
                alert.isNews = true
                return alert
            }
            return Message(
                id: id, receiver: "hook", groupKey: "g", groupLabels: [:], reason: .new,
                status: .firing, alerts: alerts, alertsMax: 10, createdAt: Self.start)
        }
        let merged = Message.merged(
            [message("a", [("One", "page")]), message("b", [("Two", "now"), ("Three", "page")])],
            alertsMax: 10, severities: SeverityTable(["now": .critical, "page": .info]))
        #expect(merged.cut(to: 1).alerts.map { $0.labels["alertname"] } == ["Two"])
    }
}
