/// What a collector needs where it is asked, and what is not there: a table or an extension of the database.
package enum Absence: Sendable, Hashable, CustomStringConvertible {
    /// A table or view, as the collector names it.
    case relation(String)
    /// An extension, in this database or in a version that fits.
    case `extension`(String)

    /// What is missing, such as `relation public.orders`.
    package var description: String {
        switch self {
        case .relation(let name): "relation \(name)"
        case .extension(let name): "extension \(name)"
        }
    }
}
