import Basics

/// An index that HypoPG is to pretend: one `CREATE INDEX`.
package struct HypotheticalIndex: Sendable, Equatable {
    /// The statement.
    package let statement: String

    /// Takes a `CREATE INDEX` or `CREATE UNIQUE INDEX`; nil for anything else, and for several.
    package init?(_ statement: String) {
        let bytes = Array(statement.utf8)
        guard bytes.count <= PlannableText.bytesMax else { return nil }
        let parts = StatementPart.all(of: bytes)
        let words = parts.prefix(3).map(\.word)
        guard words.starts(with: ["create", "index"]) || words == ["create", "unique", "index"],
            !parts.contains(where: { $0.kind == .strange || $0.kind == .cutName })
        else { return nil }
        if let end = parts.firstIndex(where: { $0.isMark(";") }),
            parts[end...].contains(where: { !$0.isMark(";") })
        {
            return nil
        }
        self.statement = statement
    }
}
