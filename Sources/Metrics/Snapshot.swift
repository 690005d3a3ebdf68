/// All that is known now: an immutable, numbered value.
package struct Snapshot: Sendable {
    /// Grows by one whenever anything here changes.
    package let generation: UInt64
    /// The targets in the order of the configuration.
    package let targets: [TargetSnapshot]
    /// The agent's own families, which bear no common labels.
    package let agent: [Family]

    /// Whether every target has been polled to the end at least once.
    package let isComplete: Bool

    /// Puts a snapshot together.
    package init(
        generation: UInt64, targets: [TargetSnapshot], agent: [Family], isComplete: Bool = true
    ) {
        self.generation = generation
        self.targets = targets
        self.agent = agent
        self.isComplete = isComplete
    }

    /// Whether every target has reported from a poll that began after this moment.
    package func hasPolled(since moment: ContinuousClock.Instant) -> Bool {
        targets.allSatisfy { $0.pollBegan.map { $0 >= moment } ?? true }
    }

    /// The part that concerns one target, or nil when there is no such target.
    package func only(target name: String) -> Snapshot? {
        guard let target = targets.first(where: { $0.name == name }) else { return nil }
        return Snapshot(generation: target.generation, targets: [target], agent: [])
    }
}
