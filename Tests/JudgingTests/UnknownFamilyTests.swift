import Judging
import Logging
import Metrics
import Platform
import RuleDocuments
import Rules
import Support
import Testing

/// Alerts about what a server that answers no longer says.
@Suite struct UnknownFamilyTests {
    /// What is known of one server, and what came out of it.
    private final class Scene: Sendable {
        let value = Locked<Double?>(5)
        /// The value of a second server, which is there when it has one.
        let other = Locked<Double?>(nil)
        /// The value of a second family, where there is one.
        let more = Locked<Double?>(nil)
        /// The family that the second server shows.
        let otherShows = Locked("x")
        let isUp = Locked(true)
        let labels = Locked<Labels>(["target": "a"])
        let unknown = Locked<Set<String>>([])
        let unknownIn = Locked<[ExactText: Set<String>]>([:])
        let generation = Locked<UInt64>(1)
        let delivered = Locked<[Alert]>([])
        let time = ManualTime(wall: 1_795_435_200_000)

        var snapshot: Snapshot {
            let generation = generation.withLock { number in
                number += 1
                return number
            }
            let isUp = isUp.withLock { $0 }
            let value = isUp ? value.withLock { $0 } : nil
            var families = [Family(Metric("pg_up", .gauge, "Up."), [Sample(.none, isUp ? 1 : 0)])]
            if let value {
                let labels: Labels = ["datname": "shop"]
                families.append(Family(Metric("x", .gauge, "X."), [Sample(labels, value)]))
            }
            if isUp, let more = more.withLock({ $0 }) {
                families.append(Family(Metric("y", .gauge, "Y."), [Sample(.none, more)]))
            }
            let target = TargetSnapshot(
                name: "a", labels: labels.withLock { $0 }, generation: generation,
                families: families,
                reports: generation, unknown: unknown.withLock { $0 },
                unknownIn: unknownIn.withLock { $0 })
            let otherShows = otherShows.withLock { $0 }
            let second = other.withLock { $0 }.map { value in
                TargetSnapshot(
                    name: "b", labels: ["target": "b"], generation: generation,
                    families: [
                        Family(Metric("pg_up", .gauge, "Up."), [Sample(.none, 1)]),
                        Family(Metric(otherShows, .gauge, "X."), [Sample(.none, value)]),
                    ], reports: generation)
            }
            return Snapshot(
                generation: generation, targets: [target] + [second].compactMap(\.self), agent: [])
        }

        var state: Alert.State? { delivered.withLock { $0.first?.state } }
    }

    private struct NoLines: LogOutput {
        func write(_ entry: LogEntry) {}
    }

    /// An evaluator whose alert fires.
    private func firing(
        _ scene: Scene, _ rules: String = "{ alert: High, expr: x > 1 }"
    ) async throws -> RuleEvaluator {
        let evaluator = try await evaluating(scene, rules)
        try #require(scene.state == .firing)
        return evaluator
    }

    /// An evaluator that has evaluated some times.
    private func evaluating(_ scene: Scene, _ rules: String) async throws -> RuleEvaluator {
        let text = "groups: [{ name: g, rules: [\(rules)] }]"
        let files = [try RuleFile.parse(Array(text.utf8), path: "r.yml").get()]
        let evaluator = RuleEvaluator(
            RuleSettings(files: files, interval: .seconds(10), instance: "here:1"),
            status: RuleStatus(), stateDirectory: nil,
            log: Logger(level: .debug, output: NoLines()), files: FaultyFiles(),
            time: scene.time.source, pauses: PauseSensor(), snapshot: { scene.snapshot })
        await evaluator.begin()
        await evaluator.deliver { alerts, _ in scene.delivered.withLock { $0 = alerts } }
        await pass(evaluator, scene, turns: 20)
        return evaluator
    }

    private func pass(_ evaluator: RuleEvaluator, _ scene: Scene, turns: Int) async {
        for _ in 0..<turns { scene.time.pass(await evaluator.turn()) }
    }

    @Test func `an alert goes on firing while the question behind it fails`() async throws {
        let scene = Scene()
        let evaluator = try await firing(scene)
        scene.value.withLock { $0 = nil }
        scene.unknown.withLock { $0 = ["x"] }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == .firing)
        scene.unknown.withLock { $0 = [] }
        scene.value.withLock { $0 = 0 }
        await pass(evaluator, scene, turns: 20)
        #expect(scene.state == .resolved)
    }

    @Test func `labels that a reload gives a target are on its alerts from the next reading on`()
        async throws
    {
        let scene = Scene()
        scene.labels.withLock { $0 = ["target": "a", "environment": "staging"] }
        let evaluator = try await firing(scene)
        scene.labels.withLock { $0 = ["target": "a", "environment": "production"] }
        await pass(evaluator, scene, turns: 20)
        let firing = scene.delivered.withLock { $0 }.filter { $0.state == .firing }
        #expect(firing.map { $0.labels["environment"] } == ["production"])
    }

    @Test func `a value that is good again resolves, whatever else fails`() async throws {
        let scene = Scene()
        let evaluator = try await firing(scene)
        scene.value.withLock { $0 = 0 }
        scene.unknown.withLock { $0 = ["x", "y"] }
        await pass(evaluator, scene, turns: 20)
        #expect(scene.state == .resolved)
    }

    @Test func `what is gone for another reason resolves while other questions fail`()
        async throws
    {
        let scene = Scene()
        let evaluator = try await firing(scene)
        scene.value.withLock { $0 = nil }
        scene.unknown.withLock { $0 = ["y"] }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == .resolved)
    }

    @Test(arguments: [
        "{ record: a:x:max, expr: max by (target) (x) }, { alert: High, expr: a:x:max > 1 }",
        "{ alert: High, expr: b > 1 }, { record: b, expr: c + 0 }, { record: c, expr: x * 1 }",
        "{ alert: High, expr: '{__name__=~\"x|y\"} > 1' }",
        """
        { alert: High, expr: max(x) > 1, annotations: { targets: 'b, a' } }
        """,
        "{ alert: High, expr: sum(x) > 1 }", "{ alert: High, expr: sum by (datname) (x) > 1 }",
        "{ alert: High, expr: b >= 1 }, { record: b, expr: count(x > 1) }",
    ])
    func `so does one that reads it by way of others, by a pattern or for several servers`(
        rules: String
    ) async throws {
        let scene = Scene()
        let evaluator = try await firing(scene, rules)
        scene.value.withLock { $0 = nil }
        scene.unknown.withLock { $0 = ["x"] }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == .firing)
        scene.unknown.withLock { $0 = [] }
        scene.value.withLock { $0 = 0 }
        // What is absent when all is well is judged when the holding is over.
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == .resolved)
    }

    @Test(arguments: [
        ("{ alert: High, expr: x > 1 }", "shop", Alert.State.firing),
        ("{ alert: High, expr: x > 1 }", "other", .resolved),
        ("{ alert: High, expr: max by (target) (x) > 1 }", "shop", .firing),
    ])
    func `a question that fails in one database holds the alerts about that one`(
        rules: String, database: String, expected: Alert.State
    ) async throws {
        let scene = Scene()
        let evaluator = try await firing(scene, rules)
        scene.value.withLock { $0 = nil }
        scene.unknownIn.withLock { $0 = [ExactText(database): ["x"]] }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == expected)
    }

    @Test(arguments: [
        "absent(x)", "absent(x{target='a'})", "absent_over_time(x[1m])", "absent(sum(x))",
        "absent({__name__=~'x|y'})",
    ])
    func `what is unknown is not absent, what is not there is`(expression: String) async throws {
        let scene = Scene()
        let rules = "{ alert: Gone, expr: \"\(expression)\" }"
        let evaluator = try await evaluating(scene, rules)
        scene.value.withLock { $0 = nil }
        scene.unknown.withLock { $0 = ["x"] }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == nil)
        scene.isUp.withLock { $0 = false }
        scene.unknown.withLock { $0 = [] }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == nil)
        scene.isUp.withLock { $0 = true }
        await pass(evaluator, scene, turns: 60)
        #expect(scene.state == .firing)
        // Once it fires it is held as everything else.
        scene.unknown.withLock { $0 = ["x"] }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == .firing)
    }

    @Test
    func `what another server lacks is absent, and so is what an agent does not say of itself`()
        async throws
    {
        let scene = Scene()
        scene.value.withLock { $0 = nil }
        scene.unknown.withLock { $0 = ["x"] }
        for expression in ["absent(x{target='b'})", "absent(y)", "absent(pgvigil_none)"] {
            _ = try await firing(scene, "{ alert: Gone, expr: \"\(expression)\" }")
        }
        scene.isUp.withLock { $0 = false }
        _ = try await firing(scene, "{ alert: Gone, expr: absent(pgvigil_none) }")
    }

    @Test(arguments: [
        """
        { alert: High, expr: 'label_replace(x, "target", "$1.example", "target", "(.*)") > 1' }
        """,
        """
        { record: r, expr: 'label_join(x, "target", "-", "datname", "target")' },
        { alert: High, expr: r > 1 }
        """,
        "{ alert: High, expr: x > 1, labels: { target: '{{ $labels.target }}.example' } }",
    ])
    func `an alert whose rule makes up its target is held while any server is unknown`(
        rules: String
    ) async throws {
        let scene = Scene()
        scene.other.withLock { $0 = 0.5 }
        let evaluator = try await firing(scene, rules)
        scene.value.withLock { $0 = nil }
        scene.unknown.withLock { $0 = ["x"] }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == .firing)
        scene.isUp.withLock { $0 = false }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == .firing)
        scene.isUp.withLock { $0 = true }
        scene.unknown.withLock { $0 = [] }
        scene.value.withLock { $0 = 0 }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == .resolved)
    }

    @Test func `an alert that names no server is judged by those that answer`() async throws {
        let scene = Scene()
        let evaluator = try await firing(scene, "{ alert: High, expr: sum(x) > 1 }")
        scene.other.withLock { $0 = 0.5 }
        scene.value.withLock { $0 = nil }
        scene.unknown.withLock { $0 = ["x"] }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == .resolved)
    }

    @Test(arguments: [
        ("sum(x) > 1", Alert.State.firing), ("sum(x) > 1 and sum(y) >= 0", .firing),
        ("sum(y) > 1", .resolved),
    ])
    func `an alert that names no server is held while nothing shows what its rule reads`(
        expression: String, expected: Alert.State
    ) async throws {
        let scene = Scene()
        scene.more.withLock { $0 = 5 }
        let evaluator = try await firing(scene, "{ alert: High, expr: \(expression) }")
        // Another server shows one of two families that are unknown here.
        scene.otherShows.withLock { $0 = "y" }
        scene.other.withLock { $0 = 0.5 }
        scene.value.withLock { $0 = nil }
        scene.more.withLock { $0 = nil }
        scene.unknown.withLock { $0 = ["x", "y"] }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == expected)
    }

    @Test func `an alert that names no server is held while no server is up`() async throws {
        let scene = Scene()
        let evaluator = try await firing(scene, "{ alert: High, expr: sum(x) > 1 }")
        scene.isUp.withLock { $0 = false }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == .firing)
        scene.isUp.withLock { $0 = true }
        scene.value.withLock { $0 = 0 }
        await pass(evaluator, scene, turns: 30)
        #expect(scene.state == .resolved)
    }

    @Test func `an alert about a server that is down fires on until it is judged again`()
        async throws
    {
        let scene = Scene()
        scene.other.withLock { $0 = 0.5 }
        let evaluator = try await firing(scene)
        scene.isUp.withLock { $0 = false }
        await pass(evaluator, scene, turns: 400)
        #expect(scene.state == .firing)
        scene.isUp.withLock { $0 = true }
        scene.value.withLock { $0 = 0 }
        await pass(evaluator, scene, turns: 30)
        #expect(scene.state == .resolved)
    }
}
