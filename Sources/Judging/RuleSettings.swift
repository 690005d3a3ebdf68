package import RuleDocuments
package import Rules

/// What a set of rules is evaluated with.
package struct RuleSettings: Sendable, Equatable {
    /// The rules, in the order in which their files are named.
    package var files: [RuleFile]
    /// How often groups are evaluated that name no interval, or nil for after each poll.
    package var groupInterval: Duration?
    /// How often the snapshot is recorded although no poll brought anything.
    package var interval: Duration
    /// The most that samples kept for rules may take, in bytes.
    package var historyBytesMax = 64 << 20
    /// What templates see besides the alert.
    package var environment = RuleEnvironment()
    /// The label `job` of the samples that rules see.
    package var job = "pgvigil"
    /// The label `instance` of what is not about a target, or of everything.
    package var instance: String
    /// Whether series of a target have its name as `instance`.
    package var namesTargets = false

    /// Rules that are evaluated after each poll.
    package init(files: [RuleFile], interval: Duration, instance: String) {
        self.files = files
        self.interval = interval
        self.instance = instance
    }
}
