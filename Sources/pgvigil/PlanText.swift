import Agent
import Collection

/// A plan for a person to read: what is asked, what is not and why.
enum PlanText {
    static func text(of found: Inspection, target: WatchedTarget) -> String {
        guard let plan = found.plan, let facts = found.facts else {
            return "\(target.name): cannot be asked: \(found.problem ?? "no answer")\n"
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
        let untracked = plan.untracked(facts).sorted { $0.key.rawValue < $1.key.rawValue }
        if !untracked.isEmpty {
            text += "  not counted, as the server is set:\n"
            text += TextTable.lines(
                untracked.map { tracking, families in
                    let more = families.count == 1 ? "" : " and \(families.count - 1) more"
                    return [
                        "\(tracking.rawValue) = \(tracking.offValue)",
                        "\(families.first ?? "")\(more)",
                    ]
                }, indent: "    ")
        }
        return text
    }
}
