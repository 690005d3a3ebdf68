package import Collection
import Documents
package import Limits
import Metrics
import Tables

/// The collectors that a configuration can name, and the names that they have taken.
package struct KnownCollectors {
    private var collectors: [String: Collector] = [:]
    private var metrics: [String: String] = [:]
    private var labels: Set<String> = []

    /// Labels that every series of the agent, or Prometheus itself, may bear.
    static let reservedLabels: Set<String> = [
        "target", "environment", "collector", "reason", "datname", "pool", "component", "check",
        "indicator", "severity", "receiver", "outcome", "alertname", "job", "instance", "le",
        "quantile",
    ]

    /// Those of the catalogue.
    package init(_ collectors: [Collector]) {
        for collector in collectors { add(collector) }
    }

    /// What users' own indicators are called, with their limits.
    private(set) var indicators: [String: OwnIndicator] = [:]

    /// The packs that indicators come with; those without are for all targets.
    private var packs: [String: String] = [:]

    mutating func add(
        _ collector: Collector, _ indicators: [OwnIndicator] = [], of pack: String? = nil
    ) {
        for indicator in indicators {
            self.indicators[indicator.name] = indicator
            packs[indicator.name] = pack
        }
        collectors[collector.name] = collector
        labels.formUnion(collector.labelNames)
        for metric in collector.metricNames { metrics[metric] = collector.name }
    }

    /// The indicators that a target with these packs can have limits for.
    package func indicators(with named: [String]) -> [String: OwnIndicator] {
        indicators.filter { entry in
            packs[entry.key].map { named.contains($0) } ?? true
        }
    }

    var names: Dictionary<String, Collector>.Keys { collectors.keys }

    func named(_ name: String) -> Collector? { collectors[name] }

    /// The collector that exports a metric already.
    func owner(ofMetric name: String) -> String? { metrics[name] }

    /// Whether a target's own label would collide with one of ours.
    package func reserves(label: String) -> Bool {
        Self.reservedLabels.contains(label) || labels.contains(label)
    }

    func suggestion(_ name: String) -> String { Suggestion.clause(for: name, among: names) }
}

extension Collector {
    /// The labels that its rows bring.
    package var labelNames: [String] {
        columns.compactMap { column in
            if case .label(let name, _) = column.use { name } else { nil }
        }
    }

    /// The families that it exports.
    var metricNames: [String] {
        let values: [String] = columns.compactMap { column in
            if case .value(let metric, _, _) = column.use { metric.name } else { nil }
        }
        return values + (ranking.map { [$0.foldedMetric] } ?? [])
    }
}
