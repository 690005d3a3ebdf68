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
        guard let text = pattern.expanding(replacement, ofWhole: labels[source] ?? "") else {
            return labels
        }
        return labels.setting(target, to: text)
    }
}
