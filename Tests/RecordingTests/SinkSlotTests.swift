import Metrics
import Platform
import Recording
import Support
import Testing

/// How sinks follow each other when the settings change.
@Suite struct SinkSlotTests {
    private typealias Slot = SinkSlot<String, SpooledSink<ScriptedLink>>

    private func pending(_ scene: SinkScene, _ slot: Slot) async throws {
        let sink = try #require(slot.current?.sink)
        try await scene.isOpen(sink)
    }

    @Test func `a new destination gets what the former one has not taken`() async throws {
        let scene = SinkScene()
        let slot = Slot()
        scene.link.meets([.underWay(hasArrived: false)])
        slot.use("old") { _ in (scene.sink(), scene.quietFeed) }
        try await pending(scene, slot)
        let old = try #require(slot.current?.sink)
        try await scene.keep(["a", "b"], in: old)
        try await eventually("a transfer under way") { !scene.link.sent.isEmpty }

        let new = ScriptedLink()
        slot.use("new") { _ in (scene.sink(over: new), scene.quietFeed) }
        try await eventually("rows at the new destination") {
            new.destination.texts == ["a", "b"]
        }
        #expect(scene.link.destination.batches.isEmpty)
        #expect(scene.log.count(of: "history has no spool") == 0)
        await slot.stop(within: .zero)?.value
    }

    @Test func `settings that stay the same leave the sink alone`() async throws {
        let scene = SinkScene()
        let slot = Slot()
        slot.use("same") { _ in (scene.sink(), scene.quietFeed) }
        try await pending(scene, slot)
        let first = try #require(slot.current?.sink)
        slot.use("same") { _ in
            Issue.record("another sink was made")
            return (scene.sink(), scene.quietFeed)
        }
        #expect(slot.current?.sink === first)
        await slot.stop(within: .zero)?.value
    }

    @Test func `a sink that is taken out and put back waits for its own spool`() async throws {
        let scene = SinkScene()
        let slot = Slot()
        scene.link.meets([.underWay(hasArrived: true)])
        slot.use("one") { _ in (scene.sink(), scene.quietFeed) }
        try await pending(scene, slot)
        let first = try #require(slot.current?.sink)
        try await scene.keep(["a"], in: first)
        try await eventually("a transfer under way") { !scene.link.sent.isEmpty }
        slot.use(nil) { _ in (scene.sink(), scene.quietFeed) }
        #expect(slot.current == nil)
        slot.use("one") { _ in (scene.sink(), scene.quietFeed) }
        try await eventually("nothing waits") { scene.link.sent.count == 2 }
        await slot.stop(within: .seconds(1))?.value
        #expect(scene.link.destination.texts == ["a"])
        #expect(scene.log.count(of: "history has no spool") == 0)
    }

    @Test func `a stop delivers what waits before it ends the sink`() async throws {
        let scene = SinkScene()
        let slot = Slot()
        slot.use("one") { _ in (scene.sink(), scene.quietFeed) }
        try await pending(scene, slot)
        let sink = try #require(slot.current?.sink)
        try await scene.keep(["a", "b", "c"], in: sink)
        let stopping = slot.stop(within: .seconds(3600))
        try await scene.time.passes(until: "rows") {
            scene.link.destination.texts == ["a", "b", "c"]
        }
        let ended = Locked(false)
        let waiting = Task {
            await stopping?.value
            ended.withLock { $0 = true }
        }
        try await scene.time.passes(until: "the end") { ended.withLock { $0 } }
        await waiting.value
        await #expect(throws: SinkRefusal.self) { try await sink.keep([TextBatch("d", rows: 1)]) }
    }
}
