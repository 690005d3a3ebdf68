/// What is known of an SQL statement without a server.
enum StatementText {
    /// Whether a semicolon stands outside of quotes and comments: a second statement, or the end
    /// of one that is sent as a part of another.
    static func holdsSemicolon(_ sql: String) -> Bool {
        var rest = Array(sql.utf8)[...]
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: ";"): return true
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                rest = rest.dropFirst().drop { $0 != byte }.dropFirst()
            case UInt8(ascii: "-") where rest.starts(with: "--".utf8):
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "/") where rest.starts(with: "/*".utf8):
                rest = skip(past: "*/".utf8, in: rest.dropFirst(2))
            case UInt8(ascii: "$"):
                let name = rest.dropFirst().prefix { $0 != UInt8(ascii: "$") && isNamePart($0) }
                let tag = rest.prefix(name.count + 2)
                let isQuote = tag.count == name.count + 2 && tag.last == UInt8(ascii: "$")
                rest =
                    isQuote ? skip(past: tag, in: rest.dropFirst(tag.count)) : rest.dropFirst()
            default: rest = rest.dropFirst()
            }
        }
        return false
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    private static func skip(
        past end: some Collection<UInt8>, in text: ArraySlice<UInt8>
    ) -> ArraySlice<UInt8> {
        var rest = text
        while !rest.isEmpty, !rest.starts(with: end) { rest = rest.dropFirst() }
        return rest.dropFirst(end.count)
    }
}
