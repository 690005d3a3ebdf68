import Indicators
import Platform
import Support
import Testing

/// The rules as data.
@Suite struct RuleTests {
    private static let severities: Set = ["page", "ticket", "info"]
    private static let annotations: Set = ["summary", "description", "impact", "action"]

    @Test func `there are rules, and names of metrics to hold them to`() {
        #expect(Rule.all.count > 40)
        #expect(KnownMetrics.names.count > 300)
        for name in [
            "pg_up", "pgvigil_threshold", "pg_health_score", "pg_stat_replication_senders",
        ] {
            #expect(KnownMetrics.names.contains(name), "\(name)")
        }
    }

    @Test(arguments: Rule.all)
    func `a rule is complete`(rule: Rule) {
        #expect(!rule.alert.isEmpty)
        #expect(rule.group == "pgvigil-\(rule.file)")
        #expect(rule.hold != nil)
        #expect(Set(rule.labels.keys) == ["severity"])
        #expect(Self.severities.contains(rule.severity))
        #expect(Set(rule.annotations.keys) == Self.annotations)
        #expect(rule.annotations.values.allSatisfy { !$0.isEmpty && $0.last != "\n" })
        #expect(rule.annotations["description"]?.contains("$value") == true)
    }

    @Test(arguments: Rule.all)
    func `a rule and its annotations ask only for metrics that exist`(rule: Rule) {
        for query in [rule.expression] + rule.queries {
            let names = MetricNames.of(query)
            let isAboutNothing = names.isEmpty && !query.hasPrefix("absent(")
            #expect(!isAboutNothing, "\(query)")
            #expect(names.filter { !KnownMetrics.names.contains($0) } == [], "\(query)")
        }
    }

    @Test(arguments: Rule.all)
    func `a limit that is a series is the one of the indicator`(rule: Rule) {
        let known = Set(ThresholdName.allCases.map(\.rawValue))
        let texts = [rule.expression] + rule.queries
        var used: Set<String> = []
        for text in texts where text.contains("pgvigil_threshold") {
            let parts = text.split(separator: "indicator=\"").dropFirst()
            used.formUnion(parts.map { String($0.prefix { $0 != "\"" }) })
        }
        #expect(used.subtracting(known) == [])
        // The description shows the limit that the expression compares with.
        #expect(used.count <= 1)
    }

    @Test func `no two rules of a name have the same severity`() {
        let names = Rule.all.map(\.description)
        #expect(Set(names).count == names.count)
    }

    @Test func `every rule that the health model names is there`() {
        let alerts = Set(Rule.all.map(\.alert))
        let model = HealthModel.current
        let named = Set(model.components.flatMap(\.checks).map(\.rule) + model.caps.map(\.rule))
        #expect(named.count > 20)
        #expect(named.subtracting(alerts) == [])
    }

    @Test func `every panel that the health model names is on its dashboard`() throws {
        let path = "\(Checkout.root)/dashboards/\(HealthModel.dashboard).json"
        let text = String(
            decoding: try Files.read(path, bytesMax: 4 << 20), as: UTF8.self)
        #expect(text.contains("\"uid\": \"\(HealthModel.dashboard)\""))
        let model = HealthModel.current
        let panels = Set(model.components.flatMap(\.checks).map(\.panel) + model.caps.map(\.panel))
        #expect(panels.count > 15)
        for panel in panels.sorted() {
            #expect(text.contains("\"title\": \"\(panel)\""), "\(panel)")
        }
    }
}
