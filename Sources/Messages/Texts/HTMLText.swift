/// Text within HTML.
package enum HTMLText {
    /// The text with what has a meaning in HTML escaped, and without control characters.
    package static func escaped(_ text: some StringProtocol, keepsLines: Bool = false) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars
        where scalar.value >= 0x20 || scalar == "\t" || (keepsLines && scalar == "\n") {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static let schemes = ["https://", "http://"]

    /// Lines with breaks between them; addresses of the web become links.
    package static func paragraph(_ text: String) -> String {
        // By scalars: to Swift a line's end and what stands before it can be one character.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { line in
            line.split(separator: " ", omittingEmptySubsequences: false).map { scalars in
                let word = Substring(scalars)
                let isLink = schemes.contains { word.utf8.starts(with: $0.utf8) }
                let shown = escaped(word)
                return isLink ? "<a href=\"\(shown)\">\(shown)</a>" : shown
            }.joined(separator: " ")
        }.joined(separator: "<br>\n")
    }
}
