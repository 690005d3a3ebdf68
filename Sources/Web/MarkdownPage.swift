/// A document of this project as HTML: headings, paragraphs, lists, tables and code.
///
/// It knows the forms that our own documents use; everything else is shown as it is written.
package struct MarkdownPage {
    private let lines: [Substring]

    /// A document.
    package init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The body of a page.
    package var html: String {
        var html: [String] = []
        var index = 0
        while index < lines.count {
            let line = lines[index]
            if line.hasPrefix("```") {
                let end = lines[(index + 1)...].firstIndex { $0.hasPrefix("```") } ?? lines.count
                let code = lines[(index + 1)..<end].joined(separator: "\n")
                let mark = Self.mark(line.drop { $0 == "`" })
                html.append("\(mark)<pre>\(HTML.escaped(code))</pre>")
                index = end + 1
            } else if line.isEmpty {
                index += 1
            } else if line.hasPrefix("#") {
                let level = min(6, line.prefix { $0 == "#" }.count)
                let title = line.dropFirst(level).drop { $0 == " " }
                html.append("<h\(level)>\(Self.inline(title))</h\(level)>")
                index += 1
            } else {
                let end = lines[index...].firstIndex { $0.isEmpty || $0.hasPrefix("```") }
                html.append(Self.block(lines[index..<(end ?? lines.count)]))
                index = end ?? lines.count
            }
        }
        return html.joined(separator: "\n")
    }

    /// When the code that follows is of use, by the words behind its language.
    private static func mark(_ info: Substring) -> String {
        let mark = info.drop { $0 != " " }.drop { $0 == " " }
        let words =
            switch mark {
            case "": ""
            case "extension": "Where the extension pg_stat_statements is:"
            case "history": "In the database of the history:"
            case "change": "This changes something:"
            default:
                mark.hasSuffix("+")
                    ? "PostgreSQL \(mark.dropLast()) and later:"
                    : "PostgreSQL \(mark.replacing("-", with: " to ")):"
            }
        return words.isEmpty ? "" : "<p>\(HTML.escaped(words))</p>\n"
    }

    private static func block(_ lines: ArraySlice<Substring>) -> String {
        guard let first = lines.first else { return "" }
        if first.hasPrefix("| ") { return table(lines) }
        let isNumbered = first.hasPrefix("1. ")
        guard first.hasPrefix("- ") || isNumbered else {
            return "<p>\(inline(lines.joined(separator: "\n")[...]))</p>"
        }
        var items: [String] = []
        for line in lines {
            let text = line.drop { $0 == " " }
            let mark = isNumbered ? text.prefix { $0.isNumber }.count + 2 : 2
            let begins = isNumbered ? text.first?.isNumber == true : text.hasPrefix("- ")
            if begins {
                items.append(String(text.dropFirst(mark)))
            } else if !items.isEmpty {
                items[items.count - 1] += "\n" + text
            }
        }
        let tag = isNumbered ? "ol" : "ul"
        let shown = items.map { "<li>\(inline($0[...]))</li>" }
        return "<\(tag)>\(shown.joined(separator: "\n"))</\(tag)>"
    }

    private static func table(_ lines: ArraySlice<Substring>) -> String {
        let rows = lines.filter { !$0.hasPrefix("|--") }.enumerated().map { number, line in
            let cells = line.split(separator: "|").map { cell in
                let tag = number == 0 ? "th" : "td"
                return "<\(tag)>\(inline(cell))</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        return "<table>\(rows.joined(separator: "\n"))</table>"
    }

    /// Words, with what stands between backquotes as code.
    private static func inline(_ text: Substring) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return HTML.escaped(String(text)) }
        return parts.enumerated().map { number, part in
            let words = HTML.escaped(String(part))
            return number % 2 == 0 ? words : "<code>\(words)</code>"
        }.joined()
    }
}
