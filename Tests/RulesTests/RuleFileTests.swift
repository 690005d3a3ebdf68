import RuleDocuments
import Samples
import Templates
import Testing
import YAML

/// Rule files: what is understood, and where what is not understood is pointed at.
@Suite struct RuleFileTests {
    private static func problems(_ text: String) -> [RuleFileProblem] {
        switch RuleFile.parse(Array(text.utf8), path: "r.yml") {
        case .success: []
        case .failure(let problems): problems.list
        }
    }

    @Test func `a file with all that there is`() throws {
        let text = """
            groups:
              - name: first
                interval: 1m30s
                limit: 7
                rules:
                  - record: job:x:sum
                    expr: sum by (job) (x)
                    labels: { kind: "{{ plain }}" }
                  - alert: Down
                    expr: |-
                      pg_up == 0
                        unless on (target) offline
                    for: 5m
                    keep_firing_for: 1h
                    labels: { severity: page }
                    annotations: { summary: "{{ $labels.target }}", other: '{{ query "y" | len }}' }
              - name: second
            """
        let file = try RuleFile.parse(Array(text.utf8), path: "r.yml").get()
        #expect(file.groups.map(\.name) == ["first", "second"])
        #expect(file.groups[0].interval == 90_000)
        #expect(file.groups[0].limit == 7)
        let rules = file.groups[0].rules
        #expect(rules.map(\.name) == ["job:x:sum", "Down"])
        #expect(rules[1].kind == .alerting(holdFor: 300_000, keepFiringFor: 3_600_000))
        #expect(rules[1].selectors.compactMap(\.metric) == ["pg_up", "offline", "y"])
        #expect(rules[1].line == 9)
        #expect(file.groups[1].rules.isEmpty)
    }

    private static func rule(_ lines: String) -> String {
        "groups:\n- name: g\n  rules:\n"
            + lines.split(separator: "\n").map { "  \($0)\n" }.joined()
    }

    /// A file, and the place and beginning of the one thing that is wrong with it.
    static let wrong: [(String, Int, Int, String)] = [
        (rule("- alert: A\n  expr: up ==\n"), 5, 16, "expr: "),
        (rule("- alert: A\n  expr: |-\n    up\n      and\n    foo(up)\n"), 8, 7, "expr: "),
        (rule("- alert: A\n  expr: >-\n    up and\n    on (x) nope(up)\n"), 7, 14, "expr: "),
        (rule("- alert: A\n  expr: 'up{a=\"b\"} + bar(x)'\n"), 5, 24, "expr: "),
        (rule("- alert: A\n  expr: up\n  fore: 1m\n"), 6, 5, "unknown key \"fore\" in a rule"),
        (rule("- alert: A\n  expr: up\n  for: 5 minutes\n"), 6, 10, "for: \"5 minutes\" is not"),
        (rule("- alert: A\n  expr: up\n  expr: up\n"), 6, 5, "key \"expr\" is there twice"),
        (rule("- alert: A\n  expr: up\n  labels: { 1x: a }\n"), 6, 15, "labels: \"1x\" is not"),
        (
            rule("- alert: A\n  expr: up\n  labels: { __name__: a }\n"), 6, 15,
            "labels: \"__name__\" is not"
        ),
        (
            rule("- alert: A\n  expr: up\n  annotations:\n    s: >-\n      a\n      b {{ $x }}\n"),
            9, 14, "s: undefined variable \"$x\""
        ),
        (
            rule("- alert: A\n  expr: up\n  annotations: { s: \"{{ nope 1 }}\" }\n"), 6, 27,
            "s: function \"nope\" not defined"
        ),
        (
            rule("- alert: A\n  expr: up\n  annotations: { s: '{{ $labels.x | query }}' }\n"), 6,
            39, "s: query needs a text"
        ),
        (
            rule("- alert: A\n  expr: up\n  annotations: { s: '{{ query \"sum(up\" | len }}' }\n"),
            6, 27, "s: query: unexpected end of expression"
        ),
        (rule("- alert: A\n"), 4, 5, "a rule: expr is missing"),
        (rule("- expr: up\n"), 4, 5, "a rule: record or alert is missing"),
        (rule("- record: a\n  alert: b\n  expr: up\n"), 5, 5, "a rule has either"),
        (rule("- record: a-b\n  expr: up\n"), 4, 13, "record: \"a-b\" is not"),
        (rule("- record: a\n  expr: up\n  for: 1m\n"), 6, 5, "for: only an alert has it"),
        (rule("- alert: A\n  expr: up[5m]\n"), 5, 11, "expr: yields neither"),
        ("groups:\n- rules: []\n", 2, 3, "a group: name is missing"),
        ("groups:\n- name: a\n- name: a\n", 3, 3, "the group \"a\" is there twice"),
        ("group: []\n", 1, 1, "unknown key \"group\" in a rule file; it may hold groups"),
        ("groups: 3\n", 1, 9, "groups: expected a list"),
        ("groups:\n- name: a\n  limit: -1\n", 3, 10, "limit: \"-1\" is not"),
        ("groups: [\n", 2, 1, ""),
    ]

    @Test(arguments: wrong)
    func `what is wrong is pointed at`(
        text: String, line: Int, column: Int, message: String
    ) throws {
        let problems = Self.problems(text)
        let problem = try #require(problems.first)
        #expect(problems.count == 1, "\(problems)")
        #expect(problem.range?.lowerBound == Mark(line: line, column: column))
        #expect(problem.message.hasPrefix(message), "\(problem.message)")
    }

    @Test(
        arguments: [
            ("1h30m", 5_400_000), ("0", 0), ("1d", 86_400_000), ("1w2d", 777_600_000),
            ("1y", 31_536_000_000), ("250ms", 250), ("5", nil), ("1m1h", nil), ("1m1m", nil),
            ("", nil), ("-1m", nil), ("1 m", nil), ("1.5h", nil), ("300y", nil),
        ] as [(String, Int64?)])
    func `durations are Prometheus's`(text: String, milliseconds: Int64?) {
        #expect(PrometheusDuration.parse(text) == milliseconds)
    }
}
