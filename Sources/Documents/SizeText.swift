/// Sizes as a configuration writes them: `256MiB`, `512B`, `10MB`.
package enum SizeText {
    /// Why a text is no size.
    package enum Failure: Error, Sendable, Equatable {
        /// A number alone.
        case noUnit
        /// Letters that are no unit.
        case unknownUnit
        /// More bytes than are counted.
        case tooLarge
        /// Something else altogether.
        case notASize
    }

    /// The units in bytes.
    static let units: [(name: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("GB", 1_000_000_000),
        ("MB", 1_000_000), ("kB", 1000), ("B", 1),
    ]

    /// Reads a whole number with a unit, without blanks or a sign; the result is in bytes.
    package static func parse(_ text: String) -> Result<Int, Failure> {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let name = String(text.utf8.dropFirst(digits.count)) ?? ""
        guard !digits.isEmpty else { return .failure(.notASize) }
        guard let number = Int(String(digits) ?? "") else { return .failure(.tooLarge) }
        guard !name.isEmpty else { return .failure(.noUnit) }
        guard let unit = units.first(where: { $0.name == name }) else {
            let isWord = name.utf8.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a }
            return .failure(isWord ? .unknownUnit : .notASize)
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
        return overflow ? .failure(.tooLarge) : .success(bytes)
    }

    /// The shortest text that `parse` reads as this many bytes.
    package static func text(_ bytes: Int) -> String {
        let fitting = units.filter { bytes > 0 && bytes % $0.bytes == 0 }
        guard let unit = fitting.max(by: { $0.bytes < $1.bytes }) else { return "\(bytes)B" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}

extension SizeText.Failure {
    /// What to write instead, about the text that failed.
    func message(_ quoted: String) -> String {
        let units = "B, kB, MB, GB, KiB, MiB or GiB"
        return switch self {
        case .noUnit: "\(quoted) has no unit; use \(units)"
        case .unknownUnit: "unknown unit in \(quoted); use \(units)"
        case .tooLarge: "\(quoted) is too large"
        case .notASize: "\(quoted) is not a size; write a whole number with a unit, as in 256MiB"
        }
    }
}
