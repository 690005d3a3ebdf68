/// What a number counts, and so how it is written and where an axis has its ticks.
package enum Quantity: Sendable, CaseIterable {
    /// Things without a unit.
    case count
    /// Things a second.
    case perSecond
    /// Time in seconds.
    case seconds
    /// Bytes, by powers of 1024.
    case bytes
    /// Bytes a second.
    case bytesPerSecond
    /// A share, 0 to 1, written in percent.
    case ratio

    /// A value with its unit and about three digits; a value that is no number is unknown.
    package func text(_ value: Double) -> String {
        guard value.isFinite else { return "unknown" }
        if value < 0 { return "−" + text(-value) }
        switch self {
        case .count: return Self.decimal(value)
        case .perSecond: return Self.spaced(Self.decimal(value)) + "/s"
        case .seconds: return Self.duration(value)
        case .bytes: return Self.binary(value)
        case .bytesPerSecond: return Self.binary(value) + "/s"
        case .ratio: return Self.digits(value * 100) + " %"
        }
    }

    private static func spaced(_ text: String) -> String {
        let isPlain = text.utf8.last.map { (0x30...0x39).contains($0) } ?? true
        return isPlain ? text + " " : text
    }

    private static func decimal(_ value: Double) -> String {
        let steps: [(Double, String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")]
        for (size, name) in steps where value >= size && value < 1e15 {
            let unit = name == "k" ? 1e3 : size
            return "\(digits(value / unit)) \(name)"
        }
        return digits(value)
    }

    private static func binary(_ value: Double) -> String {
        let names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        var (value, place) = (value, 0)
        while value >= 1024, place < names.count - 1 {
            value /= 1024
            place += 1
        }
        return "\(digits(value)) \(names[place])"
    }

    private static func duration(_ seconds: Double) -> String {
        switch seconds {
        case 0: "0 s"
        case ..<0.001: "\(digits(seconds * 1e6)) µs"
        case ..<1: "\(digits(seconds * 1000)) ms"
        case ..<120: "\(digits(seconds)) s"
        case ..<7200: "\(digits(seconds / 60)) min"
        case ..<172_800: "\(digits(seconds / 3600)) h"
        default: "\(digits(seconds / 86_400)) d"
        }
    }

    /// About three digits; what is very large or very small has an exponent.
    static func digits(_ value: Double) -> String {
        guard value != 0 else { return "0" }
        guard value >= 0.001, value < 1e6 else {
            return value < 1e15 && value >= 1 ? "\(Int(value.rounded()))" : exponent(value)
        }
        let scale = value >= 100 ? 1.0 : value >= 10 ? 10 : value >= 1 ? 100 : 1000
        let number = (value * scale).rounded() / scale
        return number == number.rounded() ? "\(Int(number))" : "\(number)"
    }

    private static func exponent(_ value: Double) -> String {
        var (value, power) = (value, 0)
        while value >= 10 {
            value /= 10
            power += 1
        }
        while value < 1 {
            value *= 10
            power -= 1
        }
        let digits = (value * 10).rounded() / 10
        let head = digits == digits.rounded() ? "\(Int(digits))" : "\(digits)"
        return "\(head)e\(power)"
    }
}
