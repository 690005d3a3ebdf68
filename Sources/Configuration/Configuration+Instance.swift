import AgentSettings
import Collection

extension Configuration {
    private static let instanceOfTarget = "target"

    /// Whether rules and service discovery see each target as an instance of its own; other people's
    /// rules, which compatibility is for, join and sum by `instance`.
    package var namesTargets: Bool {
        rules.instance.map { $0 == Self.instanceOfTarget } ?? (agent.compatibility != .none)
    }

    /// The label `instance` that the file names for everything.
    package var ownInstance: String? {
        rules.instance == Self.instanceOfTarget ? nil : rules.instance
    }
}
