import Basics

extension Report {
    /// How many scalars of a statement's text a terminal gets.
    private static let terminalTextMost = 80

    /// What the report is about, a line each, as they came.
    var introduction: [String] {
        var lines = ["Period: \(period.text)"]
        lines.append(
            comparison.map { "Compared with: \($0.text)" } ?? "Compared with no other period")
        lines.append(
            "Means of each \(step.rawValue) are compared; a dash is what is not known."
                + " Made at \(ReportTime.text(madeAt)) UTC.")
        return lines + notes + unread.map(\.text)
    }

    /// For a terminal.
    package var text: String {
        let tables = ReportTables(report: self, textMost: Self.terminalTextMost)
        var out = introduction.map { VisibleText.line($0) + "\n" }.joined()
        if let overview = tables.overview { out += Self.text(overview) }
        for target in targets {
            let title = VisibleText.line("Target \(target.name)")
            out +=
                "\n" + title + "\n"
                + String(repeating: "=", count: title.unicodeScalars.count) + "\n"
            for table in tables.sections(target) { out += Self.text(table) }
        }
        if targets.isEmpty { out += "\nThere is no target.\n" }
        return out
    }

    private static func text(_ table: ReportTable) -> String {
        var out = "\n\(table.title)\n"
        if table.rows.isEmpty {
            out += "  \(VisibleText.line(table.empty))\n"
        } else {
            out += TextTable.lines([table.columns.map(\.title)] + table.rows, indent: "  ")
        }
        if let note = table.note { out += "  \(VisibleText.line(note))\n" }
        return out
    }
}
