/// Why the evaluation of a rule came to nothing, in one line.
package struct RuleFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason.
    package let description: String

    /// A failure for this reason.
    package init(_ description: String) { self.description = description }
}
