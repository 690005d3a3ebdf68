/// libpq's messages end in newlines and hold some.
enum OneLine {
    /// The text in one line, without the severity that libpq puts before it.
    static func of(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            line.drop(while: \.isWhitespace)
        }
        return lines.joined(separator: "; ")
    }
}
