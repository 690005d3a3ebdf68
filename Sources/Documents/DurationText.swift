/// Durations as a configuration writes them: `10s`, `1h30m`, `250ms`.
package enum DurationText {
    /// Why a text is no duration.
    package enum Failure: Error, Sendable, Equatable {
        /// A number alone.
        case noUnit
        /// Letters that are no unit.
        case unknownUnit
        /// A unit twice, or a smaller one before a larger one.
        case order
        /// More than `daysMax`.
        case tooLong
        /// Something else altogether.
        case notADuration
    }

    /// The units, the largest first, in milliseconds.
    static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    /// The longest duration that is understood.
    package static let daysMax: Int64 = 36_500

    /// Reads whole numbers with units, the larger unit first, without blanks or a sign.
    package static func parse(_ text: String) -> Result<Duration, Failure> {
        var rest = Array(text.utf8)[...]
        if rest.isEmpty { return .failure(.notADuration) }
        var milliseconds: Int64 = 0
        var lastUnit = -1
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest.dropFirst(letters.count)
            guard !digits.isEmpty else { return .failure(.notADuration) }
            guard !letters.isEmpty else { return .failure(.noUnit) }
            let name = String(decoding: letters, as: UTF8.self)
            guard let unit = units.firstIndex(where: { $0.name == name }) else {
                let isWord = letters.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a }
                return .failure(isWord ? .unknownUnit : .notADuration)
            }
            guard unit > lastUnit else { return .failure(.order) }
            lastUnit = unit
            guard digits.count <= 15, let number = Int64(String(decoding: digits, as: UTF8.self))
            else { return .failure(.tooLong) }
            let (product, overflow) = number.multipliedReportingOverflow(
                by: units[unit].milliseconds)
            guard !overflow, product <= daysMax * 86_400_000 else { return .failure(.tooLong) }
            milliseconds += product
        }
        guard milliseconds <= daysMax * 86_400_000 else { return .failure(.tooLong) }
        return .success(.milliseconds(milliseconds))
    }

    /// The shortest text that `parse` reads as this duration; parts of milliseconds are cut off.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        guard rest > 0 else { return "0s" }
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }
}

extension DurationText.Failure {
    /// What to write instead, about the text that failed.
    func message(_ quoted: String) -> String {
        switch self {
        case .noUnit: "\(quoted) has no unit; use ms, s, m, h or d"
        case .unknownUnit: "unknown unit in \(quoted); use ms, s, m, h or d"
        case .order: "\(quoted) names a unit twice or out of order; write 1h30m, not 30m1h"
        case .tooLong: "\(quoted) is longer than \(DurationText.daysMax)d"
        case .notADuration:
            "\(quoted) is not a duration; write whole numbers with units, as in 1h30m"
        }
    }
}
