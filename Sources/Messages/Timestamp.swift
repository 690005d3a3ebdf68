import Basics

/// Times as messages write them: RFC 3339 in UTC.
package enum Timestamp {
    /// What Alertmanager writes for a time that is not there.
    package static let none = "0001-01-01T00:00:00Z"

    private static let range = 0..<Int64(253_402_300_800_000)

    /// Whether a time lies between 1970 and the year 10000; a file may hold others.
    package static func isPlausible(_ milliseconds: Int64) -> Bool { range.contains(milliseconds) }

    /// `2026-11-21T08:00:00.123Z`, from milliseconds since 1970; no fraction when it is zero.
    package static func text(_ milliseconds: Int64) -> String {
        let seconds = floorDivide(milliseconds, 1000)
        let fraction = milliseconds - seconds * 1000
        let days = floorDivide(seconds, 86_400)
        let second = seconds - days * 86_400
        let date = CivilDate(days: days)
        var text = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
        text += "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2))"
        text += ":\(padded(second % 60, 2))"
        if fraction > 0 {
            var digits = padded(fraction, 3)
            while digits.hasSuffix("0") { digits.removeLast() }
            text += ".\(digits)"
        }
        return text + "Z"
    }

    /// Milliseconds since 1970 of a text in RFC 3339, or nil when it is none.
    package static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == 0x2d, bytes[7] == 0x2d, bytes[10] | 0x20 == 0x74,
            bytes[13] == 0x3a, bytes[16] == 0x3a,
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
            let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            (1...12).contains(month), day >= 1, hour < 24, minute < 60, second <= 60,
            day <= CivilDate(days: CivilDate.days(year: year, month: month, day: 1)).daysInMonth
        else { return nil }
        var rest = bytes[19...]
        var milliseconds: Int64 = 0
        if rest.first == 0x2e {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count + 1)
            milliseconds =
                number(
                    Array(digits.prefix(3))
                        + Array(
                            repeating: 0x30, count: max(0, 3 - digits.count))) ?? 0
        }
        guard let offset = offset(Array(rest)) else { return nil }
        let days = CivilDate.days(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - offset
        return seconds * 1000 + milliseconds
    }

    private static func offset(_ bytes: [UInt8]) -> Int64? {
        if bytes == [0x5a] || bytes == [0x7a] { return 0 }
        guard bytes.count == 6, bytes[3] == 0x3a, let hour = number(bytes[1..<3]),
            let minute = number(bytes[4..<6]), hour < 24, minute < 60
        else { return nil }
        let seconds = hour * 3600 + minute * 60
        return bytes[0] == 0x2b ? seconds : bytes[0] == 0x2d ? -seconds : nil
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 0x30)
        }
        return value
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}

extension Duration {
    /// The duration in whole milliseconds; parts of one are cut off.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
