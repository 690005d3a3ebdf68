import Metrics
import RuleDocuments
import Rules
import Samples
import Testing

/// Which alerts say something about a watched server, and which of them page.
@Suite struct ServerRulesTests {
    /// What rules find: each series has the value 1, and the target `a` unless it is named.
    private static func store(_ selectors: [Selector]) -> SampleHistory {
        var history = SampleHistory(for: selectors)
        let names = [
            "pg_up", "pg_health_score", "pg_health_points_lost", "pgvigil_polls_missed_total",
            "process_open_fds", "pgvigil_threshold", "ALERTS",
        ]
        for name in names {
            history.append(["__name__": name, "target": "a"], 1, at: 1000)
        }
        return history
    }

    private func groups(_ rules: String) throws -> [RuleGroup] {
        let text = "groups: [{ name: g, rules: [\(rules)] }]"
        return try RuleFile.parse(Array(text.utf8), path: "r.yml").get().groups
    }

    /// What the rules come to after one evaluation.
    private func pageAlerts(
        _ rules: String, evaluations: Int = 1, of servers: AlertServers = AlertServers()
    ) throws -> PageAlerts {
        let groups = try groups(rules)
        var states = groups.map { GroupState($0, interval: 1000) }
        var store = Self.store(groups.flatMap(\.rules).flatMap(\.selectors))
        for _ in 0..<evaluations {
            for index in states.indices {
                _ = states[index].evaluate(at: 1000, over: &store, RuleEnvironment())
            }
        }
        return ServerRules(groups).pageAlerts(states, of: servers)
    }

    private static func alert(_ expression: String, severity: String = "page") -> String {
        "{ alert: A, expr: '\(expression)', labels: { severity: \(severity) } }"
    }

    @Test(arguments: [
        "pg_up == 1", "pg_up > on (target) pgvigil_threshold - 1", "{__name__=~\"pg_u.\"} == 1",
        "pg_up unless pgvigil_polls_missed_total > 5",
    ])
    func `an alert of severity page about a server's own numbers counts`(
        expression: String
    ) throws {
        let found = try pageAlerts(Self.alert(expression))
        #expect(found.hasRules && found.isEvaluated)
        #expect(found.fires(for: "a"))
        #expect(!found.fires(for: "b"))
    }

    @Test(arguments: [
        "pgvigil_polls_missed_total > 0", "process_open_fds > 0", "pg_health_score < 50",
        "pg_up unless pg_health_score > 5", "pg_health_points_lost > 0", "ALERTS > 0",
        "{__name__=~\"pg_health.*\"} > 0", "{target=\"a\"} > 0",
    ])
    func `an alert about the agent, or one that reads the score, does not count`(
        expression: String
    ) throws {
        let found = try pageAlerts(Self.alert(expression))
        #expect(!found.hasRules)
        #expect(!found.fires(for: "a"))
    }

    @Test func `a score that comes by way of recording rules does not count`() throws {
        // The one that reads the other stands first: two rounds are needed to see it.
        let rules = """
            { record: second, expr: first * 1 }, { record: first, expr: pg_health_score }, \
            \(Self.alert("second > 0 and on (target) pg_up"))
            """
        #expect(try !pageAlerts(rules, evaluations: 2).fires(for: "a"))
        let harmless = "{ record: first, expr: pg_up }, \(Self.alert("first > 0"))"
        #expect(try pageAlerts(harmless).fires(for: "a"))
    }

    @Test(arguments: ["ticket", "info", "none", "critical"])
    func `an alert of another severity does not count`(severity: String) throws {
        let found = try pageAlerts(Self.alert("pg_up == 1", severity: severity))
        #expect(!found.hasRules && !found.fires(for: "a"))
    }

    @Test func `a pending alert and one without a target do not count`() throws {
        let pending = "{ alert: A, expr: pg_up == 1, for: 1h, labels: { severity: page } }"
        #expect(try !pageAlerts(pending).fires(for: "a"))
        #expect(try pageAlerts(pending).isEvaluated)
        let sum = Self.alert("sum(pg_up) == 1")
        #expect(try !pageAlerts(sum).fires(for: ""))
    }

    @Test(arguments: [
        "max without (target) (pg_up{target=\"a\"}) == 1",
        "label_replace(count(pg_up) > 0, \"system_identifier\", \"7301\", \"\", \"\")",
    ])
    func `an alert without a target is about the servers that it names, or that bear its labels`(
        expression: String
    ) throws {
        let rule = """
            { alert: A, expr: '\(expression)', labels: { severity: page }, \
            annotations: { targets: 'a, c d' } }
            """
        let found = try pageAlerts(rule)
        #expect(found.fires(for: "a") && found.fires(for: "c d"))
        #expect(!found.fires(for: "b") && !found.fires(for: "a, c d"))
    }

    @Test(arguments: [
        ("system_identifier", "7301", ["a", "b"]), ("team", "shop", ["b", "c"]),
        ("team", "other", []), ("datname", "shop", []),
    ])
    func `an alert by another key lowers the score of all servers that have it`(
        label: String, value: String, expected: [String]
    ) throws {
        let rule = """
            { alert: A, expr: 'label_replace(max(pg_up) == 1, "\(label)", "\(value)", "", "")', \
            labels: { severity: page, kind: shared } }
            """
        let servers = AlertServers([
            "a": ["target": "a", "system_identifier": "7301"],
            "b": ["target": "b", "system_identifier": "7301", "team": "shop"],
            "c": ["target": "c", "system_identifier": "9", "team": "shop"],
        ])
        let found = try pageAlerts(rule, of: servers)
        #expect(["a", "b", "c"].filter(found.fires(for:)) == expected)
    }

    @Test func `without an evaluation, and while a rule fails, nothing is known to be well`()
        throws
    {
        let before = try pageAlerts(Self.alert("pg_up == 0"), evaluations: 0)
        #expect(before.hasRules && !before.isEvaluated)
        // Two series of the same labels on the side that must have one each.
        let failing = Self.alert(
            "pg_up * on () group_left () {__name__=~\"pgvigil_.*\"} > 0")
        #expect(try !pageAlerts(failing).isEvaluated)
        #expect(try pageAlerts(Self.alert("pg_up == 0")).isEvaluated)
    }
}
