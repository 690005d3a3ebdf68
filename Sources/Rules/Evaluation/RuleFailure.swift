/// Why the evaluation of a rule came to nothing, in one line.
package struct RuleFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason.
    package let description: String

    init(_ description: String) { self.description = description }
}
