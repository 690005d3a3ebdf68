import Basics

/// Texts as services count and read them.
package enum ServiceText {
    /// How long a text is for a service that counts characters.
    ///
    /// Services count code units or code points; the former are never fewer.
    package static func characters(_ text: String) -> Int { text.utf16.count }

    /// The text with at most that many characters; a cut is marked and never splits one.
    package static func cut(_ text: String, toCharacters most: Int) -> String {
        guard characters(text) > most else { return text }
        var view = String.UnicodeScalarView()
        var count = 1
        for scalar in text.unicodeScalars {
            count += UTF16.width(scalar)
            if count > most { break }
            view.append(scalar)
        }
        return String(view) + "…"
    }

    /// One line without control characters, which titles must not hold.
    package static func line(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { VisibleText.isHidden($0) ? " " : $0 }))
    }

    /// The text without control characters but for line ends.
    package static func lines(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f || $0 == "\n" }))
    }

    /// The text with what Markdown would take for its own escaped; addresses stay whole.
    package static func markdown(_ text: String) -> String {
        lines(text).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.unicodeScalars.split(separator: " ", omittingEmptySubsequences: false).map {
                word in
                isAddress(word) ? String(word) : escaped(word)
            }.joined(separator: " ")
        }.joined(separator: "\n")
    }

    /// Whether a word is an address from its beginning to its end: of what an address may hold, and
    /// without what calls people or begins markup.
    private static func isAddress(_ word: Substring.UnicodeScalarView) -> Bool {
        let begins = ["https://", "http://"].contains { word.starts(with: $0.unicodeScalars) }
        return begins
            && word.allSatisfy {
                (0x21...0x7E).contains($0.value) && !"@*`|<>[]\\".unicodeScalars.contains($0)
            }
    }

    private static func escaped(_ word: Substring.UnicodeScalarView) -> String {
        var escaped = ""
        for scalar in word {
            if "\\*_~`|>#[]()".unicodeScalars.contains(scalar) { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
            // A group of people is not called by what a label holds.
            if scalar == "@" { escaped += "\u{200B}" }
        }
        return escaped
    }
}

extension ServiceText {
    /// The text as `escape` writes it, cut before it is escaped, so that no escape is cut through.
    package static func fitted(_ text: String, max: Int, escape: (String) -> String) -> String {
        var text = text
        while true {
            let escaped = escape(text)
            let count = characters(escaped)
            if count <= max { return escaped }
            // Escapes make a text at most six times as long.
            text = cut(text, toCharacters: Swift.max(1, characters(text) * 3 / 4))
            if characters(text) <= 1 { return "" }
        }
    }
}
