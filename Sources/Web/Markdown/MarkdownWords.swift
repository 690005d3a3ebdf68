/// Words of a document as HTML: code, what is strong or stressed, links.
///
/// A comment, and a picture, is left out.
struct MarkdownWords {
    private typealias Found = (html: String, end: Substring.Index)

    /// The address for what a link names; nil where there is no such page.
    let place: (_ link: String) -> String?

    func html(_ text: Substring) -> String {
        var html = ""
        var (plain, place) = (text.startIndex, text.startIndex)
        // By bytes: a document has tens of thousands of characters and few signs.
        while let sign = text.utf8[place...].firstIndex(where: Self.isSign) {
            guard let found = mark(text[sign...]) else {
                place = text.utf8.index(after: sign)
                continue
            }
            html += HTML.escaped(String(text[plain..<sign])) + found.html
            (plain, place) = (found.end, found.end)
        }
        return html + HTML.escaped(String(text[plain...]))
    }

    private static func isSign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "!"),
            UInt8(ascii: "<"):
            true
        default: false
        }
    }

    /// What begins here with a sign of its own; nil for a plain character.
    private func mark(_ text: Substring) -> Found? {
        switch text.first {
        case "`": code(text)
        case "*": strong(text)
        case "[": link(text)
        case "!": picture(text)
        case "<": tag(text)
        default: nil
        }
    }

    private func code(_ text: Substring) -> Found? {
        guard let end = text.dropFirst().firstIndex(of: "`") else { return nil }
        let code = text[text.index(after: text.startIndex)..<end]
        return ("<code>\(HTML.escaped(String(code)))</code>", text.index(after: end))
    }

    private func strong(_ text: Substring) -> Found? {
        let (sign, name) = text.hasPrefix("**") ? ("**", "strong") : ("*", "em")
        let rest = text.dropFirst(sign.count)
        // A star that stands alone is a star: of a product, or of a pattern.
        guard let first = rest.first, first.isLetter || sign.count == 2 && !first.isWhitespace,
            let end = rest.firstRange(of: sign)
        else { return nil }
        return ("<\(name)>\(html(rest[..<end.lowerBound]))</\(name)>", end.upperBound)
    }

    private func link(_ text: Substring) -> Found? {
        guard let parts = Self.parts(text) else { return nil }
        let words = html(parts.words)
        guard let address = place(String(parts.target)) else { return (words, parts.end) }
        return (#"<a href="\#(HTML.escaped(address))">\#(words)</a>"#, parts.end)
    }

    private func picture(_ text: Substring) -> Found? {
        Self.parts(text.dropFirst()).map { ("", $0.end) }
    }

    /// `[words](target)`, and where it ends.
    private static func parts(
        _ text: Substring
    ) -> (words: Substring, target: Substring, end: Substring.Index)? {
        guard text.first == "[", let close = text.firstIndex(of: "]") else { return nil }
        let words = text[text.index(after: text.startIndex)..<close]
        let rest = text[text.index(after: close)...]
        guard !words.contains("["), rest.first == "(", let end = rest.firstIndex(of: ")") else {
            return nil
        }
        return (words, rest[rest.index(after: rest.startIndex)..<end], rest.index(after: end))
    }

    private func tag(_ text: Substring) -> Found? {
        if text.hasPrefix("<br>") { return ("<br/>", text.index(text.startIndex, offsetBy: 4)) }
        guard text.hasPrefix("<!--"), let end = text.firstRange(of: "-->") else { return nil }
        return ("", end.upperBound)
    }
}
