package import Limits

/// The limits that a check's curve follows.
package struct CurveLimits: Sendable {
    let inForce: Threshold
    let standard: Threshold
    let range: ClosedRange<Double>

    /// Limits in force for a target; a level that is missing is as far away as in `standard`. Values
    /// are in `range`.
    package init(_ inForce: Threshold, standard: Threshold, in range: ClosedRange<Double>) {
        self.inForce = inForce
        self.standard = standard
        self.range = range
    }

    /// Both levels; one that is missing is as far away as it is by default.
    var levels: (warning: Double, critical: Double) {
        let warning = inForce.warning ?? inForce.critical ?? standard.warning ?? 1
        let critical =
            inForce.critical ?? warning
            + ((standard.critical ?? warning) - (standard.warning ?? warning))
        guard warning != critical else { return (warning * 0.9, critical) }
        return (warning, critical)
    }
}
