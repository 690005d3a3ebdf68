import Agent
import Basics
import Collection
import CollectorDocuments
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
    static let summary = "List collectors, show one, plan which ones a server gets, or test a file."
    static let options = [
        ConfigurationChoice.option,
        Option("target", "NAME", "test: the target to ask; needed when there are several."),
    ]
    static let operands = "[list | show COLLECTOR | plan [TARGET] | test FILE]"
    static let discussion = """
        plan connects to the target and says for everything left out why it is.
        test asks the questions of a collectors file once, whether the configuration names the file or not,
        and shows samples, times, plans and locks; the exit code is 1 when one of them failed and 78 when
        the file is wrong.
        """

    private enum Task {
        case list
        case show(String)
        case plan(String?)
        case test(String)
    }

    private let choice: ConfigurationChoice
    private let task: Task
    private let targetName: String?

    init(_ arguments: Arguments) throws(UsageError) {
        choice = ConfigurationChoice(arguments)
        let words = arguments.operands
        switch (words.first ?? "list", words.count) {
        case ("list", 0...1): task = .list
        case ("show", 2): task = .show(words[1])
        case ("show", 1): throw UsageError("which collector? pgvigil collectors show COLLECTOR")
        case ("plan", 1): task = .plan(nil)
        case ("plan", 2): task = .plan(words[1])
        case ("test", 2): task = .test(words[1])
        case ("test", 1): throw UsageError("which file? pgvigil collectors test FILE")
        case ("list", _), ("show", _), ("plan", _), ("test", _):
            throw UsageError("unexpected argument \(words.last ?? "")")
        default: throw UsageError("unknown word \(words[0]); list, show, plan or test")
        }
        targetName = arguments.value("target")
        if targetName != nil, words.first != "test" {
            throw UsageError(
                "--target is for collectors test; collectors plan takes the name itself")
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
            case .test(let path):
                return await CollectorsTest(targetName: targetName).run(path, configuration)
            }
        }
    }

    private func list(_ catalog: [Collector]) {
        let rows = catalog.map { collector in
            [collector.name, collector.scope.rawValue, PlanText.pace(collector), collector.summary]
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
}
