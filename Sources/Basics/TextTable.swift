/// Columns for a terminal.
package enum TextTable {
    /// The rows with every column but the last one padded to its widest cell; one line each.
    package static func lines(_ rows: [[String]], indent: String = "") -> String {
        let rows = rows.map { $0.map(VisibleText.line) }
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let isLast = column == row.count - 1
                return isLast ? cell : cell.padded(to: widths[column])
            }
            return indent + cells.joined(separator: "  ") + "\n"
        }.joined()
    }
}

extension String {
    /// The text with spaces behind it.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
