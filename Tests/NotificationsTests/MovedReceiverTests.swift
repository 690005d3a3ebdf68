import Messages
import Metrics
import Notifications
import Outbox
import Receivers
import Rules
import Support
import Testing

/// A receiver whose address changes under its name.
@Suite struct MovedReceiverTests {
    private static func pager(_ file: String, _ kind: Receiver.Kind = .pagerduty) -> Receiver {
        var pager = Receiver(name: "pager", kind: kind)
        let key = kind.name == "pagerduty" ? "routing_key_file" : "url_file"
        pager.secrets = [key: file]
        return pager
    }

    private static func plan(_ pager: Receiver) -> NotificationPlan {
        Fixtures.plan(Fixtures.route("pager", wait: 0), receivers: [pager])
    }

    private static func pipeline(delivered: Bool) throws -> NotificationPipeline {
        let pipeline = try PipelineTests.pipeline([pager("old")], on: FaultyFiles())
        pipeline.take([Fixtures.alert("A")], now: Fixtures.start)
        if delivered { _ = PipelineTests.deliver("pager", pipeline, now: Fixtures.start) }
        return pipeline
    }

    private static func next(_ pipeline: NotificationPipeline, _ now: Int64) -> Message? {
        guard case .attempt(let item) = pipeline.next(for: "pager", now: now) else { return nil }
        return item.message
    }

    @Test func `what is open at the old address is ended there, and the new one is notified of it`()
        throws
    {
        let pipeline = try Self.pipeline(delivered: true)
        let farewells = pipeline.replaceWithFarewells(
            Self.plan(Self.pager("new")), now: Fixtures.start + 60_000)
        #expect(farewells.map { $0.receiver.secrets["routing_key_file"] } == ["old"])
        let end = try #require(farewells.first?.messages.first)
        #expect(end.reason == .regrouped && !end.isCall)
        let note = "Not resolved: the receiver has another address now, and 1 alert still fires."
        #expect(end.note == note)
        pipeline.take([Fixtures.alert("A")], now: Fixtures.start + 61_000)
        #expect(Self.next(pipeline, Fixtures.start + 62_000)?.reason == .new)
        pipeline.close(end, now: Fixtures.start + 63_000)
        #expect(pipeline.takeOrphans().isEmpty)
        #expect(pipeline.log.all.map(\.receiver) == ["pager"], "the new one knows it")
    }

    @Test func `what no old address has got goes to the new one, once`() throws {
        let pipeline = try Self.pipeline(delivered: false)
        let farewells = pipeline.replaceWithFarewells(
            Self.plan(Self.pager("new")), now: Fixtures.start + 60_000)
        #expect(farewells.isEmpty && pipeline.takeOrphans().isEmpty)
        pipeline.take([Fixtures.alert("A")], now: Fixtures.start + 61_000)
        #expect(Self.next(pipeline, Fixtures.start + 62_000)?.reason == .new)
        #expect(pipeline.queueStates["pager"]?.count == 1)
    }

    @Test func `an end that waits goes to the old address, and not to the new one`() throws {
        let pipeline = try Self.pipeline(delivered: true)
        let end = Fixtures.start + 400_000
        pipeline.take([Fixtures.alert("A", [:], .resolved, resolvedAt: end)], now: end)
        #expect(pipeline.queueStates["pager"]?.count == 1)
        let farewells = pipeline.replaceWithFarewells(
            Self.plan(Self.pager("new")), now: end + 1000)
        #expect(farewells.first?.messages.map(\.reason) == [.resolved])
        #expect(Self.next(pipeline, end + 2000) == nil)
        #expect(pipeline.takeOrphans().count == 1, "until it is sent")
    }

    @Test func `an end that waits is sent to a receiver that is removed, before it goes`() throws {
        let pipeline = try Self.pipeline(delivered: true)
        let end = Fixtures.start + 400_000
        pipeline.take([Fixtures.alert("A", [:], .resolved, resolvedAt: end)], now: end)
        let other = Receiver(name: "other", kind: .webhook)
        let farewells = pipeline.replaceWithFarewells(
            Fixtures.plan(Fixtures.route("other", wait: 0), receivers: [other]), now: end + 1000)
        #expect(farewells.first?.messages.map(\.reason) == [.resolved])
    }

    @Test func `after a restart with another address what fires is sent there, and named as open`()
        throws
    {
        for (file, isSame) in [("old", true), ("new", false)] {
            let disk = FaultyFiles()
            let first = try PipelineTests.pipeline([Self.pager("old")], on: disk)
            first.take([Fixtures.alert("A")], now: Fixtures.start)
            _ = PipelineTests.deliver("pager", first, now: Fixtures.start)
            disk.restart()
            let next = try PipelineTests.pipeline([Self.pager(file)], on: disk)
            #expect(next.takeOrphans().isEmpty == isSame)
            next.take([Fixtures.alert("A")], now: Fixtures.start + 60_000)
            #expect((Self.next(next, Fixtures.start + 62_000) == nil) == isSame)
        }
    }

    @Test func `after a restart with another address what waits goes there as it is`() throws {
        let disk = FaultyFiles()
        let first = try PipelineTests.pipeline([Self.pager("old")], on: disk)
        first.take([Fixtures.alert("A")], now: Fixtures.start)
        let waiting = try #require(Self.next(first, Fixtures.start + 1000))
        disk.restart()
        let next = try PipelineTests.pipeline([Self.pager("new")], on: disk)
        #expect(next.takeOrphans().isEmpty)
        next.take([Fixtures.alert("A")], now: Fixtures.start + 60_000)
        let again = try #require(Self.next(next, Fixtures.start + 62_000))
        #expect(again.id == waiting.id && again.reason == .new && again.alerts == waiting.alerts)
        #expect(next.queueStates["pager"]?.count == 1)
    }

    @Test func `another text, limit or proxy is no other address`() throws {
        let pipeline = try Self.pipeline(delivered: true)
        var same = Self.pager("old")
        same.title = .ours("x")
        same.transport.proxy = "http://proxy.test"
        same.alertsMax = 5
        let farewells = pipeline.replaceWithFarewells(
            Self.plan(same), now: Fixtures.start + 60_000)
        #expect(farewells.isEmpty)
        #expect(Self.next(pipeline, Fixtures.start + 62_000) == nil)
    }

    @Test func `a key that only proves who sends is part of no address`() {
        var (old, new) = (Self.pager("url", .webhook), Self.pager("url", .webhook))
        (old.secrets["secret_file"], new.secrets["secret_file"]) = ("a", "b")
        #expect(old.hasSameAddress(as: new))
        new.secrets["url_file"] = "other"
        #expect(!old.hasSameAddress(as: new))
        #expect(!old.hasSameAddress(as: Self.pager("url")))
    }

    @Test func `mail has another address when someone who got it no longer does`() throws {
        let email = try #require(ReceiverKinds.all.first { $0.name == "email" })
        func receiver(_ to: [String]) -> Receiver {
            Receiver(
                name: "mail", kind: Receiver.Kind(email, ReceiverSettings(["to": .words(to)])))
        }
        let both = receiver(["a@example.com", "b@example.com"])
        #expect(receiver(["a@example.com"]).hasSameAddress(as: both))
        #expect(!both.hasSameAddress(as: receiver(["a@example.com"])))
    }

    @Test func `keys of addresses are keys of their kind`() {
        for kind in ReceiverKinds.all {
            let keys = Set(kind.keys.map { $0.name })
            let isCompared = !["email", "command"].contains(kind.name)
            if isCompared { #expect(!kind.addressKeys.isDisjoint(with: keys), "\(kind.name)") }
            let isOwn = kind.addressKeys != ["url_file"]
            if isOwn { #expect(kind.addressKeys.isSubset(of: keys), "\(kind.name)") }
        }
    }
}
