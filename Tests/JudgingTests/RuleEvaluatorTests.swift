import Judging
import Logging
import Metrics
import Platform
import RuleDocuments
import Rules
import Support
import Testing
import TimedDisks

/// The evaluation of rules over snapshots that a test makes up.
@Suite struct RuleEvaluatorTests {
    /// What the agent would know, and what came out of it.
    private final class Scene: Sendable {
        let values = Locked<[String: Double]>([:])
        let generation = Locked<UInt64>(1)
        let delivered = Locked<[Alert]>([])
        let lines = Locked<[String]>([])
        let status = RuleStatus()
        let time = ManualTime(wall: 1_795_435_200_000)

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
        _ rules: String, every interval: Duration = .seconds(10)
    ) throws -> RuleSettings {
        let text = "groups: [{ name: g, rules: [\(rules)] }]"
        let files = [try RuleFile.parse(Array(text.utf8), path: "r.yml").get()]
        return RuleSettings(files: files, interval: interval, instance: "here:1")
    }

    private func evaluator(
        _ scene: Scene, _ rules: String, on disk: (any FileLayer)? = nil,
        every interval: Duration = .seconds(10)
    ) async throws -> RuleEvaluator {
        let evaluator = RuleEvaluator(
            try settings(rules, every: interval), status: scene.status,
            stateDirectory: disk.map { _ in "/state" },
            log: Logger(level: .debug, output: Lines(scene: scene)), files: disk ?? FaultyFiles(),
            time: scene.time.source, pauses: PauseSensor(), snapshot: { scene.snapshot })
        await evaluator.begin()
        await evaluator.deliver { alerts, _ in scene.delivered.withLock { $0 = alerts } }
        return evaluator
    }

    /// More turns than any of these tests needs.
    private static let turnsMax = 1000

    /// Gives an evaluator one turn after another, each when its time has come, until a condition holds;
    /// then the state is written a last time.
    private func run(
        _ evaluator: RuleEvaluator, _ scene: Scene, until isReached: () async throws -> Bool
    ) async throws {
        for _ in 0..<Self.turnsMax {
            let rest = await evaluator.turn()
            if try await isReached() { return await evaluator.saveLast() }
            scene.time.pass(rest)
        }
        Issue.record("not reached: \(scene.states)")
    }

    private static let rule = "{ alert: High, expr: x > 10, annotations: { s: \"{{ $value }}\" } }"

    @Test func `alerts fire and are resolved, with the labels of a scrape`() async throws {
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11, "two": 1] }
        let evaluator = try await evaluator(scene, Self.rule)
        try await run(evaluator, scene) {
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
        #expect(scene.lines.withLock { $0 } == [])
    }

    @Test func `without a state directory it is logged that alerts do not survive a restart`()
        async throws
    {
        let scene = Scene()
        let evaluator = try await evaluator(scene, Self.rule)
        let task = Task { await evaluator.run() }
        task.cancel()
        await task.value
        #expect(scene.lines.withLock { $0 } == ["alerts do not survive a restart"])
    }

    @Test func `what pages is known after an evaluation, and after a restart before the first`()
        async throws
    {
        let disk = FaultyFiles()
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11, "two": 1] }
        let rule = "{ alert: High, expr: x > 10, labels: { severity: page } }"
        let evaluator = try await evaluator(scene, rule, on: disk)
        #expect(scene.status.pageAlerts.hasRules && !scene.status.pageAlerts.isEvaluated)
        try await run(evaluator, scene) { scene.status.pageAlerts.fires(for: "one") }
        #expect(scene.status.pageAlerts.isEvaluated)
        #expect(!scene.status.pageAlerts.fires(for: "two"))
        let next = Scene()
        let later = try await self.evaluator(next, rule, on: disk)
        #expect(next.status.pageAlerts.fires(for: "one"))
        #expect(!next.status.pageAlerts.isEvaluated)
        // Another set of rules has no such alert.
        await later.apply(try settings(Self.rule.replacing("High", with: "Low")))
        #expect(!next.status.pageAlerts.fires(for: "one"))
    }

    @Test func `the sign of life is there while its alert fires, and without such a rule`()
        async throws
    {
        let scene = Scene()
        let now = { scene.time.wall }
        #expect(RuleStatus().isAlive(now: now()))
        scene.values.withLock { $0 = ["one": 11] }
        let beat = "{ alert: Beat, expr: x > 10, labels: { heartbeat: \"true\" } }"
        let evaluator = try await evaluator(scene, beat)
        try await run(evaluator, scene) {
            evaluator.status.groups.count == 1 && evaluator.status.isAlive(now: now())
        }
        // An evaluation that no longer comes is no sign of life.
        #expect(!evaluator.status.isAlive(now: now() + 600_000))
        scene.values.withLock { $0["one"] = 1 }
        try await run(evaluator, scene) { !evaluator.status.isAlive(now: now()) }
    }

    @Test func `a poll is followed by an evaluation, and so is the end of a for`() async throws {
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 1] }
        let held = "{ alert: Held, expr: x > 10, for: 1s }"
        // The interval alone would bring an evaluation in an hour.
        let evaluator = try await evaluator(
            scene, "\(Self.rule), \(held)", every: .seconds(3600))
        try await run(evaluator, scene) {
            scene.values.withLock { $0 = ["one": 11] }
            scene.generation.withLock { $0 = 2 }
            let alerts = scene.delivered.withLock { $0 }
            return alerts.map(\.name) == ["High", "Held"]
                && alerts.allSatisfy { $0.state == .firing }
        }
        let last = try #require(scene.delivered.withLock { $0 }.last)
        #expect((1000..<2000).contains(try #require(last.firedAt) - last.activeAt))
    }

    @Test func `a series that goes ends its alert`() async throws {
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11] }
        let evaluator = try await evaluator(scene, Self.rule)
        try await run(evaluator, scene) {
            if scene.states == ["one": .firing] { scene.values.withLock { $0 = [:] } }
            return scene.states == ["one": .resolved]
        }
    }

    @Test func `alerts survive a restart, and a damaged file is counted`() async throws {
        let disk = FaultyFiles()
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11] }
        let first = try await evaluator(scene, Self.rule, on: disk)
        try await run(first, scene) { scene.states == ["one": .firing] }
        let before = try #require(scene.delivered.withLock { $0 }.first)
        scene.delivered.withLock { $0 = [] }
        scene.time.pass(.seconds(30))
        disk.cutPower()
        let second = try await evaluator(scene, Self.rule, on: disk)
        try await run(second, scene) { scene.states == ["one": .firing] }
        let after = try #require(scene.delivered.withLock { $0 }.first)
        #expect(after.activeAt == before.activeAt && after.firedAt == before.firedAt)
        #expect(scene.lines.withLock { $0 } == ["alerts of before the restart taken up"])
        disk.flipBit(Self.path, at: try disk.bytes(of: Self.path) * 4)
        scene.delivered.withLock { $0 = [] }
        scene.time.pass(.seconds(30))
        let third = try await evaluator(scene, Self.rule, on: disk)
        try await run(third, scene) { scene.states == ["one": .firing] }
        let again = try #require(scene.delivered.withLock { $0 }.first)
        #expect(again.activeAt > before.activeAt)
        #expect(
            scene.lines.withLock { $0.last } == "alert state is unusable, starting without alerts")
        #expect(Self.value("pgvigil_rule_state_damaged_total", scene) == 1)
    }

    private static let path = "/state/alerts.state"

    private static func value(_ metric: String, _ scene: Scene) -> Double? {
        scene.status.families().first { $0.metric.name == metric }?.samples.first?.value
    }

    @Test
    func `a state that the disk does not take is counted, logged once, and changes nothing`()
        async throws
    {
        let disk = FaultyFiles()
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11] }
        let evaluator = try await evaluator(scene, Self.rule, on: disk)
        try await run(evaluator, scene) { scene.states == ["one": .firing] }
        let content = try disk.read(Self.path, from: 0, count: .max)
        let faults: [@Sendable (inout FaultyFiles.Faults) -> Void] = [
            { $0.bytesLeft = 20 }, { $0.failingWrites = 1 }, { $0.failingSynchronizations = 1 },
        ]
        for fault in faults {
            disk.setFaults { faults in
                faults = FaultyFiles.Faults()
                fault(&faults)
            }
            scene.time.pass(.seconds(5))
            await evaluator.saveLast()
            #expect(try disk.read(Self.path, from: 0, count: .max) == content)
        }
        #expect(Self.value("pgvigil_rule_state_failures_total", scene) == 3)
        #expect(scene.lines.withLock { $0 } == ["state of alerts cannot be written"])
        disk.setFaults { $0 = FaultyFiles.Faults() }
        await evaluator.saveLast()
        #expect(try disk.read(Self.path, from: 0, count: .max) != content)
    }

    @Test
    func `a disk that stands still at a start holds up no rule, and its alerts come later`()
        async throws
    {
        let disk = StillFiles(isStill: false)
        let rules = "\(Self.rule), { alert: Slow, expr: x > 10, for: 5m }"
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11, "two": 12] }
        let first = try await evaluator(scene, rules, on: disk)
        try await run(first, scene) { scene.states["two"] == .firing }
        let before = try #require(scene.delivered.withLock { $0 }.first { $0.name == "High" })
        let content = try disk.files.read(Self.path, from: 0, count: .max)
        disk.stop()
        scene.delivered.withLock { $0 = [] }
        scene.values.withLock { $0["two"] = 1 }
        scene.time.pass(.seconds(30))
        let files = TimedFiles(disk, within: .milliseconds(250), threadNamed: "test")
        let second = try await evaluator(scene, rules, on: files)
        try await run(second, scene) { !scene.delivered.withLock { $0 }.isEmpty }
        let meanwhile = try #require(scene.delivered.withLock { $0 }.first { $0.name == "High" })
        #expect(meanwhile.state == .firing && meanwhile.activeAt > before.activeAt)
        // It was tried to write, too.
        #expect(try #require(Self.value("pgvigil_rule_state_failures_total", scene)) > 0)
        #expect(try disk.files.read(Self.path, from: 0, count: .max) == content)
        #expect(
            scene.lines.withLock { $0 } == [
                "samples of before the restart cannot be read yet",
                "alert state cannot be read yet, starting without alerts",
                "state of alerts cannot be written",
            ])
        disk.letGo()
        try await eventually("the alerts of before", within: .seconds(120)) {
            let rest = await second.turn()
            scene.time.pass(min(rest, .seconds(1)))
            let alert = scene.delivered.withLock { $0 }.first {
                $0.name == "High" && $0.labels["target"] == "one"
            }
            return alert?.activeAt == before.activeAt && alert?.firedAt == before.firedAt
        }
        // What was over when the disk answered is resolved and not forgotten.
        try await eventually("the end of what is over", within: .seconds(120)) {
            scene.time.pass(min(await second.turn(), .seconds(1)))
            return scene.delivered.withLock { $0 }.contains {
                $0.name == "High" && $0.labels["target"] == "two" && $0.state == .resolved
            }
        }
        await second.saveLast()
        #expect(try disk.files.read(Self.path, from: 0, count: .max) != content)
        #expect(scene.lines.withLock { $0.last } == "state of alerts is written again")
    }

    @Test(arguments: 1..<9)
    func `a loss of power while the state is written leaves alerts that fire on`(
        step: Int
    ) async throws {
        let disk = FaultyFiles(seed: UInt64(step))
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11] }
        let first = try await evaluator(scene, Self.rule, on: disk)
        try await run(first, scene) { scene.states == ["one": .firing] }
        let before = try #require(scene.delivered.withLock { $0 }.first)
        scene.time.pass(.seconds(5))
        disk.setFaults { $0.stepsLeft = step }
        await first.saveLast()
        disk.cutPower()
        scene.delivered.withLock { $0 = [] }
        let second = try await evaluator(scene, Self.rule, on: disk)
        try await run(second, scene) { scene.states == ["one": .firing] }
        #expect(scene.delivered.withLock { $0 }.first?.activeAt == before.activeAt)
        #expect(Self.value("pgvigil_rule_state_damaged_total", scene) == 0)
    }

    @Test func `a state that version 0.1.0 has written is restored`() async throws {
        let disk = FaultyFiles()
        let scene = Scene()
        scene.values.withLock { $0 = ["one": 11] }
        let content = #"""
            {"rules":[{"alerts":[{"activeAt":1795435100000,"annotations":{"s":"11"},"firedAt":\#
            1795435100000,"labels":{"alertname":"High","instance":"here:1","job":"pgvigil",\#
            "target":"one"},"state":"firing","values":[11,11,11]}],"group":"g","labels":{},\#
            "rule":"High"}],"savedAt":1795435190000}
            """#
        let file = try disk.openToAppend(Self.path)
        try file.append(Array("pgvigil-alerts 1 204ebdb140971385\n\(content)".utf8))
        let evaluator = try await evaluator(scene, Self.rule, on: disk)
        try await run(evaluator, scene) { scene.states == ["one": .firing] }
        #expect(scene.delivered.withLock { $0 }.first?.activeAt == 1_795_435_100_000)
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
        try await run(evaluator, scene) {
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
        try await run(evaluator, scene) {
            scene.status.groups.first?.rules.first?.failure != nil && scene.states.count == 2
        }
        let lines = scene.lines.withLock { $0 }
        #expect(lines.filter { $0 == "rule failed" }.count == 1)
    }
}
