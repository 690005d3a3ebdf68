import Metrics
import PromQL
import RuleDocuments
import Rules
import Samples
import Testing

/// Alerts from one evaluation to the next.
@Suite struct AlertingStateTests {
    /// One rule over the metric `x`, and what it has seen.
    struct Scene {
        var group: GroupState
        var history: SampleHistory
        var outcome = GroupState.Outcome()

        init(_ rules: String, limit: Int = 0) throws {
            let text = "groups: [{ name: g, limit: \(limit), rules: [\(rules)] }]"
            let file = try RuleFile.parse(Array(text.utf8), path: "r.yml").get()
            group = GroupState(file.groups[0], interval: 60_000)
            history = SampleHistory(for: file.groups[0].rules.flatMap(\.selectors))
        }

        /// Gives `x` values by the label `a`, and evaluates.
        mutating func step(_ minute: Int64, _ values: [String: Double]) {
            let samples = values.map { name, value in
                (labels: ["__name__": "x", "a": name] as LabelSet, value: value)
            }
            history.record(samples, from: "test", at: minute * 60_000)
            outcome = group.evaluate(at: minute * 60_000, over: &history, RuleEnvironment())
        }

        /// The state of each alert, by the label `a`.
        var states: [String: String] {
            Dictionary(
                group.alerts.map { ($0.labels["a"] ?? "", $0.state.rawValue) },
                uniquingKeysWith: { "\($0) and \($1)" })
        }

        func values(of text: String, at minute: Int64) throws -> [Double] {
            let expression = try Expression.parse(text).get()
            return try RuleState.vector(expression, at: minute * 60_000, over: history)
                .map(\.value)
        }
    }

    @Test(arguments: [60, -60] as [Int64])
    func `a clock that is set neither shortens nor lengthens a for`(minutes: Int64) throws {
        var scene = try Scene("{ alert: A, expr: x > 0, for: 10m }")
        scene.step(100, ["one": 1])
        scene.step(105, ["one": 1])
        scene.group.shift(by: minutes * 60_000)
        scene.history.shift(by: minutes * 60_000)
        scene.step(109 + minutes, ["one": 1])
        #expect(scene.states == ["one": "pending"])
        scene.step(110 + minutes, ["one": 1])
        #expect(scene.states == ["one": "firing"])
        #expect(scene.group.alerts.first?.activeAt == (100 + minutes) * 60_000)
    }

    @Test(arguments: [
        ("is {{ $value | humanizePercentage }}, below", 0.87, "87%"),
        ("for {{ $value | humanizeDuration }}", 236.1423, "3m 56s"),
        ("{{ $labels.a }} keeps {{ $value | humanize1024 }}B", 1024, "1kiB"),
        ("About {{ printf \"%.0f\" $value }} attempts", 9.4, "9"), ("is {{ $value }}", 3, nil),
        ("nothing of it", 3, nil),
    ])
    func `the worst value is written as the description writes the value`(
        description: String, worst: Double, text: String?
    ) throws {
        var scene = try Scene(
            "{ alert: A, expr: x > 0, annotations: { description: '\(description)' } }")
        scene.step(1, ["one": worst])
        scene.step(2, ["one": worst / 2])
        let alert = try #require(scene.group.alerts.first)
        #expect(alert.worstValue == worst && alert.worstText == text)
    }

    @Test func `an alert is pending for its time, fires, is resolved, and is forgotten`() throws {
        var scene = try Scene("{ alert: A, expr: x > 0, for: 2m }")
        scene.step(0, ["one": 0])
        #expect(scene.states == [:])
        scene.step(1, ["one": 5])
        #expect(scene.states == ["one": "pending"])
        scene.step(2, ["one": 9])
        #expect(scene.states == ["one": "pending"])
        scene.step(3, ["one": 7])
        #expect(scene.states == ["one": "firing"])
        let alert = try #require(scene.group.alerts.first)
        #expect(alert.activeAt == 60_000 && alert.firedAt == 180_000)
        #expect(alert.value == 7 && alert.worstValue == 9)
        scene.step(4, ["one": 0])
        #expect(scene.states == ["one": "resolved"])
        #expect(scene.group.alerts.first?.resolvedAt == 240_000)
        scene.step(19, ["one": 0])
        #expect(scene.states == ["one": "resolved"])
        scene.step(20, ["one": 0])
        #expect(scene.states == [:])
    }

    @Test func `a pending alert whose condition ends leaves nothing behind`() throws {
        var scene = try Scene("{ alert: A, expr: x > 0, for: 2m }")
        scene.step(0, ["one": 5])
        scene.step(1, ["one": 0])
        #expect(scene.states == [:])
        scene.step(2, ["one": 5])
        scene.step(3, ["one": 5])
        #expect(scene.states == ["one": "pending"])
    }

    @Test func `keep_firing_for bridges a gap, and ends`() throws {
        var scene = try Scene("{ alert: A, expr: x > 0, keep_firing_for: 3m }")
        scene.step(0, ["one": 5])
        scene.step(1, ["one": 0])
        scene.step(3, ["one": 0])
        #expect(scene.states == ["one": "firing"])
        scene.step(4, ["one": 1])
        scene.step(5, ["one": 0])
        scene.step(7, ["one": 0])
        #expect(scene.states == ["one": "firing"])
        scene.step(8, ["one": 0])
        #expect(scene.states == ["one": "resolved"])
    }

    @Test func `a resolved alert whose condition holds again starts again`() throws {
        var scene = try Scene("{ alert: A, expr: x > 0, for: 1m }")
        scene.step(0, ["one": 5])
        scene.step(1, ["one": 5])
        scene.step(2, ["one": 0])
        scene.step(3, ["one": 5])
        #expect(scene.states == ["one": "pending"])
        #expect(scene.group.alerts.first?.activeAt == 180_000)
    }

    @Test func `labels are filled in, and an empty one goes`() throws {
        var scene = try Scene(
            "{ alert: A, expr: x > 0, labels: { b: \"{{ $value }}-{{ $labels.a }}\", a: \"\" } }")
        scene.step(0, ["one": 5])
        #expect(scene.group.alerts.map(\.labels) == [["alertname": "A", "b": "5-one"]])
    }

    @Test func `two series with the same alert fail the rule and leave its alerts alone`() throws {
        var scene = try Scene("{ alert: A, expr: x > 0, labels: { a: same } }")
        scene.step(0, ["one": 5])
        scene.step(1, ["one": 5, "two": 6])
        #expect(scene.outcome.failures.map(\.rule) == ["A"])
        #expect("\(scene.outcome.failures[0].reason)".contains("same labelset"))
        #expect(scene.states == ["same": "firing"])
        scene.step(2, ["one": 5, "two": 6])
        #expect(scene.outcome.failures.map(\.isRepeated) == [true])
    }

    @Test func `a limit that is exceeded fails the rule and forgets its alerts`() throws {
        var scene = try Scene("{ alert: A, expr: x > 0 }", limit: 1)
        scene.step(0, ["one": 5])
        #expect(scene.states == ["one": "firing"])
        scene.step(1, ["one": 5, "two": 6])
        #expect(
            scene.outcome.failures.map { "\($0.reason)" } == ["exceeded limit of 1 with 2 alerts"])
        #expect(scene.states == [:])
    }

    @Test func `later rules see what earlier ones have recorded, and its end`() throws {
        var scene = try Scene(
            "{ record: y, expr: x > 0, labels: { c: d } }, { alert: A, expr: 'y{c=\"d\"} > 3' }")
        scene.step(0, ["one": 5, "two": 1])
        #expect(scene.states == ["one": "firing"])
        scene.step(1, ["one": 0, "two": 1])
        #expect(scene.states == ["one": "resolved"])
        #expect(try scene.values(of: "y", at: 1) == [1])
    }

    @Test func `ALERTS and ALERTS_FOR_STATE can be asked for, and end`() throws {
        var scene = try Scene(
            "{ alert: A, expr: x > 0, for: 1m }, "
                + "{ record: n, expr: 'count(ALERTS) + 0 * count(ALERTS_FOR_STATE)' }")
        scene.step(1, ["one": 5])
        #expect(try scene.values(of: "ALERTS", at: 1) == [1])
        #expect(try scene.values(of: "ALERTS_FOR_STATE", at: 1) == [60])
        scene.step(2, ["one": 5])
        #expect(try scene.values(of: "ALERTS{alertstate=\"firing\"}", at: 2) == [1])
        scene.step(3, ["one": 0])
        #expect(try scene.values(of: "ALERTS", at: 3) == [])
    }

    @Test(arguments: [
        "expr: x > 0, for: 2m, annotations: { a: new }", "expr: x > 4, for: 2m",
        "expr: x > 0, for: 3m",
    ])
    func `an edited text or limit of a rule begins no hold again`(rule: String) throws {
        var scene = try Scene("{ alert: A, expr: x > 0, for: 2m, annotations: { a: old } }")
        scene.step(0, ["one": 5])
        var changed = try Scene("{ alert: A, \(rule) }")
        let ended = changed.group.takeOver(scene.group).yielded
        #expect(changed.group.alerts.map(\.state) == [.pending])
        #expect(changed.group.alerts.first?.activeAt == scene.group.alerts.first?.activeAt)
        #expect(ended.isEmpty)
    }

    @Test func `of rules that differ in labels alone, each keeps its own alerts`() throws {
        let rules = ["page", "info"].map { "{ alert: A, expr: x > 0, labels: { s: \($0) } }" }
        var scene = try Scene(rules[0] + ", " + rules[1])
        scene.step(0, ["one": 5])
        var changed = try Scene("{ alert: A, expr: x > 1, labels: { s: info } }, " + rules[0])
        let ended = changed.group.takeOver(scene.group).yielded
        #expect(changed.group.alerts.map { $0.labels["s"] } == ["info", "page"])
        #expect(ended.isEmpty)
    }

    @Test func `a reload keeps the alerts of rules that stay, and ends those of the others`() throws
    {
        let rules = "{ alert: A, expr: x > 0 }, { alert: B, expr: x > 1 }"
        var scene = try Scene(rules)
        scene.step(0, ["one": 5])
        var changed = try Scene(
            "{ alert: B, expr: x > 1 }, { alert: A, expr: x > 0, labels: { s: page } }")
        let ended = changed.group.takeOver(scene.group).yielded
        #expect(changed.group.alerts.map(\.name) == ["B"])
        #expect(Set(ended.map { $0["alertname"] }) == ["A"])
        #expect(ended.count == 2)
    }

    @Test func `groups have a grid of times of their own`() throws {
        let group = try Scene("{ alert: A, expr: x > 0 }").group
        let first = group.next(after: 1_700_000_000_000)
        #expect(first > 1_700_000_000_000 && first <= 1_700_000_060_000)
        #expect(group.next(after: first) == first + 60_000)
        #expect(group.next(after: first - 1) == first)
    }
}
