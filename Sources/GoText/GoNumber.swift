/// Numbers as Go's formatting writes them, in the forms that templates and Prometheus use.
package enum GoNumber {
    /// The shape of a number.
    package enum Shape: Sendable {
        /// `-12.5`, with as many decimals as asked for.
        case fixed
        /// `-1.25e+01`.
        case exponent
        /// The shorter of the two: an exponent below -4, or from the precision on.
        case general
    }

    /// The text of a number; a nil precision is the shortest one that stands for the number alone.
    package static func text(_ value: Double, _ shape: Shape, precision: Int? = nil) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        let sign = value.sign == .minus ? "-" : ""
        guard let precision else {
            let digits = DecimalDigits(shortest: value)
            switch shape {
            case .fixed: return sign + fixed(digits, max(0, digits.digits.count - digits.point))
            case .exponent: return sign + exponent(digits, max(0, digits.digits.count - 1))
            case .general: return sign + general(digits, nil)
            }
        }
        var digits = DecimalDigits(exact: value)
        switch shape {
        case .fixed:
            digits.round(to: digits.point + precision)
            return sign + fixed(digits, precision)
        case .exponent:
            digits.round(to: precision + 1)
            return sign + exponent(digits, precision)
        case .general:
            digits.round(to: max(1, precision))
            return sign + general(digits, max(1, precision))
        }
    }

    private static func fixed(_ digits: DecimalDigits, _ decimals: Int) -> String {
        var text: [UInt8] = []
        if digits.point > 0 {
            for place in 0..<digits.point { text.append(UInt8(ascii: "0") + digits[place]) }
        } else {
            text.append(UInt8(ascii: "0"))
        }
        if decimals > 0 {
            text.append(UInt8(ascii: "."))
            for decimal in 0..<decimals {
                text.append(UInt8(ascii: "0") + digits[digits.point + decimal])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func exponent(_ digits: DecimalDigits, _ decimals: Int) -> String {
        var text = String(digits[0])
        if decimals > 0 { text += "." + (1...decimals).map { String(digits[$0]) }.joined() }
        let exponent = digits.digits.isEmpty ? 0 : digits.point - 1
        let number = String(exponent.magnitude)
        return text + (exponent < 0 ? "e-" : "e+") + (number.count < 2 ? "0" : "") + number
    }

    private static func general(_ digits: DecimalDigits, _ precision: Int?) -> String {
        let count = digits.digits.count
        var limit = precision ?? 6
        if let precision, precision > count, count >= digits.point { limit = count }
        let exponent = digits.point - 1
        if exponent < -4 || exponent >= limit { return self.exponent(digits, max(0, count - 1)) }
        return fixed(digits, max(0, count - digits.point))
    }
}
