/// Numbers as people read them.
package enum Figures {
    /// `1.5 GiB`, `320 kB`.
    package static func bytes(_ value: Double) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
        var rest = value
        var unit = 0
        while rest >= 1024, unit + 1 < units.count {
            rest /= 1024
            unit += 1
        }
        return "\(short(rest)) \(units[unit])"
    }

    /// `45 s`, `12 min`, `3.5 h`, `40 d`.
    package static func seconds(_ value: Double) -> String {
        switch value {
        case 1e-6..<0.001: "\(short(value * 1e6)) µs"
        case ..<1: "\(short(value * 1000)) ms"
        case ..<120: "\(short(value)) s"
        case ..<7200: "\(short(value / 60)) min"
        case ..<172_800: "\(short(value / 3600)) h"
        default: "\(short(value / 86_400)) d"
        }
    }

    /// `12,345`.
    package static func count(_ value: Double) -> String {
        var digits = Array(String(Int(min(1e18, max(0, value)).rounded())))
        for place in stride(from: digits.count - 3, to: 0, by: -3) {
            digits.insert(",", at: place)
        }
        return String(digits)
    }

    /// `37 %`.
    package static func share(_ value: Double) -> String { "\(short(value * 100)) %" }

    /// One decimal below 10, none above.
    package static func short(_ value: Double) -> String {
        let factor = abs(value) < 10 ? 10.0 : 1
        let rounded = (max(-1e15, min(1e15, value)) * factor).rounded() / factor
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    /// A size for a setting in whole gigabytes, or in megabytes below one.
    package static func setting(_ bytes: Double) -> String {
        bytes >= 1_073_741_824
            ? "\(whole((bytes / 1_073_741_824).rounded(.up)))GB"
            : "\(whole((bytes / 1_048_576).rounded(.up)))MB"
    }

    /// The number without its fraction, within what settings of the server take.
    package static func whole(_ value: Double) -> Int {
        value > 0 ? Int(min(value, 2_147_483_647)) : 0
    }
}
