import Basics

/// What `pgvigil explain` prints.
extension PlannedStatement {
    /// How much of the statement is shown, in scalars.
    private static let shownMax = 2000

    /// For a person to read.
    package func text(_ disclosure: PlanDisclosure) -> String {
        var lines = [
            "\(VisibleText.line(target)): statement \(queryIdentifier) in database"
                + " \(VisibleText.line(database)), PostgreSQL \(VisibleText.line(serverVersion))",
            "  \(statement(disclosure))",
            "\(text.parameterCount > 0 ? "generic plan" : "plan"), \(planning); the statement"
                + " was not executed",
            "fingerprint \(plan.fingerprint)",
            "",
        ]
        lines += PlanTree.lines(disclosure.shown(plan)).map { " \($0)" }
        let notes = self.notes + text.repairs.map { "rewritten to be SQL: \($0)" }
        if !notes.isEmpty { lines.append("") }
        lines += notes.map { "note: \(VisibleText.line($0))" }
        if let hypothetical { lines += self.lines(hypothetical, disclosure) }
        return lines.joined(separator: "\n") + "\n"
    }

    func statement(_ disclosure: PlanDisclosure) -> String {
        let shown = disclosure.shown(statement: text.text).unicodeScalars
        let isCut = shown.count > Self.shownMax
        return String(shown.prefix(Self.shownMax)) + (isCut ? " ..." : "")
    }

    private var planning: String {
        plan.planningMilliseconds.map { "planned in \(Self.fixed($0, digits: 3)) ms" } ?? "planned"
    }

    private func lines(
        _ hypothetical: HypotheticalPlan, _ disclosure: PlanDisclosure
    ) -> [String] {
        let before = plan.totalCost.map { Self.fixed($0, digits: 2) } ?? "?"
        let after = hypothetical.plan.totalCost.map { Self.fixed($0, digits: 2) } ?? "?"
        let gain =
            hypothetical.gain(over: plan).map { " (\(Self.fixed(-$0 * 100, digits: 1)) %)" } ?? ""
        let size = hypothetical.bytes.map { ", about \($0) bytes" } ?? ""
        let index = disclosure.shown(statement: hypothetical.index.statement)
        return [
            "", "with \(index)\(size), which was not created:",
            "cost \(before) → \(after)\(gain); the plan"
                + " \(hypothetical.isUsed ? "uses it" : "does not use it")", "",
        ] + PlanTree.lines(disclosure.shown(hypothetical.plan)).map { " \($0)" }
    }

    /// A number with this many digits behind its point; what is no number or too large as Swift says it.
    static func fixed(_ value: Double, digits: Int) -> String {
        let unit = [1, 10, 100, 1000][min(max(digits, 0), 3)]
        guard value.isFinite, abs(value) < 1e12, digits > 0 else { return "\(value)" }
        let scaled = Int((abs(value) * Double(unit)).rounded())
        let rest = String(scaled % unit)
        let zeros = String(repeating: "0", count: max(0, digits - rest.utf8.count))
        return "\(value < 0 && scaled > 0 ? "-" : "")\(scaled / unit).\(zeros)\(rest)"
    }
}
