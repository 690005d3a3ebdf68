package import Statements

/// Who takes what statements of a target did from poll to poll.
package struct GrowthTaker: Sendable {
    /// How many entries of an answer are compared, for that costs memory; 0 while none are wanted.
    let entriesMax: @Sendable () -> Int
    /// Takes what grew between two answers, and whose statements these are.
    let take: @Sendable (StatementGrowth.Step, StatementOwners) -> Void

    /// A taker by what it does; nothing of it may wait.
    package init(
        entriesMax: @escaping @Sendable () -> Int,
        take: @escaping @Sendable (StatementGrowth.Step, StatementOwners) -> Void
    ) {
        self.entriesMax = entriesMax
        self.take = take
    }
}
