import History

/// Names under which others may not record: their series would pass for the agent's.
package struct ReservedNames: Sendable, Equatable {
    private static let counterEnding = "_total"

    private let owners: [String: String]

    /// The names that no configuration is needed for.
    package init() { owners = [:] }

    /// Names with what makes series of them, such as a collector; of two the last one counts.
    package init(_ owners: some Sequence<(name: String, owner: String)>) {
        self.owners = Dictionary(
            owners.map { (Self.stem($0.name), $0.owner) }, uniquingKeysWith: { $1 })
    }

    /// Whose the name is, or nil when it is free.
    package func refusal(of name: String) -> String? {
        if let (beginning, owner) = RowLimits.reservedBeginnings.first(where: {
            name.hasPrefix($0.0)
        }) {
            return owner == "pgvigil"
                ? "name: \(beginning) is for what pgvigil itself measures"
                : "name: \(beginning) is for what \(owner) itself makes"
        }
        if RowLimits.reservedNames.contains(name) {
            return "name: \(name) is for what Prometheus itself makes"
        }
        return owners[Self.stem(name)].map { "name: \(name) is for \($0)" }
    }

    /// A counter's family in OpenMetrics bears the name without its ending.
    private static func stem(_ name: String) -> String {
        name.hasSuffix(counterEnding) ? String(name.dropLast(counterEnding.count)) : name
    }
}
