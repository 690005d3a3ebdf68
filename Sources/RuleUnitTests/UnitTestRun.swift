import GoText
import Metrics
import PromQL
import RuleDocuments
import Rules
import Samples
import Templates

/// One run of one unit test: the rules are evaluated moment after moment, as promtool does it.
struct UnitTestRun {
    /// The most moments at which the rules of a test are evaluated.
    private static let momentsMax: Int64 = 1_000_000

    private let test: UnitTest
    private let every: Int64
    private var store = UnitTestStore()
    private var groups: [GroupState]

    init(_ test: UnitTest, groups: [RuleGroup], every: Int64) {
        self.test = test
        self.every = every
        self.groups = groups.map { GroupState($0, interval: every) }
        for input in test.inputs {
            for point in input.points(every: test.interval).prefix(while: { $0.time <= test.end }) {
                store.append(input.labels, point.value, at: point.time)
            }
        }
    }

    /// What differs from what the test expects.
    consuming func failures() -> [String] {
        var failures: [String] = []
        guard test.end / every < Self.momentsMax else {
            return ["\(title)    more than \(Self.momentsMax) evaluations until its last eval_time"]
        }
        for now in stride(from: Int64(0), through: test.end, by: Int(every)) {
            let broken = evaluate(at: now)
            if !broken.isEmpty { return failures + broken }
            for alertCase in test.alertCases
            where now <= alertCase.time && alertCase.time < now + every {
                if let difference = difference(alertCase) { failures.append(difference) }
            }
        }
        return failures + test.expressionCases.compactMap(difference)
    }

    private mutating func evaluate(at now: Int64) -> [String] {
        var broken: [String] = []
        for index in groups.indices {
            let outcome = groups[index].evaluate(at: now, over: &store, test.environment)
            broken += outcome.failures.map {
                "\(title)    rule: \($0.rule), time: \(PrometheusDuration.text(now)), "
                    + "error: \($0.reason)"
            }
        }
        return broken
    }

    private func difference(_ alertCase: UnitTest.AlertCase) -> String? {
        let found = groups.flatMap(\.rules).filter { $0.rule.name.hasSameBytes(as: alertCase.name) }
            .flatMap { $0.alerts.active.values }.filter { $0.state == .firing }
            .map { UnitTest.ExpectedAlert(labels: $0.labels, annotations: $0.annotations) }
        let (expected, got) = (alertCase.alerts.sorted(), found.sorted())
        guard expected != got else { return nil }
        return """
            \(title)    alertname: \(alertCase.name), time: \(PrometheusDuration.text(alertCase.time))
                    exp: \(Self.text(expected))
                    got: \(Self.text(got))
            """
    }

    private func difference(_ expressionCase: UnitTest.ExpressionCase) -> String? {
        let head =
            "\(title)    expr: \(GoQuote.quoted(expressionCase.expression.text)), "
            + "time: \(PrometheusDuration.text(expressionCase.time))"
        do throws(RuleFailure) {
            let got = try RuleState.vector(
                expressionCase.expression, at: expressionCase.time, over: store
            ).sorted { $0.labels < $1.labels }
            let expected = expressionCase.samples.sorted { $0.labels < $1.labels }
            let isEqual =
                got.count == expected.count
                && zip(got, expected).allSatisfy { one, other in
                    one.labels == other.labels && Self.isClose(one.value, other.value)
                }
            if isEqual { return nil }
            return "\(head)\n        exp: \(Self.text(expected))\n        got: \(Self.text(got))"
        } catch {
            return "\(head), error: \(error)"
        }
    }

    /// Sums may come in another order than in Prometheus, which changes the last digits.
    private static func isClose(_ one: Double, _ other: Double) -> Bool {
        one == other || abs(one - other) <= 1e-12 * max(abs(one), abs(other))
    }

    private var title: String { test.name.isEmpty ? "" : "    name: \(test.name)\n" }

    private static func text(_ alerts: [UnitTest.ExpectedAlert]) -> String {
        alerts.isEmpty
            ? "none"
            : alerts.map {
                "\n            labels:      \(text($0.labels))"
                    + "\n            annotations: \(text($0.annotations))"
            }.joined()
    }

    private static func text(_ samples: [VectorElement]) -> String {
        samples.isEmpty
            ? "none"
            : samples.map { "\(text($0.labels)) \(GoNumber.text($0.value, .exponent))" }
                .joined(separator: ", ")
    }

    private static func text(_ labels: LabelSet) -> String {
        let pairs = labels.labels.map { "\($0.name)=\(GoQuote.quoted($0.value))" }
        return "{\(pairs.joined(separator: ", "))}"
    }
}
