package import Metrics

/// Decides whether a group is told of, and why.
package struct Deduplication: Sendable {
    /// What was decided; each case but `nothing` is the reason for a message.
    package enum Decision: String, Sendable {
        /// The receiver knows nothing of this group, and something fires.
        case new
        /// Something fires that was not told of, or something that was told of is over.
        case changed
        /// All that was told of is over.
        case resolved
        /// It fires as before, and the last message is old.
        case repeated
        /// There is nothing to say.
        case nothing
    }

    /// What fires and is not kept back.
    package var firing: Set<LabelSet>
    /// What was told of and fires, but is kept back now: neither news nor over.
    package var held: Set<LabelSet>
    /// What was told of and is over.
    package var over: Set<LabelSet>

    /// The parts of a group.
    package init(firing: Set<LabelSet>, held: Set<LabelSet>, over: Set<LabelSet>) {
        self.firing = firing
        self.held = held
        self.over = over
    }

    /// The decision, as Alertmanager takes it; times are milliseconds.
    package func decision(
        told: Set<LabelSet>?, sentAt: Int64, now: Int64, repeatInterval: Int64,
        sendsResolved: Bool
    ) -> Decision {
        guard let told, !told.isEmpty else { return firing.isEmpty ? .nothing : .new }
        if !firing.isSubset(of: told) { return .changed }
        if firing.isEmpty && held.isEmpty { return .resolved }
        if sendsResolved, !over.isEmpty { return .changed }
        if !firing.isEmpty, now - sentAt >= repeatInterval { return .repeated }
        return .nothing
    }
}
