/// A number with or without a unit, as a setting has it.
struct SettingAmount: Equatable {
    let number: Double
    /// The name of its unit; empty for none.
    let unit: String

    /// Reads what PostgreSQL reads: decimal, `0x` and octal numbers, blanks before the unit.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }),
            let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return nil }
        let body = bytes[first...last]
        let isSigned = body.first == 0x2d || body.first == 0x2b
        let sign = body.first == 0x2d ? -1.0 : 1.0
        let digits = isSigned ? body.dropFirst() : body
        let read: (number: Double, rest: ArraySlice<UInt8>)? =
            Self.hexadecimal(digits) ?? Self.octal(digits) ?? Self.decimal(digits)
        guard let read, read.number.isFinite else { return nil }
        number = sign * read.number
        unit = String(decoding: read.rest.drop(while: isBlank), as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func number(
        _ digits: ArraySlice<UInt8>, radix: Int, _ rest: ArraySlice<UInt8>
    ) -> (number: Double, rest: ArraySlice<UInt8>)? {
        Int(String(decoding: digits, as: UTF8.self), radix: radix).map { (Double($0), rest) }
    }

    private static func hexadecimal(
        _ bytes: ArraySlice<UInt8>
    ) -> (number: Double, rest: ArraySlice<UInt8>)? {
        guard bytes.starts(with: "0x".utf8) || bytes.starts(with: "0X".utf8) else { return nil }
        let rest = bytes.dropFirst(2)
        // Behind digits of this kind a unit that begins with one of them is none.
        let digits = rest.prefix {
            isDigit($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0)
        }
        return number(digits, radix: 16, rest.dropFirst(digits.count))
    }

    private static func octal(
        _ bytes: ArraySlice<UInt8>
    ) -> (number: Double, rest: ArraySlice<UInt8>)? {
        let digits = bytes.prefix(while: isDigit)
        let rest = bytes.dropFirst(digits.count)
        let goesOn = rest.first.map { ".eE".utf8.contains($0) } ?? false
        guard digits.count > 1, digits.first == 0x30, !goesOn,
            digits.allSatisfy({ $0 < 0x38 })
        else { return nil }
        return number(digits, radix: 8, rest)
    }

    private static func decimal(
        _ bytes: ArraySlice<UInt8>
    ) -> (number: Double, rest: ArraySlice<UInt8>)? {
        let whole = bytes.prefix(while: isDigit)
        var end = whole.endIndex
        if end < bytes.endIndex, bytes[end] == 0x2e {
            end = bytes[(end + 1)...].prefix(while: isDigit).endIndex
        }
        guard bytes[..<end].contains(where: isDigit) else { return nil }
        if end < bytes.endIndex, bytes[end] == 0x65 || bytes[end] == 0x45 {
            var exponent = end + 1
            if exponent < bytes.endIndex, [0x2b, 0x2d].contains(bytes[exponent]) { exponent += 1 }
            let digits = bytes[exponent...].prefix(while: isDigit)
            if !digits.isEmpty { end = digits.endIndex }
        }
        return Double(String(decoding: bytes[..<end], as: UTF8.self)).map { ($0, bytes[end...]) }
    }

    /// The number in a setting's unit; nil when its own unit does not go with that.
    ///
    /// `base` is nil for a setting without a unit, which takes none.
    func inUnit(_ base: SettingUnit?) -> Double? {
        if unit.isEmpty { return number }
        return base?.converted(number, from: unit)
    }

    /// A number without needless digits.
    static func text(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
