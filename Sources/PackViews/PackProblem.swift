import Basics
import Documents

/// Why nothing can be shown of a pack, in one line.
package struct PackProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line that names the pack.
    package let description: String

    init(_ description: String) { self.description = description }

    /// That there is no such pack, with the one that was probably meant.
    static func unknown(_ name: String, among names: [String]) -> PackProblem {
        let near = Suggestion.clause(for: name, among: names)
        return PackProblem(
            "there is no pack \(VisibleText.line(name))\(near.isEmpty ? "; see packs list" : near)")
    }
}
