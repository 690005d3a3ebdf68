package import Limits
import Metrics

/// A number of one database that can have limits: a series without `pg_database_`, also the value
/// of the label `indicator` of `pgvigil_database_threshold`.
package struct DatabaseIndicator: Sendable, Hashable, CaseIterable {
    /// All of them, in the order of the indicators.
    package static let allCases = Indicator.all.filter(\.isByDatabase).map(DatabaseIndicator.init)
    private static let indicators = Dictionary(
        uniqueKeysWithValues: Indicator.all.filter(\.isByDatabase).map {
            (DatabaseIndicator($0), $0)
        })
    private static let prefix = "pg_database_"

    /// Such as `cache_hit_ratio`.
    package let rawValue: String

    /// The indicator as it is shown and documented.
    package var indicator: Indicator { Self.indicators[self] ?? .databaseSessions }

    /// The indicator of the whole server whose limits hold by default; nil without such limits.
    package var ofServer: ThresholdName? { indicator.ofServer }

    init(_ indicator: Indicator) {
        rawValue = String(indicator.metric.name.dropFirst(Self.prefix.count))
    }
}
