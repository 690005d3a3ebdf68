import Basics

/// A moment as RFC 3339 writes it, such as `2026-01-31T02:03:04.5Z`.
enum InstantText {
    /// Its seconds since 1970; nil when it is none, or of a year before 1971, which stands for none.
    static func seconds(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            range.upperBound <= bytes.count ? whole(bytes[range]) : nil
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            year > 1970, (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        var rest = bytes[19...]
        var fraction = 0.0
        if rest.first == UInt8(ascii: ".") {
            var unit = 0.1
            rest = rest.dropFirst()
            while let byte = rest.first, (0x30...0x39).contains(byte) {
                fraction += Double(byte - 0x30) * unit
                unit /= 10
                rest = rest.dropFirst()
            }
        }
        guard let offset = offset(rest) else { return nil }
        let days = CivilDate.days(year: year, month: month, day: day)
        return Double(days * 86_400 + hour * 3600 + minute * 60 + second - offset) + fraction
    }

    /// What stands behind the time: Z, or hours and minutes with a sign; in seconds.
    private static func offset(_ zone: ArraySlice<UInt8>) -> Int64? {
        if zone.count == 1, let letter = zone.first, letter | 0x20 == UInt8(ascii: "z") { return 0 }
        guard let sign = zone.first, "+-".utf8.contains(sign) else { return nil }
        let digits = zone.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 4, let hours = whole(digits.prefix(2)),
            let minutes = whole(digits.suffix(2))
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// A few digits as a number.
    private static func whole(_ digits: some Sequence<UInt8>) -> Int64? {
        digits.reduce(Int64?.some(0)) { sum, byte in
            guard let sum, (0x30...0x39).contains(byte) else { return nil }
            return sum * 10 + Int64(byte - 0x30)
        }
    }
}
