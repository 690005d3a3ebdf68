package import Postgres
import Tables

extension Table {
    /// Copies an answer out of libpq, at most `rowsMax` rows of it.
    package init(_ result: borrowing ResultSet, rowsMax: Int) {
        self.init(
            columns: (0..<result.columnCount).map { result.name($0) },
            types: (0..<result.columnCount).map { result.type($0) })
        for row in 0..<min(result.rowCount, rowsMax) {
            for column in columns.indices {
                appendCell { result.append(row, column, to: &$0) }
            }
        }
        isCut = result.rowCount > rowsMax
    }
}
