import Basics

extension Report {
    /// How many scalars of a statement's text a table of Markdown gets.
    private static let markdownTextMost = 200

    /// For a ticket or a wiki: tables as GitHub and others read them.
    package var markdown: String {
        let tables = ReportTables(report: self, textMost: Self.markdownTextMost)
        var out = "# PostgreSQL report\n\n"
        out += introduction.map { "- \(Self.prose($0))\n" }.joined()
        if let overview = tables.overview { out += Self.markdown(overview, level: "##") }
        for target in targets {
            out += "\n## \(Self.prose(target.name))\n"
            for table in tables.sections(target) { out += Self.markdown(table, level: "###") }
        }
        if targets.isEmpty { out += "\nThere is no target.\n" }
        return out
    }

    private static func markdown(_ table: ReportTable, level: String) -> String {
        var out = "\n\(level) \(prose(table.title))\n\n"
        if table.rows.isEmpty {
            out += "\(prose(table.empty))\n"
        } else {
            out += line(table.columns.map { prose($0.title) })
            out += line(table.columns.map { $0.isNumber ? "---:" : "---" })
            for row in table.rows { out += line(row.map(prose)) }
        }
        if let note = table.note { out += "\n\(prose(note))\n" }
        return out
    }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |\n"
    }

    /// A text in one line in which nothing is a mark of Markdown's, of HTML's or a link.
    private static func prose(_ text: String) -> String {
        var prose = String.UnicodeScalarView()
        for scalar in VisibleText.line(text).unicodeScalars {
            switch scalar {
            case "<": prose.append(contentsOf: "&lt;".unicodeScalars)
            case ">": prose.append(contentsOf: "&gt;".unicodeScalars)
            case "&": prose.append(contentsOf: "&amp;".unicodeScalars)
            case "\\", "`", "*", "_", "[", "]", "#", "~", "|", "!", "$":
                prose.append("\\")
                prose.append(scalar)
            // An address or a name of someone would become a link.
            case "@": prose.append(contentsOf: "&#64;".unicodeScalars)
            default: prose.append(scalar)
            }
        }
        let text = String(prose)
        // GitHub makes links of bare addresses.
        return text.split(separator: "://", omittingEmptySubsequences: false)
            .joined(separator: "&#58;//")
    }
}
