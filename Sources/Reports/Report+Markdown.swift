import Basics

extension Report {
    /// How many scalars of a statement's text a table of Markdown gets.
    private static let markdownTextMost = 200

    /// For a ticket or a wiki: tables as GitHub and others read them.
    package var markdown: String {
        let tables = ReportTables(report: self, textMost: Self.markdownTextMost)
        var out = "# PostgreSQL report\n\n"
        out += introduction.map { "- \(MarkdownText.prose($0))\n" }.joined()
        if let overview = tables.overview { out += Self.markdown(overview, level: "##") }
        for target in targets {
            out += "\n## \(MarkdownText.prose(target.name))\n"
            for table in tables.sections(target) { out += Self.markdown(table, level: "###") }
        }
        if targets.isEmpty { out += "\nThere is no target.\n" }
        return out
    }

    private static func markdown(_ table: ReportTable, level: String) -> String {
        var out = "\n\(level) \(MarkdownText.prose(table.title))\n\n"
        if table.rows.isEmpty {
            out += "\(MarkdownText.prose(table.empty))\n"
        } else {
            out += line(table.columns.map { MarkdownText.prose($0.title) })
            out += line(table.columns.map { $0.isNumber ? "---:" : "---" })
            for row in table.rows { out += line(row.map(MarkdownText.prose)) }
        }
        if let note = table.note { out += "\n\(MarkdownText.prose(note))\n" }
        return out
    }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |\n"
    }
}
