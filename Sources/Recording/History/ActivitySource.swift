package import History

/// Where the history gets minutes of activity from.
package struct ActivitySource: Sendable {
    /// Says how many rows of a minute and target are wanted from now on; 0 for none.
    package let use: @Sendable (_ rowsMax: Int) -> Void
    /// Gives the minutes that are over, each with its rows, and how many rows were dropped before;
    /// `isLast` ends those that are open as well.
    package let take: @Sendable (_ isLast: Bool) -> (minutes: [[ActivityRow]], dropped: Int)

    /// A source by what it does.
    package init(
        use: @escaping @Sendable (Int) -> Void,
        take: @escaping @Sendable (Bool) -> (minutes: [[ActivityRow]], dropped: Int)
    ) {
        self.use = use
        self.take = take
    }

    /// Its minutes as rows of their table.
    var source: TableSource {
        TableSource(.activity) { [take] isLast in
            let (minutes, dropped) = take(isLast)
            let (batches, refused) = HistoryBatch.batches(of: minutes)
            return TableSource.Taken(batches: batches, refused: refused, dropped: dropped)
        }
    }

    /// Nothing ever comes from it.
    package static let none = ActivitySource(use: { _ in }, take: { _ in ([], 0) })
}
