package import Metrics

/// The labels that all series of one target bear, before and after a reload that changed them.
///
/// What is known under the old ones is known of the same server, so it goes on under the new ones: else
/// a window would hold two series of one thing, and neither of them whole.
package struct Relabeling: Sendable, Equatable {
    /// The target's name, which its series bear as `target` before and after.
    package let target: String
    private let old: LabelSet
    private let new: LabelSet

    /// What has changed for a target; nil when nothing has.
    package init?(of target: String, from old: LabelSet, to new: LabelSet) {
        guard old != new else { return nil }
        (self.target, self.old, self.new) = (target, old, new)
    }

    /// Whether the target bears labels now that it did not have at all.
    package var addsAny: Bool { new.labels.contains { old[$0.name] == nil } }

    /// Labels of a series or alert about the target as they are now; nil where nothing changes.
    ///
    /// Whether it bears what was added, only its rule knows, which may have dropped it (`isAdding`). Labels
    /// that a rule writes itself are not the target's (`fixed`).
    package func moved(
        _ labels: LabelSet, isAdding: Bool, except fixed: Set<String> = []
    ) -> LabelSet? {
        guard isAbout(labels) else { return nil }
        var moved = labels
        for label in old.labels where !fixed.contains(label.name) {
            guard labels[label.name].hasSameBytes(as: label.value) else { continue }
            moved = moved.setting(label.name, to: new[label.name])
        }
        for label in new.labels where isAdding && !fixed.contains(label.name) {
            guard old[label.name] == nil, labels[label.name] == nil else { continue }
            moved = moved.setting(label.name, to: label.value)
        }
        return moved == labels ? nil : moved
    }

    /// Labels of a series or alert about the target without those that were added; nil where it has
    /// none of them.
    package func withoutAdded(_ labels: LabelSet, except fixed: Set<String> = []) -> LabelSet? {
        guard isAbout(labels) else { return nil }
        let added = new.labels.filter { label in
            old[label.name] == nil && !fixed.contains(label.name)
                && labels[label.name].hasSameBytes(as: label.value)
        }
        return added.isEmpty ? nil : labels.dropping(Set(added.map(\.name)))
    }

    private func isAbout(_ labels: LabelSet) -> Bool {
        labels["target"].hasSameBytes(as: target)
    }
}
