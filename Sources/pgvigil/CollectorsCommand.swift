import Agent
import Basics
import Collection
import CommandParts
import Configuration
import Inspecting
import Logging
import Metrics
import Platform
import Polling
import Preparation
import TargetSettings
import Targets

/// The command `pgvigil collectors`.
struct CollectorsCommand: Command {
    static let name = "collectors"
    static let summary = "List collectors, show one, or plan which ones a server gets."
    static let options = [ConfigurationChoice.option]
    static let operands = "[list | show COLLECTOR | plan [TARGET]]"
    static let discussion = """
        plan connects to the target and says for everything left out why it is.
        """

    private enum Task {
        case list
        case show(String)
        case plan(String?)
    }

    private let choice: ConfigurationChoice
    private let task: Task

    init(_ arguments: Arguments) throws(UsageError) {
        choice = ConfigurationChoice(arguments)
        let words = arguments.operands
        switch (words.first ?? "list", words.count) {
        case ("list", 0...1): task = .list
        case ("show", 2): task = .show(words[1])
        case ("show", 1): throw UsageError("which collector? pgvigil collectors show COLLECTOR")
        case ("plan", 1): task = .plan(nil)
        case ("plan", 2): task = .plan(words[1])
        case ("list", _), ("show", _), ("plan", _):
            throw UsageError("unexpected argument \(words.last ?? "")")
        default: throw UsageError("unknown word \(words[0]); list, show or plan")
        }
    }

    func run() async -> ExitCode {
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            let catalog = configuration.catalog
            switch task {
            case .list:
                list(catalog)
                return .ok
            case .show(let name): return show(name, catalog)
            case .plan(let name): return await plan(name, configuration)
            }
        }
    }

    private func list(_ catalog: [Collector]) {
        let rows = catalog.map { collector in
            [collector.name, collector.scope.rawValue, Self.pace(collector), collector.summary]
        }
        StandardOutput.write(TextTable.lines([["COLLECTOR", "SCOPE", "EVERY", "WHAT"]] + rows))
    }

    private func show(_ name: String, _ catalog: [Collector]) -> ExitCode {
        guard let collector = catalog.first(where: { $0.name == name }) else {
            StandardError.write("pgvigil: no collector is called \(name); see collectors list\n")
            return .usage
        }
        StandardOutput.write(CollectorText.yaml(of: collector))
        return .ok
    }

    private func plan(_ name: String?, _ configuration: Configuration) async -> ExitCode {
        var words = configuration
        if let name {
            words.targets = configuration.targets.filter { $0.name.hasSameBytes(as: name) }
        }
        guard !words.targets.isEmpty else {
            let names = configuration.targets.map(\.name)
            StandardError.write(
                "pgvigil: \(TargetChoice.refusal(of: name ?? "", among: names))\n")
            return .usage
        }
        var code = ExitCode.ok
        do throws(WatchedTarget.Refusal) {
            for target in try WatchedTarget.targets(of: words) {
                let found = await Inspection.of(target)
                StandardOutput.write(PlanText.text(of: found, target: target))
                if found.plan == nil { code = .unavailable }
            }
        } catch {
            StandardError.write("pgvigil: \(error)\n")
            return .configuration
        }
        return code
    }

    static func pace(_ collector: Collector) -> String {
        switch collector.pace {
        case .everyPoll: "poll"
        case .atMostEvery(let pace): "\(Int(pace.seconds))s"
        }
    }
}
