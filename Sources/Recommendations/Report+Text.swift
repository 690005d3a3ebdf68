import Basics
import Examinations

/// Advice for people, on a terminal and as Markdown.
extension Report {
    /// For a terminal: each text of the server's in one line, with what cannot be seen escaped.
    package var text: String {
        guard let server else {
            return VisibleText.line(
                "\(target): cannot be queried: \(unseen.joined(separator: "; "))")
                + "\n"
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
            for step in item.steps {
                if step.isAlternative { lines.append("   or, instead of that:") }
                lines.append("     \(step.sql)" + (step.isDestructive ? "  -- careful" : ""))
            }
            lines.append("   Risk: \(item.risk)")
            lines.append("   Verify: \(item.verify)")
            let links = self.links(item)
            if !links.isEmpty { lines.append("   See: \(links.joined(separator: ", "))") }
        }
        return lines.map(VisibleText.line).joined(separator: "\n") + "\n"
    }

    /// For a ticket or a page.
    package var markdown: String {
        let heading = ["# \(MarkdownText.prose(target))", ""]
        guard let server else {
            let reason = MarkdownText.prose(unseen.joined(separator: "; "))
            return (heading + ["Cannot be queried: \(reason)"]).joined(separator: "\n") + "\n"
        }
        var lines = heading + ["\(server), \(health).", ""] + basis.map(MarkdownText.prose) + [""]
        lines += unseen.map { "- not seen: \(MarkdownText.prose($0))" }
        if recommendations.isEmpty { lines += ["", "There is nothing to recommend."] }
        for (index, item) in recommendations.enumerated() {
            let points = item.points > 0 ? ", \(Figures.short(item.points)) points" : ""
            lines += [
                "", "## \(index + 1). \(MarkdownText.prose(item.title))", "",
                "**\(item.severity.rawValue)\(points)** \(MarkdownText.prose(item.what))", "",
            ]
            lines += item.evidence.map { "- \(MarkdownText.prose($0))" }
            if !item.steps.isEmpty {
                let fence = MarkdownText.fence(around: item.steps.map(\.sql))
                lines += ["", "Consider\(MarkdownText.prose(place(item))):", "", fence + "sql"]
                for step in item.steps {
                    // In a fence of its own, so that both are not pasted at once.
                    if step.isAlternative {
                        lines += [fence, "", "or, instead of that:", "", "\(fence)sql"]
                    }
                    lines.append((step.isDestructive ? "-- careful\n" : "") + step.sql)
                }
                lines += [fence]
            }
            lines += ["", "Risk: \(MarkdownText.prose(item.risk))", ""]
            lines += ["Verify: \(MarkdownText.prose(item.verify))"]
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
