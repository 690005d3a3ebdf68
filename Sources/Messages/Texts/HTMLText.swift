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

    /// Lines with breaks between them; addresses of the web become links.
    package static func paragraph(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: " ", omittingEmptySubsequences: false).map { word in
                let isLink = word.hasPrefix("https://") || word.hasPrefix("http://")
                let shown = escaped(word)
                return isLink ? "<a href=\"\(shown)\">\(shown)</a>" : shown
            }.joined(separator: " ")
        }.joined(separator: "<br>\n")
    }
}
