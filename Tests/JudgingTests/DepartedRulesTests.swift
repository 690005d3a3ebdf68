import Judging
import Metrics
import Platform
import Rules
import Support
import Testing

/// Rules that are gone for a while: by a pattern that fits no file, or a pack that was taken out.
@Suite struct DepartedRulesTests {
    private static let name = "PostgresStandbyGone"
    private static let file = "replication.yml"
    /// Other rules, which are in force meanwhile.
    private static let other = "availability.yml"

    /// A standby that has been gone for 20 minutes: no value of now says that there was one.
    private func gone(_ scene: ServersScene) async throws -> (RuleEvaluator, Alert) {
        scene.change("a") { server in
            server.values = ["pg_standbys_connected": 2, "pg_replication_is_replica": 0]
        }
        let evaluator = try await scene.start([Self.file, Self.other])
        await scene.pass(evaluator, minutes: 30)
        scene.change("a") { $0.values["pg_standbys_connected"] = 1 }
        await scene.pass(evaluator, minutes: 20)
        return (evaluator, try #require(scene.firing(Self.name).first))
    }

    private func goesOn(_ scene: ServersScene, _ alert: Alert) throws {
        let now = try #require(scene.firing(Self.name).first)
        #expect(now.activeAt == alert.activeAt && now.firedAt == alert.firedAt)
        #expect(now.value == 2)
    }

    @Test(arguments: [[Self.other], []])
    func `rules that a reload takes out and another brings back go on with their alerts`(
        left: [String]
    ) async throws {
        let scene = ServersScene()
        let (evaluator, alert) = try await gone(scene)
        await evaluator.apply(try scene.settings(left))
        await scene.pass(evaluator, minutes: 40)
        #expect(scene.firing(Self.name).isEmpty)
        await evaluator.apply(try scene.settings([Self.file, Self.other]))
        await scene.pass(evaluator, minutes: 1)
        try goesOn(scene, alert)
        await scene.pass(evaluator, minutes: 30)
        try goesOn(scene, alert)
        scene.change("a") { $0.values["pg_standbys_connected"] = 2 }
        await scene.pass(evaluator, minutes: 1)
        #expect(scene.firing(Self.name).isEmpty)
    }

    @Test func `what is held for a server that is down is held when its rules are back`()
        async throws
    {
        let scene = ServersScene()
        let (evaluator, alert) = try await gone(scene)
        scene.change("a") { $0.isUp = false }
        await scene.pass(evaluator, minutes: 5)
        await evaluator.apply(try scene.settings([]))
        await scene.pass(evaluator, minutes: 2)
        await evaluator.apply(try scene.settings([Self.file]))
        await scene.pass(evaluator, minutes: 60)
        #expect(scene.firing(Self.name).first?.activeAt == alert.activeAt)
    }

    @Test(arguments: [[Self.other], []])
    func `a start without the rules loses nothing of what was saved, nor does a second one`(
        left: [String]
    ) async throws {
        let scene = ServersScene()
        let (first, alert) = try await gone(scene)
        await first.saveLast()
        var next = first
        for _ in 0..<2 {
            scene.time.pass(.seconds(20))
            next = try await scene.start(left)
            await scene.pass(next, minutes: 10)
            #expect(scene.firing(Self.name).isEmpty)
            await next.saveLast()
        }
        // The configuration is corrected by a reload.
        await next.apply(try scene.settings([Self.file, Self.other]))
        await scene.pass(next, minutes: 12)
        try goesOn(scene, alert)
        // And by another start.
        await next.saveLast()
        scene.time.pass(.seconds(20))
        let last = try await scene.start([Self.file])
        await scene.pass(last, minutes: 12)
        try goesOn(scene, alert)
    }

    @Test func `rules that come back after more than an hour begin again`() async throws {
        let scene = ServersScene()
        let (evaluator, _) = try await gone(scene)
        await evaluator.apply(try scene.settings([Self.other]))
        await scene.pass(evaluator, minutes: 62)
        await evaluator.apply(try scene.settings([Self.file]))
        await scene.pass(evaluator, minutes: 15)
        #expect(scene.firing(Self.name).isEmpty)
    }

    @Test(arguments: [3_600_000, -3_600_000] as [Int64])
    func `a clock that is set while rules are gone costs none of their alerts`(
        step: Int64
    ) async throws {
        let scene = ServersScene()
        let (evaluator, _) = try await gone(scene)
        await evaluator.apply(try scene.settings([Self.other]))
        await scene.pass(evaluator, minutes: 5)
        var blow = ManualTime.Blow()
        blow.step = step
        scene.time.strike(blow)
        await scene.pass(evaluator, minutes: 5)
        await evaluator.apply(try scene.settings([Self.file]))
        await scene.pass(evaluator, minutes: 1)
        #expect(scene.firing(Self.name).count == 1)
    }

    @Test func `what ends while its rules are gone is resolved when they are back`() async throws {
        let scene = ServersScene()
        let (evaluator, _) = try await gone(scene)
        await evaluator.apply(try scene.settings([Self.other]))
        scene.change("a") { $0.values["pg_standbys_connected"] = 2 }
        await scene.pass(evaluator, minutes: 5)
        await evaluator.apply(try scene.settings([Self.file]))
        await scene.pass(evaluator, minutes: 1)
        let alerts = scene.delivered.withLock { $0 }.filter { $0.name == Self.name }
        #expect(alerts.map(\.state) == [.resolved])
    }

    @Test func `an end because its target was taken out says so`() async throws {
        let scene = ServersScene()
        let (evaluator, _) = try await gone(scene)
        scene.change("b") { $0.values = ["pg_replication_is_replica": 0] }
        _ = scene.servers.withLock { $0.removeValue(forKey: "a") }
        await scene.pass(evaluator, minutes: 10)
        let alerts = scene.delivered.withLock { $0 }.filter { $0.name == Self.name }
        for alert in alerts where alert.state == .resolved {
            #expect(alert.annotations[AlertEnd.annotation] == AlertEnd.target.rawValue)
        }
        #expect(scene.firing(Self.name).isEmpty)
        #expect(alerts.contains { $0.state == .resolved })
    }
}
