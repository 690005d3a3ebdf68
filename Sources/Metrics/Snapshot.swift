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

    /// How many reports have come of each target.
    package var reports: [String: UInt64] {
        Dictionary(targets.map { ($0.name, $0.reports) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether every target has reported since then; `before` is what `reports` was.
    package func hasReported(since before: [String: UInt64]) -> Bool {
        targets.allSatisfy { $0.reports > before[$0.name] ?? 0 }
    }

    /// The part that concerns one target, or nil when there is no such target.
    package func only(target name: String) -> Snapshot? {
        guard let target = targets.first(where: { $0.name == name }) else { return nil }
        return Snapshot(generation: target.generation, targets: [target], agent: [])
    }
}
