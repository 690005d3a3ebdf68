import Basics
import Sampling

/// The minute that is not over yet.
struct MinuteSums: Sendable {
    /// When it begins, in milliseconds since 1970.
    var begin: Int64
    private(set) var observed = 0
    private(set) var samples = 0
    private(set) var remainder = 0
    private(set) var microseconds: [SampledLoad.Combination: Int] = [:]
    private var textBytes = 0

    /// What an entry of a dictionary takes about.
    private static let entryBytes = 96

    init(begin: Int64) { self.begin = begin }

    /// What it takes in memory, about.
    var bytes: Int { textBytes + Self.entryBytes * microseconds.count }

    /// Counts a sample that stands for `weight` microseconds; combinations beyond `most` go to the
    /// remainder.
    mutating func add(
        _ entries: [(combination: SampledLoad.Combination, count: Int)], remainder: Int,
        weight: Int, most: Int
    ) {
        samples += 1
        observed = observed.adding(clamped: weight)
        add(toRemainder: remainder * weight)
        for (combination, count) in entries {
            if let known = microseconds[combination] {
                microseconds[combination] = known.adding(clamped: count * weight)
            } else if microseconds.count < most {
                microseconds[combination] = count * weight
                textBytes += combination.packed.count
            } else {
                add(toRemainder: count * weight)
            }
        }
    }

    private mutating func add(toRemainder more: Int) {
        remainder = remainder.adding(clamped: more)
    }

    /// What is kept of it: the `most` combinations with most seconds, and the rest as one number.
    func kept(most: Int) -> (
        head: ActivityRecord, entries: [(combination: SampledLoad.Combination, count: Int)]
    ) {
        var head = ActivityRecord(time: begin, observed: observed, samples: samples)
        let (entries, rest) = ranked(microseconds, most: most)
        let limit = ActivityRecord.microsecondsMax
        head.remainder = min(limit, remainder.adding(clamped: rest))
        return (head, entries.map { ($0.combination, min(limit, $0.count)) })
    }
}

/// The `most` largest, and the sum of the others.
func ranked(
    _ counts: [SampledLoad.Combination: Int], most: Int
) -> (entries: [(combination: SampledLoad.Combination, count: Int)], rest: Int) {
    let all = counts.map { (combination: $0.key, count: $0.value) }
    guard all.count > most else { return (all, 0) }
    // Equals in the order of their texts, so that the same comes out again.
    let sorted = all.sorted {
        $0.count != $1.count
            ? $0.count > $1.count
            : $0.combination.packed.lexicographicallyPrecedes($1.combination.packed)
    }
    let rest = sorted[most...].reduce(0) { $0.adding(clamped: $1.count) }
    return (Array(sorted[..<most]), rest)
}
