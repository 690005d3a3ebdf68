import Metrics
import PromQL

/// The rules whose alerts say something about a watched server by the server's own numbers.
///
/// Left out are rules about the agent itself, which read nothing but its own series, and rules that
/// read the health score, directly or by way of a recording rule or of `ALERTS`: what the score
/// raised must not hold the score down for ever.
package struct ServerRules: Sendable {
    /// The beginnings of the names of what the agent says of itself.
    private static let ownPrefixes = ["pgvigil_", "process_"]
    /// The beginning of the names of the score and of what goes with it.
    private static let scorePrefix = "pg_health_"
    /// What alerts leave behind; any of them may come from the score.
    private static let alertSeries = ["ALERTS", "ALERTS_FOR_STATE"]
    /// Every family of the score, for selectors that name no metric or a pattern.
    private static let scoreFamilies = [
        "pg_health_score", "pg_health_points_lost", "pg_health_coverage_ratio",
        "pg_health_cap_active", "pg_health_model_info",
    ]

    /// By group and rule, in the order of the groups.
    private let isAboutServer: [[Bool]]

    /// Looks at the rules of some groups.
    package init(_ groups: [RuleGroup]) {
        let all = groups.flatMap(\.rules)
        let recording = all.filter { !$0.isAlerting }
        var derived = Set((Self.scoreFamilies + Self.alertSeries).map(ExactText.init))
        // A recording rule may read what another one records, wherever that stands.
        var grows = true
        while grows {
            let found = recording.filter { rule in
                !derived.contains(ExactText(rule.name)) && Self.reads(rule, derived)
            }
            derived.formUnion(found.map { ExactText($0.name) })
            grows = !found.isEmpty
        }
        let names = derived
        isAboutServer = groups.map { group in
            group.rules.map { rule in
                rule.isAlerting && !Self.reads(rule, names)
                    && rule.expression.selectors.contains { !Self.isOwn($0) }
            }
        }
    }

    /// Whether a rule's expression may see a series with one of these names.
    private static func reads(_ rule: Rule, _ names: Set<ExactText>) -> Bool {
        rule.expression.selectors.contains { selector in
            if let metric = selector.metric {
                return names.contains(ExactText(metric)) || metric.hasPrefix(scorePrefix)
            }
            let conditions = selector.matchers.filter { $0.name == LabelSet.metricName }
            return names.contains { name in conditions.allSatisfy { $0.accepts(name.text) } }
        }
    }

    private static func isOwn(_ selector: Selector) -> Bool {
        guard let metric = selector.metric else { return false }
        return ownPrefixes.contains(where: metric.hasPrefix)
    }

    /// What the groups' alerts say now; the groups are those of `init`, in the same order.
    package func pageAlerts(_ groups: [GroupState]) -> PageAlerts {
        var alerts = PageAlerts()
        for (group, flags) in zip(groups, isAboutServer) {
            for (rule, isAboutServer) in zip(group.rules, flags) where isAboutServer {
                alerts.add(rule)
            }
        }
        return alerts
    }
}
