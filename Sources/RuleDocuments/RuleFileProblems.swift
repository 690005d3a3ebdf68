import YAML

/// All that is wrong with a file; never empty.
package struct RuleFileProblems: Error, Sendable, Equatable {
    /// In the order of the lines.
    package let list: [RuleFileProblem]

    /// The problems, or nil when there are none.
    package init?(_ list: [RuleFileProblem]) {
        guard !list.isEmpty else { return nil }
        self.list = list.sorted { left, right in
            (left.range?.lowerBound ?? .start) < (right.range?.lowerBound ?? .start)
        }
    }
}
