/// Turns what a terminal sends into keys: pure.
///
/// A sequence that is not known is left out as a whole, also one that comes in pieces. Escape alone is a
/// key when nothing follows it in the same piece.
package struct KeyReader: Sendable {
    /// A longer sequence is none.
    static let sequenceBytesMax = 32

    private var rest: [UInt8] = []

    /// Has read nothing yet.
    package init() {}

    /// The keys that a piece completes.
    package mutating func keys(_ bytes: [UInt8]) -> [Key] {
        rest += bytes
        var keys: [Key] = []
        var place = 0
        while place < rest.count {
            guard let (key, count) = Self.key(rest[place...]) else { break }
            if let key { keys.append(key) }
            place += count
        }
        rest.removeFirst(place)
        if rest == [0x1B] {
            keys.append(.escape)
            rest = []
        } else if rest.count > Self.sequenceBytesMax {
            rest = []
        }
        return keys
    }

    /// The key that the bytes begin with, nil for one of no use, and how long it is; nil when it is not
    /// whole.
    private static func key(_ bytes: ArraySlice<UInt8>) -> (Key?, Int)? {
        guard let first = bytes.first else { return nil }
        switch first {
        case 0x1B: return sequence(Array(bytes))
        case 0x0A, 0x0D: return (.enter, 1)
        case 0x09: return (.tab, 1)
        case 0x08, 0x7F: return (.backspace, 1)
        case ..<0x20: return (nil, 1)
        case ..<0x80: return (.character(Unicode.Scalar(first)), 1)
        default: break
        }
        let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        guard bytes.count >= count else { return nil }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self).unicodeScalars
        guard count > 1, text.count == 1, let scalar = text.first, scalar != "\u{FFFD}" else {
            return (nil, 1)
        }
        return (.character(scalar), count)
    }

    private static func sequence(_ bytes: [UInt8]) -> (Key?, Int)? {
        guard bytes.count > 1 else { return nil }
        guard bytes[1] == UInt8(ascii: "[") || bytes[1] == UInt8(ascii: "O") else {
            return (.escape, 1)
        }
        guard let end = bytes.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) }) else {
            return nil
        }
        let parameter = String(decoding: bytes[2..<end], as: UTF8.self)
        let key: Key? =
            switch (bytes[end], parameter) {
            case (UInt8(ascii: "A"), _): .up
            case (UInt8(ascii: "B"), _): .down
            case (UInt8(ascii: "C"), _): .right
            case (UInt8(ascii: "D"), _): .left
            case (UInt8(ascii: "H"), _), (UInt8(ascii: "~"), "1"), (UInt8(ascii: "~"), "7"): .home
            case (UInt8(ascii: "F"), _), (UInt8(ascii: "~"), "4"), (UInt8(ascii: "~"), "8"): .end
            case (UInt8(ascii: "~"), "5"): .pageUp
            case (UInt8(ascii: "~"), "6"): .pageDown
            default: nil
            }
        return (key, end + 1)
    }
}
