import Agent
import Basics
import Collection
import Configuration
import Platform

/// The command `pgvigil check`.
struct CheckCommand: Command {
    static let name = "check"
    static let summary = "Check the configuration, then each target and what it lacks."
    static let options = [
        ConfigurationChoice.option, TargetChoice.option,
        Option("offline", "Only the configuration; connect to nothing."),
        Option("print", "Print the configuration in force, without secrets."),
    ]
    static let discussion = """
        For every collector and database that is left out for lack of a privilege or an extension the
        statements that help are printed. The exit code is 0 when all is well, 1 when something is missing,
        69 when a target cannot be reached and 78 when the configuration is wrong.
        """

    private let choice: ConfigurationChoice
    private let targetChoice: TargetChoice
    private let isOffline: Bool
    private let prints: Bool

    init(_ arguments: Arguments) throws(UsageError) {
        try arguments.refuseOperands()
        choice = ConfigurationChoice(arguments)
        targetChoice = TargetChoice(arguments)
        isOffline = arguments.has("offline")
        prints = arguments.has("print")
    }

    func run() async -> ExitCode {
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            if prints { StandardOutput.write(configuration.redactedDescription + "\n") }
            switch targetChoice.targets(of: configuration) {
            case .failure(let code): return code
            case .success(let targets):
                do throws(FileError) {
                    _ = try WebSecurity.read(configuration.webConfig)
                } catch {
                    StandardError.write("pgvigil: web.config_file: \(error)\n")
                    return .configuration
                }
                let noun = targets.count == 1 ? "target" : "targets"
                StandardOutput.write("configuration: ok, \(targets.count) \(noun)\n")
                // Offline, the configuration may be another machine's.
                if isOffline { return .ok }
                let stateProblem = StateDirectory.problem(configuration)
                if let stateProblem { StandardOutput.write(stateProblem + "\n") }
                var code = await inspect(targets)
                if stateProblem != nil, code == .ok { code = .problems }
                guard let history = configuration.history else { return code }
                return await inspect(history, after: code)
            }
        }
    }

    private func inspect(_ history: HistorySection, after code: ExitCode) async -> ExitCode {
        let found = await HistoryInspection.of(history)
        let isOk = found.outcome == .ok
        let lines = found.lines.map(VisibleText.line).joined(separator: "; ")
        StandardOutput.write("history: \(isOk ? "ok" : lines)\n")
        if !found.remedies.isEmpty {
            let role = found.outcome == .unreachable ? "a superuser" : "the schema's owner"
            StandardOutput.write("  to fix, as \(role):\n")
            StandardOutput.write(
                found.remedies.map { "    \(SQLText.visible($0) ?? $0);\n" }.joined())
        }
        return switch found.outcome {
        case .ok: code
        case .problem: code == .ok ? .problems : code
        case .unreachable: .unavailable
        }
    }

    private func inspect(_ targets: [WatchedTarget]) async -> ExitCode {
        var code = ExitCode.ok
        let inspections = await targets.concurrentMap(atMost: TargetChoice.atOnce) { target in
            await Inspection.of(target)
        }
        for (target, found) in zip(targets, inspections) {
            StandardOutput.write(PlanText.text(of: found, target: target))
            guard found.plan != nil else {
                code = .unavailable
                StandardOutput.write(PlanText.text(of: found.remedies, "to fix"))
                continue
            }
            StandardOutput.write(PlanText.text(of: found.remedies, "to fix"))
            StandardOutput.write(
                PlanText.text(of: found.suggestions, "to see sequences that are not readable"))
            for failure in found.failures {
                StandardOutput.write("  failed: \(VisibleText.line(failure))\n")
            }
            if code == .ok, found.hasProblems { code = .problems }
        }
        return code
    }
}
