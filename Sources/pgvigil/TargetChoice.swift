import CommandParts
import Configuration
import Platform
import Polling
import Preparation
import Targets

/// The targets that a command line names: one, or all.
struct TargetChoice {
    static let option = Option("target", "NAME", "Only this target; without it all of them.")

    /// How many targets are looked at side by side: most of the time is spent waiting for them.
    static let atOnce = 16

    private let name: String?

    init(_ arguments: Arguments) { name = arguments.value("target") }

    /// All targets of a configuration, chosen or not; those that were chosen when they cannot be made.
    func all(of configuration: Configuration, or chosen: [WatchedTarget]) -> [WatchedTarget] {
        (try? WatchedTarget.targets(of: configuration)) ?? chosen
    }

    /// What to watch; what is wrong goes to standard error.
    func targets(of configuration: Configuration) -> Result<[WatchedTarget], ExitCode> {
        do throws(WatchedTarget.Refusal) {
            let all = try WatchedTarget.targets(of: configuration)
            guard let name else { return .success(all) }
            let chosen = all.filter { $0.name == name }
            if !chosen.isEmpty { return .success(chosen) }
            let names = all.map(\.name).joined(separator: ", ")
            StandardError.write("pgvigil: no target is called \(name); there are: \(names)\n")
            return .failure(.usage)
        } catch {
            StandardError.write("pgvigil: \(error)\n")
            return .failure(.configuration)
        }
    }
}
