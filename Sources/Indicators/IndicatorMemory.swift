/// What indicators remember of earlier polls, such as a window of counters.
protocol IndicatorMemory: Sendable {
    /// The metrics of collectors that it looks at.
    static var reads: Set<String> { get }
    /// The collectors of which it matters whether they answered without a row.
    static var collectors: Set<String> { get }

    /// Remembers nothing yet.
    init(_ settings: IndicatorSettings)

    /// Goes on by these settings, which a reload has changed.
    mutating func use(_ settings: IndicatorSettings)
    /// Takes what a poll has learnt; `now` is in seconds and never goes back.
    mutating func take(_ reading: TargetReading, at now: Double)

    /// Takes the next reading as the first of another server: nothing is subtracted from it.
    mutating func beginAgain()

    /// The same, and what happened until now says nothing of the server that answers from now on.
    mutating func forget()
}

extension IndicatorMemory {
    static var collectors: Set<String> { [] }
    mutating func use(_ settings: IndicatorSettings) {}
    mutating func beginAgain() {}
    mutating func forget() { beginAgain() }
}
