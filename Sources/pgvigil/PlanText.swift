import Agent
import Basics
import Collection

/// A plan for a person to read: what is asked, what is not and why.
enum PlanText {
    static func text(of found: Inspection, target: WatchedTarget) -> String {
        guard let plan = found.plan, let facts = found.facts else {
            let problem = VisibleText.line(found.problem ?? "no answer")
            return "\(target.name): cannot be asked: \(problem)\n"
        }
        let side = facts.isInRecovery ? "replica" : "primary"
        let what =
            facts.kind == .pgbouncer ? "PgBouncer" : "PostgreSQL \(facts.major), \(side)"
        var text = "\(target.name): \(what)\n"
        text += "  planned \(plan.entries.count):\n"
        text += TextTable.lines(
            plan.entries.map { entry in
                [
                    entry.collector.name, entry.collector.scope.rawValue,
                    "every \(CollectorsCommand.pace(entry.collector))",
                ]
            }, indent: "    ")
        let omissions = plan.omissions.filter { $0.reason != .otherKind }
        text += "  left out \(omissions.count):\n"
        text += TextTable.lines(
            omissions.map { [$0.collector.name, "\($0.reason)"] }, indent: "    ")
        return text
    }
}
