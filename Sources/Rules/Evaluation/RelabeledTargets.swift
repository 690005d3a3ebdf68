package import Metrics
import RuleDocuments
package import Samples

/// The labels of targets that a reload has changed, for all that rules know.
package struct RelabeledTargets: Sendable {
    private let changes: [ExactText: Relabeling]
    /// Series that rules yielded, under their names of now.
    private var yielded: [LabelSet: LabelSet] = [:]
    /// The names of series that rules yield.
    private var names: Set<ExactText> = []

    /// Nothing is moved yet.
    package init(_ changes: [Relabeling]) {
        self.changes = Dictionary(
            changes.map { (ExactText($0.target), $0) }, uniquingKeysWith: { $1 })
    }

    /// Gives the alerts of some groups the labels of their targets.
    package mutating func move(_ groups: inout [GroupState], at now: Int64) {
        names = Set(["ALERTS", "ALERTS_FOR_STATE"].map(ExactText.init))
        for rule in groups.flatMap(\.group.rules) where !rule.isAlerting {
            names.insert(ExactText(rule.name))
        }
        let lookup = self
        for group in groups.indices {
            for rule in groups[group].rules.indices {
                let moved = groups[group].rules[rule].relabel(changes, at: now) {
                    lookup.moved($0)
                }
                yielded.merge(moved) { first, _ in first }
            }
        }
    }

    /// The labels of a series as they are now; nil where nothing changes.
    package func moved(_ labels: LabelSet) -> LabelSet? {
        guard let target = labels["target"], let change = changes[ExactText(target)] else {
            return nil
        }
        if let moved = yielded[labels] { return moved == labels ? nil : moved }
        // A rule may have dropped what was added.
        let isYielded = labels[LabelSet.metricName].map { names.contains(ExactText($0)) } ?? true
        return change.moved(labels, isAdding: !isYielded)
    }
}
