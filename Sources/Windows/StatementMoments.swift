/// How often a statement ran and how long it took: number, sum and sum of squares.
///
/// The sums of two readings can be subtracted, which means and deviations cannot.
package struct StatementMoments: Sendable, Equatable {
    /// Tells statements apart: a hash of query, database, role and level.
    package let key: UInt64
    /// The oid of its database; 0 when that is not known.
    package let database: UInt32
    /// Whether another statement ran it, as a function does, whose own time contains its time.
    package let isNested: Bool
    /// How often it ran.
    package var calls: Double
    /// The sum of execution times, in seconds.
    package var seconds: Double
    /// The sum of squared execution times, in seconds squared.
    package var squares: Double

    /// From sums.
    package init(
        key: UInt64, database: UInt32 = 0, isNested: Bool = false, calls: Double, seconds: Double,
        squares: Double
    ) {
        self.key = key
        self.database = database
        self.isNested = isNested
        self.calls = calls
        self.seconds = seconds
        self.squares = squares
    }

    /// From what pg_stat_statements shows, with times in seconds.
    package init(
        key: UInt64, database: UInt32 = 0, isNested: Bool = false, calls: Double, mean: Double,
        deviation: Double
    ) {
        self.init(
            key: key, database: database, isNested: isNested, calls: calls, seconds: calls * mean,
            squares: calls * (deviation * deviation + mean * mean))
    }

    /// The mean execution time in seconds.
    package var mean: Double { seconds / calls }

    /// The variance of the execution time; what rounding makes of 0 is 0.
    var variance: Double {
        let mean = self.mean
        let variance = squares / calls - mean * mean
        return variance > 1e-12 * mean * mean ? variance : 0
    }

    /// What happened since an earlier reading; all of this one when the statistics were reset.
    func since(_ earlier: StatementMoments) -> StatementMoments {
        let isReset = calls < earlier.calls || seconds < earlier.seconds
        if isReset { return self }
        return StatementMoments(
            key: key, database: database, isNested: isNested, calls: calls - earlier.calls,
            seconds: seconds - earlier.seconds, squares: max(0, squares - earlier.squares))
    }

    mutating func add(_ other: StatementMoments) {
        calls += other.calls
        seconds += other.seconds
        squares += other.squares
    }
}
