/// Why a tool is not called.
package struct ContextRefusal: Error, Equatable {
    /// One line, with the argument and its value.
    package let words: String

    init(_ words: String) { self.words = words }
}
