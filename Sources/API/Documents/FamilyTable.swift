import JSON
import Metrics

/// What several families say of the same things, such as tables or slots: an object each.
struct FamilyTable {
    /// A number of each thing, and the family that has it.
    struct Column {
        let member: String
        let family: String
    }

    /// One thing.
    struct Row {
        /// The labels that name it, in the order of the question.
        let names: [String]
        fileprivate(set) var values: [String: Double] = [:]
    }

    private let labels: [String]
    private let columns: [Column]
    /// All of them, in the order of their names.
    private(set) var rows: [Row]

    /// Brings together what families say by the labels that name a thing.
    init(_ found: FamilyIndex, by labels: [String], _ columns: [Column]) {
        var rows: [ExactText: Row] = [:]
        for column in columns {
            for sample in found[column.family] {
                let names = labels.map { sample.labels[$0] ?? "" }
                // PostgreSQL has no name with a zero byte.
                let key = ExactText(names.joined(separator: "\0"))
                rows[key, default: Row(names: names)].values[column.member] = sample.value
            }
        }
        self.labels = labels
        self.columns = columns
        self.rows = rows.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The largest come first, by this number; what is not known comes last.
    mutating func sort(by member: String) {
        let size = { (row: Row) in row.values[member] ?? -.infinity }
        rows = rows.enumerated().sorted {
            let sizes = (size($0.element), size($1.element))
            return sizes.0 == sizes.1 ? $0.offset < $1.offset : sizes.0 > sizes.1
        }.map(\.element)
    }

    /// The first rows as objects, each with `more` members; a number that is not known is null.
    func objects(most: Int, more: (Row) -> [JSON.Member] = { _ in [] }) -> JSON {
        .list(
            rows.prefix(most).map { row in
                .object(
                    zip(labels, row.names).map { .init($0, .short($1)) }
                        + columns.map { column in
                            .init(
                                column.member,
                                row.values[column.member].map { .number($0) } ?? .null)
                        } + more(row))
            })
    }
}
