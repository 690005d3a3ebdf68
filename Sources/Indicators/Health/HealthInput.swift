import Metrics

/// What the health model looks at: an indicator with a check or a lethal state.
package struct HealthInput: RawRepresentable, Sendable, Hashable, CaseIterable {
    /// All of them, in the order of the indicators.
    package static let allCases = Indicator.all.filter { $0.check != nil || $0.cap != nil }.map {
        HealthInput(of: $0)
    }
    private static let units = Dictionary(
        uniqueKeysWithValues: Indicator.all.map { (HealthInput(of: $0), $0.unit) })
    private static let badBelow = Set(
        Indicator.all.filter { $0.limits?.isBadBelow == true }.map { HealthInput(of: $0) })

    /// The indicator's name, which is also how documentation calls it.
    package let rawValue: String

    /// Names an indicator.
    package init(rawValue: String) { self.rawValue = rawValue }

    init(of indicator: Indicator) { rawValue = indicator.metric.name }

    private var unit: String { Self.units[self] ?? "" }

    /// Whether the value is a ratio from 0 to 1.
    package var isRatio: Bool { unit == "ratio" }

    /// Whether smaller values are the bad ones.
    package var isBadBelow: Bool { Self.badBelow.contains(self) }

    /// Whether the value is in seconds.
    package var isDuration: Bool { rawValue.hasSuffix("_seconds") }

    /// Whether the value is in bytes.
    package var isBytes: Bool { unit == "bytes" }

    /// Whether there is nothing between well and lethal.
    package var isSwitch: Bool { unit == "boolean" }
}
