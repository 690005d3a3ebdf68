import GoText

/// Numbers as people read them, in Prometheus's wording.
package enum Humanize {
    private static let small = ["m", "u", "n", "p", "f", "a", "z", "y"]

    /// With a decimal prefix: `1.235k`.
    package static func plain(_ value: Double) -> String {
        if value == 0 || !value.isFinite { return digits(value) }
        if abs(value) < 1 { return small(value, unit: "") }
        let (number, prefix) = scaled(value, 1000, ["k", "M", "G", "T", "P", "E", "Z", "Y"])
        return digits(number) + prefix
    }

    /// With a binary prefix: `1.5Mi`.
    package static func binary(_ value: Double) -> String {
        if abs(value) <= 1 || !value.isFinite { return digits(value) }
        let prefixes = ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"]
        let (number, prefix) = scaled(value, 1024, prefixes)
        return digits(number) + prefix
    }

    /// Seconds as `2h 5m 0s`, short times as `1.5ms`.
    package static func duration(_ value: Double) -> String {
        if !value.isFinite { return digits(value) }
        if value == 0 { return digits(value) + "s" }
        if abs(value) < 1 { return small(value, unit: "s") }
        let sign = value < 0 ? "-" : ""
        // Go turns what is beyond its whole numbers into the least one.
        let whole = abs(value) < 0x1p63 ? Int(abs(value)) : Int.min
        let (days, hours) = (whole / 86_400, whole / 3600 % 24)
        let (minutes, seconds) = (whole / 60 % 60, whole % 60)
        if days != 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(seconds)s" }
        if hours != 0 { return "\(sign)\(hours)h \(minutes)m \(seconds)s" }
        if minutes != 0 { return "\(sign)\(minutes)m \(seconds)s" }
        return sign + digits(abs(value)) + "s"
    }

    /// A ratio in percent.
    package static func percentage(_ value: Double) -> String { digits(value * 100) + "%" }

    /// Seconds since 1970 as `2015-10-15 19:17:32.123 +0000 UTC`; nil beyond the year 2262.
    package static func timestamp(_ value: Double) -> String? {
        if !value.isFinite { return digits(value) }
        guard abs(value * 1e9) < 0x1p63 else { return nil }
        let milliseconds = Int64(value * 1e9) / 1_000_000
        let seconds = milliseconds.quotientRoundedDown(by: 1000)
        let day = seconds.quotientRoundedDown(by: 86_400)
        let date = CalendarDay(daysSince1970: day)
        let second = seconds - day * 86_400
        var fraction = ""
        let rest = milliseconds - seconds * 1000
        if rest > 0 {
            fraction = "." + padded(rest, 3)
            while fraction.hasSuffix("0") { fraction.removeLast() }
        }
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2)) "
            + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):"
            + "\(padded(second % 60, 2))\(fraction) +0000 UTC"
    }

    private static func digits(_ value: Double) -> String {
        GoNumber.text(value, .general, precision: 4)
    }

    private static func small(_ value: Double, unit: String) -> String {
        let (number, prefix) = scaledUp(value)
        return digits(number) + prefix + unit
    }

    private static func scaledUp(_ value: Double) -> (Double, String) {
        var (number, prefix) = (value, "")
        for next in small {
            if abs(number) >= 1 { break }
            prefix = next
            number *= 1000
        }
        return (number, prefix)
    }

    private static func scaled(
        _ value: Double, _ step: Double, _ prefixes: [String]
    ) -> (Double, String) {
        var (number, prefix) = (value, "")
        for next in prefixes {
            if abs(number) < step { break }
            prefix = next
            number /= step
        }
        return (number, prefix)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let text = String(value.magnitude)
        return (value < 0 ? "-" : "")
            + String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
