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
        pipeline.replace(plan, now: Fixtures.start + 2000)
        #expect(pipeline.takeOrphans().isEmpty, "a reload that changes nothing says it no more")
        pipeline.replace(
            Fixtures.plan(Fixtures.route("pager", wait: 0), receivers: [pager, other]),
            now: Fixtures.start + 3000)
        pipeline.replace(plan, now: Fixtures.start + 4000)
        #expect(pipeline.takeOrphans().count == 1, "it came back and went again")
        pipeline.replace(plan, now: Fixtures.start + 8 * 24 * 3_600_000)
        #expect(pipeline.takeOrphans().isEmpty)
    }

    private static func removed(_ state: Alert.State?) throws -> (
        NotificationPipeline, [(receiver: Receiver, messages: [Message])]
    ) {
        let pager = Receiver(name: "pager", kind: .pagerduty)
        let other = Receiver(name: "other", kind: .webhook)
        let pipeline = try PipelineTests.pipeline([pager], on: FaultyFiles())
        pipeline.take([Fixtures.alert("A")], now: Fixtures.start)
        _ = PipelineTests.deliver("pager", pipeline, now: Fixtures.start)
        if let state {
            let end = Fixtures.start + 500
            pipeline.take([Fixtures.alert("A", [:], state, resolvedAt: end)], now: end)
        }
        let farewells = pipeline.replaceWithFarewells(
            Fixtures.plan(Fixtures.route("other", wait: 0), receivers: [other]),
            now: Fixtures.start + 1000)
        return (pipeline, farewells)
    }

    @Test func `what is open at a receiver that is removed is closed there with its old settings`()
        throws
    {
        let (pipeline, farewells) = try Self.removed(nil)
        #expect(farewells.map(\.receiver.kind.name) == ["pagerduty"])
        let message = try #require(farewells.first?.messages.first)
        #expect(message.reason == .regrouped && !message.isCall)
        #expect(
            message.note
                == "Not resolved: the receiver was taken out of the configuration, and 1 alert still"
                + " fires.")
        pipeline.close(message, now: Fixtures.start + 2000)
        #expect(pipeline.takeOrphans().isEmpty)
        #expect(pipeline.log.all.allSatisfy { $0.receiver != "pager" })
    }

    @Test func `what is over when its receiver is removed is resolved there`() throws {
        let (pipeline, farewells) = try Self.removed(.resolved)
        let message = try #require(farewells.first?.messages.first)
        #expect(message.status == .resolved && message.reason == .resolved && message.note == nil)
        #expect(pipeline.takeOrphans() == ["pager": [#"{alertname="A"}"#]], "until it is sent")
    }

    @Test func `a receiver of another kind under the same name is notified of what fires`() throws {
        let pipeline = try PipelineTests.pipeline(
            [Receiver(name: "pager", kind: .pagerduty)], on: FaultyFiles())
        pipeline.take([Fixtures.alert("A")], now: Fixtures.start)
        _ = PipelineTests.deliver("pager", pipeline, now: Fixtures.start)
        let plan = Fixtures.plan(
            Fixtures.route("pager", wait: 0), receivers: [Receiver(name: "pager", kind: .opsgenie)])
        let farewells = pipeline.replaceWithFarewells(plan, now: Fixtures.start + 60_000)
        #expect(farewells.map(\.receiver.kind.name) == ["pagerduty"])
        pipeline.take([Fixtures.alert("A")], now: Fixtures.start + 61_000)
        guard case .attempt(let item) = pipeline.next(for: "pager", now: Fixtures.start + 62_000)
        else {
            Issue.record("the new service hears nothing")
            return
        }
        #expect(item.message.reason == .new)
        pipeline.close(farewells[0].messages[0], now: Fixtures.start + 63_000)
        #expect(pipeline.log.all.map(\.receiver) == ["pager"], "the new one knows it")
        #expect(pipeline.takeOrphans().isEmpty)
    }
}
