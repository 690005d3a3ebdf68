import Basics
package import Configuration
import Documents
import Metrics
import Platform
import Polling
import Preparation
package import Targets

/// The targets that a command line names: one, or all.
package struct TargetChoice {
    /// The option that names it.
    package static let option = Option(
        "target", "NAME", "Only this target; without it all of them.")

    /// How many targets are looked at side by side: most of the time is spent waiting for them.
    package static let atOnce = 16

    /// More names of targets are only counted.
    private static let namesMax = 5

    private let name: String?

    /// Takes it from a command line.
    package init(_ arguments: Arguments) { name = arguments.value("target") }

    /// The target of this name, or all.
    package init(name: String?) { self.name = name }

    /// All targets of a configuration, chosen or not; those that were chosen when they cannot be made.
    package func all(of configuration: Configuration, or chosen: [WatchedTarget]) -> [WatchedTarget]
    {
        (try? WatchedTarget.targets(of: configuration)) ?? chosen
    }

    /// What to watch; what is wrong goes to standard error.
    package func targets(of configuration: Configuration) -> Result<[WatchedTarget], ExitCode> {
        do throws(WatchedTarget.Refusal) {
            let all = try WatchedTarget.targets(of: configuration)
            guard let name else { return .success(all) }
            let chosen = all.filter { $0.name.hasSameBytes(as: name) }
            if !chosen.isEmpty { return .success(chosen) }
            StandardError.write("pgvigil: \(Self.refusal(of: name, among: all.map(\.name)))\n")
            return .failure(.usage)
        } catch {
            StandardError.write("pgvigil: \(error)\n")
            return .failure(.configuration)
        }
    }

    /// That no target has a name, with the one that was probably meant or those that there are.
    package static func refusal(of name: String, among names: [String]) -> String {
        let words = "no target is called \(VisibleText.line(name))"
        if let meant = Suggestion.nearest(to: name, among: names) {
            return "\(words); did you mean \(VisibleText.line(meant))?"
        }
        return "\(words); \(list(names))"
    }

    /// The first names of those that there are.
    package static func list(_ names: [String]) -> String {
        let shown = names.prefix(namesMax).map { VisibleText.line($0) }.joined(separator: ", ")
        let more = names.count > namesMax ? " and \(names.count - namesMax) more" : ""
        return "there are: \(shown)\(more)"
    }
}
