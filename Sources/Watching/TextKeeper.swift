package import Statements

/// Who keeps the texts of a target's statements from poll to poll and over restarts.
package struct TextKeeper: Sendable {
    /// Gives the texts that are known among these.
    let known: @Sendable ([Int64]) -> [StatementText]
    /// Takes texts that were read.
    let take: @Sendable ([StatementText]) -> Void
    /// Hears which statements have series: their texts stay longest.
    let see: @Sendable ([Int64]) -> Void

    /// A keeper by what it does; nothing of it may wait.
    package init(
        known: @escaping @Sendable ([Int64]) -> [StatementText],
        take: @escaping @Sendable ([StatementText]) -> Void,
        see: @escaping @Sendable ([Int64]) -> Void
    ) {
        self.known = known
        self.take = take
        self.see = see
    }
}
