package import Metrics

/// Which statements of a target are slower than they usually are.
package struct StatementChanges: Sendable, Equatable {
    /// Those that cost most, by the seconds that they took more than usual.
    package var shown: [StatementChange]
    /// How many more there are.
    package var leftOut: Int
    /// How many have become slow enough to be reported; nil while there is no baseline at all.
    package var regressed: Int?

    /// Puts them together.
    package init(shown: [StatementChange], leftOut: Int, regressed: Int?) {
        self.shown = shown
        self.leftOut = leftOut
        self.regressed = regressed
    }

    /// Nothing is known.
    package static let unknown = StatementChanges(shown: [], leftOut: 0, regressed: nil)

    /// The families, with the labels of each statement; one without labels is left out.
    package func families(_ labels: (UInt64) -> Labels?) -> [Family] {
        let named = shown.compactMap { change in labels(change.key).map { ($0, change) } }
        let families = [
            Family(Self.baselineMetric, named.map { Sample($0, $1.baseline) }),
            Family(Self.factorMetric, named.map { Sample($0, $1.factor) }),
            Family(
                Self.regressedMetric,
                [regressed.map { Sample(.none, Double($0)) }].compactMap(\.self)),
        ]
        return families.filter { !$0.samples.isEmpty }
    }

    // MARK: Metrics

    /// All of them.
    package static let metrics = ofStatements + [regressedMetric]
    /// Those that come once by statement.
    package static let ofStatements = [baselineMetric, factorMetric]
    /// The labels of these, which are those of the statement's own series.
    package static let labelNames = ["queryid", "datname", "usename", "toplevel"]

    private static let baselineMetric = Metric(
        "pg_statement_baseline_mean_seconds", .gauge,
        "Mean execution time that is usual for the statement, of those that have"
            + " pg_statement_change_factor.")
    private static let factorMetric = Metric(
        "pg_statement_change_factor", .gauge,
        "How many times as long as usual the statement takes on average in the last 15 minutes; only"
            + " above 1.5, and of the 20 statements that lost most time by it.")
    private static let regressedMetric = Metric(
        "pg_statements_regressed", .gauge,
        "Statements that take more than twice as long as usual; not shown before there is a baseline."
    )
}
