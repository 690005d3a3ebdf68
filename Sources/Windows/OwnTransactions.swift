package import Metrics

/// What the agent's own sessions have done so far, as far as the server counts it by now.
///
/// A session shows its counts at most once a second, so that those of one poll may be missing.
package struct OwnTransactions: Sendable {
    /// What was committed, by database.
    package var commits: ExactDictionary<Double>
    /// What was rolled back, by database.
    package var rollbacks: ExactDictionary<Double>
    /// How many more the server may count, by database: it is not known whether it does.
    package var doubtful: ExactDictionary<Double>

    /// Nothing is doubtful unless it is said.
    package init(
        commits: ExactDictionary<Double> = [:], rollbacks: ExactDictionary<Double> = [:],
        doubtful: ExactDictionary<Double> = [:]
    ) {
        self.commits = commits
        self.rollbacks = rollbacks
        self.doubtful = doubtful
    }
}
