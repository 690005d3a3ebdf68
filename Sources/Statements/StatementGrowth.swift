/// What statements did from each reading of pg_stat_statements to the next, number by number.
///
/// What cannot be compared is no growth: the first reading, one after a gap, one of another server. When
/// one number of an entry is lower than it was, or the entry says that it began later, the entry is new as
/// a whole, and has done since then what it says.
package struct StatementGrowth: Sendable {
    /// Readings that lie farther apart are not compared, in seconds, where they come more often.
    package static let gapMax = 900.0

    /// What grew between two readings.
    package struct Step: Sendable {
        /// The entries that have done something.
        package let entries: [StatementEntry]
        /// For how much time they stand, in seconds.
        package let seconds: Double
        /// How many entries of the later reading are not compared.
        package let leftOut: Int
    }

    private struct Known {
        var numbers: StatementNumbers
        var since: Double
    }

    private var last: [StatementKey: Known] = [:]
    private var time: Double?
    private var isCut = false

    /// Nothing was read yet.
    package init() {}

    /// The next reading is a first one.
    package mutating func beginAgain() { (last, time) = ([:], nil) }

    /// Takes a reading, at a time in seconds that never goes back; nil when there is nothing to compare it
    /// with.
    ///
    /// Of more than `most` entries the first are compared; `isCut` says that the server had more than
    /// were read. Readings that lie farther apart than `gap` seconds are not compared.
    package mutating func take(
        _ whole: [StatementEntry], most: Int = .max, isCut: Bool, at now: Double,
        within gap: Double = gapMax
    ) -> Step? {
        let reading = whole.prefix(most)
        let isCut = isCut || reading.count < whole.count
        let before = last
        let since = time
        let wasCut = self.isCut
        last = Dictionary(
            reading.map { ($0.key, Known(numbers: $0.numbers, since: $0.since)) },
            uniquingKeysWith: { first, _ in first })
        (time, self.isCut) = (now, isCut)
        guard let since, now >= since, now - since <= gap else { return nil }
        var grown: [StatementEntry] = []
        var seen = Set<StatementKey>()
        for var entry in reading where seen.insert(entry.key).inserted {
            if let old = before[entry.key] {
                entry.isRestarted = Self.isRestarted(old, entry)
                if !entry.isRestarted { entry.numbers -= old.numbers }
                // Sums of squares come from rounded means.
                entry.numbers[.squares] = max(0, entry.numbers[.squares])
            } else if wasCut {
                // It may have been among those that were cut off.
                continue
            }
            if entry.hasDone { grown.append(entry) }
        }
        return Step(
            entries: grown, seconds: now - since, leftOut: whole.count - reading.count)
    }

    private static func isRestarted(_ old: Known, _ new: StatementEntry) -> Bool {
        if new.since > old.since { return true }
        return StatementMeasure.allCases.contains {
            $0.isCounter && new.numbers[$0] < old.numbers[$0]
        }
    }
}

extension StatementEntry {
    /// Whether anything was counted.
    fileprivate var hasDone: Bool {
        StatementMeasure.allCases.contains { numbers[$0] > 0 }
    }
}
