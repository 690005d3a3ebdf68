package import Metrics

/// One row of `monitoring.performance_metrics`, apart from its identifier.
package struct HistoryRow: Sendable, Equatable {
    /// The metric's name.
    package let name: String
    /// The number; what is not finite cannot be written.
    package let value: Double
    /// What it counts, or nil.
    package let unit: String?
    /// What tells it from others of the same name.
    package let tags: LabelSet
    /// Milliseconds since 1970.
    package let milliseconds: Int64

    /// A row of these values.
    package init(
        name: String, value: Double, unit: String?, tags: LabelSet, milliseconds: Int64
    ) {
        self.name = name
        self.value = value
        self.unit = unit
        self.tags = tags
        self.milliseconds = milliseconds
    }
}
