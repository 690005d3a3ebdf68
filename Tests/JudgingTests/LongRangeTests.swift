import Judging
import Metrics
import Platform
import Rules
import Support
import Testing

/// Rules that look back longer than an agent has run.
@Suite struct LongRangeTests {
    /// Restarts the agent, which goes on for some minutes.
    private func restart(
        _ scene: ServersScene, _ evaluator: RuleEvaluator, _ file: String, minutes: Int
    ) async throws -> RuleEvaluator {
        await evaluator.saveLast()
        scene.time.pass(.seconds(20))
        let next = try await scene.start(file)
        await scene.pass(next, minutes: minutes)
        return next
    }

    @Test func `a standby that is gone is gone after a restart, too, until it is back`()
        async throws
    {
        let name = "PostgresStandbyGone"
        let scene = ServersScene()
        scene.change("a") { server in
            server.values = ["pg_standbys_connected": 2, "pg_replication_is_replica": 0]
        }
        let first = try await scene.start("replication.yml")
        await scene.pass(first, minutes: 30)
        scene.change("a") { $0.values["pg_standbys_connected"] = 1 }
        await scene.pass(first, minutes: 20)
        #expect(scene.firing(name).count == 1)
        let second = try await restart(scene, first, "replication.yml", minutes: 60)
        #expect(scene.firing(name).count == 1)
        let third = try await restart(scene, second, "replication.yml", minutes: 30)
        #expect(scene.firing(name).first?.value == 2)
        scene.change("a") { $0.values["pg_standbys_connected"] = 2 }
        await scene.pass(third, minutes: 1)
        #expect(scene.firing(name).isEmpty)
    }

    @Test func `a standby that was gone before a restart raises its alert after it`() async throws {
        let scene = ServersScene()
        scene.change("a") { server in
            server.values = ["pg_standbys_connected": 2, "pg_replication_is_replica": 0]
        }
        let first = try await scene.start("replication.yml")
        await scene.pass(first, minutes: 30)
        await first.saveLast()
        scene.change("a") { $0.values["pg_standbys_connected"] = 1 }
        _ = try await restart(scene, first, "replication.yml", minutes: 20)
        #expect(scene.firing("PostgresStandbyGone").count == 1)
    }

    @Test(arguments: [
        ("PostgresRestarted", "availability.yml", "pg_postmaster_start_time_seconds", 5000.0),
        ("PostgresRoleChanged", "replication.yml", "pg_replication_is_replica", 0.0),
    ])
    func `what has happened within the quarter of an hour is known after a restart, and then over`(
        name: String, file: String, family: String, value: Double
    ) async throws {
        let scene = ServersScene()
        scene.change("a") { server in
            server.values = [
                "pg_postmaster_start_time_seconds": 1000, "pg_replication_is_replica": 1,
                "pg_server_clock_timestamp_seconds": 6000,
                "pg_stat_checkpointer_stats_reset_timestamp_seconds": 100,
            ]
        }
        let first = try await scene.start(file)
        await scene.pass(first, minutes: 5)
        scene.change("a") { $0.values[family] = value }
        await scene.pass(first, minutes: 3)
        #expect(scene.firing(name).count == 1)
        let second = try await restart(scene, first, file, minutes: 9)
        #expect(scene.firing(name).count == 1)
        await scene.pass(second, minutes: 5)
        #expect(scene.firing(name).isEmpty)
    }

    @Test func `a forecast over an hour fires on over a restart`() async throws {
        let scene = ServersScene()
        let name = "PostgresConnectionsForecast"
        scene.change("a") { $0.values = ["pg_connections_utilization_ratio": 0.35] }
        let first = try await scene.start("connections.yml")
        for _ in 0..<60 {
            scene.change("a") { $0.values["pg_connections_utilization_ratio", default: 0] += 0.01 }
            await scene.pass(first, minutes: 1)
        }
        #expect(scene.firing(name).count == 1)
        _ = try await restart(scene, first, "connections.yml", minutes: 12)
        #expect(scene.firing(name).count == 1)
    }

    @Test func `samples that a still disk gives after the start are taken up, and kept on it`()
        async throws
    {
        let name = "PostgresStandbyGone"
        let scene = ServersScene()
        scene.change("a") { server in
            server.values = ["pg_standbys_connected": 2, "pg_replication_is_replica": 0]
        }
        let first = try await scene.start("replication.yml")
        await scene.pass(first, minutes: 30)
        await first.saveLast()
        scene.change("a") { $0.values["pg_standbys_connected"] = 1 }
        scene.disk.stop()
        let second = try await scene.start("replication.yml")
        await scene.pass(second, minutes: 20)
        #expect(scene.firing(name).isEmpty)
        let content = try scene.disk.files.read("/state/samples.state", from: 0, count: .max)
        scene.disk.letGo()
        try await eventually("the samples of before", within: .seconds(60)) {
            await scene.pass(second, minutes: 1)
            return scene.firing(name).count == 1
        }
        await second.saveLast()
        #expect(
            try scene.disk.files.read("/state/samples.state", from: 0, count: .max) != content)
        _ = try await restart(scene, second, "replication.yml", minutes: 2)
        #expect(scene.firing(name).count == 1)
    }

    @Test func `a server that is not seen after a restart has no values of before it`() async throws
    {
        let scene = ServersScene()
        scene.change("a") { server in
            server.values = ["pg_standbys_connected": 2, "pg_replication_is_replica": 0]
        }
        let first = try await scene.start("replication.yml")
        await scene.pass(first, minutes: 20)
        await first.saveLast()
        scene.change("a") { $0.isUp = false }
        _ = try await restart(scene, first, "replication.yml", minutes: 3)
        #expect(scene.delivered.withLock { $0 }.isEmpty)
    }

    @Test func `what fires about a target that was removed ends, also over a restart`() async throws
    {
        let name = "PostgresStandbyGone"
        let scene = ServersScene()
        for target in ["a", "b"] {
            scene.change(target) { server in
                server.values = ["pg_standbys_connected": 2, "pg_replication_is_replica": 0]
            }
        }
        let first = try await scene.start("replication.yml")
        await scene.pass(first, minutes: 30)
        for target in ["a", "b"] {
            scene.change(target) { $0.values["pg_standbys_connected"] = 1 }
        }
        await scene.pass(first, minutes: 20)
        #expect(scene.firing(name).map { $0.labels["target"] } == ["a", "b"])
        for target in ["a", "b"] { scene.change(target) { $0.isUp = false } }
        await scene.pass(first, minutes: 10)
        #expect(scene.firing(name).count == 2)
        await first.saveLast()
        _ = scene.servers.withLock { $0.removeValue(forKey: "a") }
        _ = try await restart(scene, first, "replication.yml", minutes: 1)
        #expect(scene.firing(name).map { $0.labels["target"] } == ["b"])
    }
}
