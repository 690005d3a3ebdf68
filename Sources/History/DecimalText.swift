/// The decimal number with the fewest digits that reads back as a given `Double`.
struct DecimalText {
    let isNegative: Bool
    /// From the first that is not 0 to the last that is not 0; empty for 0.
    let digits: [UInt8]
    /// The number is 0.DIGITS times ten to this power.
    let exponent: Int

    /// Nil for what is no number: NaN and the infinities.
    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        isNegative = value.sign == .minus && value != 0
        var digits: [UInt8] = []
        var point: Int?
        var power = 0
        // Such as 0.1, 123.0, 5e-324 or 1.7976931348623157e+308.
        var rest = value.magnitude.description.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "."): point = digits.count
            case UInt8(ascii: "e"):
                power = Int(String(decoding: rest, as: UTF8.self)) ?? 0
                rest = rest.suffix(0)
            default: digits.append(byte - UInt8(ascii: "0"))
            }
        }
        var exponent = (point ?? digits.count) + power
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        exponent -= zeros
        while digits.last == 0 { digits.removeLast() }
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
    }
}
