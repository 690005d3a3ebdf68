import Basics

/// The normalised text of one statement that a server may be asked to plan.
///
/// It is the server's own text with `$1`, `$2`, ... in the place of constants, never one that was
/// redacted. The check is for people, who get the reason at once: that nothing is executed does
/// not rest on it, but on the extended protocol, which takes one statement, and on EXPLAIN.
package struct PlannableText: Sendable, Equatable {
    /// By what it begins.
    package enum Kind: String, Sendable, CaseIterable {
        case select, insert, update, delete, merge, values, table, with

        /// All of them, as people write them.
        package static var list: String {
            allCases.map { $0.rawValue.uppercased() }.joined(separator: ", ")
        }
    }

    /// The longest text that is sent.
    package static let bytesMax = 256 << 10
    /// How many parameters a statement may have.
    package static let parametersMax = 65_535

    /// What the server shows in the place of texts that a role may not see.
    private static let insufficient = "<insufficient privilege>"

    /// The text, with what was repaired.
    package let text: String
    /// By what it begins, behind parentheses.
    package let kind: Kind
    /// The highest number of its parameters.
    package let parameterCount: Int
    /// What was rewritten, each as `before → after`.
    package let repairs: [String]

    /// Takes a text as pg_stat_statements has it.
    ///
    /// - Throws: `TextRefusal` for what must not, or cannot, be planned.
    package init(_ given: String) throws(TextRefusal) {
        if given == Self.insufficient { throw .hidden }
        let bytes = Array(given.utf8)
        if bytes.count > Self.bytesMax { throw .long(bytes: bytes.count) }
        let parts = StatementPart.all(of: bytes)
        kind = try Self.kind(parts)
        try Self.checkIsOne(parts)
        try Self.checkIsWhole(parts, bytes)
        parameterCount = try Self.parameters(parts)
        let repair = StatementRepair(bytes, parts)
        text = repair.text
        repairs = repair.repairs
    }

    /// What the text begins with, behind parentheses.
    private static func kind(_ parts: [StatementPart]) throws(TextRefusal) -> Kind {
        guard let first = parts.first(where: { !$0.isMark("(") }) else { throw .empty }
        guard first.kind == .word else { throw .cut(what: "it begins with \(first.shown)") }
        guard let kind = Kind(rawValue: first.word) else { throw .utility(word: first.shown) }
        return kind
    }

    private static func checkIsOne(_ parts: [StatementPart]) throws(TextRefusal) {
        guard let end = parts.firstIndex(where: { $0.isMark(";") }) else { return }
        if parts[end...].contains(where: { !$0.isMark(";") }) { throw .several }
    }

    private static func checkIsWhole(
        _ parts: [StatementPart], _ bytes: [UInt8]
    ) throws(TextRefusal) {
        var open = 0
        for part in parts {
            if part.isMark("(") { open += 1 }
            if part.isMark(")") { open -= 1 }
            if part.kind == .strange { throw .cut(what: "\(part.shown) is part of no statement") }
            if part.kind == .cutName { throw .cut(what: "a quote has no end") }
            if open < 0 { throw .cut(what: "a parenthesis is closed that was not opened") }
        }
        if open > 0 { throw .cut(what: "a parenthesis is not closed") }
        guard let last = parts.last else { return }
        if last.kind == .text, !last.isClosed { throw .cut(what: "a quote has no end") }
        var lexer = StatementLexer(bytes)
        var end: StatementToken?
        while let token = lexer.next() { end = token }
        if let end, end.kind == .comment, bytes[end.range].starts(with: "/*".utf8),
            !bytes[end.range].reversed().starts(with: "/*".utf8)
        {
            throw .cut(what: "a comment has no end")
        }
    }

    private static func parameters(_ parts: [StatementPart]) throws(TextRefusal) -> Int {
        var highest = 0
        for part in parts where part.kind == .parameter {
            let digits = part.text.dropFirst()
            guard let number = Int(digits), (1...parametersMax).contains(number) else {
                throw .parameters(number: String(digits.prefix(20)))
            }
            highest = max(highest, number)
        }
        return highest
    }
}
