import Agent
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
        For every collector that is left out for lack of a privilege or an extension the statement
        that mends it is printed. The exit code is 0 when all is well, 1 when something is missing,
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
                if isOffline { return .ok }
                let code = await inspect(targets)
                guard let history = configuration.history else { return code }
                return await inspect(history, after: code)
            }
        }
    }

    private func inspect(_ history: HistorySection, after code: ExitCode) async -> ExitCode {
        let found = await HistoryInspection.of(history)
        let isOk = found.outcome == .ok
        StandardOutput.write("history: \(isOk ? "ok" : found.lines.joined(separator: "; "))\n")
        if !found.remedies.isEmpty {
            StandardOutput.write("  to mend, as the schema's owner:\n")
            StandardOutput.write(found.remedies.map { "    \($0);\n" }.joined())
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
            guard let plan = found.plan else {
                code = .unavailable
                continue
            }
            var remedies = plan.omissions.compactMap { $0.reason.remedy(role: found.role ?? "") }
            // A collector may lack several of these; the plan names the first.
            remedies += plan.omissions.flatMap { collector, reason -> [String] in
                guard case .tracking = reason, let settings = found.facts?.settings else {
                    return []
                }
                return collector.requirements.compactMap { requirement in
                    guard case .tracking(let tracking) = requirement,
                        !tracking.isOn(settings)
                    else { return nil }
                    return Omission.remedy(tracking)
                }
            }
            let untracked = found.facts.map { plan.untracked($0) } ?? [:]
            remedies += Tracking.allCases.filter { $0.isOnByDefault && untracked[$0] != nil }
                .map(Omission.remedy)
            if remedies.contains(where: { $0.hasPrefix("ALTER SYSTEM") }) {
                remedies.append("SELECT pg_reload_conf()")
            }
            var seen = Set<String>()
            let distinct = remedies.filter { seen.insert($0).inserted }
            if !distinct.isEmpty {
                StandardOutput.write("  to mend, as a superuser in \(found.database):\n")
                StandardOutput.write(distinct.map { "    \($0);\n" }.joined())
            }
            for failure in found.failures {
                StandardOutput.write("  failed: \(failure)\n")
            }
            if code == .ok, !distinct.isEmpty || !found.failures.isEmpty { code = .problems }
        }
        return code
    }
}
