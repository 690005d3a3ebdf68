import AgentSettings
import CollectorDocuments
import CommandParts
import Configuration
import Documents
import Packs
import PackViews
import Platform
import Preparation
import TargetSettings

/// The command `pgvigil packs`.
struct PacksCommand: Command {
    static let name = "packs"
    static let summary = "List packs, show one, print its grants, or try it on a server."
    static let options = [ConfigurationChoice.option] + PackTask.options
    static let operands = PackTask.operands
    static let discussion = PackTask.discussion

    private let choice: ConfigurationChoice
    private let task: PackTask
    private let targetName: String?

    init(_ arguments: Arguments) throws(UsageError) {
        choice = ConfigurationChoice(arguments)
        task = try PackTask(arguments)
        targetName = arguments.value("target")
    }

    func run() async -> ExitCode {
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            let shelf = PackShelf(configuration.agent.packsDirectory, files: DiskFiles())
            do throws(PackProblem) {
                let pages = PackPages(shelf)
                guard case .check(let name) = task else {
                    StandardOutput.write(try pages.text(for: task))
                    return .ok
                }
                if let name { _ = try pages.known(name) }
                return await check(name.map { [$0] }, of: configuration, shelf)
            } catch {
                StandardError.write("pgvigil: \(error)\n")
                return .usage
            }
        }
    }

    /// Asks what packs ask: those that are named, or those of the target.
    private func check(
        _ names: [String]?, of configuration: Configuration, _ shelf: PackShelf<DiskFiles>
    ) async -> ExitCode {
        let targets = configuration.targets.filter { targetName == nil || $0.name == targetName }
        let chosen = names ?? Set(targets.flatMap(\.packs)).sorted()
        if names == nil, chosen.isEmpty, !targets.isEmpty {
            StandardError.write("pgvigil: no packs there; name one: pgvigil packs check PACK\n")
            return .usage
        }
        switch configuration.adding(packs: chosen, from: shelf) {
        case .failure(let problems):
            StandardError.write("\(problems)\n")
            return .configuration
        case .success(let configuration):
            var code = ExitCode.ok
            for file in configuration.collectorFiles where chosen.contains(file.pack ?? "") {
                StandardOutput.write("pack \(file.pack ?? "")\n")
                let result = await CollectorsTest(targetName: targetName).run(file, configuration)
                if result != .ok { code = result }
            }
            return code
        }
    }
}
