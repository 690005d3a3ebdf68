/// What has a threshold: the series' name without `pg_`, also the value of the label `indicator`.
///
/// Indicators name their limits, and know which names there are.
package struct ThresholdName: Sendable, Hashable {
    /// Such as `cache_hit_ratio`.
    package let rawValue: String

    /// The name of an indicator's limits.
    package init(_ name: String) { rawValue = name }
}
