import Messages
import Metrics
import Notifications
import Outbox
import Receivers
import Rules
import Support
import Testing

/// What is said of silences that end over alerts, and of those that no alert keeps in force.
@Suite struct SilenceEndTests {
    @Test(arguments: ["resolved", "silenced", "restarted"])
    func `the notice of a silence's end is resolved once its alerts are over or silenced again`(
        how: String
    ) throws {
        let disk = FaultyFiles()
        var pipeline = try PipelineTests.pipeline(
            [Receiver(name: "hook", kind: .webhook)], on: disk)
        let start = Fixtures.start
        #expect(throws: Never.self) {
            try pipeline.put(PipelineTests.silence(until: start + 60_000), now: start).get()
        }
        pipeline.take([Fixtures.alert("Lag")], now: start + 60_000)
        let begun = PipelineTests.deliver("hook", pipeline, now: start + 61_000)
        #expect(begun.count == 2 && begun.allSatisfy { $0.status == .firing })
        let notice = try #require(begun.first { $0.reason == .notice })
        pipeline.take([Fixtures.alert("Lag")], now: start + 70_000)
        #expect(PipelineTests.deliver("hook", pipeline, now: start + 71_000) == [])
        let over = start + 80_000
        switch how {
        case "silenced":
            var again = PipelineTests.silence(until: over + 60_000)
            again.id = "s2"
            #expect(throws: Never.self) { try pipeline.put(again, now: over).get() }
            pipeline.take([Fixtures.alert("Lag")], now: over)
        case "restarted":
            disk.restart()
            pipeline = try PipelineTests.pipeline(
                [Receiver(name: "hook", kind: .webhook)], on: disk, now: over)
            // What fires is not known yet.
            pipeline.tick(now: over)
            #expect(PipelineTests.deliver("hook", pipeline, now: over) == [])
            fallthrough
        default: pipeline.take([Fixtures.alert("Lag", [:], .resolved, resolvedAt: over)], now: over)
        }
        let sent = PipelineTests.deliver("hook", pipeline, now: over + 1000)
        let ends = sent.filter { $0.groupKey == notice.groupKey }
        #expect(ends.map(\.status) == [.resolved])
        #expect(ends.first?.alerts.map(\.labelSet) == notice.alerts.map(\.labelSet))
        pipeline.tick(now: over + 10_000)
        let later = PipelineTests.deliver("hook", pipeline, now: over + 10_000)
        #expect(later.allSatisfy { $0.groupKey != notice.groupKey })
    }

    @Test func `an acknowledgement of what neither fires nor is pending is said to end at once`()
        throws
    {
        let pipeline = try PipelineTests.pipeline([Receiver(name: "hook", kind: .webhook)])
        let start = Fixtures.start
        let silence = PipelineTests.silence(until: start + 3_600_000, endsWithAlerts: true)
        #expect(!pipeline.isUnmatched(silence, now: start), "no rule has been evaluated")
        pipeline.take([Fixtures.alert("Other")], now: start)
        #expect(pipeline.isUnmatched(silence, now: start))
        #expect(!pipeline.isUnmatched(PipelineTests.silence(until: start + 1000), now: start))
        #expect(throws: Never.self) { try pipeline.put(silence, now: start).get() }
        pipeline.tick(now: start + 1000)
        let ended = try #require(pipeline.silences.silences.first)
        #expect(ended.endedUnmatched(at: start + 1000))
        #expect(SilenceJSON(ended, now: start + 1000).row[1] == "expired, no alert matched")
        for state in [Alert.State.pending, .firing] {
            pipeline.take([Fixtures.alert("Lag", [:], state)], now: start + 2000)
            #expect(!pipeline.isUnmatched(silence, now: start + 2000), "\(state)")
        }
        var matched = silence
        matched.id = "s2"
        #expect(throws: Never.self) { try pipeline.put(matched, now: start + 3000).get() }
        pipeline.tick(now: start + 3000)
        let over = start + 4000
        pipeline.take([Fixtures.alert("Lag", [:], .resolved, resolvedAt: over)], now: over)
        pipeline.tick(now: over + 1000)
        let done = try #require(pipeline.silences.silences.first { $0.id == "s2" })
        #expect(done.state(at: over + 1000) == .expired && !done.endedUnmatched(at: over + 1000))
    }
}
