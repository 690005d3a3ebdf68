/// Reads JSON of others, as RFC 8259 has it.
///
/// Members keep their order, and numbers stay as they were written. Work and memory are bounded by the
/// bytes, and by how deep values lie in each other.
package struct JSONReader {
    /// Lists and objects lie in each other this deep at most.
    package static let depthMax = 64

    private let bytes: [UInt8]
    private let depthMax: Int
    private var offset = 0

    private init(_ bytes: [UInt8], _ depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    /// The value that the bytes are.
    ///
    /// - Throws: `JSONProblem` when they are none, are more than one, or lie too deep.
    package static func value(
        of bytes: [UInt8], depthMax: Int = Self.depthMax
    ) throws(JSONProblem) -> JSON {
        var reader = JSONReader(bytes, depthMax)
        let value = try reader.value(depth: 0)
        guard reader.next() == nil else { throw reader.problem("there is more behind the value") }
        return value
    }

    private func problem(_ words: String) -> JSONProblem {
        JSONProblem(words: words, offset: min(offset, bytes.count))
    }

    /// The next byte that is no white space; it stays.
    private mutating func next() -> UInt8? {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return bytes[offset]
            }
        }
        return nil
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next() == UInt8(ascii: byte) else { return false }
        offset += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONProblem) -> JSON {
        guard depth <= depthMax else {
            throw problem("values lie in each other deeper than \(depthMax)")
        }
        switch next() {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try list(depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw problem("a value is missing")
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSON) throws(JSONProblem) -> JSON {
        guard bytes[offset...].starts(with: word.utf8) else { throw problem("no value") }
        offset += word.utf8.count
        return value
    }

    private mutating func list(_ depth: Int) throws(JSONProblem) -> JSON {
        offset += 1
        var values: [JSON] = []
        if take("]") { return .list(values) }
        repeat { values.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw problem("a comma or ] is missing") }
        return .list(values)
    }

    private mutating func object(_ depth: Int) throws(JSONProblem) -> JSON {
        offset += 1
        var members: [JSON.Member] = []
        if take("}") { return .object(members) }
        repeat {
            guard next() == UInt8(ascii: "\"") else { throw problem("a name is missing") }
            let name = try text()
            guard take(":") else { throw problem("a colon is missing") }
            members.append(JSON.Member(name, try value(depth: depth + 1)))
        } while take(",")
        guard take("}") else { throw problem("a comma or } is missing") }
        return .object(members)
    }

    // MARK: Numbers

    private mutating func digits() throws(JSONProblem) {
        let first = offset
        while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
        if offset == first { throw problem("no value") }
    }

    private mutating func skip(_ signs: Set<UInt8>) -> Bool {
        guard offset < bytes.count, signs.contains(bytes[offset]) else { return false }
        offset += 1
        return true
    }

    private mutating func number() throws(JSONProblem) -> JSON {
        let first = offset
        _ = skip([UInt8(ascii: "-")])
        let whole = offset
        try digits()
        if bytes[whole] == UInt8(ascii: "0"), offset > whole + 1 {
            throw problem("a number begins with 0")
        }
        if skip([UInt8(ascii: ".")]) { try digits() }
        if skip([UInt8(ascii: "e"), UInt8(ascii: "E")]) {
            _ = skip([UInt8(ascii: "+"), UInt8(ascii: "-")])
            try digits()
        }
        return .written(String(decoding: bytes[first..<offset], as: UTF8.self))
    }

    // MARK: Texts

    /// The text that begins here; half of a surrogate pair, which is no scalar, becomes U+FFFD.
    private mutating func text() throws(JSONProblem) -> String {
        offset += 1
        var read: [UInt8] = []
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: read, as: UTF8.self) else {
                    throw problem("a text is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): read += try escaped()
            case ..<0x20: throw problem("a control character in a text")
            default: read.append(byte)
            }
        }
        throw problem("a text does not end")
    }

    private mutating func escaped() throws(JSONProblem) -> [UInt8] {
        guard offset < bytes.count else { throw problem("a text does not end") }
        let byte = bytes[offset]
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try scalar())).utf8)
        default: throw problem("an unknown escape in a text")
        }
    }

    private mutating func unit() throws(JSONProblem) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard offset < bytes.count,
                let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue
            else { throw problem("an escape without four digits") }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }

    private mutating func scalar() throws(JSONProblem) -> Unicode.Scalar {
        let unit = try unit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let behind = offset
        if (0xD800...0xDBFF).contains(unit), bytes[offset...].starts(with: "\\u".utf8) {
            offset += 2
            let low = try self.unit()
            if (0xDC00...0xDFFF).contains(low) {
                let value = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
                return Unicode.Scalar(value) ?? "\u{FFFD}"
            }
            offset = behind
        }
        return "\u{FFFD}"
    }
}
