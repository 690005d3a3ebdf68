/// `pgvigil queries`: what statements did in the last five minutes.
package struct QueriesView: AgentView {
    /// What the command is called.
    package static let name = "queries"
    /// What it does, in one line.
    package static let summary = "Show what statements did in the last five minutes."
    /// The options beside those of every such command.
    package static let options = [
        ViewOption.target,
        ViewOption("order", "ORDER", "mean, total or calls first; mean by default."),
        ViewOption("limit", "NUMBER", "The most statements of a target, 1 to 500; 20 by default."),
        ViewOption("min-mean", "TIME", "Only those that take longer on average, as in 500ms."),
    ]
    /// What the help adds.
    package static let discussion = """
        The numbers are those of the last five minutes, of statements that have series of their own.
        """

    private struct Answer: Decodable {
        struct Statement: Decodable {
            let queryid: String
            let datname: String
            let usename: String
            let query: String?
            let calls: Double
            let mean_seconds: Double
            let total_seconds: Double
            let share_of_time: Double?
            let cache_hit_ratio: Double?
        }

        struct Target: Decodable {
            let target: String
            let statements: [Statement]?
            let unseen: String?
            let as_of: String?
        }

        let targets: [Target]
        let truncated: Int
    }

    private static let textScalars = 60

    private let values: [String: String]

    /// Takes the values of the options; the agent judges them.
    package init(_ values: [String: String]) throws(ViewRefusal) { self.values = values }

    /// Where the question goes.
    package var path: String {
        ViewText.path(
            "/api/v1/database/slow-queries",
            [
                ("target", values["target"]), ("order", values["order"]),
                ("limit", values["limit"]), ("min_mean", values["min-mean"]),
            ])
    }

    /// A row for each statement.
    package func table(of answer: [UInt8]) throws(ViewRefusal) -> ViewTable {
        let read = try ViewTable.read(answer, as: Answer.self)
        let titles = [
            "TARGET", "CALLS", "MEAN", "TOTAL", "SHARE", "HITS", "DATABASE", "USER", "QUERYID",
            "QUERY",
        ]
        let rows = read.targets.flatMap { target in
            (target.statements ?? []).map { Self.row($0, of: target.target) }
        }
        let unseen = read.targets.compactMap { target in
            target.unseen.map { reason in
                target.statements == nil
                    ? "\(target.target): no statements are known: \(reason)"
                    : "\(target.target): last read at \(target.as_of ?? ViewText.unknown): \(reason)"
            }
        }
        return ViewTable(
            rows: [titles] + rows, notes: unseen + ViewTable.note(leftOut: read.truncated))
    }

    private static func row(_ statement: Answer.Statement, of target: String) -> [String] {
        [
            target, ViewText.number(statement.calls, digits: 0),
            ViewText.seconds(statement.mean_seconds), ViewText.seconds(statement.total_seconds),
            ViewText.share(statement.share_of_time), ViewText.share(statement.cache_hit_ratio),
            statement.datname, statement.usename, statement.queryid,
            ViewText.beginning(statement.query ?? ViewText.unknown, scalarsMax: textScalars),
        ]
    }
}
