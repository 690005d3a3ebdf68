import Platform
import RuleDocuments
import RuleUnitTests
import Support
import Testing
import YAML

/// Files of unit tests: what passes in promtool passes here, and what fails there fails here.
@Suite struct UnitTestFileTests {
    private static let rules = """
        groups:
        - name: second
          rules:
          - record: y
            expr: sum by (a) (x)
        - name: first
          rules:
          - alert: High
            expr: y > 10
            for: 2m
            keep_firing_for: 3m
            labels: { severity: page, site: "{{ $externalLabels.site }}" }
            annotations: { s: "{{ $value }} of {{ $labels.a }}" }

        """

    /// Tests, and whether they pass.
    static let cases: [(String, Bool)] = [
        (
            alerts(
                "6m",
                "- { exp_labels: { a: b, severity: page, site: n }, exp_annotations: { s: \"14 of b\" } }"
            ), true
        ),
        (
            alerts(
                "6m",
                "- { exp_labels: { a: b, severity: page, site: n }, exp_annotations: { s: \"15 of b\" } }"
            ), false
        ),
        (
            alerts(
                "6m",
                "- { exp_labels: { a: b, severity: page }, exp_annotations: { s: \"14 of b\" } }"),
            false
        ),
        (alerts("6m", ""), false), (alerts("4m", ""), true), (alerts("4m59s", ""), true),
        (alerts("5m", ""), true), (alerts("12m", ""), true), (alerts("11m", ""), false),
        (
            expression(
                "x", "2m",
                "- { labels: 'x{a=\"b\",c=\"1\"}', value: 4 }, { labels: '{__name__=\"x\",a=\"b\",c=\"2\"}', value: 2 }"
            ), true
        ),
        (expression("x", "2m", "- { labels: 'x{a=\"b\",c=\"1\"}', value: 4 }"), false),
        (expression("y", "2m", "- { labels: 'y{a=\"b\"}', value: 6 }"), true),
        (expression("y", "2m", "- { labels: 'y{a=\"b\"}', value: 6.1 }"), false),
        (expression("x", "11m", ""), false),
        (
            expression("x", "11m", "- { labels: 'x{a=\"b\",c=\"2\"}', value: -.inf }"), true
        ),
        (expression("count(x)", "9m", "- { labels: '{}', value: 1 }"), true),
        (expression("1 + 1", "0m", "- { value: 2 }"), true),
        (
            expression(
                "ALERTS", "4m",
                "- { labels: 'ALERTS{alertname=\"High\",alertstate=\"pending\",a=\"b\",severity=\"page\",site=\"n\"}', value: 1 }"
            ), true
        ),
        (
            expression(
                "ALERTS_FOR_STATE", "6m",
                "- { labels: 'ALERTS_FOR_STATE{alertname=\"High\",a=\"b\",severity=\"page\",site=\"n\"}', value: 240 }"
            ), true
        ),
        (
            expression(
                "ALERTS_FOR_STATE", "6m",
                "- { labels: 'ALERTS_FOR_STATE{alertname=\"High\",a=\"b\",severity=\"page\",site=\"n\"}', value: 180 }"
            ), false
        ),
        (expression("x[", "0m", ""), false),
        ("  - alert_rule_test: []\n    nonsense: 1\n", false),
        (
            "  - input_series: [{ series: 'x{', values: '1' }]\n    promql_expr_test: [{ expr: x, eval_time: 1m }]\n",
            false
        ),
        (
            "  - input_series: [{ series: 'x', values: '1 zz' }]\n    promql_expr_test: [{ expr: x, eval_time: 1m }]\n",
            false
        ),
    ]

    private static func alerts(_ time: String, _ alerts: String) -> String {
        series + "    alert_rule_test:\n    - eval_time: \(time)\n      alertname: High\n"
            + "      exp_alerts:" + (alerts.isEmpty ? " []" : "\n      \(alerts)") + "\n"
    }

    private static func expression(_ text: String, _ time: String, _ samples: String) -> String {
        series + "    promql_expr_test:\n    - eval_time: \(time)\n      expr: '\(text)'\n"
            + "      exp_samples: [\(samples.split(separator: "- ").joined())]\n"
    }

    private static let series = """
          - interval: 1m
            external_labels: { site: n }
            input_series:
            - { series: 'x{a="b",c="1"}', values: '0+2x4 10x3 stale _x3 1' }
            - { series: 'x{a="b",c="2"}', values: '2x2 4-0x3 4 4 4 4 -Inf' }

        """

    @Test(arguments: cases)
    func `a test ends as in promtool`(test: String, passes: Bool) async throws {
        let directory = try TemporaryDirectory("unit", ownedBy: nil)
        _ = try directory.write("rules.yml", Self.rules)
        let path = try directory.write(
            "tests.yml",
            "rule_files: [rules.yml]\ngroup_eval_order: [second, first]\ntests:\n" + test)
        let promtool = try ToolPath.promtool()
        var theirs: String?
        do {
            try await offThePool {
                _ = try CommandOutput.of(
                    [promtool, "test", "rules", path], environment: Checkout.childEnvironment,
                    within: .seconds(60))
            }
        } catch { theirs = "\(error)" }
        #expect((theirs == nil) == passes, "promtool: \(theirs ?? "passes")")
        var ours: String?
        do {
            let failures = try RuleDirectory.failures(ofTests: path)
            ours = failures.isEmpty ? nil : failures.joined(separator: "\n")
        } catch { ours = "\(error)" }
        #expect((ours == nil) == passes, "ours: \(ours ?? "passes")")
    }

    @Test func `a mistake in a series is pointed at`() throws {
        let text = "tests:\n- input_series:\n  - series: 'x{a=\"b\"}'\n    values: '1 2 z'\n"
        guard case .failure(let problems) = UnitTestFile.parse(Array(text.utf8), path: "t.yml")
        else {
            Issue.record("accepted")
            return
        }
        #expect(problems.list.map(\.message) == ["values: expected a number, _ or stale"])
        #expect(problems.list.first?.range?.lowerBound.line == 4)
        #expect(problems.list.first?.range?.lowerBound.column == 18)
    }
}
