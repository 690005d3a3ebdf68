/// What running a statement would do, as far as its text tells; it decides how it may be explained.
///
/// EXPLAIN with ANALYZE carries a statement out: a DELETE deletes.
package enum StatementEffect: String, Sendable, CaseIterable {
    /// It reads; functions that it calls may do more.
    case reads
    /// It changes or locks rows, or makes a table, and has a plan.
    case writes
    /// It has no plan, such as ALTER TABLE: EXPLAIN refuses it.
    case utility
    /// The text is not known, was cut, or begins with no word that tells.
    case unknown

    private static let readingHeads: Set<String> = ["select", "table", "values"]
    private static let writingHeads: Set<String> = ["delete", "insert", "merge", "update"]
    /// With one of these behind its head a statement writes, locks rows or makes a table.
    ///
    /// A column may be called so: then more care is taken than need be.
    private static let writingWords: Set<String> = [
        "delete", "insert", "into", "merge", "share", "update",
    ]
    /// What has a plan only in some of its forms: EXECUTE, DECLARE, CREATE TABLE AS.
    private static let doubtfulHeads: Set<String> = ["declare", "execute", "explain"]

    /// What a text says, with its constants or without them; nil is a text that is not known.
    package init(of text: String?) {
        guard let text else {
            self = .unknown
            return
        }
        let bytes = Array(text.utf8)
        var lexer = StatementLexer(bytes)
        var words: [String] = []
        // What a text that was cut had at its end may lock rows or make a table.
        var isWhole = !["...", "…"].contains {
            text.utf8.reversed().starts(with: $0.utf8.reversed())
        }
        while let token = lexer.next() {
            switch token.kind {
            case .word: words.append(Self.small(bytes[token.range]))
            case .strange, .cutName: isWhole = false
            default: break
            }
        }
        self = Self.effect(of: words, isWhole: isWhole)
    }

    private static func effect(of words: [String], isWhole: Bool) -> StatementEffect {
        guard let head = words.first else { return .unknown }
        if writingHeads.contains(head) { return .writes }
        if readingHeads.contains(head) || head == "with" {
            if !writingWords.isDisjoint(with: words.dropFirst()) { return .writes }
            return isWhole ? .reads : .unknown
        }
        if doubtfulHeads.contains(head) { return .unknown }
        if head == "create" { return effect(ofCreate: words, isWhole: isWhole) }
        return StatementRedactor.beginsStatements(head) ? .utility : .unknown
    }

    /// CREATE TABLE AS and CREATE MATERIALIZED VIEW AS have a plan, and make what they name.
    private static func effect(ofCreate words: [String], isWhole: Bool) -> StatementEffect {
        let kinds: Set<String> = ["table", "materialized"]
        guard !kinds.isDisjoint(with: words.dropFirst().prefix(3)) else { return .utility }
        let queries: Set<String> = ["select", "with", "values", "execute"]
        if words.contains("as"), !queries.isDisjoint(with: words) { return .writes }
        return isWhole ? .utility : .unknown
    }

    private static func small(_ bytes: ArraySlice<UInt8>) -> String {
        let letters = bytes.prefix(32).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: letters, as: UTF8.self)
    }
}
