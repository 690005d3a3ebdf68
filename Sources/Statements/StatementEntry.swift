/// What the server says of a statement, or what that has grown by.
package struct StatementEntry: Sendable, Equatable {
    /// Which one it is.
    package let key: StatementKey
    /// All that was counted.
    package var numbers: StatementNumbers
    /// The shortest execution in seconds since the server began to note it; NaN is not known.
    package var shortest: Double
    /// The longest one.
    package var longest: Double
    /// When the entry began, in seconds since 1970; NaN where the server does not say.
    package var since: Double
    /// Whether it began again since the reading before.
    package var isRestarted = false

    /// Puts an entry together.
    package init(
        key: StatementKey, numbers: StatementNumbers, shortest: Double = .nan,
        longest: Double = .nan, since: Double = .nan
    ) {
        self.key = key
        self.numbers = numbers
        self.shortest = shortest
        self.longest = longest
        self.since = since
    }
}
