import Messages
package import Metrics

/// What fires, arranged by what inhibit rules compare: thousands of alerts are judged without a look
/// at thousands of others for each.
package struct Inhibition: Sendable {
    /// What fires and agrees in the labels of a rule.
    private struct Sources {
        /// Whether one of them is no target of the rule itself.
        var hasPure = false
    }

    private let rules: [(rule: InhibitRule, sources: [[ExactText?]: Sources])]

    /// What these rules need of all that fires.
    package init(_ rules: [InhibitRule], firing: some Sequence<LabelSet>) {
        let firing = Array(firing)
        self.rules = rules.map { rule in
            var sources: [[ExactText?]: Sources] = [:]
            for labels in firing where rule.source.allMatch(labels) {
                let key = Self.values(of: labels, rule)
                sources[key, default: Sources()].hasPure =
                    sources[key]?.hasPure == true || !rule.target.allMatch(labels)
            }
            return (rule, sources)
        }
    }

    /// Whether an alert is silenced by one of those that fire.
    package func inhibits(_ labels: LabelSet) -> Bool {
        rules.contains { rule, sources in
            guard !sources.isEmpty, rule.target.allMatch(labels),
                let found = sources[Self.values(of: labels, rule)]
            else { return false }
            // As in Alertmanager: what is on both sides is not silenced by another of its kind.
            return found.hasPure || !rule.source.allMatch(labels)
        }
    }

    private static func values(of labels: LabelSet, _ rule: InhibitRule) -> [ExactText?] {
        rule.equal.map { name in labels[name].map { ExactText($0) } }
    }
}
