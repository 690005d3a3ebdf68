import Basics

/// Holds a text to the grammar of JSON (RFC 8259), which the decoder does not: a comma too many, and
/// the same key twice, of which it takes one.
///
/// Text is UTF-8 without a byte order mark. Work is bounded by the length, depth by `depthMax`.
package struct JSONGrammar {
    /// Deeper nesting is refused.
    package static let depthMax = 16

    /// What is wrong, and where.
    package struct Fault: Error, Equatable {
        /// What it is, in words.
        package let message: String
        /// The byte at which it begins, from 1.
        package let byte: Int
    }

    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    /// What is wrong with a text first, or nil when nothing is.
    package static func fault(in bytes: [UInt8]) -> Fault? {
        var grammar = JSONGrammar(bytes: bytes)
        do throws(Fault) {
            try grammar.value()
            grammar.skipSpace()
            if grammar.place < bytes.count { throw grammar.fault("something after the end") }
            return nil
        } catch { return error }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func fault(_ message: String, at place: Int? = nil) -> Fault {
        Fault(message: message, byte: (place ?? self.place) + 1)
    }

    private mutating func skipSpace() {
        while let next, [0x20, 0x09, 0x0a, 0x0d].contains(next) { place += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func value() throws(Fault) {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): try object()
        case UInt8(ascii: "["): try list()
        case UInt8(ascii: "\""): _ = try text()
        case nil: throw fault("the text ends where a value belongs")
        default: try word()
        }
    }

    private mutating func object() throws(Fault) {
        try enter()
        var keys: Set<[UInt8]> = []
        if !take("}") {
            repeat {
                skipSpace()
                let start = place
                guard next == UInt8(ascii: "\"") else {
                    throw fault("expected a name in double quotes")
                }
                let key = try text()
                guard keys.insert(key).inserted else {
                    let name = VisibleText.line(String(decoding: key.prefix(40), as: UTF8.self))
                    throw fault("\"\(name)\" is there twice", at: start)
                }
                guard take(":") else { throw fault("expected a colon") }
                try value()
            } while take(",")
            guard take("}") else { throw fault("expected a comma or }") }
        }
        depth -= 1
    }

    private mutating func list() throws(Fault) {
        try enter()
        if !take("]") {
            repeat { try value() } while take(",")
            guard take("]") else { throw fault("expected a comma or ]") }
        }
        depth -= 1
    }

    private mutating func enter() throws(Fault) {
        guard depth < Self.depthMax else { throw fault("nested too deeply") }
        depth += 1
        place += 1
    }

    /// The text between quotes, with escapes written out.
    private mutating func text() throws(Fault) -> [UInt8] {
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw fault("a control character in a text", at: place - 1)
            default: text.append(byte)
            }
        }
        throw fault("a text has no end")
    }

    private static let escapes: [UInt8: UInt8] = [
        0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 8, 0x66: 12, 0x6e: 10, 0x72: 13, 0x74: 9,
    ]

    private mutating func escape(into text: inout [UInt8]) throws(Fault) {
        let start = place - 1
        guard let letter = next else { throw fault("a text has no end") }
        place += 1
        if let byte = Self.escapes[letter] {
            text.append(byte)
            return
        }
        guard letter == UInt8(ascii: "u") else { throw fault("unknown escape", at: start) }
        var units = [try unit(from: start)]
        if UTF16.isLeadSurrogate(units[0]), next == UInt8(ascii: "\\") {
            place += 1
            guard next == UInt8(ascii: "u") else {
                throw fault("half of a character", at: start)
            }
            place += 1
            units.append(try unit(from: start))
        }
        guard let whole = String(validating: units, as: UTF16.self) else {
            throw fault("half of a character", at: start)
        }
        text += Array(whole.utf8)
    }

    private mutating func unit(from start: Int) throws(Fault) -> UInt16 {
        let digits = bytes[place..<min(place + 4, bytes.count)]
        guard digits.count == 4, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw fault("unknown escape", at: start) }
        place += 4
        return unit
    }

    /// A number, or one of the three words.
    private mutating func word() throws(Fault) {
        let start = place
        while let next, !" \t\n\r,]}:".utf8.contains(next) { place += 1 }
        let word = bytes[start..<place]
        let words = ["true", "false", "null"]
        guard words.contains(where: { $0.utf8.elementsEqual(word) }) || Self.isNumber(word) else {
            throw fault("expected a value", at: start)
        }
    }

    private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word
        func digits() -> Int {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let isZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !isZero || whole == 1 else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard digits() > 0 else { return false }
        }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
