/// Why an expression is refused, and where.
package struct ExpressionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason, in one line.
    package let message: String
    /// The place in the expression: bytes of UTF-8 from its beginning.
    package let place: Range<Int>
    /// The line of the expression, from 1.
    package let line: Int
    /// The character of that line, from 1.
    package let column: Int
    private let text: String

    init(_ message: String, at place: Range<Int>, in text: String) {
        self.message = message
        self.text = text
        let bytes = Array(text.utf8)
        let start = min(place.lowerBound, bytes.count)
        self.place = start..<max(start, min(place.upperBound, bytes.count))
        let before = bytes[..<start]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        column = 1 + String(decoding: bytes[lineStart..<start], as: UTF8.self).unicodeScalars.count
    }

    /// The line of the expression that is meant, and below it a caret with a `~` for each further
    /// character.
    package func excerpt() -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let shown = lines.indices.contains(line - 1) ? String(lines[line - 1]) : ""
        let scalars = Array(shown.unicodeScalars)
        // Tabs are copied, so that the caret stands under its character whatever a tab's width is.
        let blanks = scalars.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
        let meant = String(decoding: Array(text.utf8)[place], as: UTF8.self)
        let width = min(
            meant.prefix { $0 != "\n" }.unicodeScalars.count, max(0, scalars.count - column + 1))
        return "\(shown)\n\(blanks)^" + String(repeating: "~", count: max(0, width - 1))
    }

    /// The place and the reason in one line.
    package var description: String { "\(line):\(column): \(message)" }
}
