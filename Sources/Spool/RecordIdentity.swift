/// What tells a record from every other one that was ever written, on any machine.
///
/// A log takes a new random `log` whenever it is opened, so a sequence number that is used again
/// after the end of a file was lost still gives another identity. A copy of the directory on a
/// second machine gives the same identities for the same records, and others from then on.
package struct RecordIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The first and the last 64 bits of the random part.
    package let log: (high: UInt64, low: UInt64)
    /// Counts the records of the directory, in the order in which they were appended.
    package let sequence: UInt64

    /// Puts an identity together.
    package init(log: (high: UInt64, low: UInt64), sequence: UInt64) {
        self.log = log
        self.sequence = sequence
    }

    /// A random part for a log that is being opened, in the form of a UUID of version 4.
    package static func randomLog() -> (high: UInt64, low: UInt64) {
        let high = UInt64.random(in: 0 ... .max) & ~0xF000 | 0x4000
        let low = UInt64.random(in: 0 ... .max) & ~(0b11 << 62) | (0b10 << 62)
        return (high, low)
    }

    /// The random part as a UUID's text.
    package var logText: String {
        let digits = Self.hexadecimal(log.high) + Self.hexadecimal(log.low)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }

    /// The random part and the sequence number, such as `0b1c...-42`.
    package var description: String { "\(logText)-\(sequence)" }

    /// Whether both name the same record.
    package static func == (one: RecordIdentity, other: RecordIdentity) -> Bool {
        one.log == other.log && one.sequence == other.sequence
    }

    /// Adds all parts.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(log.high)
        hasher.combine(log.low)
        hasher.combine(sequence)
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
