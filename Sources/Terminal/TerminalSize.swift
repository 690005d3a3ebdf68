/// How many cells a terminal has.
package struct TerminalSize: Sendable, Equatable {
    /// Larger ones are drawn in a part of them.
    package static let columnsMax = 500
    /// The same of lines.
    package static let rowsMax = 200

    /// Cells of a line.
    package let columns: Int
    /// Lines.
    package let rows: Int

    /// A size within the bounds; at least one cell.
    package init(columns: Int, rows: Int) {
        self.columns = max(1, min(columns, Self.columnsMax))
        self.rows = max(1, min(rows, Self.rowsMax))
    }
}
