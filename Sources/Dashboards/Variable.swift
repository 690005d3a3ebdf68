import JSON

/// Something that can be chosen above a board.
struct Variable: Sendable {
    let name: String
    let label: String
    let query: String
    let isMany: Bool
    /// What stands for all values; nil when all of them are listed instead.
    var all: String? = ".+"

    static let job = Variable(
        name: "job", label: "Job", query: "label_values(pgvigil_build_info, job)", isMany: true)
    static let instance = Variable(
        name: "instance", label: "Instance",
        query: "label_values(pgvigil_build_info{job=~\"$job\"}, instance)", isMany: true)
    static let target = Variable(
        name: "target", label: "Target", query: "label_values(pg_up{\(Scope.agents)}, target)",
        isMany: false)
    static let targets = Variable(
        name: "target", label: "Target", query: "label_values(pg_up{\(Scope.agents)}, target)",
        isMany: true)
    static let environment = Variable(
        name: "environment", label: "Environment",
        query: "label_values(pgvigil_target_info{\(Scope.agents)}, environment)", isMany: true,
        all: ".*")
    /// All of them are listed, so that those of other environments are not among them.
    static let targetsOfEnvironment = Variable(
        name: "target", label: "Target",
        query: "label_values(pgvigil_target_info{\(Scope.agents),"
            + " environment=~\"$environment\"}, target)",
        isMany: true, all: nil)
    // What no database belongs to, such as totals, is shown with all of them.
    static let databases = Variable(
        name: "datname", label: "Database",
        query: "label_values(pg_stat_database_numbackends{\(Scope.target.target)}, datname)",
        isMany: true, all: ".*")
    static let statements = Variable(
        name: "queryid", label: "Statement",
        query: "label_values(pg_stat_statements_calls_total{\(Scope.target.target)}, queryid)",
        isMany: true)

    func model(source: JSON) -> JSON {
        var members: [JSON.Member] = [
            .init("type", .text("query")), .init("name", .text(name)),
            .init("label", .text(label)), .init("datasource", source),
            .init("definition", .text(query)),
            .init(
                "query",
                .object([
                    .init("qryType", .whole(1)), .init("query", .text(query)),
                    .init("refId", .text("PrometheusVariableQueryEditor")),
                ])),
            // On every change of the time range.
            .init("refresh", .whole(2)), .init("sort", .whole(1)), .init("regex", .text("")),
            .init("hide", .whole(0)), .init("multi", .flag(isMany)),
            .init("includeAll", .flag(isMany)),
        ]
        if isMany {
            if let all { members.append(.init("allValue", .text(all))) }
            members.append(
                .init(
                    "current",
                    .object([
                        .init("text", .list([.text("All")])),
                        .init("value", .list([.text("$__all")])),
                    ])))
        } else {
            members.append(.init("current", .object([])))
        }
        members.append(.init("options", .list([])))
        return .object(members)
    }

    /// A variable of SQL: its values are the rows of an answer.
    func sqlModel(source: JSON) -> JSON {
        .object([
            .init("type", .text("query")), .init("name", .text(name)),
            .init("label", .text(label)), .init("datasource", source),
            .init("definition", .text(query)), .init("query", .text(query)),
            .init("refresh", .whole(2)), .init("sort", .whole(1)), .init("regex", .text("")),
            .init("hide", .whole(0)), .init("multi", .flag(isMany)),
            .init("includeAll", .flag(isMany)),
            .init(
                "current",
                .object(
                    isMany
                        ? [
                            .init("text", .list([.text("All")])),
                            .init("value", .list([.text("$__all")])),
                        ] : [])), .init("options", .list([])),
        ])
    }
}
