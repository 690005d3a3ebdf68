/// A table of a report before it has a format; cells are texts as they came.
struct ReportTable {
    /// What the cells of a column are.
    enum Column {
        case text(String)
        case number(String)
        case code(String)

        var title: String {
            switch self {
            case .text(let title), .number(let title), .code(let title): title
            }
        }

        var isNumber: Bool { if case .number = self { true } else { false } }
        var isCode: Bool { if case .code = self { true } else { false } }
    }

    let title: String
    let columns: [Column]
    let rows: [[String]]
    /// What is said instead of a table without rows.
    let empty: String
    /// What is said below it.
    var note: String?
}
