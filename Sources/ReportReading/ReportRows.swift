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

        /// What is wrong with the first of these that cannot be used; nil when all can.
        func fault(_ needs: [Need]) -> String? {
            for need in needs {
                if text(need.column) == nil { return "its \(need.name) is not known" }
                switch need.kind {
                case .text: continue
                case .number:
                    if number(need.column) == nil { return "its \(need.name) is no finite number" }
                case .whole:
                    if whole(need.column) == nil { return "its \(need.name) is no whole number" }
                }
            }
            return nil
        }
    }

    /// A cell without which a row is of no use.
    struct Need: Sendable {
        /// What it has to hold.
        enum Kind: Sendable {
            case text, number, whole
        }

        let column: Int
        let name: String
        let kind: Kind

        /// Names it.
        init(_ column: Int, _ name: String, _ kind: Kind = .text) {
            (self.column, self.name, self.kind) = (column, name, kind)
        }
    }

    let rows: [Row]
}
