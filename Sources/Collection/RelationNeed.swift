/// A table or view that a collector needs where it is asked, and what of it.
package struct RelationNeed: Sendable, Hashable {
    /// Its name, as SQL writes it.
    package let name: String
    /// The columns that it must have.
    package let columns: [String]
    /// Whether our role must be able to read the columns, or without any the whole of it.
    package let isReadable: Bool
    /// The column by which a large one must be indexed.
    package let index: String?

    /// A relation with more rows is large; counted as the server knows them, without a look at them.
    package static let rowsWithoutIndexMax = 50_000
}
