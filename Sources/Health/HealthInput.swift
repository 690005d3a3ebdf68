/// What the health model looks at: an indicator with a check or a lethal state.
package struct HealthInput: Sendable, Hashable {
    /// The indicator's name, which is also how documentation calls it.
    package let rawValue: String
    private let unit: String
    /// Whether smaller values are the bad ones.
    package let isBadBelow: Bool

    /// Names an indicator, with the unit of its values.
    package init(_ name: String, unit: String, isBadBelow: Bool) {
        rawValue = name
        self.unit = unit
        self.isBadBelow = isBadBelow
    }

    /// Whether the value is a ratio from 0 to 1.
    package var isRatio: Bool { unit == "ratio" }

    /// Whether the value is in seconds.
    package var isDuration: Bool { rawValue.hasSuffix("_seconds") }

    /// Whether the value is in bytes.
    package var isBytes: Bool { unit == "bytes" }

    /// Whether there is nothing between well and lethal.
    package var isSwitch: Bool { unit == "boolean" }

    /// Whether both have one name.
    package static func == (left: HealthInput, right: HealthInput) -> Bool {
        left.rawValue == right.rawValue
    }

    /// Hashes the name.
    package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
