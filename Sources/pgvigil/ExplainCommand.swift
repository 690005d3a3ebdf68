import Basics
import Collection
import CommandParts
import Configuration
import Documents
import Planning
import Plans
import Platform
import Targets

/// The command `pgvigil explain`.
struct ExplainCommand: Command {
    static let name = "explain"
    static let summary = "Show the plan of a statement of pg_stat_statements, without running it."
    static let operands = "TARGET QUERYID"
    static let options = [
        ConfigurationChoice.option,
        Option("database", "NAME", "The statement's database, when several have it."),
        Option("user", "NAME", "The role that runs it; the one that ran it most unless given."),
        Option(
            "search-path", "SCHEMAS",
            "Where to look for names; where that role has them looked for unless given."),
        Option(
            "hypothetical", "STATEMENT",
            "Plan again as if this CREATE INDEX had been run; needs HypoPG."),
        Option(
            "expect", "FINGERPRINT", "End with 1 when the plan has another fingerprint."),
        Option("timeout", "DURATION", "How long the server may take; 5s unless given."),
        Option("format", "FORMAT", "text or json; text unless given."),
    ]
    static let discussion = """
        Asks for the generic plan, as the target's role, in a read-only transaction: EXPLAIN without
        ANALYZE, so the statement is not executed. Constants in the plan are hidden as
        activity.texts says. The exit code is 1 when there is no plan, and 69 when the target could
        not be asked.
        """

    private enum Format: String {
        case text, json
    }

    private let choice: ConfigurationChoice
    private let targetName: String
    private let request: PlanningRequest
    private let expected: String?
    private let format: Format

    init(_ arguments: Arguments) throws(UsageError) {
        guard arguments.operands.count >= 2 else {
            throw UsageError("which statement? pgvigil explain TARGET QUERYID")
        }
        if arguments.operands.count > 2 {
            throw UsageError("unexpected argument \(arguments.operands[2])")
        }
        targetName = arguments.operands[0]
        let word = arguments.operands[1]
        guard let identifier = Int64(word) else {
            throw UsageError("\(VisibleText.line(word)) is no query id, a whole number of 64 bits")
        }
        let form = arguments.value("format") ?? "text"
        guard let format = Format(rawValue: form) else {
            throw UsageError("--format \(form) is not text or json")
        }
        self.format = format
        choice = ConfigurationChoice(arguments)
        expected = arguments.value("expect")
        if let expected, !QueryPlan.isFingerprint(expected) {
            throw UsageError("--expect \(VisibleText.line(expected)) is no fingerprint")
        }
        request = PlanningRequest(
            queryIdentifier: identifier, database: arguments.value("database"),
            user: arguments.value("user"), searchPath: arguments.value("search-path"),
            hypothetical: try Self.hypothetical(arguments), limit: try Self.limit(arguments))
    }

    private static func hypothetical(
        _ arguments: Arguments
    ) throws(UsageError) -> HypotheticalIndex? {
        guard let text = arguments.value("hypothetical") else { return nil }
        guard let index = HypotheticalIndex(text) else {
            throw UsageError("--hypothetical takes one CREATE INDEX and nothing else")
        }
        return index
    }

    private static func limit(_ arguments: Arguments) throws(UsageError) -> Duration {
        guard let text = arguments.value("timeout") else { return .seconds(5) }
        guard case .success(let limit) = DurationText.parse(text),
            (Duration.seconds(1)...Duration.seconds(60)).contains(limit)
        else {
            throw UsageError("--timeout \(text) is no duration such as 5s, from 1s to 1m")
        }
        return limit
    }

    func run() async -> ExitCode {
        let targets: [WatchedTarget]
        switch choice.load().flatMap({ TargetChoice(name: targetName).targets(of: $0) }) {
        case .failure(let code): return code
        case .success(let found): targets = found
        }
        guard let target = targets.first else { return .usage }
        let disclosure: PlanDisclosure
        switch target.texts {
        case .none:
            return refuse(
                ["activity.texts is none, so no text of a statement is read; redacted shows plans"])
        case .redacted: disclosure = .redacted
        case .full: disclosure = .full
        }
        switch await PlanningRun.outcome(of: request, on: target, disclosure) {
        case .refused(let refusal):
            _ = refuse(refusal.lines)
            return refusal.isUnavailable ? .unavailable : .problems
        case .planned(let statement): return show(statement, disclosure)
        }
    }

    private func show(_ statement: PlannedStatement, _ disclosure: PlanDisclosure) -> ExitCode {
        switch format {
        case .text: StandardOutput.write(statement.text(disclosure))
        case .json: StandardOutput.write(Array(statement.json(disclosure).utf8))
        }
        return statement.problem(expecting: expected).map { refuse([$0]) } ?? .ok
    }

    private func refuse(_ lines: [String]) -> ExitCode {
        for (place, line) in lines.enumerated() {
            let line = VisibleText.line(line)
            StandardError.write(place == 0 ? "pgvigil: \(targetName): \(line)\n" : "  \(line)\n")
        }
        return .problems
    }
}
