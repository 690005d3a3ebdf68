import Metrics
import Samples

/// The labels of each target when it was last looked at them, so that a reload that changes them is seen.
struct TargetLabels {
    private var known: [ExactText: LabelSet] = [:]
    /// Those of before the restart.
    private var recalled: [String: [String: String]] = [:]

    /// By the names of the targets, for the file that survives a restart.
    var saved: [String: [String: String]] {
        Dictionary(
            known.map { ($0.key.text, $0.value.dictionary) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Goes on with what was saved before a restart.
    mutating func recall(_ saved: [String: [String: String]]) {
        recalled = saved
        recallAgain()
    }

    /// What was saved has come in parts: there is more that bears the labels of before the restart.
    mutating func recallAgain() {
        for (name, labels) in recalled { known[ExactText(name)] = LabelSet(labels) }
    }

    /// Takes the labels that targets have now; gives what has changed.
    ///
    /// A target that is gone is forgotten, unless it may only not have been polled yet.
    mutating func take(_ snapshot: Snapshot) -> [Relabeling] {
        var now: [ExactText: LabelSet] = snapshot.isComplete ? [:] : known
        var changes: [Relabeling] = []
        for target in snapshot.targets {
            let name = ExactText(target.name)
            let labels = LabelSet(target.labels)
            now[name] = labels
            if let old = known[name],
                let change = Relabeling(of: target.name, from: old, to: labels)
            {
                changes.append(change)
            }
        }
        known = now
        return changes
    }
}
