import Platform
import RuleDocuments
import Support
import Testing

/// Labels that Unicode holds equal, and that are different ones for Prometheus and for the agent.
@Suite struct ByteAgreementTests {
    /// Three pairs: composed and not, two signs for one letter, two orders of accents.
    private static let values = [
        "\u{e9}", "e\u{301}", "\u{212b}", "\u{c5}", "a\u{323}\u{307}", "a\u{307}\u{323}",
    ]

    private static var rules: String {
        """
        groups:
        - name: \(values[0])
          rules:
          - alert: A
            expr: x
            annotations:
              eq: '{{ if eq $labels.l "\(values[0])" }}same{{ else }}other{{ end }}'
              match: '{{ match "^(\(values[0])|.)$" $labels.l }}'
              replaced: '{{ reReplaceAll "e" "a" $labels.l }}'
              sorted: '{{ range query "x" | sortByLabel "l" }}{{ .Value }} {{ end }}'
        - name: \(values[1])
          rules:
          - { record: y, expr: sum(x), labels: { k: \(values[0]) } }
          - { record: y, expr: sum(x) + 1, labels: { k: \(values[1]) } }

        """
    }

    private struct Sample {
        let labels: String
        let value: Int
    }

    /// An expression and what it yields.
    private struct Case {
        let expression: String
        let samples: [Sample]

        init(_ expression: String, _ samples: [Sample]) {
            self.expression = expression.replacing("ONE", with: values[0])
                .replacing("OTHER", with: values[1])
            self.samples = samples
        }
    }

    private static func each(_ text: String, _ value: (Int) -> Int) -> [Sample] {
        values.enumerated().map { index, letter in
            Sample(labels: text.replacing("LETTER", with: letter), value: value(index + 1))
        }
    }

    private static var cases: [Case] {
        let all = each(#"x{l="LETTER"}"#) { $0 }
        let last = Array(all[1...])
        let replaced = Sample(labels: "x{l=\"\(values[1])\",m=\"e\"}", value: 2)
        return [
            Case(#"x{l="ONE"}"#, [all[0]]), Case(#"x{l="OTHER"}"#, [all[1]]),
            Case(#"x{l!="ONE"}"#, last), Case(#"x{l=~"ONE|zz"}"#, [all[0]]),
            Case(#"x{l=~"e."}"#, [all[1]]), Case(#"x{l!~"ONE"}"#, last),
            Case("count by (l) (x)", each(#"{l="LETTER"}"#) { _ in 1 }),
            Case("count(count by (l) (x))", [Sample(labels: "{}", value: 6)]),
            Case("x * on (l) x", each(#"{l="LETTER"}"#) { $0 * $0 }),
            Case(#"x and on (l) x{l="ONE"}"#, [all[0]]), Case(#"x unless x{l="ONE"}"#, last),
            Case(#"label_replace(x{l="OTHER"}, "m", "$1", "l", "(e).*")"#, [replaced]),
            Case(#"absent(x{l="e"})"#, [Sample(labels: #"{l="e"}"#, value: 1)]),
            Case("x == 4", [all[3]]),
            Case(#"y{k="ONE"}"#, [Sample(labels: "y{k=\"\(values[0])\"}", value: 21)]),
            Case(#"y{k="OTHER"}"#, [Sample(labels: "y{k=\"\(values[1])\"}", value: 22)]),
        ]
    }

    private static var tests: String {
        var text = "rule_files: [rules.yml]\ntests:\n- interval: 1m\n  input_series:\n"
        for (index, value) in values.enumerated() {
            text += "  - { series: 'x{l=\"\(value)\"}', values: '\(index + 1)' }\n"
        }
        text += "  alert_rule_test:\n  - eval_time: 0m\n    alertname: A\n    exp_alerts:\n"
        let sorted = values.indices.sorted {
            values[$0].utf8.lexicographicallyPrecedes(values[$1].utf8)
        }
        for (index, value) in values.enumerated() {
            text += """
                    - exp_labels: { l: \(value) }
                      exp_annotations:
                        eq: \(index == 0 ? "same" : "other")
                        match: '\(![1, 4, 5].contains(index))'
                        replaced: \(index == 1 ? "a\u{301}" : value)
                        sorted: '\(sorted.map { "\($0 + 1) " }.joined())'

                """
        }
        text += "  promql_expr_test:\n"
        for one in cases {
            text += "  - eval_time: 0m\n    expr: '\(one.expression)'\n    exp_samples:\n"
            for sample in one.samples {
                text += "    - { labels: '\(sample.labels)', value: \(sample.value) }\n"
            }
        }
        return text
    }

    @Test func `labels that Unicode holds equal are different ones, as in promtool`() async throws {
        let directory = try TemporaryDirectory("bytes", ownedBy: nil)
        _ = try directory.write("rules.yml", Self.rules)
        let path = try directory.write("tests.yml", Self.tests)
        let promtool = try ToolPath.promtool()
        try await offThePool {
            _ = try CommandOutput.of(
                [promtool, "test", "rules", path], environment: Checkout.childEnvironment,
                within: .seconds(60))
        }
        #expect(try RuleDirectory.failures(ofTests: path) == [])
    }

    @Test func `a rule that changes in the composition of a letter is another rule`() throws {
        func groups(_ rule: String) throws -> [RuleGroup] {
            let text = "groups:\n- name: g\n  rules:\n  - \(rule)\n"
            return try RuleFile.parse(Array(text.utf8), path: "r.yml").get().groups
        }
        let (one, other) = (Self.values[0], Self.values[1])
        for rule in [
            "{ alert: LETTER, expr: up }", "{ alert: A, expr: 'up{a=\"LETTER\"}' }",
            "{ alert: A, expr: up, labels: { a: LETTER } }",
            "{ alert: A, expr: up, annotations: { a: LETTER } }",
        ] {
            let before = try groups(rule.replacing("LETTER", with: one))
            #expect(try before != groups(rule.replacing("LETTER", with: other)), "\(rule)")
            #expect(try before == groups(rule.replacing("LETTER", with: one)), "\(rule)")
        }
    }
}
