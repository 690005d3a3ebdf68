/// A table or view that a collector needs where it is asked, and what of it.
package struct RelationNeed: Sendable, Hashable {
    /// Its name, as SQL writes it.
    package let name: String
    /// The columns that it must have.
    package let columns: [String]
    /// Whether our role must be able to read the columns, or without any the whole of it.
    package let isReadable: Bool
}
