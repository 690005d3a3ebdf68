import Delivery
import Platform
import Support
import Testing

/// The heartbeat for an external dead man's switch.
@Suite struct HeartbeatTests {
    @Test func `a heartbeat comes at its interval, and is skipped while the agent is stuck`()
        async throws
    {
        let scene = NotifierScene()
        let service = try ScriptedReceiver(always: .answer(200))
        let directory = try TemporaryDirectory("heartbeat", ownedBy: nil)
        let isHealthy = Locked(true)
        let heartbeat = Heartbeat(
            Heartbeat.Settings(
                urlFile: try directory.write("url", service.url("/beat")), interval: .seconds(60)),
            log: scene.logger, metrics: scene.metrics, time: scene.time.source,
            isHealthy: { isHealthy.withLock { $0 } })
        let task = Task { await heartbeat.run() }
        let start = scene.time.wall
        let sent = { @Sendable in
            scene.value("pgvigil_heartbeats_total", ["outcome": "delivered"]) ?? 0
        }
        try await scene.eventually("three heartbeats") { sent() == 3 }
        #expect(scene.time.wall == start + 120_000)
        isHealthy.withLock { $0 = false }
        try await scene.eventually("a word about it") {
            scene.lines == ["heartbeat withheld: polls or rules stand still"]
        }
        let pause = scene.time.wall
        try await scene.eventually("more than a minute") { scene.time.wall > pause + 70_000 }
        #expect(sent() == 3 && service.received.count == 3)
        isHealthy.withLock { $0 = true }
        try await scene.eventually("the next heartbeat") { sent() == 4 }
        task.cancel()
        await task.value
    }

    @Test func `a heartbeat that fails is logged once, and counted each time`() async throws {
        let scene = NotifierScene()
        let service = try ScriptedReceiver(always: .answer(500))
        let directory = try TemporaryDirectory("heartbeat", ownedBy: nil)
        let heartbeat = Heartbeat(
            Heartbeat.Settings(
                urlFile: try directory.write("url", service.url("/beat")), interval: .seconds(60)),
            log: scene.logger, metrics: scene.metrics, time: scene.time.source,
            isHealthy: { true })
        let task = Task { await heartbeat.run() }
        try await scene.eventually("three failures") {
            scene.value("pgvigil_heartbeats_total", ["outcome": "failed"]) == 3
        }
        #expect(scene.lines == ["heartbeat failed"])
        task.cancel()
        await task.value
    }
}
