/// The limits that an indicator has unless a target sets its own.
package struct IndicatorLimits: Sendable {
    /// What they are called in the configuration and in `pgvigil_threshold`.
    package let name: ThresholdName
    /// Without an environment.
    let standard: Threshold
    /// In the environments that have other ones.
    let byEnvironment: [Environment: Threshold]
    /// The only level, critical, of the profile global-remit; nil where it has no other limits.
    let globalRemit: Double?
    /// Whether values below the limits are the bad ones.
    package let isBadBelow: Bool

    /// Describes them; `byEnvironment` is what environments have otherwise.
    package init(
        _ name: ThresholdName, warning: Double, critical: Double, isBadBelow: Bool = false,
        in byEnvironment: [Environment: Threshold] = [:], globalRemit: Double? = nil
    ) {
        self.name = name
        standard = Threshold(warning: warning, critical: critical)
        self.byEnvironment = byEnvironment
        self.globalRemit = globalRemit
        self.isBadBelow = isBadBelow
    }

    /// The limits of an environment and a profile.
    package func limits(_ environment: Environment?, _ profile: Profile) -> Threshold {
        if profile == .globalRemit, let globalRemit { return Threshold(critical: globalRemit) }
        return environment.flatMap { byEnvironment[$0] } ?? standard
    }
}
