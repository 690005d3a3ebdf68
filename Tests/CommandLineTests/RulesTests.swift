import Support
import Testing

@Suite struct RulesTests {
    private static let rules = """
        groups:
        - name: g
          rules:
          - record: y
            expr: sum(x)
          - alert: High
            expr: |-
              y
                > 10
            for: 2m

        """

    private static func tests(_ value: Int) -> String {
        """
        rule_files: [r*.yml]
        tests:
        - input_series: [{ series: x, values: '1x5' }]
          promql_expr_test:
          - { expr: y, eval_time: 3m, exp_samples: [{ labels: y, value: \(value) }] }

        """
    }

    @Test func `list shows the rules, of files and of a configuration`() async throws {
        let workspace = try Workspace()
        let path = try workspace.write("r.yml", Self.rules)
        let configuration = try workspace.configure(
            targets: [("t", "host=/nowhere")], more: "rules: { files: [r.yml] }")
        for words in [["list", path], ["list", "--config", configuration]] {
            let run = try await Program.run(["rules"] + words)
            #expect(run.code == 0 && run.errors.isEmpty)
            try Golden.expect(run.output, is: "rules-list")
        }
    }

    @Test func `check names what is wrong with a caret and ends with 1`() async throws {
        let workspace = try Workspace()
        let good = try workspace.write("good.yml", Self.rules)
        let bad = try workspace.write("bad.yml", Self.rules.replacing("> 10", with: "> foo(10)"))
        let fine = try await Program.run(["rules", "check", good])
        #expect(fine.code == 0 && fine.output == "\(good): ok, 2 rules\n" && fine.errors.isEmpty)
        let run = try await Program.run(["rules", "check", good, bad])
        #expect(run.code == 1 && run.output == "\(good): ok, 2 rules\n")
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count == 3 && lines[0].hasPrefix("\(bad):9:11: expr: "))
        #expect(lines.dropFirst().first == "  9 |         > foo(10)")
        #expect(lines.last?.hasPrefix("    |           ^~~") == true, "\(run.errors)")
        let missing = try await Program.run(["rules", "check", workspace.path("none.yml")])
        #expect(missing.code == 1 && missing.errors.contains("none.yml"))
    }

    @Test func `check warns of a metric that nothing makes and of a field that no alert has`()
        async throws
    {
        let workspace = try Workspace()
        let path = try workspace.write(
            "r.yml",
            """
            groups:
            - name: g
              rules:
              - { record: pg_made, expr: pg_up }
              - alert: Odd
                expr: pg_upp == 0 or pg_made > up or own_thing > 1
                annotations: { summary: "{{ .Nope }} of {{ $labels.target }}" }

            """)
        let expected = """
            \(path):5:1: warning: Odd: no collector and no rule makes pg_upp, so that part of the \
            expression is always empty; did you mean "pg_up"? [unknown_metric]
            """
        let run = try await Program.run(["rules", "check", path])
        #expect(run.code == 0 && run.errors.isEmpty)
        #expect(run.output.contains(expected), "\(run.output)")
        #expect(run.output.contains("summary: there is no .Nope in an alert"))
        #expect(run.output.components(of: "warning:") == 2, "\(run.output)")
        // A configuration says that no one may record own_thing.
        let configuration = try workspace.configure(
            targets: [("t", "host=/nowhere")], more: "rules: { files: [r.yml] }")
        let check = try await Program.run(["check", "--offline", "--config", configuration])
        #expect(check.code == 0 && check.output.contains(" 3 warnings"), "\(check.output)")
        #expect(check.output.contains("makes own_thing"))
    }

    @Test func `the rules that come along name nothing that is not there`() async throws {
        let names = ["availability", "connections", "locks", "maintenance", "queries"]
        let files = (names + ["replication", "wal", "agent"]).map {
            "\(Checkout.root)/alerts/\($0).yml"
        }
        let run = try await Program.run(["rules", "check"] + files)
        #expect(run.code == 0 && !run.output.contains("warning"), "\(run.output)")
    }

    @Test func `test tells what passes, and ends with 1 when something does not`() async throws {
        let workspace = try Workspace()
        try workspace.write("r.yml", Self.rules)
        let good = try workspace.write("good.yml", Self.tests(1))
        let bad = try workspace.write("bad.yml", Self.tests(2))
        let fine = try await Program.run(["rules", "test", good])
        #expect(fine.code == 0 && fine.output == "\(good): ok\n" && fine.errors.isEmpty)
        let run = try await Program.run(["rules", "test", good, bad])
        #expect(run.code == 1 && run.output == "\(good): ok\n\(bad): FAILED\n")
        #expect(run.errors.contains("exp: {__name__=\"y\"} 2e+00"))
        #expect(run.errors.contains("got: {__name__=\"y\"} 1e+00"))
    }

    @Test func `a rule file that a test names and that is not there is shown with its place`()
        async throws
    {
        let workspace = try Workspace()
        try workspace.write("r.yml", Self.rules)
        let text = Self.tests(1).replacing("r*.yml", with: "nope.yml")
        let path = try workspace.write("t.yml", text)
        let run = try await Program.run(["rules", "test", path])
        #expect(run.code == 1)
        #expect(
            run.errors.hasPrefix(
                "\(path):1:14: rule_files: \"\(workspace.path("nope.yml"))\": open"))
        #expect(run.errors.hasSuffix("^~~~~~~~\n"), "\(run.errors)")
    }

    @Test func `a rule that is wrong keeps the service from starting`() async throws {
        let workspace = try Workspace()
        try workspace.write("r.yml", Self.rules.replacing("sum(x)", with: "sum(x"))
        let configuration = try workspace.configure(
            targets: [("t", "host=/nowhere")], more: "rules: { files: [r.yml] }")
        let run = try await Program.run(["check", "--offline", "--config", configuration])
        #expect(run.code == 78 && run.errors.contains("r.yml:5:"), "\(run.errors)")
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
