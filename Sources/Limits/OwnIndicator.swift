/// A gauge of a user's own collector that has limits, as the collectors file describes it.
package struct OwnIndicator: Sendable, Equatable {
    /// The value of the label `indicator` of its limits, and what `thresholds` of a target call it.
    package let name: String
    /// The gauge.
    package let metric: String
    /// Whether each database has its own value, and so the limits of its own environment.
    package let isByDatabase: Bool
    /// Whether values below the limits are the bad ones.
    package let isBadBelow: Bool
    /// Without an environment, and where an environment sets nothing else.
    package let standard: Threshold
    /// What environments set otherwise, level by level.
    package let byEnvironment: [Environment: Threshold]

    /// How many one collector may have.
    package static let countMax = 50

    /// Describes one.
    package init(
        _ name: String, of metric: String, isByDatabase: Bool = false, isBadBelow: Bool = false,
        _ standard: Threshold, in byEnvironment: [Environment: Threshold] = [:]
    ) {
        self.name = name
        self.metric = metric
        self.isByDatabase = isByDatabase
        self.isBadBelow = isBadBelow
        self.standard = standard
        self.byEnvironment = byEnvironment
    }

    /// The limits of an environment, or of none.
    package func limits(_ environment: Environment?) -> Threshold {
        environment.flatMap { byEnvironment[$0] }?.filled(from: standard) ?? standard
    }

    /// Whether the warning comes before the critical level, or one of them is not there.
    package func isOrdered(_ limits: Threshold) -> Bool {
        guard let warning = limits.warning, let critical = limits.critical else { return true }
        return isBadBelow ? critical < warning : warning < critical
    }
}
