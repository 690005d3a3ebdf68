/// The decimal digits of a finite number, as Go's formatting works on them.
///
/// The value is 0.d1d2d3… times ten to the power of `point`; zero has no digits.
struct DecimalDigits: Equatable {
    private(set) var digits: [UInt8]
    private(set) var point: Int

    /// The fewest digits that stand for this number alone.
    init(shortest value: Double) {
        var text = "\(value.magnitude)"[...]
        var exponent = 0
        if let mark = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: mark)...]) ?? 0
            text = text[..<mark]
        }
        let parts = text.split(separator: ".")
        let whole = parts[0].utf8.map { $0 - UInt8(ascii: "0") }
        let fraction = parts.count > 1 ? parts[1].utf8.map { $0 - UInt8(ascii: "0") } : []
        self.init(digits: whole + fraction, point: whole.count + exponent)
    }

    /// All digits of this number; a double has at most 767.
    init(exact value: Double) {
        let mantissa =
            value.isNormal
            ? value.significandBitPattern | (1 << Double.significandBitCount)
            : value.significandBitPattern
        let exponent =
            Int(value.isNormal ? value.exponentBitPattern : 1) - 1023 - Double.significandBitCount
        // m·2⁻ᵏ is m·5ᵏ with the point moved by k.
        var parts = Self.parts(of: mantissa)
        for _ in 0..<exponent.magnitude { Self.multiply(&parts, by: exponent < 0 ? 5 : 2) }
        var digits: [UInt8] = []
        for (index, part) in parts.reversed().enumerated() {
            let text = Array(String(part).utf8).map { $0 - UInt8(ascii: "0") }
            if index > 0 { digits += Array(repeating: 0, count: 9 - text.count) }
            digits += text
        }
        self.init(digits: digits, point: digits.count + min(exponent, 0))
    }

    private init(digits: [UInt8], point: Int) {
        self.digits = digits
        self.point = point
        trim()
    }

    /// The digit at a place, 0 beyond the last one.
    subscript(place: Int) -> UInt8 { digits.indices.contains(place) ? digits[place] : 0 }

    /// Keeps the first `count` digits and rounds; halves go to the even digit.
    mutating func round(to count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else {
            digits = []
            point = 0
            return
        }
        let rest = digits[count...]
        let isHalf = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
        let isOdd = count > 0 && digits[count - 1] % 2 == 1
        let isUp = isHalf ? isOdd : (rest.first ?? 0) >= 5
        digits.removeSubrange(count...)
        if isUp {
            var place = count - 1
            while place >= 0, digits[place] == 9 {
                digits[place] = 0
                place -= 1
            }
            if place >= 0 {
                digits[place] += 1
            } else {
                digits.insert(1, at: 0)
                point += 1
            }
        }
        trim()
    }

    private mutating func trim() {
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        point -= zeros
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }

    /// A whole number in pieces of nine digits, the lowest first.
    private static func parts(of value: UInt64) -> [UInt32] {
        var rest = value
        var parts: [UInt32] = []
        repeat {
            parts.append(UInt32(rest % 1_000_000_000))
            rest /= 1_000_000_000
        } while rest > 0
        return parts
    }

    private static func multiply(_ parts: inout [UInt32], by factor: UInt64) {
        var carry: UInt64 = 0
        for index in parts.indices {
            let product = UInt64(parts[index]) * factor + carry
            parts[index] = UInt32(product % 1_000_000_000)
            carry = product / 1_000_000_000
        }
        if carry > 0 { parts.append(UInt32(carry)) }
    }
}
