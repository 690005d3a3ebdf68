/// Durations such as `1h30m`.
package enum DurationLiteral {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000),
        ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// The longest duration, about 292 years: more does not fit Prometheus' nanoseconds.
    private static let millisecondsMax: Int64 = 9_223_372_036_854

    /// Whether a word consists of numbers and letters in turn.
    package static func hasForm(_ word: String) -> Bool { parts(word) != nil }

    /// The milliseconds, or nil when the units are unknown, out of order or too long.
    package static func milliseconds(_ word: String) -> Int64? {
        guard let parts = parts(word) else { return nil }
        var sum: Int64 = 0
        var next = 0
        for part in parts {
            guard let index = units[next...].firstIndex(where: { $0.name == part.unit }),
                let count = Int64(part.count)
            else { return nil }
            next = index + 1
            let (product, overflows) = count.multipliedReportingOverflow(
                by: units[index].milliseconds)
            let (total, isTooLong) = sum.addingReportingOverflow(product)
            if overflows || isTooLong || total > millisecondsMax { return nil }
            sum = total
        }
        return sum
    }

    private static func parts(_ word: String) -> [(count: String, unit: String)]? {
        var parts: [(count: String, unit: String)] = []
        var rest = word[...]
        while !rest.isEmpty {
            let count = rest.prefix { $0.isNumber }
            let unit = rest.dropFirst(count.count).prefix { !$0.isNumber }
            guard !count.isEmpty, ["y", "w", "d", "h", "m", "s", "ms"].contains(unit) else {
                return nil
            }
            parts.append((String(count), String(unit)))
            rest = rest.dropFirst(count.count + unit.count)
        }
        return parts
    }
}

/// Numbers as Go reads them.
package enum NumberLiteral {
    /// A number of an expression: also hexadecimal, and octal with a zero before it.
    package static func value(_ word: String) -> Double? {
        let lower = word.lowercased()
        if lower.hasPrefix("0x") {
            return Int64(lower.dropFirst(2), radix: 16).map { Double($0) }
        }
        if lower.hasPrefix("0"), lower.count > 1, let octal = Int64(lower, radix: 8) {
            return Double(octal)
        }
        return float(word)
    }

    /// A decimal number or the name of one that is none; nil when it is too large.
    package static func float(_ word: String) -> Double? {
        let lower = word.lowercased()
        switch lower {
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        case "nan": return .nan
        default:
            guard lower.allSatisfy({ "0123456789.e+-".contains($0) }), let value = Double(lower),
                value.isFinite
            else { return nil }
            return value
        }
    }

    /// A number without an exponent and with no more digits than needed, as Go's `%f` with -1.
    package static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Swift's shortest form, from which the exponent is taken away.
        let shortest = "\(value)"
        let sign = shortest.hasPrefix("-") ? "-" : ""
        let parts = shortest.drop { $0 == "-" }.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        var digits = String(halves[0])
        var point = digits.count + exponent
        if halves.count > 1, halves[1] != "0" { digits += halves[1] }
        if point <= 0 {
            digits = String(repeating: "0", count: 1 - point) + digits
            point = 1
        }
        if point > digits.count { digits += String(repeating: "0", count: point - digits.count) }
        let whole = digits.prefix(point)
        let fraction = digits.dropFirst(point)
        return sign + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}

/// Strings in double, single or back quotes.
package enum StringLiteral {
    /// The text that a word with its quotes stands for, or nil when an escape is wrong.
    package static func value(_ word: String) -> String? {
        let bytes = Array(word.utf8.dropFirst().dropLast())
        guard let quote = word.utf8.first, quote != UInt8(ascii: "`") else {
            return String(validating: bytes, as: UTF8.self)
        }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] != UInt8(ascii: "\\") {
                result.append(bytes[index])
                index += 1
                continue
            }
            guard index + 1 < bytes.count else { return nil }
            let letter = bytes[index + 1]
            index += 2
            if let plain = plain[letter] {
                result.append(plain)
            } else if letter == quote {
                result.append(quote)
            } else if let (digits, radix) = Self.numbered(letter) {
                if radix == 8 { index -= 1 }
                guard index + digits <= bytes.count,
                    let number = UInt32(
                        String(decoding: bytes[index..<index + digits], as: UTF8.self),
                        radix: radix),
                    bytes[index] != UInt8(ascii: "+")
                else { return nil }
                index += digits
                if digits <= 3 {
                    // One byte of a character, perhaps.
                    guard let byte = UInt8(exactly: number) else { return nil }
                    result.append(byte)
                } else {
                    guard let scalar = Unicode.Scalar(number) else { return nil }
                    result += Array(String(scalar).utf8)
                }
            } else {
                return nil
            }
        }
        return String(validating: result, as: UTF8.self)
    }

    private static let plain: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
        UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11,
        UInt8(ascii: "\\"): 92,
    ]

    private static func numbered(_ letter: UInt8) -> (digits: Int, radix: Int)? {
        switch letter {
        case UInt8(ascii: "0")...UInt8(ascii: "7"): (3, 8)
        case UInt8(ascii: "x"): (2, 16)
        case UInt8(ascii: "u"): (4, 16)
        case UInt8(ascii: "U"): (8, 16)
        default: nil
        }
    }
}
