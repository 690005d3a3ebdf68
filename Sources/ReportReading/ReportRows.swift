/// An answer as texts; nil is NULL.
struct ReportRows: Sendable {
    /// A row of it.
    struct Row: Sendable {
        let cells: [String?]

        /// A text, or nil for NULL and beyond the row.
        func text(_ column: Int) -> String? {
            cells.indices.contains(column) ? cells[column] : nil
        }

        /// A finite number.
        func number(_ column: Int) -> Double? {
            text(column).flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil }
        }

        /// A whole number.
        func whole(_ column: Int) -> Int64? { text(column).flatMap { Int64($0) } }
    }

    let rows: [Row]
}
