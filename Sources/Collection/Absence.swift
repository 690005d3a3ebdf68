/// What a collector needs where it is asked, and what is not there: a table, one of its columns, the right to
/// read it, or an extension of the database.
package enum Absence: Sendable, Hashable, CustomStringConvertible {
    /// A table or view, as the collector names it.
    case relation(String)
    /// A column of a relation, as the collector names both.
    case column(String, of: String)
    /// The right to read a relation, or these columns of it.
    case privilege(on: String, [String])
    /// An index of a large relation on this column.
    case index(String, of: String)
    /// An extension, in this database or in a version that fits.
    case `extension`(String)

    /// What is missing, such as `relation public.orders`.
    package var description: String {
        switch self {
        case .relation(let name): "relation \(name)"
        case .column(let column, let relation): "column \(column) of the relation \(relation)"
        case .privilege(let relation, _): "right to read the relation \(relation)"
        case .index(let column, let relation):
            "index on \(column) of the relation \(relation), which has more than"
                + " \(RelationNeed.rowsWithoutIndexMax) rows and is not read without"
        case .extension(let name): "extension \(name)"
        }
    }

    /// Whether something must be done for the collector to work: a right or an index is missing.
    ///
    /// A database without the relation is one in which there is nothing to collect.
    package var isFailure: Bool {
        switch self {
        case .privilege, .index: true
        case .relation, .column, .extension: false
        }
    }
}
