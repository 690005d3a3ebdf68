import Agent
import Collection
import CommandParts
import Configuration
import Documents
import Examinations
import Health
import Inspecting
import Metrics
import Platform
import Polling
import Recommendations
import Rules
import Targets

/// The command `pgvigil advise`.
struct AdviseCommand: Command {
    static let name = "advise"
    static let summary = "Look closely at each target and say what may be done about what is found."
    static let options = [
        ConfigurationChoice.option, TargetChoice.option,
        Option("format", "FORMAT", "text, markdown or json; text unless given."),
        Option("over", "DURATION", "How long to watch for ratios and means; 10s unless given."),
        Option(
            "unused-for", "DURATION",
            "Call an index unused after so long without a scan; 30d unless given."),
    ]
    static let discussion = """
        Polls twice, then asks each database about indexes, tables and sequences, in read-only
        sessions with time limits. Nothing is changed: statements are printed for you to consider.
        The exit code is 0 when there is nothing above info, 1 when there is, and 69 when a target
        could not be asked.
        """

    private enum Format: String {
        case text, markdown, json
    }

    private let choice: ConfigurationChoice
    private let targetChoice: TargetChoice
    private let format: Format
    private let over: Double
    private let unusedAge: Double

    init(_ arguments: Arguments) throws(UsageError) {
        try arguments.refuseOperands()
        choice = ConfigurationChoice(arguments)
        targetChoice = TargetChoice(arguments)
        let word = arguments.value("format") ?? "text"
        guard let format = Format(rawValue: word) else {
            throw UsageError("--format \(word) is not text, markdown or json")
        }
        self.format = format
        over = try Self.seconds(arguments, "over", 10, most: 3600)
        unusedAge = try Self.seconds(arguments, "unused-for", 30 * 86_400, most: 3650 * 86_400)
    }

    private static func seconds(
        _ arguments: Arguments, _ name: String, _ standard: Double, most: Double
    ) throws(UsageError) -> Double {
        guard let text = arguments.value(name) else { return standard }
        guard case .success(let duration) = DurationText.parse(text),
            (1...most).contains(duration.seconds)
        else {
            let limit = DurationText.text(.seconds(Int(most)))
            throw UsageError("--\(name) \(text) is no duration such as 30s, from 1s to \(limit)")
        }
        return duration.seconds
    }

    func run() async -> ExitCode {
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            switch targetChoice.targets(of: configuration) {
            case .failure(let code): return code
            case .success(let targets):
                return await advise(
                    targets, among: targetChoice.all(of: configuration, or: targets),
                    Agent.savedPageAlerts(configuration))
            }
        }
    }

    private func advise(
        _ targets: [WatchedTarget], among all: [WatchedTarget], _ alerts: PageAlerts?
    ) async -> ExitCode {
        let (over, unusedAge) = (self.over, self.unusedAge)
        let standbys = await KnownStandby.noted(of: all)
        // The console of a pooler has nothing to look into; its pools are advised on with servers.
        let reports = await targets.filter { $0.kind == .postgresql }
            .concurrentMap(atMost: TargetChoice.atOnce) { target in
                await AdviceRun.report(
                    on: target, over: over, unusedAge: unusedAge,
                    pageAlerts: alerts?.noted(of: target.name) ?? .notApplicable,
                    pages: (alerts?.alerts(for: target.name) ?? []).map {
                        PageThatFires(
                            name: $0.name, summary: $0.summary, action: $0.action,
                            runbook: $0.runbook)
                    }, standbys: standbys.filter { !$0.target.hasSameBytes(as: target.name) })
            }
        switch format {
        case .text: StandardOutput.write(reports.map(\.text).joined(separator: "\n"))
        case .markdown: StandardOutput.write(reports.map(\.markdown).joined(separator: "\n"))
        case .json: StandardOutput.write(Array(Report.json(reports).utf8))
        }
        if reports.contains(where: { $0.server == nil }) { return .unavailable }
        return reports.contains(where: \.hasProblems) ? .problems : .ok
    }
}
