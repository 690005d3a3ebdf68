package import YAML

/// Something wrong in a file: where, what, and the line itself with a caret under it.
///
///     pgvigil.yml:4:13: interval: unknown unit in "10sec"; use ms, s, m, h or d
///       4 |   interval: 10sec
///         |             ^~~~~
///
/// Neither the message nor the line shows a secret: see `SecretPlaces`.
package struct Problem: Error, Sendable, Equatable {
    /// The file, as it was named.
    package let file: String
    /// The place, or nil when the file as a whole is meant.
    package let mark: Mark?
    /// What is wrong, in one line: names the key and the value.
    package let message: String
    /// The line and the caret, or nil when there is no place.
    package let excerpt: Excerpt?

    /// A problem of the whole file, such as that it cannot be read.
    package init(file: String, message: String) {
        self.init(file: file, mark: nil, message: message, excerpt: nil)
    }

    /// A problem at a place.
    package init(file: String, mark: Mark?, message: String, excerpt: Excerpt?) {
        self.file = file
        self.mark = mark
        self.message = message
        self.excerpt = excerpt
    }

    /// The same place with another message, for what only comes to light when the value is used.
    package func saying(_ message: String) -> Problem {
        Problem(file: file, mark: mark, message: message, excerpt: excerpt)
    }

    /// One line, for logs: `file:line:column: message`.
    package var line: String {
        guard let mark else { return "\(file): \(message)" }
        return "\(file):\(mark.line):\(mark.column): \(message)"
    }
}

extension Problem: CustomStringConvertible {
    /// The line, and below it the excerpt if there is one; no line break at the end.
    package var description: String {
        guard let mark, let excerpt else { return line }
        let number = String(mark.line)
        let margin = String(repeating: " ", count: number.count)
        return """
            \(line)
              \(number) | \(excerpt.text)
              \(margin) | \(excerpt.caret)
            """
    }
}
