import CommandParts
import History
import JSON
import Metrics

/// The command `pgvigil record`.
///
/// It speaks to the agent over HTTP, not to the spool: one process at a time writes there, and
/// a role that may record need not be allowed to read the agent's files.
struct RecordCommand: Command {
    static let name = "record"
    static let summary = "Record a number in the history, by way of the running agent."
    static let operands = "NAME VALUE"
    static let options =
        [
            Option("unit", "UNIT", "What it counts, such as seconds or orders."),
            Option(
                "tag", "NAME=VALUE,...", "Tags that distinguish it from others of the same name."),
            Option("at", "TIME", "When it was; RFC 3339 or seconds since 1970. Now by default."),
            Option("url", "URL", "Where the agent answers; http://127.0.0.1:9787 by default."),
            Option("credentials", "FILE", "A file with USER:PASSWORD, for a user."),
        ] + AgentDoor.options
    static let discussion = """
        The agent has to have a history. The number goes as a user of its web.config_file, or over its
        Unix socket (--socket) with history.accept_metrics.
        \(AgentDoor.help)
        The exit code is 0 when the number is on the agent's disk, 1 when it was refused and 69 when
        the agent cannot be reached.
        """

    private static let defaultURL = "http://127.0.0.1:9787"

    private let row: HistoryRow
    private let isNow: Bool
    private let door: AgentDoor

    init(_ arguments: Arguments) throws(UsageError) {
        guard arguments.operands.count == 2 else {
            throw UsageError("record needs a name and a value")
        }
        guard let value = Double(arguments.operands[1]) else {
            throw UsageError("\(arguments.operands[1]) is not a number")
        }
        isNow = arguments.value("at") == nil
        let time: Int64? = arguments.value("at").map(TimeText.milliseconds) ?? 0
        guard let time else {
            throw UsageError("--at: no time such as 2026-11-21T08:00:00Z")
        }
        row = HistoryRow(
            name: arguments.operands[0], value: value, unit: arguments.value("unit"),
            tags: try Self.tags(arguments.value("tag") ?? ""), milliseconds: time)
        if let refusal = RowLimits.refusal(ofRecorded: row) { throw UsageError(refusal) }
        let credentials = arguments.value("credentials")
        if credentials != nil, arguments.value("user") != nil {
            throw UsageError("--user and --credentials both name a user; keep one of them")
        }
        door = try AgentDoor(
            arguments,
            AgentDoor.Place(
                url: arguments.value("url") ?? Self.defaultURL, socket: arguments.value("socket")),
            credentials: credentials)
    }

    private static func tags(_ text: String) throws(UsageError) -> LabelSet {
        var tags: [(name: String, value: String)] = []
        for part in text.split(separator: ",") {
            guard let equals = part.firstIndex(of: "=") else {
                throw UsageError("--tag: \(part) is not of the form name=value")
            }
            let name = String(part[..<equals])
            if tags.contains(where: { $0.name == name }) {
                throw UsageError("--tag: \(name) is there twice")
            }
            tags.append((name, String(part[part.index(after: equals)...])))
        }
        return LabelSet(tags)
    }

    func run() async -> ExitCode {
        switch await door.ask("POST", "/api/v1/metrics", body: body, yes: 202...202) {
        case .success: .ok
        case .failure(let code): code
        }
    }

    private var body: [UInt8] {
        var members = [
            JSON.Member("name", .text(row.name)), JSON.Member("value", .number(row.value)),
        ]
        if let unit = row.unit { members.append(JSON.Member("unit", .text(unit))) }
        if !isNow {
            members.append(JSON.Member("recorded_at", .number(Double(row.milliseconds) / 1000)))
        }
        let tags = row.tags.labels.map { JSON.Member($0.name, .text($0.value)) }
        members.append(JSON.Member("tags", .object(tags)))
        return Array(JSON.object(members).compact.utf8)
    }
}
