import JSON

/// What `pgvigil explain --format json` prints.
extension PlannedStatement {
    /// For a program to read, in one line; `version` only grows, and unknown is null.
    package func json(_ disclosure: PlanDisclosure) -> String {
        let members = [
            JSON.Member("version", .whole(1)),
            JSON.Member("target", .text(target)),
            // Readers of JSON that have no whole numbers of 64 bits would round it.
            JSON.Member("query_id", .text(String(queryIdentifier))),
            JSON.Member("database", .text(database)),
            JSON.Member("user", .text(user)),
            JSON.Member("server_version", .text(serverVersion)),
            JSON.Member("search_path", .text(searchPath)),
            JSON.Member("text", .text(statement(disclosure))),
            JSON.Member("parameters", .whole(text.parameterCount)),
            JSON.Member("repairs", .list(text.repairs.map { .text($0) })),
            JSON.Member("fingerprint", .text(plan.fingerprint)),
            JSON.Member("total_cost", plan.totalCost.map { .number($0) } ?? .null),
            JSON.Member("planning_seconds", seconds.map { .number($0) } ?? .null),
            JSON.Member("notes", .list(notes.map { .text($0) })),
            JSON.Member("plan", disclosure.shown(plan).json),
            JSON.Member(
                "hypothetical", hypothetical.map { json($0, disclosure) } ?? .null),
        ]
        return JSON.object(members).compact + "\n"
    }

    private var seconds: Double? { plan.planningMilliseconds.map { $0 / 1000 } }

    private func json(_ hypothetical: HypotheticalPlan, _ disclosure: PlanDisclosure) -> JSON {
        .object([
            JSON.Member(
                "index", .text(disclosure.shown(statement: hypothetical.index.statement))),
            JSON.Member("bytes", hypothetical.bytes.map { .whole($0) } ?? .null),
            JSON.Member("is_used", .flag(hypothetical.isUsed)),
            JSON.Member(
                "total_cost", hypothetical.plan.totalCost.map { .number($0) } ?? .null),
            JSON.Member(
                "gain_ratio", hypothetical.gain(over: plan).map { .number($0) } ?? .null),
            JSON.Member("fingerprint", .text(hypothetical.plan.fingerprint)),
            JSON.Member("plan", disclosure.shown(hypothetical.plan).json),
        ])
    }
}
