/// Durations as Prometheus's files write them: `1h30m`, `90s`, `0`, with weeks and years of 7 and
/// 365 days.
package enum PrometheusDuration {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000),
        ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// The milliseconds of a text, or nil when it is none: whole numbers with units, the larger
    /// unit first and each at most once, at most 292 years.
    package static func parse(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        var rest = Array(text.utf8)[...]
        guard !rest.isEmpty else { return nil }
        var milliseconds: Int64 = 0
        var last = -1
        while !rest.isEmpty {
            let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
            rest = rest.dropFirst(letters.count)
            let name = String(decoding: letters, as: UTF8.self)
            guard let number = Int64(String(decoding: digits, as: UTF8.self)),
                let unit = units.firstIndex(where: { $0.name == name }), unit > last
            else { return nil }
            last = unit
            let (product, isTooMuch) = number.multipliedReportingOverflow(
                by: units[unit].milliseconds)
            let (sum, isTooLong) = milliseconds.addingReportingOverflow(product)
            guard !isTooMuch, !isTooLong, sum <= Int64.max / 1_000_000 else { return nil }
            milliseconds = sum
        }
        return milliseconds
    }

    /// The text that Prometheus writes for a duration of 0 or more milliseconds.
    package static func text(_ milliseconds: Int64) -> String {
        if milliseconds == 0 { return "0s" }
        var text = ""
        var rest = milliseconds
        for unit in units where rest >= unit.milliseconds {
            // Years and weeks are only written when nothing is left over.
            if unit.name == "y" || unit.name == "w", rest % unit.milliseconds != 0 { continue }
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }
}
