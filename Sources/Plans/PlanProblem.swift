/// Why a server's answer is no plan.
package struct PlanProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line.
    package let description: String
}
