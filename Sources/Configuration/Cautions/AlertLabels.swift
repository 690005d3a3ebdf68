import AgentSettings
import Collection
import CollectorDocuments
import Documents
import Indicators
import Limits
package import Messages
import Metrics
import RuleDocuments
import Tables
import TargetSettings
import Templates

/// Which labels the alerts of a configuration can have, as far as that is certain without a server.
///
/// Where it is not certain, every value is possible: a caution that is wrong is worse than none.
package struct AlertLabels {
    /// Alerts that the agent raises without a rule; a test holds them to what it raises.
    package static let ownAlerts: [[String: String]] = [
        ["alertname": "PgvigilReceiverFailing", "severity": "page"],
        ["alertname": "PgvigilSilenceEnded", "severity": "info"],
    ]

    /// Labels that series of the agent itself have, beside those of collectors.
    private static let agentLabels: Set = [
        "job", "instance", "collector", "reason", "receiver", "outcome", "group", "kind", "state",
        "component", "check", "indicator", "pool", "database", "datname", "address", "listener",
        "resource", "version", "table", "metric", "name", "id", "message", "silence",
        "alertstate", "alertname", "severity", "evaluator", "target", "heartbeat",
    ]

    /// By rule: the labels whose value is certain; nil stands for a value that only an evaluation
    /// tells.
    private let rules: [[String: String?]]
    /// By target, and once without any.
    private let targets: [[String: String]]
    /// Names that labels of alerts may have.
    private let names: Set<String>

    /// What the rules and the targets of a configuration say of labels.
    package init(_ configuration: Configuration) {
        let alerting = configuration.rules.files.flatMap(\.groups).flatMap(\.rules)
            .filter(\.isAlerting)
        rules =
            Self.ownAlerts.map { $0.mapValues { Optional($0) } }
            + alerting.map { rule in
                var labels: [String: String?] = ["alertname": .some(rule.name)]
                for label in rule.labels where label.name != "alertname" {
                    let source = label.template.source
                    labels[label.name] = .some(source.contains("{{") ? nil : source)
                }
                // The expression's series may bring a severity of their own.
                if labels["severity"] == nil { labels["severity"] = .some(nil) }
                return labels
            }
        targets = [[:]] + configuration.targets.flatMap(Self.labels)
        var names = Self.agentLabels
        for collector in Catalog.all + configuration.collectorFiles.flatMap(\.collectors) {
            for case .label(let name, _) in collector.columns.map(\.use) { names.insert(name) }
        }
        names.formUnion(rules.flatMap(\.keys))
        names.formUnion(targets.flatMap(\.keys))
        // An expression may make labels of its own.
        for rule in alerting { names.formUnion(Self.words(of: rule.expressionLine)) }
        self.names = names
    }

    /// The labels that a target's alerts may bear, once for each environment of it.
    private static func labels(of target: Target) -> [[String: String]] {
        let own = target.labels.merging(["target": target.name]) { $1 }
        let environments =
            (target.environment.map { [$0] } ?? []) + target.environments.map(\.name)
        // A server whose databases have environments has alerts of its own without one.
        let whole = target.environment == nil ? [own] : []
        return whole
            + environments.map { own.merging(["environment": $0.rawValue]) { $1 } }
    }

    private static func words(of text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }

    /// Why no alert can fulfil all of these conditions, in one line; nil when one may.
    package func refusal(of matchers: [Matcher]) -> String? {
        if let matcher = matchers.first(where: { !names.contains($0.name) && !$0.matchesNothing }) {
            return "no alert has the label \(matcher.name)"
        }
        let byRule = matchers.filter { matcher in rules.contains { $0[matcher.name] != nil } }
        if !rules.contains(where: { rule in byRule.allSatisfy { mayFulfil($0, rule) } }) {
            return "no rule raises one with \(Self.text(byRule))"
        }
        let ruled = Set(rules.flatMap(\.keys))
        let byTarget = matchers.filter { matcher in
            !ruled.contains(matcher.name) && targets.contains { $0[matcher.name] != nil }
        }
        if !targets.contains(where: { target in
            byTarget.allSatisfy { Self.fulfils($0, target[$0.name] ?? "") }
        }) {
            let meant = byTarget.first { $0.name == "target" }?.value
            let near = meant.map {
                Suggestion.clause(for: $0, among: targets.compactMap { $0["target"] })
            }
            return "no target has \(Self.text(byTarget))\(near ?? "")"
        }
        return nil
    }

    /// Whether an alert of a rule may fulfil a condition.
    private func mayFulfil(_ matcher: Matcher, _ rule: [String: String?]) -> Bool {
        switch rule[matcher.name] {
        case .some(.some(let value)): Self.fulfils(matcher, value)
        case .some(.none): true
        case .none:
            // It comes from the target, from the series, or is not there.
            true
        }
    }

    private static func fulfils(_ matcher: Matcher, _ value: String) -> Bool {
        matcher.matches(LabelSet([(matcher.name, value)]))
    }

    private static func text(_ matchers: [Matcher]) -> String {
        matchers.map(\.description).joined(separator: " and ")
    }
}
