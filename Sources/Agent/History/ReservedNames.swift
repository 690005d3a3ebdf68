import Collection
import Configuration
import History
import Metrics
import Rules

/// Names under which others may not record: their series would pass for the agent's.
package struct ReservedNames: Sendable {
    private static let counterEnding = "_total"

    private let owners: [String: String]

    /// The names that no configuration is needed for.
    package init() { owners = [:] }

    /// What a configuration's collectors and recording rules bring.
    init(_ configuration: Configuration) {
        var owners: [String: String] = [:]
        for file in configuration.rules.files {
            for rule in file.groups.flatMap(\.rules) {
                guard case .recording = rule.kind else { continue }
                owners[Self.stem(rule.name)] = "a recording rule"
            }
        }
        for collector in Watching.catalog(of: configuration) {
            for column in collector.columns {
                guard case .value(let metric, _, _) = column.use else { continue }
                owners[Self.stem(metric.name)] = "the collector \(collector.name)"
            }
        }
        self.owners = owners
    }

    /// Whose the name is, or nil when it is free.
    func refusal(of name: String) -> String? {
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
