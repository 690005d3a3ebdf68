import Agent
import Configuration
import Logging
import Metrics
import Platform
import Rules
import Support
import Testing

/// The evaluation of rules over snapshots that a test makes up.
@Suite struct RuleEvaluatorTests {
    /// What the agent would know, and what came out of it.
    private final class Scene: Sendable {
        let values = Locked<[String: Double]>([:])
        let generation = Locked<UInt64>(1)
        let delivered = Locked<[Alert]>([])
        let lines = Locked<[String]>([])
        let board = RuleBoard()

        var snapshot: Snapshot {
            let generation = generation.withLock { $0 }
            let targets = values.withLock { $0 }.sorted { $0.key < $1.key }.map { name, value in
                let family = Family(Metric("x", .gauge, "X."), [Sample(.none, value)])
                return TargetSnapshot(
                    name: name, labels: ["target": name], generation: generation, families: [family]
                )
            }
            return Snapshot(generation: generation, targets: targets, agent: [])
        }

        /// The state of each delivered alert, by its target.
        var states: [String: Alert.State] {
            Dictionary(
                delivered.withLock { $0 }.map { ($0.labels["target"] ?? "", $0.state) },
                uniquingKeysWith: { first, _ in first })
        }
    }

    private struct Lines: LogOutput {
        let scene: Scene
        func write(_ entry: LogEntry) { scene.lines.withLock { $0.append(entry.message) } }
    }

    private func settings(
        _ rules: String, every interval: Duration = .milliseconds(40)
    ) throws -> RuleEvaluator.Settings {
        let text = "groups: [{ name: g, rules: [\(rules)] }]"
        var section = RulesSection()
        section.files = [try RuleFile.parse(Array(text.utf8), path: "r.yml").get()]
        return RuleEvaluator.Settings(section: section, interval: interval, instance: "here:1")
    }

    private func evaluator(
        _ scene: Scene, _ rules: String, directory: String? = nil,
        every interval: Duration = .milliseconds(40)
    ) async throws -> RuleEvaluator {
        let evaluator = RuleEvaluator(
            try settings(rules, every: interval), board: scene.board, stateDirectory: directory,
            log: Logger(level: .debug, output: Lines(scene: scene)),
            snapshot: { scene.snapshot })
        await evaluator.deliver { alerts, _ in scene.delivered.withLock { $0 = alerts } }
        return evaluator
    }

    /// Runs an evaluator until a condition holds.
    private func run(
        _ evaluator: RuleEvaluator, until isReached: @escaping @Sendable () async throws -> Bool
    ) async throws {
        let task = Task { await evaluator.run() }
        do {
            try await eventually("the alerts are as wanted", within: .seconds(30), isReached)
        } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        await task.value
    }

    private static let rule = "{ alert: High, expr: x > 10, annotations: { s: \"{{ $value }}\" } }"

    @Test func `alerts fire and are resolved, with the labels of a scrape`() async throws {
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11, "two": 1] }
        let evaluator = try await evaluator(scene, Self.rule)
        try await run(evaluator) {
            switch scene.states {
            case ["one": .firing]:
                let labels = scene.delivered.withLock { $0 }.first?.labels
                #expect(
                    labels
                        == [
                            "alertname": "High", "instance": "here:1", "job": "pgvigil",
                            "target": "one",
                        ])
                scene.values.withLock { $0["one"] = 9 }
                return false
            case ["one": .resolved]: return true
            default: return false
            }
        }
        #expect(scene.lines.withLock { $0 } == ["alerts do not survive a restart"])
    }

    @Test func `what pages is known after an evaluation, and after a restart before the first`()
        async throws
    {
        let directory = try TemporaryDirectory("alerts")
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11, "two": 1] }
        let rule = "{ alert: High, expr: x > 10, labels: { severity: page } }"
        let evaluator = try await evaluator(scene, rule, directory: directory.path)
        await evaluator.begin()
        #expect(scene.board.pageAlerts.hasRules && !scene.board.pageAlerts.isEvaluated)
        try await run(evaluator) { scene.board.pageAlerts.fires(for: "one") }
        #expect(scene.board.pageAlerts.isEvaluated)
        #expect(!scene.board.pageAlerts.fires(for: "two"))
        let next = Scene()
        let later = try await self.evaluator(next, rule, directory: directory.path)
        await later.begin()
        #expect(next.board.pageAlerts.fires(for: "one"))
        #expect(!next.board.pageAlerts.isEvaluated)
        // Another set of rules has no such alert.
        await later.apply(try settings(Self.rule.replacing("High", with: "Low")))
        #expect(!next.board.pageAlerts.fires(for: "one"))
    }

    @Test func `the sign of life is there while its alert fires, and without such a rule`()
        async throws
    {
        let now = { @Sendable in Int64(WallClock.secondsSince1970 * 1000) }
        #expect(RuleBoard().isAlive(now: now()))
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11] }
        let beat = "{ alert: Beat, expr: x > 10, labels: { heartbeat: \"true\" } }"
        let evaluator = try await evaluator(scene, beat)
        try await run(evaluator) {
            evaluator.board.groups.count == 1 && evaluator.board.isAlive(now: now())
        }
        // An evaluation that no longer comes is no sign of life.
        #expect(!evaluator.board.isAlive(now: now() + 600_000))
        scene.values.withLock { $0["one"] = 1 }
        try await run(evaluator) { !evaluator.board.isAlive(now: now()) }
    }

    @Test func `a poll is followed by an evaluation, and so is the end of a for`() async throws {
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 1] }
        let held = "{ alert: Held, expr: x > 10, for: 1s }"
        // With the interval alone this test would take hours.
        let evaluator = try await evaluator(
            scene, "\(Self.rule), \(held)", every: .seconds(3600))
        try await run(evaluator) {
            scene.values.withLock { $0 = ["one": 11] }
            scene.generation.withLock { $0 = 2 }
            let alerts = scene.delivered.withLock { $0 }
            return alerts.map(\.name) == ["High", "Held"]
                && alerts.allSatisfy { $0.state == .firing }
        }
        let last = try #require(scene.delivered.withLock { $0 }.last)
        #expect(try #require(last.firedAt) - last.activeAt >= 1000)
    }

    @Test func `a series that goes ends its alert`() async throws {
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11] }
        let evaluator = try await evaluator(scene, Self.rule)
        try await run(evaluator) {
            if scene.states == ["one": .firing] { scene.values.withLock { $0 = [:] } }
            return scene.states == ["one": .resolved]
        }
    }

    @Test func `alerts survive a restart, and a damaged file is counted`() async throws {
        let directory = try TemporaryDirectory("rules", ownedBy: nil)
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11] }
        let first = try await evaluator(scene, Self.rule, directory: directory.path)
        try await run(first) { scene.states == ["one": .firing] }
        let before = try #require(scene.delivered.withLock { $0 }.first)
        scene.delivered.withLock { $0 = [] }
        let second = try await evaluator(scene, Self.rule, directory: directory.path)
        try await run(second) { scene.states == ["one": .firing] }
        let after = try #require(scene.delivered.withLock { $0 }.first)
        #expect(after.activeAt == before.activeAt && after.firedAt == before.firedAt)
        #expect(scene.lines.withLock { $0 } == ["alerts of before the restart taken up"])
        let path = "\(directory.path)/alerts.state"
        var bytes = try Files.read(path)
        bytes[bytes.count / 2] ^= 1
        try Files.replace(path, with: bytes)
        scene.delivered.withLock { $0 = [] }
        let third = try await evaluator(scene, Self.rule, directory: directory.path)
        try await run(third) { scene.states == ["one": .firing] }
        let anew = try #require(scene.delivered.withLock { $0 }.first)
        #expect(anew.activeAt > before.activeAt)
        #expect(
            scene.lines.withLock { $0.last } == "state of alerts is of no use, alerts begin anew")
    }

    @Test func `a reload keeps the alerts of rules that stay, and forgets the others`()
        async throws
    {
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11] }
        let other = "{ alert: Other, expr: x > 5 }"
        let evaluator = try await evaluator(scene, "\(Self.rule), \(other)")
        let changed = try settings("{ alert: Third, expr: x > 3 }, \(Self.rule)")
        let times = Locked<[Int64]>([])
        try await run(evaluator) {
            let alerts = scene.delivered.withLock { $0 }
            if alerts.map(\.name) == ["High", "Other"] {
                times.withLock { $0 = alerts.prefix(1).map(\.activeAt) }
                await evaluator.apply(changed)
            }
            return alerts.map(\.name) == ["Third", "High"]
        }
        let kept = scene.delivered.withLock { $0 }.last?.activeAt
        #expect(times.withLock { $0 } == [kept].compactMap(\.self))
    }

    @Test func `a rule that fails is named once`() async throws {
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11, "two": 12] }
        let evaluator = try await evaluator(
            scene, "{ alert: High, expr: x > 10, labels: { target: same } }, \(Self.rule)")
        try await run(evaluator) {
            scene.board.groups.first?.rules.first?.failure != nil && scene.states.count == 2
        }
        let lines = scene.lines.withLock { $0 }
        #expect(lines.filter { $0 == "rule failed" }.count == 1)
    }
}
