import Basics
import Documents

/// Why nothing can be shown of a pack, in one line.
package struct PackProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line that names the pack.
    package let description: String

    init(_ description: String) { self.description = description }

    /// That there is no such pack, with the one that was probably meant, and why those of
    /// `agent.packs_directory` are not there.
    static func unknown(
        _ name: String, among names: [String], unreadable: (directory: String, reason: String)?
    ) -> PackProblem {
        let near = Suggestion.clause(for: name, among: names)
        let missing = unreadable.map {
            " (agent.packs_directory \(VisibleText.line($0.directory)): \($0.reason))"
        }
        return PackProblem(
            "there is no pack \(VisibleText.line(name))\(near.isEmpty ? "; see packs list" : near)"
                + (missing ?? ""))
    }
}
