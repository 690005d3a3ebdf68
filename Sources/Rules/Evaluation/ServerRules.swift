import Metrics
import PromQL
package import RuleDocuments
import Samples

/// The rules whose alerts say something about a watched server by the server's own numbers.
///
/// Left out are rules about the agent itself, which read nothing but its own series, and rules that
/// read the health score, directly or by way of a recording rule or of `ALERTS`: what the score
/// raised must not hold the score down for ever.
package struct ServerRules: Sendable {
    /// The beginnings of the names of what the agent says of itself.
    static let ownPrefixes = ["pgvigil_", "process_"]
    /// The beginning of the names of the score and of what goes with it.
    private static let scorePrefix = "pg_health_"
    /// What alerts leave behind; any of them may come from the score.
    private static let alertSeries = ["ALERTS", "ALERTS_FOR_STATE"]
    /// Every family of the score, for selectors that name no metric or a pattern.
    private static let scoreFamilies = [
        "pg_health_score", "pg_health_points_lost", "pg_health_coverage_ratio",
        "pg_health_cap_active", "pg_health_model_info",
    ]

    /// The recording rules, by which families reach others under other names.
    private let recording: [Rule]
    /// By group and rule, in the order of the groups.
    let isAboutServer: [[Bool]]
    /// By group and rule, whether it, or a recording rule that it reads, writes the label `target`
    /// itself.
    let renamesTargets: [[Bool]]

    /// Looks at the rules of some groups.
    package init(_ groups: [RuleGroup]) {
        let all = groups.flatMap(\.rules)
        let recording = all.filter { !$0.isAlerting }
        self.recording = recording
        let renaming = { (rule: Rule) in
            rule.expression.writes("target") || rule.labels.contains { $0.name == "target" }
        }
        let renamed = Self.closure(
            of: Set(recording.filter(renaming).map { ExactText($0.name) }), recording
        ) { rule, names in rule.expression.selectors.contains { $0.mayRead(names) } }
        renamesTargets = groups.map { group in
            group.rules.map { rule in
                renaming(rule) || rule.expression.selectors.contains { $0.mayRead(renamed) }
            }
        }
        let score = Set((Self.scoreFamilies + Self.alertSeries).map(ExactText.init))
        let names = Self.closure(of: score, recording) { Self.reads($0, $1) }
        isAboutServer = groups.map { group in
            group.rules.map { rule in
                rule.isAlerting && !Self.reads(rule, names)
                    && rule.expression.selectors.contains { !Self.isOwn($0) }
            }
        }
    }

    /// These families and what recording rules make of them.
    package func closure(of families: Set<String>) -> Set<String> {
        if families.isEmpty { return [] }
        let names = Self.closure(of: Set(families.map(ExactText.init)), recording) { rule, names in
            rule.expression.selectors.contains { $0.mayRead(names) }
        }
        return Set(names.map(\.text))
    }

    /// A recording rule may read what another one records, wherever that stands.
    private static func closure(
        of names: Set<ExactText>, _ recording: [Rule], reads: (Rule, Set<ExactText>) -> Bool
    ) -> Set<ExactText> {
        var derived = names
        var grows = true
        while grows {
            let found = recording.filter { rule in
                !derived.contains(ExactText(rule.name)) && reads(rule, derived)
            }
            derived.formUnion(found.map { ExactText($0.name) })
            grows = !found.isEmpty
        }
        return derived
    }

    /// Whether a rule's expression may see a series with one of these names.
    private static func reads(_ rule: Rule, _ names: Set<ExactText>) -> Bool {
        rule.expression.selectors.contains { selector in
            selector.metric?.hasPrefix(scorePrefix) == true || selector.mayRead(names)
        }
    }

    private static func isOwn(_ selector: Selector) -> Bool {
        guard let metric = selector.metric else { return false }
        return ownPrefixes.contains(where: metric.hasPrefix)
    }

    /// What the groups' alerts say now; the groups are those of `init`, in the same order.
    package func pageAlerts(
        _ groups: [GroupState], of servers: AlertServers = AlertServers()
    ) -> PageAlerts {
        var alerts = PageAlerts()
        for (group, flags) in zip(groups, isAboutServer) {
            for (rule, isAboutServer) in zip(group.rules, flags) where isAboutServer {
                alerts.add(rule, servers)
            }
        }
        return alerts
    }
}

extension Selector {
    /// Whether it may see a series with one of these names.
    func mayRead(_ names: Set<ExactText>) -> Bool {
        if let metric { return names.contains(ExactText(metric)) }
        let conditions = matchers.filter { $0.name == LabelSet.metricName }
        return names.contains { name in conditions.allSatisfy { $0.accepts(name.text) } }
    }
}
