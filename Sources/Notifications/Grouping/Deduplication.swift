package import Metrics

/// Decides whether a group is notified, and why.
package struct Deduplication: Sendable {
    /// What was decided; each case but `nothing` is the reason for a message.
    package enum Decision: String, Sendable {
        /// The receiver knows nothing of this group, and something fires.
        case new
        /// An alert fires that was not notified, or by another culprit than was notified, or one that
        /// was notified is resolved.
        case changed
        /// All notified alerts are resolved.
        case resolved
        /// It fires as before, and the last message is old.
        case repeated
        /// There is nothing to say.
        case nothing
    }

    /// What fires and is not kept back.
    package var firing: Set<LabelSet>
    /// What was notified and fires, but is suppressed now: neither new nor resolved.
    package var held: Set<LabelSet>
    /// What was notified and is resolved.
    package var over: Set<LabelSet>

    /// Whether one that was notified and fires has another culprit now.
    package var hasNewCulprit = false

    /// The parts of a group.
    package init(firing: Set<LabelSet>, held: Set<LabelSet>, over: Set<LabelSet>) {
        self.firing = firing
        self.held = held
        self.over = over
    }

    /// The decision, as Alertmanager takes it; times are milliseconds.
    package func decision(
        notified: Set<LabelSet>?, sentAt: Int64, now: Int64, repeatInterval: Int64,
        sendsResolved: Bool
    ) -> Decision {
        guard let notified, !notified.isEmpty else { return firing.isEmpty ? .nothing : .new }
        if !firing.isSubset(of: notified) { return .changed }
        if firing.isEmpty && held.isEmpty { return .resolved }
        if hasNewCulprit { return .changed }
        if sendsResolved, !over.isEmpty { return .changed }
        if !firing.isEmpty, now - sentAt >= repeatInterval { return .repeated }
        return .nothing
    }
}
