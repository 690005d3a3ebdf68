package import Health
import Limits

/// Curves follow the thresholds of a target.
extension HealthCurve {
    /// A check's curve for a target with these thresholds.
    package init(_ check: HealthCheck, _ thresholds: Thresholds) {
        self.init(check) { thresholds.curveLimits($0) }
    }
}

extension HealthAssessor {
    /// Nothing was seen yet.
    package init(_ model: HealthModel = .current, thresholds: Thresholds) {
        self.init(model) { thresholds.curveLimits($0) }
    }
}

extension Thresholds {
    private static let untouched = Thresholds()

    fileprivate func curveLimits(_ name: ThresholdName) -> CurveLimits {
        CurveLimits(self[name], standard: Self.untouched[name], in: 0...name.limitMax)
    }
}
