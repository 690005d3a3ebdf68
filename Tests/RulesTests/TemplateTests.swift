import GoText
import Metrics
import Templates
import Testing

/// Templates by themselves; `TemplateAgreementTests` holds them against Prometheus's own.
@Suite struct TemplateTests {
    static func context(_ value: Double = 0.25) -> TemplateContext {
        TemplateContext(
            labels: ["target": "orders", "reason": "a \"b\""], value: value,
            externalLabels: ["site": "north"], externalURL: "http://watcher:9090/prometheus",
            query: { text in
                text.contains("nothing")
                    ? .success([])
                    : .success([
                        TemplateSample(labels: ["pid": "42", "name": text], value: 61),
                        TemplateSample(labels: ["pid": "17"], value: 2),
                    ])
            })
    }

    static let cases: [(String, String)] = [
        ("plain", "plain"),
        ("", ""),
        ("{{ $labels.target }} {{ $value }}", "orders 0.25"),
        ("{{ $labels.missing }}|", "|"),
        ("{{ .Labels.target }}{{ .Value }}{{ .ExternalLabels.site }}", "orders0.25north"),
        ("a  {{- /* a comment */ -}}  b", "ab"),
        ("a {{- $value -}} b", "a0.25b"),
        ("{{ if gt $value 0.2 }}high{{ else if eq $value 0.1 }}mid{{ else }}low{{ end }}", "high"),
        ("{{ if lt $value 0.2 }}high{{ else if ne $value 0.1 }}mid{{ else }}low{{ end }}", "mid"),
        ("{{ range query `x` }}{{ .Labels.pid }}={{ .Value }};{{ end }}", "42=61;17=2;"),
        ("{{ range $i, $s := query `x` }}{{ $i }}{{ $s.Labels.pid }} {{ end }}", "042 117 "),
        ("{{ range query `nothing` }}x{{ else }}none{{ end }}", "none"),
        (
            "{{ with printf `q{a=%q}` $labels.reason | query }}{{ (. | first).Labels.name }}{{ end }}",
            #"q{a="a \"b\""}"#
        ),
        ("{{ with query `x` }}{{ . | first | value | humanizeDuration }}{{ end }}", "1m 1s"),
        ("{{ $x := 3 }}{{ if true }}{{ $x = 4 }}{{ end }}{{ $x }}", "4"),
        ("{{ len $labels }} {{ len $labels.target }} {{ index $labels \"target\" }}", "2 6 orders"),
        ("{{ and true 0 }} {{ or 0 \"x\" }} {{ not true }}", "0 x false"),
        (
            "{{ printf \"%s %5.1f|%-6s|%06.2f %d%%\" $labels.target $value \"ab\" 3.14159 7 }}",
            "orders   0.2|ab    |003.14 7%"
        ),
        ("{{ printf \"%d %s\" $value 3 }}", "%!d(float64=0.25) %!s(int=3)"),
        (
            "{{ \"a:b\" | toUpper }} {{ title \"it is so\" }} {{ \"h:80\" | stripPort }}",
            "A:B It Is So h"
        ),
        ("{{ match \"^o.*s$\" $labels.target }}", "true"),
        ("{{ externalURL }} {{ pathPrefix }}", "http://watcher:9090/prometheus /prometheus"),
        ("{{ query `x` | sortByLabel \"pid\" | first | label \"pid\" }}", "17"),
        ("{{ parseDuration \"1h30m\" }}", "5400"),
        ("{{ 1435065584.128 | humanizeTimestamp }}", "2015-06-23 13:19:44.128 +0000 UTC"),
        ("{{ range query `x` }}{{ if eq .Labels.pid \"17\" }}{{ break }}{{ end }}a{{ end }}", "a"),
    ]

    @Test(arguments: cases)
    func `a template is filled in`(template: String, expected: String) throws {
        #expect(try Template(template).expanded(Self.context()) == expected)
    }

    @Test(arguments: [
        ("{{ $value", 0), ("x{{ end }}", 1), ("{{ $nope }}", 3), ("{{ nope 1 }}", 3),
        ("{{ if true }}", 0), ("{{ \"a }}", 3), ("{{ nil }}", 3),
        ("{{ define \"x\" }}{{ end }}", 0),
        ("{{ $value | 3 }}", 12), ("{{ break }}", 0), ("{{ /* }}", 0), ("{{ ; }}", 3),
    ])
    func `what is not understood is refused at its place`(text: String, offset: Int) {
        do throws(TemplateError) {
            _ = try Template(text)
            Issue.record("accepted")
        } catch { #expect(error.offset == offset, "\(error)") }
    }

    @Test(arguments: [
        "{{ gt $value 1 }}", "{{ humanize $labels }}", "{{ first 3 }}", "{{ $value.x }}",
        "{{ query `nothing` | first }}", "{{ $value 3 }}", "{{ len 3 }}",
    ])
    func `what cannot be evaluated stands in the text`(text: String) throws {
        var budget = TemplateBudget.template
        let filled = try Template(text).text(Self.context(), within: &budget)
        #expect(filled.hasPrefix("<error expanding template: "))
    }

    @Test(arguments: [
        (1e6, "1e+06"), (123_456, "123456"), (0.1, "0.1"), (1e-5, "1e-05"), (0.0001, "0.0001"),
        (1.5e300, "1.5e+300"), (-0.0, "-0"), (.infinity, "+Inf"), (.nan, "NaN"),
        (Double.leastNonzeroMagnitude, "5e-324"), (123_456_789, "1.23456789e+08"),
    ])
    func `a value looks as Go shows it`(value: Double, expected: String) {
        #expect(GoNumber.text(value, .general) == expected)
    }

    @Test(arguments: [
        (1234.5, "1234"), (12345, "1.234e+04"), (0.000_123_46, "0.0001235"), (100, "100"),
        (9999.9, "1e+04"), (0.25, "0.25"), (2.5, "2.5"),
    ])
    func `four digits are rounded as Go does it`(value: Double, expected: String) {
        #expect(GoNumber.text(value, .general, precision: 4) == expected)
    }

    @Test(arguments: [
        (0.125, "0.12"), (0.375, "0.38"), (2.675, "2.67"), (1e21, "1000000000000000000000.00"),
        (0.005, "0.01"), (0.001, "0.00"), (999.999, "1000.00"),
    ])
    func `decimals are rounded from the exact value`(value: Double, expected: String) {
        #expect(GoNumber.text(value, .fixed, precision: 2) == expected)
    }
}
