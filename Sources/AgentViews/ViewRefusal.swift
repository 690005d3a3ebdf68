/// Why a view is not shown.
package struct ViewRefusal: Error, Equatable {
    /// One line.
    package let words: String

    init(_ words: String) { self.words = words }
}
