package import History

/// Where the history gets rows of a table beside `performance_metrics` from.
package struct TableSource: Sendable {
    /// Rows that were given away: the source need not keep them once they are `kept`.
    package struct Taken: Sendable {
        /// The rows.
        package let batches: [HistoryBatch]
        /// How many no server would take.
        package let refused: Int
        /// How many were dropped before they were taken.
        package let dropped: Int

        /// Puts it together.
        package init(batches: [HistoryBatch], refused: Int = 0, dropped: Int = 0) {
            self.batches = batches
            self.refused = refused
            self.dropped = dropped
        }
    }

    /// The table.
    let table: HistoryBatch.Table
    /// Whether rows stay where they are while there is no such table: then they are not taken.
    let isPatient: Bool
    /// Gives what is complete; `isLast` what is not as well.
    let take: @Sendable (_ isLast: Bool) -> Taken
    /// What was taken last is in the spool, or in memory where that fails.
    let kept: @Sendable () -> Void

    /// A source by what it gives.
    package init(
        _ table: HistoryBatch.Table, isPatient: Bool = false,
        kept: @escaping @Sendable () -> Void = {},
        take: @escaping @Sendable (_ isLast: Bool) -> Taken
    ) {
        self.kept = kept
        self.table = table
        self.isPatient = isPatient
        self.take = take
    }
}
