import Messages
import Notifications
import Outbox
import Receivers
import Rules
import Support
import Testing

/// What is said of messages that do not reach their receiver.
@Suite struct LossTests {
    @Test func `alerts that a failing receiver misses are counted, and said again in five minutes`()
        throws
    {
        let receivers = ["bad", "good"].map { Receiver(name: $0, kind: .webhook) }
        let pipeline = try PipelineTests.pipeline(receivers)
        let refusal = AttemptOutcome.status(400, retryAfter: nil, words: "invalid_payload")
        var texts: [String] = []
        for minute in 0..<16 as Range<Int64> {
            let now = Fixtures.start + minute * 60_000
            pipeline.take([Fixtures.alert("A\(minute)", ["target": "t"], at: now)], now: now)
            _ = PipelineTests.deliver("bad", pipeline, now: now, refusal)
            texts += PipelineTests.deliver("good", pipeline, now: now + 1000).compactMap {
                $0.alerts.first?.annotations["description"]
            }
        }
        let refused = "The last attempt: status 400: invalid_payload. Not delivered: "
        let names = { (range: Range<Int>) in range.map { "A\($0) on t" }.joined(separator: ", ") }
        #expect(
            texts == [
                refused + "A0 on t.", refused + "5 alerts, \(names(0..<5)).",
                refused + "10 alerts, \(names(0..<10)).",
                refused + "15 alerts, \(names(0..<10)) and 5 more.",
            ])
    }

    @Test func `a log of notifications that cannot be written is counted, with the reason`() throws
    {
        let disk = FaultyFiles()
        let receivers = [Receiver(name: "hook", kind: .webhook)]
        let first = try PipelineTests.pipeline(receivers, on: disk)
        #expect(first.files.unread.isEmpty && first.files.saveFailures == 0)
        disk.setFaults { $0.bytesLeft = 0 }
        first.take([Fixtures.alert("A")], now: Fixtures.start)
        #expect(first.files.saveFailures > 0 && first.files.trouble != nil)
        disk.setFaults { $0 = FaultyFiles.Faults() }
        first.tick(now: Fixtures.start + 2000)
        #expect(first.files.trouble == nil)
    }

    @Test func `what is open at a removed receiver is named, and forgotten after a week`() throws {
        let disk = FaultyFiles()
        let pager = Receiver(name: "pager", kind: .pagerduty)
        let other = Receiver(name: "other", kind: .webhook)
        let pipeline = try PipelineTests.pipeline([pager], on: disk)
        pipeline.take([Fixtures.alert("A")], now: Fixtures.start)
        _ = PipelineTests.deliver("pager", pipeline, now: Fixtures.start)
        #expect(pipeline.takeOrphans().isEmpty)
        let plan = Fixtures.plan(Fixtures.route("other", wait: 0), receivers: [other])
        pipeline.replace(plan, now: Fixtures.start + 1000)
        #expect(pipeline.takeOrphans() == ["pager": [#"{alertname="A"}"#]])
        #expect(pipeline.takeOrphans().isEmpty)
        pipeline.replace(plan, now: Fixtures.start + 8 * 24 * 3_600_000)
        #expect(pipeline.takeOrphans().isEmpty)
    }
}
