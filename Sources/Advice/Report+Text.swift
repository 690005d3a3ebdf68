import Indicators

/// Advice for people, on a terminal and as Markdown.
extension Report {
    /// For a terminal.
    package var text: String {
        guard let server else {
            return "\(target): cannot be asked: \(unseen.joined(separator: "; "))\n"
        }
        var lines = ["\(target): \(server), \(health)"] + basis.map { "  \($0)" }
        lines += unseen.map { "  not seen: \($0)" }
        if recommendations.isEmpty { lines.append("  There is nothing to recommend.") }
        for (index, item) in recommendations.enumerated() {
            let points = item.points > 0 ? ", \(Figures.short(item.points)) points" : ""
            lines += ["", "\(index + 1). \(item.title) [\(item.severity.rawValue)\(points)]"]
            lines.append("   \(item.what)")
            lines += item.evidence.map { "   - \($0)" }
            if !item.steps.isEmpty { lines.append("   Consider\(place(item)):") }
            lines += item.steps.map { "     \($0.sql)" + ($0.isDestructive ? "  -- careful" : "") }
            lines.append("   Risk: \(item.risk)")
            lines.append("   Verify: \(item.verify)")
            let links = self.links(item)
            if !links.isEmpty { lines.append("   See: \(links.joined(separator: ", "))") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// For a ticket or a page.
    package var markdown: String {
        var lines = ["# \(target)", ""]
        guard let server else {
            return (lines + ["Cannot be asked: \(unseen.joined(separator: "; "))"])
                .joined(separator: "\n") + "\n"
        }
        lines += ["\(server), \(health).", ""] + basis + [""]
        lines += unseen.map { "- not seen: \($0)" }
        if recommendations.isEmpty { lines += ["", "There is nothing to recommend."] }
        for (index, item) in recommendations.enumerated() {
            let points = item.points > 0 ? ", \(Figures.short(item.points)) points" : ""
            lines += [
                "", "## \(index + 1). \(item.title)", "",
                "**\(item.severity.rawValue)\(points)** \(item.what)", "",
            ]
            lines += item.evidence.map { "- \($0)" }
            if !item.steps.isEmpty {
                lines += ["", "Consider\(place(item)):", "", "```sql"]
                lines += item.steps.map { ($0.isDestructive ? "-- careful\n" : "") + $0.sql }
                lines += ["```"]
            }
            lines += ["", "Risk: \(item.risk)", "", "Verify: \(item.verify)"]
            let links = self.links(item)
            if !links.isEmpty { lines += ["", "See: \(links.joined(separator: ", "))"] }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func place(_ item: Recommendation) -> String {
        item.database.map { ", in database \($0)" } ?? ""
    }

    private func links(_ item: Recommendation) -> [String] {
        [
            item.checks.isEmpty ? nil : "check \(item.checks.joined(separator: ", "))",
            item.alert.map { "alert \($0)" }, item.runbook,
            item.panel.map { "panel \"\($0.title)\" of \($0.dashboard)" },
        ].compactMap(\.self)
    }
}
