package import Health
import Limits
import Metrics

/// The inputs are indicators.
extension HealthInput: CaseIterable {
    /// All of them, in the order of the indicators.
    package static let allCases = Indicator.all.filter { $0.check != nil || $0.cap != nil }.map {
        HealthInput(of: $0)
    }
    private static let known = Dictionary(
        uniqueKeysWithValues: Indicator.all.map { ($0.metric.name, HealthInput(of: $0)) })

    /// Names an indicator.
    package init(rawValue: String) {
        self = Self.known[rawValue] ?? HealthInput(rawValue, unit: "", isBadBelow: false)
    }

    init(of indicator: Indicator) {
        self.init(
            indicator.metric.name, unit: indicator.unit,
            isBadBelow: indicator.limits?.isBadBelow == true)
    }
}
