/// Reads whole numbers and texts from few bytes, of which any may be wrong.
package struct PackedReader {
    private let bytes: [UInt8]
    private let end: Int
    /// Where the next of them begins.
    package private(set) var position: Int

    /// A reader of all bytes from a place on.
    package init(_ bytes: [UInt8], from position: Int = 0) {
        self.bytes = bytes
        self.position = position
        end = bytes.count
    }

    /// Whether nothing is left.
    package var isAtEnd: Bool { position == end }
    /// How many bytes are left.
    package var rest: Int { end - position }

    /// The next number, 0 or more; nil when there is none.
    package mutating func number() -> Int? {
        var value = 0
        var shift = 0
        while position < end, shift < 63 {
            let byte = bytes[position]
            position += 1
            value |= Int(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// The next number up to a limit; nil for a larger one.
    package mutating func number(max: Int) -> Int? {
        guard let value = number(), value <= max else { return nil }
        return value
    }

    /// The next number of either sign.
    package mutating func signed() -> Int? {
        number().map { $0 & 1 == 0 ? $0 >> 1 : -($0 >> 1) - 1 }
    }

    /// The next four bytes, the highest first.
    package mutating func fourBytes() -> UInt32? {
        guard rest >= 4 else { return nil }
        defer { position += 4 }
        return bytes[position..<position + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The next text, of `bytesMax` bytes at most.
    package mutating func text(bytesMax: Int) -> [UInt8]? {
        guard let count = number(max: min(bytesMax, end)), count <= rest else { return nil }
        return self.bytes(count)
    }

    /// That many bytes; nil when there are fewer.
    package mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count <= rest else { return nil }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }
}

extension [UInt8] {
    /// Adds a number, 0 or more, in as few bytes as it needs.
    package mutating func pack(_ number: Int) {
        var rest = Swift.max(0, number)
        while rest >= 0x80 {
            append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    /// Adds a number of either sign.
    package mutating func pack(signed number: Int) {
        pack(number >= 0 ? number << 1 : (-(number + 1) << 1) | 1)
    }

    /// Adds a text.
    package mutating func pack(text: some Collection<UInt8>) {
        pack(text.count)
        append(contentsOf: text)
    }
}

extension Int {
    /// The sum, or the largest number there is.
    package func adding(clamped other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
