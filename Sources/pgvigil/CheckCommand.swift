import Agent
import AgentSettings
import AgentWeb
import BackupChecks
import Backups
import Basics
import CommandParts
import Configuration
import Inspecting
import Notifications
import NotificationSettings
import Outbox
import Platform
import Polling
import Preparation
import Recording
import RuleDocuments
import Targets
import TimedDisks

/// The command `pgvigil check`.
struct CheckCommand: Command {
    static let name = "check"
    static let summary = "Check the configuration, then each target and what it lacks."
    static let options = [
        ConfigurationChoice.option, TargetChoice.option,
        Option("offline", "Only the configuration; connect to nothing."),
        Option("print", "Print the configuration in force, without secrets."),
        Option("verbose", "Print what each target gets and what is left out, and why."),
    ]
    static let discussion = """
        One line per target, and below it what is wrong with it: for every collector and database that is
        left out for lack of a privilege or an extension the statements that help. Warnings are about a
        configuration that is valid and probably not what was meant, and about what its limits cut off.
        The last line is the result.
        The exit code is 0 when all is well, warnings or not, 1 when something is missing, 69 when a
        target cannot be reached and 78 when the configuration is wrong.
        """

    private let choice: ConfigurationChoice
    private let targetChoice: TargetChoice
    private let isOffline: Bool
    private let prints: Bool
    private let isVerbose: Bool

    init(_ arguments: Arguments) throws(UsageError) {
        try arguments.refuseOperands()
        choice = ConfigurationChoice(arguments)
        targetChoice = TargetChoice(arguments)
        isOffline = arguments.has("offline")
        prints = arguments.has("print")
        isVerbose = arguments.has("verbose")
    }

    func run() async -> ExitCode {
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            if prints { StandardOutput.write(configuration.redactedDescription + "\n") }
            switch targetChoice.targets(of: configuration) {
            case .failure(let code): return code
            case .success(let targets):
                do throws(AgentError) {
                    _ = try WebSecurity.read(configuration.webConfig)
                } catch {
                    StandardError.write("\(error)\n")
                    return .configuration
                }
                return await inspect(configuration, targets)
            }
        }
    }

    private func inspect(
        _ configuration: Configuration, _ chosen: [WatchedTarget]
    ) async -> ExitCode {
        var targets = chosen
        let cautions =
            configuration.cautions
            + Agent.ruleCautions(configuration.rules.files, configuration)
        for caution in cautions { StandardOutput.write("\(caution)\n") }
        var result = CheckResult(targets: targets.count, warnings: cautions.count)
        if isOffline {
            if let caution = StateDirectory.cautionOfDisk(configuration) {
                StandardOutput.write("\(caution)\n")
                result.warnings += 1
            }
            StandardOutput.write("\(result.offlineLine)\n")
            return .ok
        }
        // Offline, the configuration may be another machine's.
        if let problem = StateDirectory.problem(configuration) {
            StandardOutput.write(problem + "\n")
            result.others.append("the state directory")
            // What earlier agents have noted there is no longer looked at: that would wait, too.
            for index in targets.indices { targets[index].stateDirectory = nil }
        } else {
            for found in openElsewhere(configuration) {
                StandardOutput.write("warning: receivers: \(VisibleText.line("\(found)"))\n")
                result.warnings += 1
            }
        }
        await inspect(targets, PlanText.places(in: configuration), &result)
        if let history = configuration.history { await inspect(history, &result) }
        if !configuration.ownBackups.isEmpty { await inspectBackups(configuration, &result) }
        if configuration.hasNoAlerts {
            StandardOutput.write(
                "rules: none are in force, so nothing is alerted here; unless a Prometheus does it,"
                    + " add rules: { files: [/usr/share/pgvigil/alerts/*.yml] }\n")
        }
        StandardOutput.write("\(result.line)\n")
        return result.code
    }

    /// What stays open at receivers that the configuration does not have any more.
    private func openElsewhere(_ configuration: Configuration) -> [OpenElsewhere] {
        guard let directory = configuration.agent.stateDirectory else { return [] }
        let plan = configuration.notifications.plan ?? .empty
        // Who may not read the log has been warned of that.
        let found = TimedThread(name: "pgvigil-look").run(within: TimedFiles.limit) {
            (try? OpenElsewhere.of(plan, directory: directory)) ?? []
        }
        return found ?? []
    }

    private func inspectBackups(
        _ configuration: Configuration, _ result: inout CheckResult
    ) async {
        let lines = await BackupWatch.lines(
            configuration.ownBackups, directory: configuration.agent.stateDirectory)
        for line in lines { StandardOutput.write(line.text) }
        if lines.contains(where: { !$0.isGood }) { result.others.append("backups") }
    }

    private func inspect(_ history: HistorySection, _ result: inout CheckResult) async {
        let found = await HistoryInspection.of(history)
        let isOk = found.outcome == .ok
        let lines = found.lines.map(VisibleText.line).joined(separator: "; ")
        StandardOutput.write("history: \(isOk ? "ok" : lines)\n")
        if !found.remedies.isEmpty {
            let who = found.outcome == .unreachable ? "a superuser" : "the schema's owner"
            StandardOutput.write("  to fix, as \(who):\n")
            StandardOutput.write(
                found.remedies.map { "    \(SQLText.visible($0) ?? $0);\n" }.joined())
        }
        if !isOk { result.others.append("the history") }
        if found.outcome == .unreachable { result.isReachable = false }
    }

    private func inspect(
        _ targets: [WatchedTarget], _ places: [String: String], _ result: inout CheckResult
    ) async {
        let inspections = await targets.concurrentMap(atMost: TargetChoice.atOnce) { target in
            await Inspection.of(target)
        }
        for (target, found) in zip(targets, inspections) {
            StandardOutput.write(PlanText.line(of: found, target: target))
            if isVerbose {
                StandardOutput.write(
                    PlanText.details(of: found, target: target, hasTimes: true))
            }
            StandardOutput.write(PlanText.problems(of: found, places: places))
            if !isVerbose {
                StandardOutput.write(PlanText.withoutEnvironment(found, target))
            }
            for caution in found.cautions {
                StandardOutput.write("  warning: \(PlanText.placed(caution, places))\n")
            }
            result.warnings += found.cautions.count
            StandardOutput.write(
                PlanText.suggestions(
                    of: found, atMost: isVerbose ? .max : PlanText.suggestionsMax))
            if found.plan == nil { result.isReachable = false }
            if found.plan == nil || found.hasProblems { result.targetsWithProblems += 1 }
        }
    }
}

extension Configuration {
    /// Whether no rule alerts, and no warning says so already: those of receivers do.
    fileprivate var hasNoAlerts: Bool {
        let isWarned = cautions.contains { $0.kind == .receiversWithoutRules }
        return !isWarned
            && !rules.files.flatMap(\.groups).flatMap(\.rules).contains(where: \.isAlerting)
    }
}
