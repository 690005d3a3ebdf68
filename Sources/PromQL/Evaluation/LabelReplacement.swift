import Metrics
import Patterns

/// What `label_replace` does to a label.
struct LabelReplacement: Sendable {
    let target: String
    let replacement: Replacement
    let source: String
    let pattern: Pattern

    /// The labels with the target set, when the pattern fits the source.
    func applied(to labels: LabelSet) -> LabelSet {
        guard let groups = pattern.groups(ofWhole: labels[source] ?? "") else { return labels }
        let text = replacement.filled { number in
            groups.indices.contains(number) ? groups[number] : nil
        } named: { name in
            pattern.groupNames.firstIndex(of: name).flatMap { groups[$0 + 1] }
        }
        return labels.setting(target, to: text)
    }
}
