import Basics

/// A part of a statement's text that means something: no blank and no comment.
struct StatementPart: Equatable {
    /// Only so much of a part is shown.
    private static let shownMax = 40

    let kind: StatementToken.Kind
    let range: Range<Int>
    let text: String

    /// All parts of a text, in their order.
    static func all(of bytes: [UInt8]) -> [StatementPart] {
        var lexer = StatementLexer(bytes)
        var parts: [StatementPart] = []
        while let token = lexer.next() {
            if token.kind == .blank || token.kind == .comment { continue }
            parts.append(
                StatementPart(
                    kind: token.kind, range: token.range,
                    text: String(decoding: bytes[token.range], as: UTF8.self)))
        }
        return parts
    }

    /// The part in small letters, when it is a keyword or a name without quotes.
    ///
    /// Keywords are ASCII: another letter that has a small one among those begins none.
    var word: String {
        guard kind == .word else { return "" }
        let bytes = text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    func isMark(_ mark: String) -> Bool { kind == .mark && text == mark }

    /// Whether a text in quotes ends with one.
    var isClosed: Bool {
        let bytes = Array(text.utf8)
        guard let end = bytes.last, "'\"$".utf8.contains(end),
            let start = bytes.firstIndex(of: end), start < bytes.count - 1
        else { return false }
        // In E'...' the last quote may be one that is escaped.
        guard bytes[0] | 0x20 == UInt8(ascii: "e"), end == UInt8(ascii: "'") else { return true }
        let escapes = bytes.dropLast().reversed().prefix { $0 == UInt8(ascii: "\\") }
        return escapes.count % 2 == 0
    }

    /// Its beginning, for messages.
    var shown: String {
        let beginning = String(text.unicodeScalars.prefix(Self.shownMax))
        return VisibleText.line(beginning)
    }
}
