import Metrics
import Polling
import Testing
import Watching

@Suite struct StoreTests {
    private let metric = Metric("pg_x", .gauge, "X.")

    private func report(
        _ name: String, up: Bool = true, polled: Bool = true, expires: Duration,
        now: ContinuousClock.Instant
    ) -> TargetReport {
        TargetReport(
            name: name, labels: ["target": name], isUp: up, isUpExpires: now + expires,
            isPolled: polled,
            parts: [
                TargetReport.Part(
                    families: [Family(metric, [Sample(.none, 1)])], expires: now + expires)
            ], own: [], pollBegan: now)
    }

    @Test func `what is too old disappears and the target is no longer up`() async {
        let store = Store()
        let now = ContinuousClock.now
        await store.setTargets(["a"])
        await store.publish(report("a", expires: .seconds(30), now: now))
        let fresh = await store.snapshot(now: now + .seconds(29), agent: []).targets[0]
        #expect(fresh.value(of: "pg_x") == 1)
        #expect(fresh.value(of: "pg_up") == 1)
        let stale = await store.snapshot(now: now + .seconds(31), agent: []).targets[0]
        #expect(stale.value(of: "pg_x") == nil)
        #expect(stale.value(of: "pg_up") == 0)
    }

    @Test func `reports of targets that are gone are not taken`() async {
        let store = Store()
        await store.setTargets(["a"])
        await store.publish(report("b", expires: .seconds(30), now: .now))
        #expect(await store.snapshot(now: .now, agent: []).targets.isEmpty)
        await store.setTargets(["b"])
        #expect(await store.snapshot(now: .now, agent: []).targets.isEmpty)
    }

    @Test func `a snapshot is complete when every target was polled to the end`() async {
        let store = Store()
        func isComplete() async -> Bool { await store.snapshot(now: .now, agent: []).isComplete }
        await store.setTargets(["a", "b"])
        await store.publish(report("a", expires: .seconds(30), now: .now))
        #expect(await !isComplete())
        await store.publish(report("b", polled: false, expires: .seconds(30), now: .now))
        #expect(await !isComplete())
        await store.publish(report("b", expires: .seconds(30), now: .now))
        #expect(await isComplete())
    }

    @Test func `targets keep the order of the configuration and their generations`() async {
        let store = Store()
        await store.setTargets(["b", "a"])
        await store.publish(report("a", expires: .seconds(30), now: .now))
        await store.publish(report("b", expires: .seconds(30), now: .now))
        let first = await store.snapshot(now: .now, agent: [])
        #expect(first.targets.map(\.name) == ["b", "a"])
        await store.publish(report("a", expires: .seconds(30), now: .now))
        let second = await store.snapshot(now: .now, agent: [])
        #expect(second.targets[0].generation == first.targets[0].generation)
        #expect(second.targets[1].generation > first.targets[1].generation)
        #expect(second.generation > first.generation)
    }
}
