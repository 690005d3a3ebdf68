import Metrics
import Platform
import RuleDocuments
import RuleUnitTests
import Rules
import Samples
import Support
import Testing

/// The rules that ship, over their own tests, when a reload changes the labels of targets in the middle.
@Suite struct LabelReloadTests {
    /// What a reload does with a label.
    enum Change: CaseIterable, Sendable {
        case replaces, adds, removes

        var before: String? { self == .adds ? nil : "a" }
        var after: String? { self == .removes ? nil : "b" }
    }

    /// A label that no rule and no test of one has.
    private static let label = "zone"

    /// How the rules see a reload.
    private enum Mode {
        /// There is none: the labels were always as they are after it.
        case never
        /// As the agent, which moves what it knows.
        case moves
        /// As Prometheus: the series of before end, and others begin.
        case begins
    }

    /// The reload of one test.
    private struct Reload {
        let mode: Mode
        let change: Change
        let time: Int64
    }

    /// What rules found, moment by moment.
    private struct Found {
        var failures: [String] = []
        var alerts: [String] = []
    }

    @Test(arguments: RuleDirectory.tests, Change.allCases)
    func `alerts are the same as if the labels had always been those`(
        name: String, change: Change
    ) throws {
        try Self.each(name, change) { test, groups, every, time in
            let usual = Self.run(
                test, groups, every, Reload(mode: .never, change: change, time: time))
            let found = Self.run(
                test, groups, every, Reload(mode: .moves, change: change, time: time))
            #expect(usual.failures == [] && found.failures == [], "\(test.name)")
            #expect(usual.alerts.count == found.alerts.count)
            let differing = zip(usual.alerts, found.alerts).first { $0 != $1 }
            #expect(differing == nil, "\(test.name), reload after \(time / 1000) s")
        }
    }

    @Test(arguments: RuleDirectory.tests, Change.allCases)
    func `no rule fails where series end and others begin, as in Prometheus`(
        name: String, change: Change
    ) throws {
        try Self.each(name, change) { test, groups, every, time in
            let found = Self.run(
                test, groups, every, Reload(mode: .begins, change: change, time: time))
            #expect(found.failures == [], "\(test.name), reload after \(time / 1000) s")
        }
    }

    /// Gives tests of a file with its rules and a moment in each: one of nine for a change, because all
    /// tests with all changes at three moments take a quarter of an hour; fewer under a sanitizer.
    private static func each(
        _ name: String, _ change: Change,
        _ body: (UnitTest, [RuleGroup], Int64, Int64) throws -> Void
    ) throws {
        let path = "\(RuleDirectory.path)/tests/\(name).yml"
        let file = try UnitTestFile.parse(try Files.read(path), path: path).get()
        let rules = try RuleDirectory.rules("\(RuleDirectory.path)/\(name).yml")
        let every = file.evaluationInterval
        #expect(!file.tests.isEmpty)
        let first = Change.allCases.firstIndex(of: change) ?? 0
        let step = 9 * 100 / Repetitions.of(100)
        for index in stride(from: first, to: file.tests.count, by: step) {
            let test = file.tests[index]
            let part = Int64(1 + index % 3)
            let time = test.end * part / 4 / every * every
            if time > 0 { try body(test, rules.groups, every, time) }
        }
    }

    private static func run(
        _ test: UnitTest, _ groups: [RuleGroup], _ every: Int64, _ reload: Reload
    ) -> Found {
        var states = groups.map { GroupState($0, interval: every) }
        var history = SampleHistory(for: groups.flatMap(\.rules).flatMap(\.selectors))
        var inputs = test.inputs.map { ($0.labels, $0.points(every: test.interval)[...]) }
        let targets = Set(inputs.compactMap { $0.0["target"] })
        let after = { (labels: LabelSet) in labels.setting(label, to: reload.change.after) }
        let before = { (labels: LabelSet) in labels.setting(label, to: reload.change.before) }
        var found = Found()
        for now in stride(from: Int64(0), through: test.end, by: Int(every)) {
            if now == reload.time, reload.mode == .moves {
                var moved = RelabeledTargets(
                    targets.compactMap {
                        Relabeling(of: $0, from: before(["target": $0]), to: after(["target": $0]))
                    })
                moved.move(&states, at: now)
                history.relabel { moved.moved($0) }
            }
            let isAfter = now >= reload.time || reload.mode == .never
            for index in inputs.indices {
                let own = inputs[index].0
                let labels = own["target"] == nil ? own : isAfter ? after(own) : before(own)
                if now == reload.time, reload.mode == .begins, own["target"] != nil {
                    history.append(before(own), Point.staleMarker, at: now)
                }
                while let point = inputs[index].1.first, point.time <= now {
                    history.append(labels, point.value, at: point.time)
                    inputs[index].1.removeFirst()
                }
            }
            for index in states.indices {
                let outcome = states[index].evaluate(at: now, over: &history, test.environment)
                found.failures += outcome.failures.map { "\($0.rule): \($0.reason)" }
            }
            found.alerts += states.flatMap(\.alerts).filter { $0.state != .resolved }
                .map { text($0) }.sorted()
        }
        return found
    }

    private static func text(_ alert: Alert) -> String {
        let labels = alert.labels.setting(label, to: nil)
        return "\(labels.dictionary.sorted { $0.key < $1.key }) \(alert.state) \(alert.value)"
            + " \(alert.worstValue) \(alert.activeAt) \(alert.firedAt ?? 0)"
            + " \(alert.annotations.dictionary.sorted { $0.key < $1.key })"
    }
}
