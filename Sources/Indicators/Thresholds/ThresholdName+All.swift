package import Limits

/// The name of an indicator's limits stands beside the indicator in `Catalog`.
extension ThresholdName: RawRepresentable, CaseIterable {
    /// All of them, in the order of the indicators.
    package static let allCases = Indicator.all.compactMap { $0.limits?.name }
    private static let units = Dictionary(
        uniqueKeysWithValues: Indicator.all.compactMap { indicator in
            indicator.limits.map { ($0.name, indicator.unit) }
        })
    private static let badBelow = Set(
        Indicator.all.compactMap(\.limits).filter(\.isBadBelow).map(\.name))

    /// The name of an indicator with limits; nil for any other word.
    package init?(rawValue: String) {
        self.init(rawValue)
        if Self.units[self] == nil { return nil }
    }

    /// Its indicator's unit.
    package var unit: String { Self.units[self] ?? "" }

    /// Whether values below the threshold are the bad ones.
    package var isBadBelow: Bool { Self.badBelow.contains(self) }

    /// What a threshold may be; above 0, at most 1 for ratios and 100 for the score.
    package var limitMax: Double {
        switch unit {
        case "ratio": 1
        case "points": 100
        case "seconds": 7 * 86_400
        default: 1e15
        }
    }

    /// Whether the value is a ratio from 0 to 1.
    package var isRatio: Bool { unit == "ratio" }

    /// Whether the value is a duration in seconds.
    package var isDuration: Bool { unit == "seconds" }

    /// Whether a PgBouncer console has it.
    package var isOfConsole: Bool { self == .pool }
}
