import Metrics
import RuleUnitTests
import Rules
import Templates
import Testing

/// What a template may cost: it is refused or fails, and the process goes on.
@Suite struct TemplateBoundsTests {
    private typealias Scene = AlertingStateTests.Scene

    private static var many: TemplateContext {
        TemplateContext(
            labels: [:], value: 1, externalLabels: [:], externalURL: "",
            query: { _ in
                .success(
                    (0..<200).map { TemplateSample(labels: ["n": "\($0)"], value: Double($0)) })
            })
    }

    @Test(arguments: [
        (-1, "\u{fffd}"), (4_294_967_296, "\u{fffd}"), (Int.max, "\u{fffd}"),
        (0xd800, "\u{fffd}"), (0x41, "A"), (0x1f600, "😀"),
    ])
    func `a number that is no character becomes the replacement character`(
        code: Int, expected: String
    ) throws {
        let template = try Template("{{ printf \"%c\" \(code) }}")
        #expect(try template.expanded(Self.many) == expected)
    }

    @Test func `a negative number as a code point is written as Go writes it`() throws {
        let template = try Template("{{ printf \"%U\" -1 }}")
        #expect(try template.expanded(Self.many) == "U+FFFFFFFFFFFFFFFF")
    }

    @Test func `a long chain of else if is refused at its place`() throws {
        let chain = { (count: Int) in
            "{{if 0}}" + String(repeating: "{{else if 0}}", count: count) + "{{else}}x{{end}}"
        }
        #expect(try Template(chain(250)).expanded(Self.many) == "x")
        do throws(TemplateError) {
            _ = try Template(chain(251))
            Issue.record("accepted")
        } catch { #expect(error.offset > 3000, "\(error)") }
        do throws(TemplateError) {
            _ = try Template(chain(60_000))
            Issue.record("accepted")
        } catch { #expect("\(error)" == "longer than 262144 bytes") }
    }

    @Test(arguments: ["{{if 1}}", "{{range query `x`}}", "{{with 1}}", "("])
    func `what is nested deeply is refused at its place`(opening: String) {
        let many = String(repeating: opening, count: 1000)
        let text = opening == "(" ? "{{\(many)1" + String(repeating: ")", count: 1000) + "}}" : many
        do throws(TemplateError) {
            _ = try Template(text)
            Issue.record("accepted")
        } catch {
            #expect(error.description == "nested too deeply")
            #expect(error.offset > 0)
        }
    }

    private static let costly = [
        // values that double
        "{{ $x := `aaaaaaaaaa` }}{{ range query `x` }}{{ $x = print $x $x }}{{ end }}{{ len $x }}",
        "{{ $x := `aaaaaaaaaa` }}{{ range query `x` }}{{ $x = printf `%s%s` $x $x }}{{ end }}",
        "{{ $x := `aaaaaaaaaa` }}{{ range query `x` }}{{ $x = graphLink $x }}{{ end }}",
        // loops within loops
        String(repeating: "{{ range query `x` }}", count: 5) + "{{ $x := 1 }}"
            + String(repeating: "{{ end }}", count: 5),
        // many wide fields
        "{{ printf `" + String(repeating: "%9999d", count: 2000) + "`"
            + String(repeating: " 1", count: 2000) + " }}",
        // text
        "{{ range query `x` }}{{ range query `x` }}0123456789{{ end }}{{ end }}",
        // the same text read again and again
        "{{ $x := printf `%9999d%9999d%9999d` 1 2 3 }}{{ range query `x` }}{{ range query `x` }}"
            + "{{ if eq $x $x }}{{ end }}{{ end }}{{ end }}",
    ]

    @Test(arguments: costly)
    func `a label that costs too much is a failure of its rule`(text: String) throws {
        let yaml = text.replacing("'", with: "''")
        var scene = try Scene("{ alert: A, expr: x > 0, labels: { s: '\(yaml)' } }")
        let values = (0..<200).map { ("\($0)", 1.0) }
        let began = ContinuousClock.now
        scene.step(0, Dictionary(uniqueKeysWithValues: values))
        let failure = try #require(scene.outcome.failures.first)
        #expect("\(failure.reason)".hasPrefix("template: "))
        #expect(scene.group.alerts.isEmpty)
        #expect(began.duration(to: .now) < .seconds(60))
    }

    @Test(arguments: costly)
    func `an alert whose annotation costs too much fires without it`(text: String) throws {
        let yaml = text.replacing("'", with: "''")
        var scene = try Scene("{ alert: A, expr: x > 0, annotations: { s: '\(yaml)', t: plain } }")
        let values = (0..<200).map { ("\($0)", 1.0) }
        let began = ContinuousClock.now
        scene.step(0, Dictionary(uniqueKeysWithValues: values))
        #expect(scene.outcome.failures.isEmpty && scene.group.alerts.count == 200)
        for alert in scene.group.alerts { #expect(alert.annotations["t"] == "plain") }
        let last = scene.group.alerts.compactMap { $0.annotations["s"] }
        #expect(last.contains { $0.hasPrefix("<error expanding template: ") })
        #expect(began.duration(to: .now) < .seconds(60))
    }

    @Test func `a unit test that would be evaluated for ever says so`() throws {
        let text = """
            evaluation_interval: 1ms
            tests: [{ alert_rule_test: [{ eval_time: 290y, alertname: A }] }]
            """
        let file = try UnitTestFile.parse(Array(text.utf8), path: "t.yml").get()
        #expect(
            file.failures(over: [])
                == ["    more than 1000000 evaluations until its last eval_time"])
    }

    @Test func `a rule whose template fails leaves the other rules alone`() throws {
        var scene = try Scene(
            "{ alert: A, expr: x > 0, labels: { s: '\(Self.costly[0])' } }, "
                + "{ alert: B, expr: x > 0 }")
        scene.step(
            0, Dictionary(uniqueKeysWithValues: (0..<60).map { ("\($0)", 1.0) }))
        #expect(scene.outcome.failures.map(\.rule) == ["A"])
        #expect(scene.group.alerts.count == 60)
        #expect(Set(scene.group.alerts.map(\.name)) == ["B"])
    }
}
