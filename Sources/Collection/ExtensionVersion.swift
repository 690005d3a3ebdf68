/// An extension's version such as `1.10`: compared number by number, so 1.10 is after 1.9.
package struct ExtensionVersion: Sendable, Hashable, Comparable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    private let parts: [Int]

    /// Later than every version there is.
    package static let endless = ExtensionVersion(parts: [Int.max])

    private init(parts: [Int]) { self.parts = parts }

    /// Reads the numbers between dots; anything else in a part counts as 0.
    package init(_ text: String) {
        parts = text.split(separator: ".").map { Int($0) ?? 0 }
    }

    /// The same from a literal.
    package init(stringLiteral text: String) { self.init(text) }

    /// The version as PostgreSQL writes it.
    package var description: String { parts.map(String.init).joined(separator: ".") }

    /// Earlier means: smaller at the first number that differs, or shorter.
    package static func < (left: Self, right: Self) -> Bool {
        left.parts.lexicographicallyPrecedes(right.parts)
    }
}
