package import Metrics

/// The names of postgres_exporter where ours differ, for dashboards and rules that use them.
///
/// It is a switch (`agent.compatibility`), because each of these families repeats one of ours. Only
/// what means the same under both names is here. Names without `_total` have no type, because
/// postgres_exporter calls some gauges counters and some counters gauges. Units are those of
/// postgres_exporter, so times of blocks and checkpoints are milliseconds here.
package enum PostgresExporterNames {
    /// One family under its other name.
    package struct Alias: Sendable {
        /// The name in postgres_exporter.
        package let name: String
        /// Our families that it is made of; the values of several are added up.
        package let sources: [String]
        /// What our value is multiplied by.
        package let factor: Double
        /// Labels that have another name there.
        package let renamed: [String: String]

        init(
            _ name: String, _ sources: String..., factor: Double = 1,
            renamed: [String: String] = [:]
        ) {
            self.name = name
            self.sources = sources
            self.factor = factor
            self.renamed = renamed
        }
    }

    /// The families that these give under their other names.
    package static func families(from families: [Family]) -> [Family] {
        let wanted = families.filter { aliasesBySource[$0.metric.name] != nil }
        guard !wanted.isEmpty else { return [] }
        let sources = Dictionary(grouping: wanted, by: \.metric.name)
        var names: Set<String> = []
        return wanted.flatMap { aliasesBySource[$0.metric.name] ?? [] }
            .filter { names.insert($0.name).inserted }
            .compactMap { family(of: $0, sources) }
    }

    private static func family(of alias: Alias, _ known: [String: [Family]]) -> Family? {
        let sources = alias.sources.flatMap { known[$0] ?? [] }
        guard let first = sources.first else { return nil }
        var samples = sources.count == 1 ? first.samples : sum(sources)
        if alias.factor != 1 || !alias.renamed.isEmpty {
            samples = samples.map { sample in
                Sample(renamed(sample.labels, alias.renamed), sample.value * alias.factor)
            }
        }
        return Family(
            Metric(
                alias.name, alias.name.hasSuffix("_total") ? .counter : .unknown,
                "What \(alias.sources.joined(separator: " plus ")) says, for postgres_exporter's users."
            ),
            samples)
    }

    private static func sum(_ families: [Family]) -> [Sample] {
        var order: [Labels] = []
        var sums: [Labels: Double] = [:]
        for sample in families.flatMap(\.samples) {
            if sums[sample.labels] == nil { order.append(sample.labels) }
            sums[sample.labels, default: 0] += sample.value
        }
        return order.map { Sample($0, sums[$0] ?? .nan) }
    }

    private static func renamed(_ labels: Labels, _ names: [String: String]) -> Labels {
        guard !names.isEmpty else { return labels }
        return Labels(names: labels.names.map { names[$0] ?? $0 }, values: labels.values)
    }

    private static let aliasesBySource: [String: [Alias]] = {
        var result: [String: [Alias]] = [:]
        for alias in all {
            for source in alias.sources { result[source, default: []].append(alias) }
        }
        return result
    }()
}
