/// Rows of the history that a report leaves out because they cannot be used.
package struct ReportUnread: Sendable, Equatable {
    /// The table in the schema `monitoring`.
    package let table: String
    /// How many there are: rows of the table, or of an answer that is made from it.
    package let rows: Int
    /// What is wrong with them.
    package let reason: String

    /// Counts rows of a table with one thing wrong.
    package init(table: String, rows: Int, reason: String) {
        self.table = table
        self.rows = rows
        self.reason = reason
    }

    /// For people, in one line.
    package var text: String {
        "Left out: \(rows) \(rows == 1 ? "row" : "rows") of monitoring.\(table), because \(reason)."
    }
}
