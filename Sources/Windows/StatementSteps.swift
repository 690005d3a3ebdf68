/// What statements did from each reading to the next.
///
/// What cannot be compared is no growth: the first reading, one after a gap, one of another server.
/// A statement that was reset, or forgotten and read again, counts with what it has done since.
package struct StatementSteps: Sendable {
    /// In seconds: readings that lie farther apart are not compared.
    package static let gapMax = 900.0

    private var last: (time: Double, reading: StatementReading)?

    /// Nothing was read yet.
    package init() {}

    /// Takes a reading, at a time in seconds that never goes back.
    ///
    /// Gives the statements that ran since the one before, in the order of their keys; nil when there
    /// is nothing to compare with.
    package mutating func take(
        _ reading: StatementReading, at now: Double
    ) -> [StatementMoments]? {
        defer { last = (now, reading) }
        guard let last, now - last.time <= Self.gapMax else { return nil }
        return reading.since(last.reading)
    }

    /// The next reading is a first one.
    package mutating func beginAgain() { last = nil }
}
