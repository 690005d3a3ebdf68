package import Indicators
import Limits
import Metrics

/// What the status page says of one database that has limits of its own.
package struct DatabaseStatus: Sendable, Equatable {
    /// The database's name.
    package let name: String
    /// The environment that it belongs to.
    package let environment: String
    /// The columns, the same for every database.
    package let figures: [TargetStatus.Figure]

    /// The titles of the columns and what they show.
    package static let columns: [(title: String, indicator: DatabaseIndicator)] =
        DatabaseIndicator.allCases.compactMap { indicator in
            indicator.indicator.column.map { ($0, indicator) }
        }

    /// The families that are looked at.
    static let wanted =
        columns.map(\.indicator.indicator.metric.name) + [
            DatabaseThresholds.metric.name
        ]

    /// Every database with limits, in the order of the series of these.
    static func all(_ found: [String: [Sample]]) -> [DatabaseStatus] {
        var order: [(name: String, environment: String)] = []
        var limits = ExactDictionary<[String: [String: Double]]>()
        for sample in found[DatabaseThresholds.metric.name] ?? [] {
            guard let name = sample.labels["datname"], let indicator = sample.labels["indicator"],
                let severity = sample.labels["severity"]
            else { continue }
            if limits[name] == nil {
                order.append((name, sample.labels["environment"] ?? ""))
            }
            limits[name, default: [:]][indicator, default: [:]][severity] = sample.value
        }
        if order.isEmpty { return [] }
        let values = columns.map { column in
            var values = ExactDictionary<Double>()
            for sample in found[column.indicator.indicator.metric.name] ?? [] {
                if let name = sample.labels["datname"] { values[name] = sample.value }
            }
            return values
        }
        return order.map { name, environment in
            let figures = columns.indices.map { index in
                figure(
                    columns[index].title, columns[index].indicator, values[index][name],
                    limits[name]?[columns[index].indicator.rawValue] ?? [:])
            }
            return DatabaseStatus(name: name, environment: environment, figures: figures)
        }
    }

    private static func figure(
        _ title: String, _ indicator: DatabaseIndicator, _ value: Double?,
        _ limits: [String: Double]
    ) -> TargetStatus.Figure {
        let ofServer = indicator.ofServer
        let text = value.map { value in
            ofServer.map { TargetStatus.text(value, of: $0) } ?? TargetStatus.rounded(value, 0)
        }
        return TargetStatus.Figure(
            title: title, series: indicator.indicator.metric.name, text: text ?? "–",
            mood: Verdict(value, limits, isBadBelow: ofServer?.isBadBelow ?? false))
    }
}
