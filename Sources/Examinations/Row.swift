import Basics
import Tables

/// One row of an answer, by the names of its columns.
package struct Row {
    let table: Table
    let number: Int
    /// Where it was asked; empty for the cluster.
    package let database: String

    /// Columns that go into statements as they are: the server has quoted what they hold.
    private static let names: Set = [
        "index", "table", "other", "referenced", "columns", "sequence", "column", "role",
        "quoted_name", "schema", "leftover_name", "statistics_name", "own_table",
    ]
    private static let literals: Set = ["quoted"]
    private static let wholes: Set = ["pid", "queryid"]
    private static let expressions: Set = ["expression"]
    private static let moments: Set = ["begun"]

    /// The text in a column; nil for NULL and where there is no such column.
    package subscript(name: String) -> String? {
        table.columns.firstIndex(of: name).flatMap { table.text(number, $0) }
    }

    /// The number in a column; nil where there is none.
    package func number(_ name: String) -> Double? {
        table.columns.firstIndex(of: name).flatMap { table.number(number, $0) }
    }

    /// Whether a column is true.
    package func isTrue(_ name: String) -> Bool { number(name) == 1 }

    /// The text, or a dash.
    package func text(_ name: String) -> String { self[name] ?? "-" }

    /// A size, in words where the catalog has none yet.
    package func size(_ name: String) -> String {
        number(name).map { Figures.bytes($0) + " on the disk" }
            ?? "of a size that is not known before the first VACUUM or ANALYZE"
    }

    /// A statement as it may be shown.
    package func sql(_ name: String) -> String {
        self[name].map { SQLText.visible($0) ?? $0 } ?? "-"
    }

    /// Whether what goes into statements is what it should be, whatever the server is.
    var isWritable: Bool {
        table.columns.enumerated().allSatisfy { place, name in
            guard let text = table.text(number, place) else { return true }
            if Self.names.contains(name) { return SQLText.isNames(text) }
            if name == "blockers" {
                return text.split(separator: ",").allSatisfy { Int64($0) != nil }
            }
            if Self.literals.contains(name) { return SQLText.isLiteral(text) }
            if Self.expressions.contains(name) { return SQLText.isExpression(text) }
            if Self.moments.contains(name) {
                return text.utf8.allSatisfy { "0123456789-:. ".utf8.contains($0) }
            }
            return !Self.wholes.contains(name) || Int64(text) != nil
        }
    }
}
