import Metrics
import Patterns

/// What `label_replace` does to a label.
struct LabelReplacement: Sendable {
    let target: String
    let replacement: Replacement
    let source: String
    let pattern: Pattern

    /// The labels with the target set, when the pattern fits the source; `room` is what texts that
    /// are made may still take.
    func applied(
        to labels: LabelSet, room: inout LabelRoom
    ) throws(EvaluationError) -> LabelSet {
        guard
            let text = pattern.expanding(
                replacement, ofWhole: labels[source] ?? "", bytesMax: room.valueBytesMax)
        else { return labels }
        try room.take(text.utf8.count)
        return labels.setting(target, to: text)
    }
}
