import Judging
import Metrics
import Platform
import Rules
import Support
import Testing

/// The alerts about clusters, which name several servers, when a server is lost from sight.
@Suite struct SplitBrainTests {
    private static let brain = "PostgresSplitBrain"
    private static let headless = "PostgresClusterWithoutPrimary"

    private static func add(
        _ name: String, to scene: ServersScene, isReplica: Bool, started: Double
    ) {
        scene.change(name) { server in
            server.values = [
                "pg_cluster_info": 1, "pg_replication_is_replica": isReplica ? 1 : 0,
                "pg_postmaster_start_time_seconds": started, "pg_wal_timeline": 3,
            ]
            server.labels["pg_cluster_info"] = ["system_identifier": "7301"]
        }
    }

    /// Two primaries of one cluster, over which the alert fires, beside another server.
    private func split() async throws -> (ServersScene, RuleEvaluator) {
        let scene = ServersScene()
        Self.add("berlin", to: scene, isReplica: false, started: 1000)
        Self.add("paris", to: scene, isReplica: false, started: 500)
        scene.change("other") { $0.values = ["pg_replication_is_replica": 0] }
        let evaluator = try await scene.start("replication.yml")
        await scene.pass(evaluator, minutes: 5)
        try #require(scene.firing(Self.brain).count == 1)
        return (scene, evaluator)
    }

    @Test func `a split brain fires on while one of its primaries, or both, cannot be seen`()
        async throws
    {
        let (scene, evaluator) = try await split()
        scene.change("berlin") { $0.isUp = false }
        await scene.pass(evaluator, minutes: 30)
        #expect(scene.firing(Self.brain).count == 1)
        scene.change("paris") { $0.isUp = false }
        await scene.pass(evaluator, minutes: 30)
        #expect(scene.firing(Self.brain).count == 1)
        scene.change("berlin") { $0.isUp = true }
        await scene.pass(evaluator, minutes: 10)
        #expect(scene.firing(Self.brain).count == 1)
        scene.change("paris") { server in
            server.isUp = true
            server.values["pg_replication_is_replica"] = 1
        }
        await scene.pass(evaluator, minutes: 2)
        #expect(scene.firing(Self.brain).isEmpty)
    }

    @Test func `a split brain is over when the primary that is seen has become a replica`()
        async throws
    {
        let (scene, evaluator) = try await split()
        scene.change("berlin") { $0.isUp = false }
        await scene.pass(evaluator, minutes: 10)
        scene.change("paris") { $0.values["pg_replication_is_replica"] = 1 }
        await scene.pass(evaluator, minutes: 2)
        #expect(scene.firing(Self.brain).isEmpty)
    }

    @Test func `a split brain is over when a server is taken out of the configuration`()
        async throws
    {
        let (scene, evaluator) = try await split()
        scene.change("berlin") { $0.isUp = false }
        await scene.pass(evaluator, minutes: 10)
        scene.servers.withLock { $0["berlin"] = nil }
        await scene.pass(evaluator, minutes: 2)
        #expect(scene.firing(Self.brain).isEmpty)
        // It was not seen that one of both gave way.
        let ended = scene.delivered.withLock { $0 }.last {
            $0.labels["alertname"] == Self.brain && $0.state == .resolved
        }
        #expect(ended?.annotations[AlertEnd.annotation] == AlertEnd.target.rawValue)
    }

    @Test func `a split brain fires on while a primary answers but does not say what it is`()
        async throws
    {
        let (scene, evaluator) = try await split()
        scene.change("berlin") { $0.unknown = ["pg_replication_is_replica"] }
        await scene.pass(evaluator, minutes: 30)
        #expect(scene.firing(Self.brain).count == 1)
        scene.change("berlin") { server in
            server.unknown = []
            server.values["pg_replication_is_replica"] = 1
        }
        await scene.pass(evaluator, minutes: 2)
        #expect(scene.firing(Self.brain).isEmpty)
    }

    @Test func `of three primaries two may be lost from sight, one after the other`() async throws {
        let (scene, evaluator) = try await split()
        Self.add("rome", to: scene, isReplica: false, started: 700)
        await scene.pass(evaluator, minutes: 2)
        for name in ["berlin", "rome"] {
            scene.change(name) { $0.isUp = false }
            await scene.pass(evaluator, minutes: 10)
            #expect(scene.firing(Self.brain).count == 1)
        }
    }

    @Test func `a split brain fires on over a restart of the agent that sees one primary only`()
        async throws
    {
        let (scene, first) = try await split()
        scene.change("berlin") { $0.isUp = false }
        await scene.pass(first, minutes: 1)
        await first.saveLast()
        let second = try await scene.start("replication.yml")
        await scene.pass(second, minutes: 30)
        #expect(scene.firing(Self.brain).count == 1)
        scene.change("berlin") { server in
            server.isUp = true
            server.values["pg_replication_is_replica"] = 1
        }
        await scene.pass(second, minutes: 2)
        #expect(scene.firing(Self.brain).isEmpty)
    }

    @Test
    func `a cluster without a primary fires on while its replica is lost, and ends with a primary`()
        async throws
    {
        let scene = ServersScene()
        Self.add("berlin", to: scene, isReplica: false, started: 1000)
        Self.add("paris", to: scene, isReplica: true, started: 500)
        scene.change("other") { $0.values = ["pg_replication_is_replica": 0] }
        let evaluator = try await scene.start("replication.yml")
        await scene.pass(evaluator, minutes: 2)
        scene.change("berlin") { $0.isUp = false }
        await scene.pass(evaluator, minutes: 5)
        #expect(scene.firing(Self.headless).count == 1)
        scene.change("paris") { $0.isUp = false }
        await scene.pass(evaluator, minutes: 30)
        #expect(scene.firing(Self.headless).count == 1)
        scene.change("berlin") { $0.isUp = true }
        await scene.pass(evaluator, minutes: 2)
        #expect(scene.firing(Self.headless).isEmpty)
    }
}
