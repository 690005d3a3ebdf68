import GoText
import Metrics
import Platform
import RuleDocuments
import Rules
import Samples
import Support
import Templates
import Testing

/// Templates held against Prometheus: promtool expects what we have made of them.
@Suite struct TemplateAgreementTests {
    /// Values that every function gets.
    static let values: [Double] = [
        0, 1, -1, 0.5, 2, 59.9, 60, 61, 3599, 3600, 86_399, 86_400, 90_061.5, 1e6, 123_456_789,
        1234.5678, 999.95, 1000, 1023, 1024, 1_048_576, 1e15, 1e21, 1.5e27, 0.001, 0.000_123_456,
        1e-7, 1.5e-10, 5e-25, -0.25, -3661, -1e9, 1_700_000_000.123, 0.1, 2.0 / 3, 12_345,
        0.000_123_45, 33.333_333_333, 1e100, 100, 9_999.5, 4_503_599_627_370_497.5,
        .nan, .infinity, -.infinity, -0.0,
    ]

    static let functions = [
        "{{ $value }}", "{{ humanize $value }}", "{{ $value | humanize1024 }}",
        "{{ $value | humanizeDuration }}", "{{ $value | humanizePercentage }}",
        "{{ printf `%v|%g|%f|%.2f|%.0f|%e|%.3g|%8.3f|%-9.1f|%+.1f|%08.2f|%s|%d` ARGUMENTS }}",
        "{{ printf `%.4g %.10f %G %E % .1f` $value $value $value $value $value }}",
        """
        {{ gt $value 1.0 }} {{ ge $value 1.0 }} {{ lt $value 1.0 }} {{ le $value 1.0 }} \
        {{ eq $value 1.0 }} {{ ne $value 1.0 }} {{ gt 1.0 $value }} {{ ge 1.0 $value }} \
        {{ lt 1.0 $value }} {{ le 1.0 $value }} {{ eq 1.0 $value 2.0 }} {{ ne 1.0 $value }} \
        {{ eq $value $value }} {{ ne $value $value }} {{ le $value $value }} {{ lt $value $value }}
        """,
        "{{ and $value 1 }} {{ or $value 1 }} {{ not $value }} {{ if $value }}yes{{ end }}",
        "{{ print $value }} {{ println $value `x` }} {{ print $value $value }} {{ len (print $value) }}",
        "{{ printf `%5.1f|%-8.2f|%08.1f|%+f|% f|%+e|%q|%t|%6v|%-6v|` ARGUMENTS }}",
        "{{ if gt $value 1.0 }}more{{ else if eq $value 1.0 }}one{{ else }}less{{ end }}",
    ].map { $0.replacing("ARGUMENTS", with: String(repeating: "$value ", count: 13)) }

    /// Templates of all kinds; the alert's labels are `l` and `host`, its value is 12.5.
    static let templates = [
        "{{ $labels.l }}{{ .Labels.l }}{{ $labels.nope }}{{ .Value }}", "{{ $labels }}",
        "{{ $externalLabels.site }} {{ $externalURL }}",
        "a {{- 1 -}} b {{ 2 -}}   c   {{- /* x */ -}}   d {{/* y */}} e",
        "{{ range query `sort(q)` }}{{ .Labels.n }}={{ .Value }};{{ end }}",
        "{{ range $i, $e := query `sort_desc(q)` }}{{ $i }}:{{ $e.Value }} {{ end }}",
        "{{ range query `nothing` }}x{{ else }}none{{ end }}",
        "{{ with query `nothing` }}x{{ else }}none{{ end }}",
        "{{ with query `q{n=\"b\"}` }}{{ . | first | value | humanize }}{{ end }}",
        "{{ with printf `q{n=%q}` \"a\" | query }}{{ (. | first).Labels.n }}{{ end }}",
        "{{ query `sort(q)` | first | label \"n\" }} {{ query `q` | len }}",
        "{{ range query `q` | sortByLabel \"m\" }}{{ .Labels.n }}{{ end }}",
        "{{ (index (query `sort(q)`) 1).Value }} {{ (query `sort(q)` | first).Labels.n }}",
        "{{ range $k, $v := $labels }}{{ $k }}={{ $v }},{{ end }}",
        "{{ $x := 3 }}{{ if true }}{{ $x = 4 }}{{ $y := 5 }}{{ $y }}{{ end }}{{ $x }}",
        "{{ and 1 0 }} {{ and 1 2 }} {{ or 0 `` }} {{ or 0 7 }} {{ not 0 }} {{ not `x` }}",
        "{{ eq `a` `b` `a` }} {{ ne 1 2 }} {{ lt 1 2 }} {{ le 2 2 }} {{ gt 1.5 2.5 }} {{ ge `b` `a` }}",
        "{{ len `häß` }} {{ index $labels `l` }} {{ print 1 2 `a` 3 `b` }} {{ print 1.5 true }}",
        "{{ println `x` 1 }}|{{ printf `%s %q %v %d %x %t %5d|%-5d|%05d` `a` `b\"c` `d` 7 255 true 42 42 42 }}",
        "{{ printf `%d` 1.5 }} {{ printf `%s` 1 }} {{ printf `%d %d` 1 }} {{ printf `%d` 1 2 }} {{ printf `%!` }}",
        "{{ printf `%T %T %T %T` 1 1.5 `a` true }} {{ printf `%c%c %U` 65 0x42 67 }}",
        "{{ printf `%10s|%-10s|%.2s|%q` `abc` `abc` `abc` `ü\n` }} {{ printf `%X %x` 255 `hi` }}",
        "{{ toUpper `aä` }} {{ toLower `AÄ` }} {{ title `one two-three it's` }}",
        "{{ match `a+b` `xaab` }} {{ match `^b` `ab` }} {{ reReplaceAll `(a)(b)` `$2-$1` `abcab` }}",
        "{{ reReplaceAll `x*` `-` `abxxc` }} {{ reReplaceAll `^a` `b` `aaa` }} {{ reReplaceAll `a.` `${0}!` `abac` }}",
        "{{ safeHtml `<b>` }} {{ stripPort `host:80` }} {{ stripPort `[::1]:80` }} {{ stripPort `host` }}",
        "{{ graphLink `up{a=\"b\"} + 1` }} {{ tableLink `x y` }} {{ parseDuration `1h30m` }}",
        "{{ humanize `1234.5` }} {{ humanizeDuration 61 }} {{ humanizeTimestamp 1435065584.128 }}",
        "{{ 1e3 }} {{ 0x1F }} {{ 1_000 }} {{ 'a' }} {{ -5 }} {{ .5 }} {{ 1e6 }} {{ 100000.0 }}",
        "{{ range query `sort(q)` }}{{ if eq .Labels.n `b` }}{{ break }}{{ end }}{{ .Labels.n }}{{ end }}",
        "{{ range query `sort(q)` }}{{ if eq .Labels.n `b` }}{{ continue }}{{ end }}{{ .Labels.n }}{{ end }}",
        "{{ $labels.host | stripPort | printf `%s at %s` `me` }} {{ \"tab\\there \\u00e9 \\x41\" }}",
        "{{ if and (gt $value 10.0) (lt $value 20.0) }}between{{ end }} {{ $value | printf `%.1f` }}",
    ]

    private func yaml(_ text: String) -> String {
        "'" + text.replacing("'", with: "''").replacing("\n", with: "\n\n") + "'"
    }

    /// Holds a list of templates with their expressions against promtool.
    private func agree(_ cases: [(expression: String, template: String)]) async throws {
        var rules = "groups:\n- name: g\n  rules:\n"
        for (index, one) in cases.enumerated() {
            rules += "  - alert: A\(index)\n    expr: \(yaml(one.expression))\n"
            rules += "    annotations: { text: \(yaml(one.template)) }\n"
        }
        let file = try RuleFile.parse(Array(rules.utf8), path: "rules.yml").get()
        var history = SampleHistory(for: file.groups.flatMap(\.rules).flatMap(\.selectors))
        let series: [(LabelSet, Double)] =
            [
                (["__name__": "q", "n": "a", "m": "2"], 1.5),
                (["__name__": "q", "n": "b", "m": "1"], 2_000_000),
                (["__name__": "q", "n": "c"], -3),
                (["__name__": "one", "l": "x<y", "host": "h:1"], 12.5),
            ]
            + Self.values.enumerated().map { index, value in
                (["__name__": "v", "i": "\(index)"], value)
            }
        for (labels, value) in series { history.append(labels, value, at: 0) }
        var state = GroupState(file.groups[0], interval: 60_000)
        let environment = RuleEnvironment(
            externalLabels: ["site": "north"], externalURL: "http://watcher:9090/prometheus")
        let outcome = state.evaluate(at: 0, over: &history, environment)
        #expect(outcome.failures == [])
        var tests = "rule_files: [rules.yml]\ntests:\n- interval: 1m\n  input_series:\n"
        for (labels, value) in series {
            let pairs = labels.dropping(["__name__"]).labels.map { "\($0.name)=\"\($0.value)\"" }
            let name = "\(labels["__name__"] ?? ""){\(pairs.joined(separator: ","))}"
            tests += "  - { series: \(yaml(name)), values: '\(value)' }\n"
        }
        tests += "  external_labels: { site: north }\n"
        tests += "  external_url: http://watcher:9090/prometheus\n  alert_rule_test:\n"
        for alert in state.alerts {
            tests += "  - eval_time: 0m\n    alertname: \(alert.name)\n    exp_alerts:\n"
            let labels = alert.labels.dropping(["alertname"]).labels
            let text = alert.annotations["text"] ?? ""
            let pairs = labels.map { "\($0.name): \(yaml($0.value))" }.joined(separator: ", ")
            tests += "    - exp_labels: { \(pairs) }\n"
            // A double-quoted text keeps line breaks and blanks as they are.
            tests += "      exp_annotations: { text: \(GoQuote.quoted(text)) }\n"
        }
        #expect(state.alerts.count >= cases.count)
        let directory = try TemporaryDirectory("templates", ownedBy: nil)
        _ = try directory.write("rules.yml", rules)
        let path = try directory.write("tests.yml", tests)
        let promtool = try ToolPath.promtool()
        try await offThePool {
            _ = try CommandOutput.of(
                [promtool, "test", "rules", path], environment: Checkout.childEnvironment,
                within: .seconds(60))
        }
    }

    @Test(arguments: functions)
    func `a number looks as in Prometheus`(template: String) async throws {
        let cases = Self.values.indices.map { index in
            (expression: "v{i=\"\(index)\"}", template: template)
        }
        try await agree(cases)
    }

    /// All that has a capital or a small letter, in Unicode as promtool knows it.
    private static var letters: [Unicode.Scalar] {
        (0x80...0x1_ffff).compactMap { Unicode.Scalar(UInt32($0)) }.filter { scalar in
            let properties = scalar.properties
            let mappings = [
                properties.uppercaseMapping, properties.lowercaseMapping,
                properties.titlecaseMapping,
            ]
            guard mappings.contains(where: { $0.unicodeScalars.map(\.self) != [scalar] }) else {
                return false
            }
            return mappings.allSatisfy { mapping in
                mapping.unicodeScalars.allSatisfy { ($0.properties.age?.major ?? 99) <= 13 }
            }
        }
    }

    @Test func `letters of all scripts have the capitals that they have in Prometheus`()
        async throws
    {
        var texts = Self.letters.map { "\($0)" }
        #expect(texts.count > 2000)
        var chunks: [String] = []
        while !texts.isEmpty {
            chunks.append(texts.prefix(200).joined(separator: " "))
            texts.removeFirst(min(200, texts.count))
        }
        // What ends a word, and what only looks as if it did.
        chunks += [
            "x\u{301}y-z\u{301}w don't a\u{2019}b", "\u{663}x \u{bd}x \u{2167}x \u{4e2d}a a_b c",
            "a\u{a0}b a\u{2003}b a\u{200b}b e\u{301}a \u{ba}a",
        ]
        let functions = ["toUpper", "toLower", "title", "printf `%q`", "printf `%#q`"]
        try await agree(
            chunks.flatMap { chunk in
                functions.map { ("one", "{{ `\(chunk)` | \($0) }}") }
            }
                + ["a\\tb", "a\\u007fb", "a`\u{301}b", "\\ufeffa", "a\\nb"].map {
                    ("one", "{{ printf `%#q` \"\($0)\" }}")
                })
    }

    @Test func `docs/rules.md lists the functions that there are, and those that are refused`()
        throws
    {
        let text = String(
            decoding: try Files.read("\(Checkout.root)/docs/rules.md"), as: UTF8.self)
        let lines = text.split(separator: "\n").map { String($0) }
        let listed = lines.filter {
            $0.hasPrefix("| Go's functions |") || $0.hasPrefix("| Prometheus's functions |")
        }.flatMap { $0.split(separator: "`").filter { $0.first?.isLetter == true } }
        let named = Set(listed.map { String($0) })
        #expect(named == Set(TemplateFunction.allCases.map { $0.rawValue }))
        let start = try #require(lines.firstIndex { $0.hasPrefix("Of the actions `define`") })
        let refused = lines[start...(start + 1)].joined(separator: " ").split(separator: "(")[0]
        for function in TemplateFunction.leftOut {
            #expect(refused.contains("`\(function)`"), "\(function)")
            let rules = """
                groups:
                - name: g
                  rules:
                  - { alert: A, expr: up, annotations: { s: '{{ \(function) 1 }}' } }
                """
            #expect((try? RuleFile.parse(Array(rules.utf8), path: "r.yml").get()) == nil)
        }
    }

    @Test func `every function that is there, or refused, is one of Prometheus`() async throws {
        let known = Set(TemplateFunction.allCases.map { $0.rawValue } + TemplateFunction.leftOut)
        let directory = try TemporaryDirectory("functions", ownedBy: nil)
        let promtool = try ToolPath.promtool()
        let calls = known.sorted().map { "{{ \($0) }}" }.joined()
        let path = try directory.write(
            "r.yml",
            "groups: [{name: g, rules: [{alert: A, expr: up, annotations: {a: '\(calls)'}}]}]\n")
        try await offThePool {
            _ = try CommandOutput.of(
                [promtool, "check", "rules", path], environment: Checkout.childEnvironment,
                within: .seconds(60))
        }
    }

    @Test func `a time looks as in Prometheus, also where it is none`() async throws {
        let cases = Self.values.indices.filter {
            abs(Self.values[$0]) < 1e10 || !Self.values[$0].isFinite
        }
        .map { index in
            (expression: "v{i=\"\(index)\"}", template: "{{ humanizeTimestamp $value }}")
        }
        try await agree(cases)
    }

    @Test func `templates mean what they mean in Prometheus`() async throws {
        try await agree(Self.templates.map { (expression: "one", template: $0) })
    }
}
