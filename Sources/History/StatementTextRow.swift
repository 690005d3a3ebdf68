/// A row of `statement_texts`.
package struct StatementTextRow: Sendable, Equatable {
    /// Of whose statement.
    package let target: String
    /// The statement's id.
    package let queryID: Int64
    /// Its text, as it may be shown.
    package let text: String
    /// Whether it is only the beginning.
    package let isCut: Bool

    /// Makes a row.
    package init(target: String, queryID: Int64, text: String, isCut: Bool) {
        self.target = target
        self.queryID = queryID
        self.text = text
        self.isCut = isCut
    }
}

/// Rows of `statement_texts`.
extension CopyEncoder {
    /// The statement whose rows these are; `take_statement_texts()` does the rest.
    package static let textsStatement = """
        COPY monitoring.statement_texts_incoming (target, queryid, query, is_cut) \
        FROM STDIN (FORMAT binary)
        """

    /// Adds a row; false for a text that no server takes, and nothing was added.
    package mutating func append(_ row: StatementTextRow) -> Bool {
        guard !row.text.utf8.contains(0) else { return false }
        put(UInt16(4))
        put(row.target)
        put(UInt32(8))
        put(row.queryID)
        put(row.text)
        put(flag: row.isCut)
        countRow()
        return true
    }

    /// A column that is true or false.
    mutating func put(flag: Bool) {
        put(UInt32(1))
        put(UInt8(flag ? 1 : 0))
    }
}
