/// A number as PostgreSQL writes it.
package struct Number {
    let value: Double

    /// Every power of ten that a double holds exactly.
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// Nil when the bytes are no number and no boolean.
    package init?(_ bytes: ArraySlice<UInt8>) {
        if let plain = Self.plain(bytes) {
            value = plain
            return
        }
        switch bytes.count == 1 ? bytes.first : nil {
        case UInt8(ascii: "t"): value = 1
        case UInt8(ascii: "f"): value = 0
        default:
            guard let slow = Self.slow(String(decoding: bytes, as: UTF8.self)) else { return nil }
            value = slow
        }
    }

    /// What PostgreSQL writes for its types of numbers, and no other form that Swift reads; nil also
    /// beyond the range of a double.
    private static func slow(_ text: String) -> Double? {
        switch text {
        case "NaN": return .nan
        // Dates that never come are written in small letters.
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default:
            let isPlain = text.utf8.allSatisfy { "0123456789.+-eE".utf8.contains($0) }
            guard isPlain, let value = Double(text), value.isFinite else { return nil }
            return value
        }
    }

    /// Digits with at most one point: exact as long as mantissa and power are exact doubles.
    private static func plain(_ bytes: ArraySlice<UInt8>) -> Double? {
        var rest = bytes
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        // 2^53 has 16 digits; up to 15 digits are exact.
        guard !rest.isEmpty, rest.count <= 16 else { return nil }
        var mantissa: UInt64 = 0
        var digits = 0
        var decimals: Int?
        for byte in rest {
            if byte == UInt8(ascii: "."), decimals == nil {
                decimals = 0
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            mantissa = mantissa * 10 + UInt64(digit)
            digits += 1
            if let count = decimals { decimals = count + 1 }
        }
        guard (1...15).contains(digits) else { return nil }
        let magnitude = Double(mantissa) / powersOfTen[decimals ?? 0]
        return isNegative ? -magnitude : magnitude
    }
}
