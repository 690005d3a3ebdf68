import Health
import Indicators
import Limits
import Platform
import Support
import Testing

/// The rules as data.
@Suite struct RuleTests {
    private static let severities: Set = ["page", "ticket", "info", "none"]
    private static let annotations: Set = [
        "summary", "description", "impact", "action", "runbook_url", "dashboard_url",
    ]
    private static let dashboards: Set = [
        "fleet", "instance", "queries", "activity", "locks", "io", "wal", "replication", "vacuum",
        "tables", "connections", "health", "history", "agent",
    ]

    @Test func `there are rules, and names of metrics to hold them to`() {
        #expect(Rule.all.count > 70)
        #expect(KnownMetrics.names.count > 300)
        for name in [
            "pg_up", "pgvigil_threshold", "pg_health_score", "pg_stat_replication_senders",
        ] {
            #expect(KnownMetrics.names.contains(name), "\(name)")
        }
    }

    @Test(arguments: Rule.all)
    func `a rule by database says the database in its summary`(rule: Rule) {
        // Lists and ends of alerts show the summary alone.
        let isByDatabase = rule.annotations.values.contains { $0.contains("$labels.datname") }
        let summary = rule.annotations["summary"] ?? ""
        #expect(isByDatabase == summary.contains("$labels.datname"), "\(rule)")
    }

    @Test(arguments: Rule.all)
    func `a rule is complete`(rule: Rule) {
        #expect(!rule.alert.isEmpty)
        #expect(rule.group == "pgvigil-\(rule.file)")
        #expect(rule.hold != nil)
        // One is for a service that listens for a heartbeat, not for people.
        let isHeartbeat = rule.severity == "none"
        #expect(Set(rule.labels.keys) == (isHeartbeat ? ["severity", "heartbeat"] : ["severity"]))
        #expect(isHeartbeat == (rule.alert == "PgvigilDeadMansSwitch"))
        #expect(Self.severities.contains(rule.severity))
        // What is about several servers names them for the health score.
        let names = rule.annotations["targets"] == nil ? [] : ["targets"]
        // What names who is in the way sends another message when that changes.
        let culprits = rule.annotations["culprit"] == nil ? [] : ["culprit"]
        #expect(Set(rule.annotations.keys) == Self.annotations.union(names).union(culprits))
        #expect(culprits.isEmpty || rule.file == "locks" || rule.alert == "PostgresDown")
        #expect(names.isEmpty == !rule.expression.hasPrefix("count by (job, system_identifier)"))
        #expect(rule.annotations.values.allSatisfy { !$0.isEmpty && $0.last != "\n" })
        #expect(rule.annotations["description"]?.contains("$value") == true)
    }

    /// `(on is 0, it should be 1)` is for a program; a person reads `is off`.
    @Test(arguments: Rule.all)
    func `a state is said in words, not as a number`(rule: Rule) {
        let words = (rule.annotations["description"] ?? "").split { $0 == " " || $0 == "\n" }
        for number in ["0", "1"] {
            #expect(!words.joined(separator: " ").contains("should be \(number))"))
        }
    }

    @Test(arguments: Rule.all)
    func `a rule leads to its runbook and to a dashboard of its target`(rule: Rule) {
        #expect(rule.annotations["runbook_url"] == "docs/runbooks/\(rule.alert).md")
        let link = rule.annotations["dashboard_url"] ?? ""
        let parts = link.split(separator: "?", maxSplits: 1)
        let name = parts.first?.split(separator: "/d/pgvigil-").last.map(String.init) ?? ""
        #expect(link.hasPrefix("/d/pgvigil-") && Self.dashboards.contains(name), "\(link)")
        let settings = parts.last.map { $0.split(separator: "&") } ?? []
        let hasTarget = settings.contains("var-target={{ $labels.target }}")
        #expect(settings.last?.hasPrefix("viewPanel=") == true, "\(link)")
        #expect(settings.count == (hasTarget ? 2 : 1), "\(link)")
        // What is about the agent, or about several servers, has no target to show.
        let isOfCluster = rule.expression.hasPrefix("count by (job, system_identifier)")
        let isOfTarget = !MetricNames.of(rule.expression).allSatisfy {
            Self.isWithoutTarget($0) || isOfCluster
        }
        #expect(hasTarget == isOfTarget, "\(link)")
    }

    private static func isWithoutTarget(_ metric: String) -> Bool {
        let ofAgent = [
            "activity_memory", "build_info", "config_", "history_", "notification", "rule_", "web_",
        ]
        // A backup may be of no target.
        return metric.hasPrefix("backup_")
            || ofAgent.contains { metric.hasPrefix("pgvigil_\($0)") }
    }

    @Test func `what is recorded is named by level, metric and operation, and used`() {
        #expect(!Rule.recorded.isEmpty)
        let expressions = Rule.all.map(\.expression).joined(separator: "\n")
        for (name, expression) in Rule.recorded {
            #expect(name.split(separator: ":").count == 3, "\(name)")
            #expect(name.hasPrefix("target:pg_"), "\(name)")
            #expect(expressions.contains(name), "\(name)")
            let unknown = MetricNames.of(expression).filter { !KnownMetrics.names.contains($0) }
            #expect(unknown == [], "\(name)")
        }
    }

    @Test func `nothing is asked that a small evaluator would not know`() {
        let all = Rule.all.map(\.expression) + Rule.recorded.map(\.expression)
        for expression in all + Rule.all.flatMap(\.queries) {
            #expect(!expression.contains("@"), "\(expression)")
            // A subquery: a range that holds a colon.
            for range in expression.split(separator: "[").dropFirst() {
                #expect(!range.prefix { $0 != "]" }.contains(":"), "\(expression)")
            }
        }
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
        // The cap by alerts is about any of them.
        #expect(named.subtracting(alerts) == [""])
    }

}
