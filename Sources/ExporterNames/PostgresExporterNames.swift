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
        /// Whether locks are meant: modes in lower case, and each mode of each database.
        package let isLocks: Bool

        init(
            _ name: String, _ sources: String..., factor: Double = 1,
            renamed: [String: String] = [:], isLocks: Bool = false
        ) {
            self.isLocks = isLocks
            self.name = name
            self.sources = sources
            self.factor = factor
            self.renamed = renamed
        }
    }

    /// Labels that families of the same name have under another name there; they bear both.
    package static let addedLabels: [(prefix: String, label: String, other: String)] = [
        ("pg_stat_statements_", "usename", "user"),
        ("pg_replication_slots_", "datname", "database"),
    ]

    /// The modes of locks, as they are called there.
    private static let lockModes = [
        "accesssharelock", "rowsharelock", "rowexclusivelock", "shareupdateexclusivelock",
        "sharelock", "sharerowexclusivelock", "exclusivelock", "accessexclusivelock",
        "sireadlock",
    ]

    /// The same families, with the labels by which they are known there beside ours.
    package static func labelled(_ families: [Family]) -> [Family] {
        families.map { family in
            let added = addedLabels.filter { family.metric.name.hasPrefix($0.prefix) }
            if added.isEmpty { return family }
            let samples = family.samples.map { sample in
                var labels = sample.labels
                for (_, label, other) in added {
                    guard let value = labels[label], labels[other] == nil else { continue }
                    labels = Labels(names: labels.names + [other], values: labels.values + [value])
                }
                return Sample(labels, sample.value)
            }
            return Family(family.metric, samples)
        }
    }

    /// The families that these give under their other names.
    ///
    /// `collector` is the one whose answer they are, and `databases` are all there are.
    package static func families(
        from families: [Family], of collector: String = "", databases: [String] = []
    ) -> [Family] {
        // Where nothing is locked, ours are without a sample and theirs are 0.
        if collector == "pg_locks", let alias = all.first(where: \.isLocks) {
            return [locks(alias, families, databases)]
        }
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
        return Family(metric(of: alias), samples)
    }

    /// Each mode of each database has a series there, also without a lock; shared objects have none.
    private static func locks(
        _ alias: Alias, _ sources: [Family], _ databases: [String]
    ) -> Family {
        var counts: [Labels: Double] = [:]
        func labels(_ database: String, _ mode: String) -> Labels {
            Labels(names: ["datname", "mode"], values: [database, mode])
        }
        for database in databases {
            for mode in lockModes { counts[labels(database, mode)] = 0 }
        }
        for sample in sources.flatMap(\.samples) {
            guard let database = sample.labels["datname"], !database.isEmpty,
                let mode = sample.labels["mode"]
            else { continue }
            counts[labels(database, mode.lowercased()), default: 0] += sample.value
        }
        let samples = counts.sorted {
            $0.key.values.map(ExactText.init).lexicographicallyPrecedes(
                $1.key.values.map(ExactText.init))
        }.map { Sample($0.key, $0.value) }
        return Family(metric(of: alias), samples)
    }

    private static func metric(of alias: Alias) -> Metric {
        Metric(
            alias.name, alias.name.hasSuffix("_total") ? .counter : .unknown,
            "What \(alias.sources.joined(separator: " plus ")) says, for postgres_exporter's users."
        )
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
