import Manuals

/// Goes through the lines of a document, block by block.
struct MarkdownWriter {
    private(set) var contents: [MarkdownPage.Heading] = []
    private var anchors: ManualAnchors
    private var tables = 0
    private let words: MarkdownWords
    private let lines: [Substring]

    init(_ text: String, _ words: MarkdownWords) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        anchors = ManualAnchors(text)
        self.words = words
    }

    /// The blocks as HTML.
    mutating func written() -> [String] {
        var html: [String] = []
        var index = 0
        while index < lines.count {
            let line = lines[index]
            if line.hasPrefix("```") {
                let end = lines[(index + 1)...].firstIndex { $0.hasPrefix("```") } ?? lines.count
                let mark = Self.mark(line.drop { $0 == "`" })
                html.append(mark + Self.code(lines[(index + 1)..<end]))
                index = end + 1
            } else if line.isEmpty {
                index += 1
            } else if line.hasPrefix("#") {
                html.append(heading(line))
                index += 1
            } else if line.hasPrefix("    ") {
                let end = lines[index...].firstIndex { !$0.hasPrefix("    ") } ?? lines.count
                html.append(Self.code(lines[index..<end].map { $0.dropFirst(4) }))
                index = end
            } else {
                let end = end(of: index)
                html.append(block(lines[index..<end].map { Self.unindented($0, like: line) }))
                index = end
            }
        }
        return html.filter { !$0.isEmpty }
    }

    /// Where the paragraph, list or table ends that begins here.
    private func end(of index: Int) -> Int {
        let isTable = Self.isRow(lines[index])
        return lines[(index + 1)...].firstIndex { line in
            line.isEmpty || line.hasPrefix("```") || line.hasPrefix("#")
                || Self.isRow(line) != isTable
        } ?? lines.count
    }

    private static func isRow(_ line: Substring) -> Bool {
        line.drop { $0 == " " }.hasPrefix("|")
    }

    /// A line without the blanks at its beginning that the first line of its block has.
    private static func unindented(_ line: Substring, like first: Substring) -> Substring {
        let blanks = first.prefix { $0 == " " }.count
        return line.prefix(blanks).allSatisfy { $0 == " " } ? line.dropFirst(blanks) : line
    }

    private static func code(_ lines: some Sequence<Substring>) -> String {
        "<pre>\(HTML.escaped(lines.joined(separator: "\n")))</pre>"
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

    private mutating func heading(_ line: Substring) -> String {
        let level = min(6, line.prefix { $0 == "#" }.count)
        let html = words.html(line.dropFirst(level).drop { $0 == " " })
        let anchor = anchors.heading(line)
        if level == 2 { contents.append(MarkdownPage.Heading(anchor: anchor, html: html)) }
        return #"<h\#(level) id="\#(HTML.escaped(anchor))">\#(html)</h\#(level)>"#
    }

    private mutating func block(_ lines: [Substring]) -> String {
        guard let first = lines.first else { return "" }
        if Self.isRow(first) { return table(lines) }
        let isNumbered = Self.number(first) != nil
        guard first.hasPrefix("- ") || isNumbered else {
            let html = words.html(lines.joined(separator: "\n")[...])
            return html.allSatisfy(\.isWhitespace) ? "" : "<p>\(html)</p>"
        }
        var items: [String] = []
        for line in lines {
            let text = line.drop { $0 == " " }
            let begins = isNumbered ? Self.number(text) != nil : text.hasPrefix("- ")
            if begins {
                let mark = isNumbered ? text.prefix { $0.isNumber }.count + 2 : 2
                items.append(String(text.dropFirst(mark)))
            } else if !items.isEmpty {
                items[items.count - 1] += "\n" + text
            }
        }
        let shown = items.map { "<li>\(words.html($0[...]))</li>" }.joined(separator: "\n")
        guard isNumbered else { return "<ul>\(shown)</ul>" }
        return #"<ol start="\#(Self.number(first) ?? 1)">\#(shown)</ol>"#
    }

    /// The number with which a line of a list begins: `12. `.
    private static func number(_ line: Substring) -> Int? {
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        return digits.count <= 4 && line.dropFirst(digits.count).hasPrefix(". ")
            ? Int(digits) : nil
    }

    // MARK: Tables

    /// A table in a box of its own that scrolls when it is wider than the page.
    private mutating func table(_ lines: [Substring]) -> String {
        let rows = lines.filter { !$0.hasPrefix("|-") }.map(Self.cells)
        guard let titles = rows.first else { return "" }
        tables += 1
        let head = titles.map { title in
            let html = words.html(title[...])
            return html.isEmpty ? "<td></td>" : #"<th scope="col">\#(html)</th>"#
        }
        let body = rows.dropFirst().map { row in
            let anchor = row.first.flatMap { anchors.row($0[...]) }
            let id = anchor.map { #" id="\#(HTML.escaped($0))""# } ?? ""
            return "<tr\(id)>\(row.map { "<td>\(words.html($0[...]))</td>" }.joined())</tr>"
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="Table \(tables)">
            <table><thead><tr>\(head.joined())</tr></thead>
            <tbody>\(body.joined(separator: "\n"))</tbody></table></div>
            """
    }

    /// The cells of a row; a bar behind a backslash stands for itself.
    private static func cells(_ line: Substring) -> [String] {
        var cells: [String] = []
        var cell = ""
        var isEscaped = false
        for character in line.drop(while: { $0 != "|" }).dropFirst() {
            if character == "|" && !isEscaped {
                cells.append(cell)
                cell = ""
            } else {
                if character == "|" { cell.removeLast() }
                cell.append(character)
            }
            isEscaped = character == "\\"
        }
        return cells.map { text in
            let words = text.drop { $0 == " " }
            let end = words.lastIndex { $0 != " " }
            return end.map { String(words[...$0]) } ?? ""
        }
    }
}
