/// A text that is compared by its bytes, for keys of dictionaries and members of sets.
///
/// A `String` is no such key: Swift takes é (U+00E9) and e with U+0301 for the same one, files,
/// servers and Prometheus do not.
package struct ExactText: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The text.
    package let text: String

    /// Takes any text.
    package init(_ text: String) { self.text = text }

    /// The text.
    package var description: String { text }

    /// The same bytes.
    package static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    /// Orders by bytes.
    package static func < (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
