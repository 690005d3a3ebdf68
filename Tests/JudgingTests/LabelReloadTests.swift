import Judging
import Metrics
import Platform
import Rules
import Support
import Testing

/// A reload that changes the labels of a target, while rules look back beyond it.
@Suite struct LabelReloadTests {
    private static func standbys(_ count: Double) -> [String: Double] {
        ["pg_standbys_connected": count, "pg_replication_is_replica": 0]
    }

    private static func statistics(since reset: Double, commits: Double) -> [String: Double] {
        [
            "pg_server_clock_timestamp_seconds": reset + 10,
            "pg_stat_checkpointer_stats_reset_timestamp_seconds": reset,
            "pg_stat_wal_stats_reset_timestamp_seconds": reset,
            "pg_stat_database_xact_commit_total": commits,
            "pg_replication_is_replica": 0, "pg_wal_timeline": 1,
            "pg_postmaster_start_time_seconds": 1000,
        ]
    }

    @Test(
        arguments: [
            ([:], ["environment": "production"]), (["environment": "staging"], [:]),
            (["environment": "staging"], ["environment": "production"]),
        ] as [([String: String], [String: String])])
    func `what fires over hours fires on under the new labels, and ends under the old ones`(
        old: [String: String], new: [String: String]
    ) async throws {
        let name = "PostgresStandbyGone"
        let scene = ServersScene()
        scene.change("a") { ($0.values, $0.own) = (Self.standbys(2), old) }
        let evaluator = try await scene.start("replication.yml")
        await scene.pass(evaluator, minutes: 30)
        scene.change("a") { $0.values = Self.standbys(1) }
        await scene.pass(evaluator, minutes: 20)
        let before = try #require(scene.firing(name).first)
        #expect(before.labels["environment"] == old["environment"])
        scene.change("a") { $0.own = new }
        await scene.pass(evaluator, minutes: 1)
        let after = try #require(scene.firing(name).first)
        #expect(after.labels["environment"] == new["environment"])
        #expect(after.activeAt == before.activeAt)
        #expect(after.firedAt == before.firedAt)
        let ended = try #require(
            scene.delivered.withLock { $0 }.first { $0.labels == before.labels })
        #expect(ended.state == .resolved)
        #expect(ended.annotations["pgvigil_ended"] == "labels changed by a reload")
        #expect(ended.annotations["description"]?.hasPrefix("Ended because its labels") == true)
        await scene.pass(evaluator, minutes: 60)
        #expect(scene.firing(name).count == 1)
        scene.change("a") { $0.values = Self.standbys(2) }
        await scene.pass(evaluator, minutes: 1)
        #expect(scene.firing(name).isEmpty)
    }

    @Test func `what fired before a restart with other labels fires on after it`() async throws {
        let name = "PostgresStandbyGone"
        let scene = ServersScene()
        scene.change("a") { ($0.values, $0.own) = (Self.standbys(2), ["environment": "a"]) }
        let first = try await scene.start("replication.yml")
        await scene.pass(first, minutes: 30)
        scene.change("a") { $0.values = Self.standbys(1) }
        await scene.pass(first, minutes: 20)
        let before = try #require(scene.firing(name).first)
        await first.saveLast()
        scene.change("a") { $0.own = ["environment": "b"] }
        let second = try await scene.start("replication.yml")
        await scene.pass(second, minutes: 60)
        #expect(scene.firing(name).map { $0.labels["environment"] } == ["b"])
        #expect(scene.firing(name).first?.firedAt == before.firedAt)
    }

    @Test func `a crash right after a reload is noticed`() async throws {
        let scene = ServersScene()
        scene.change("a") { $0.values = Self.statistics(since: 2000, commits: 500) }
        let evaluator = try await scene.start("availability.yml")
        await scene.pass(evaluator, minutes: 5)
        scene.change("a") { $0.own = ["environment": "production"] }
        await scene.pass(evaluator, minutes: 1)
        scene.change("a") { $0.values = Self.statistics(since: 9000, commits: 1) }
        await scene.pass(evaluator, minutes: 1)
        #expect(scene.firing("PostgresCrashed").count == 1)
    }

    @Test func `a for that has begun goes on`() async throws {
        let scene = ServersScene()
        scene.change("a") { $0.isUp = false }
        let evaluator = try await scene.start("availability.yml")
        _ = await evaluator.turn()
        let pending = try #require(
            scene.delivered.withLock { $0 }.first { $0.labels["alertname"] == "PostgresDown" })
        #expect(pending.state == .pending)
        scene.change("a") { $0.own = ["environment": "production"] }
        await scene.pass(evaluator, minutes: 2)
        let down = scene.delivered.withLock { $0 }
            .filter { $0.labels["alertname"] == "PostgresDown" }
        #expect(down.map(\.state) == [.firing])
        #expect(down.first?.activeAt == pending.activeAt)
        #expect(down.first?.labels["environment"] == "production")
    }
}
