/// How an answer with very many rows is bounded without losing its sums.
///
/// The rows whose counter `weight` grew most with the last ten answers get series of their own; all
/// others share one remainder row. A row's counters and the remainder's are counted on by the
/// agent from the differences, so no counter ever goes down when a row joins or leaves the top.
package struct Ranking: Sendable {
    /// How many rows get series of their own, unless the configuration says otherwise.
    package let top: Int
    /// The column whose growth (counter) or size (gauge, hidden) ranks the rows.
    package let weight: String
    /// The columns that tell rows apart, whatever they are called; none means all labels.
    ///
    /// With some, a column `origin` says which server and database the answer is from.
    package let key: [String]
    /// Whether a row may pass its counters on to another row that then bears its labels, as an
    /// index does when it is rebuilt concurrently.
    package let hasHeirs: Bool
    /// The column with the role that did the work, of which the agent's own is not ranked.
    package let worker: String?
    /// Label values of the remainder row; labels not named are empty.
    package let remainder: [String: String]
    /// The metric that tells how many rows share the remainder row.
    package let foldedMetric: String
    /// Whether pages show what the rows did between two answers, which needs their counts at once.
    package let isCompared: Bool

    /// The column whose change means that the answers before it were another server's.
    package static let origin = "origin"

    /// Ranks by one column.
    package init(
        top: Int, by weight: String, key: [String] = [], hasHeirs: Bool = false,
        worker: String? = nil, remainder: [String: String], folded foldedMetric: String,
        isCompared: Bool = false
    ) {
        self.isCompared = isCompared
        self.top = top
        self.weight = weight
        self.key = key
        self.hasHeirs = hasHeirs
        self.worker = worker
        self.remainder = remainder
        self.foldedMetric = foldedMetric
    }

    /// The same with another number of places.
    package func with(top: Int) -> Ranking {
        Ranking(
            top: top, by: weight, key: key, hasHeirs: hasHeirs, worker: worker,
            remainder: remainder, folded: foldedMetric, isCompared: isCompared)
    }
}
