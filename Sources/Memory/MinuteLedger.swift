import Basics
package import Sampling

/// Adds up samples to minutes that are given away when they are over.
///
/// A minute that was closed and in which another sample falls after all is given away a second time, with
/// that sample alone: together they have what the minute has.
package struct MinuteLedger: Sendable {
    /// How many minutes wait to be taken; beyond it the oldest go and are counted.
    package static let waitingMax = 10
    /// How long after its end a minute is still open: for samples whose answers are under way.
    package static let lateMilliseconds: Int64 = 15_000
    /// How many combinations are added up in a minute; beyond it they go to the remainder.
    static let combinationsMax = 4_096
    private static let minute: Int64 = 60_000
    /// A sample stands for an hour at most, as in `ActivityMemory`.
    private static let weightMax = 3_600_000_000

    private struct Sums {
        var microseconds: [SampledLoad.Combination: (spent: Int, samples: Int)] = [:]
        var remainder = 0

        mutating func add(_ more: Int, to combination: SampledLoad.Combination) {
            if let known = microseconds[combination] {
                microseconds[combination] = (known.spent.adding(clamped: more), known.samples + 1)
            } else if microseconds.count < MinuteLedger.combinationsMax {
                microseconds[combination] = (more, 1)
            } else {
                remainder = remainder.adding(clamped: more)
            }
        }

        /// The `most` largest, and what the others have together.
        func kept(most: Int) -> (rows: [ActivityMinute.Row], rest: Int) {
            // Equals in the order of their texts, so that the same comes out again.
            let sorted = microseconds.sorted {
                $0.value.spent != $1.value.spent
                    ? $0.value.spent > $1.value.spent
                    : $0.key.packed.lexicographicallyPrecedes($1.key.packed)
            }
            let rows = sorted.prefix(most).map {
                ActivityMinute.Row(
                    texts: $0.key.texts.map(Array.init), microseconds: $0.value.spent,
                    samples: $0.value.samples)
            }
            return (
                rows,
                sorted.dropFirst(most).reduce(remainder) { $0.adding(clamped: $1.value.spent) }
            )
        }
    }

    private struct Open {
        let begin: Int64
        var observed = 0
        var samples = 0
        var load = Sums()
        var blocking = Sums()

        mutating func add(_ sample: TimedLoad, weight: Int) {
            samples += 1
            observed = observed.adding(clamped: weight)
            for (combination, count) in sample.load.sessions {
                load.add(count * weight, to: combination)
            }
            for (client, spent) in sample.blocking.microseconds { blocking.add(spent, to: client) }
            blocking.remainder = blocking.remainder.adding(clamped: sample.blocking.remainder)
        }
    }

    /// How many rows of load, and of blocking, a minute has at most; without any, nothing is kept.
    package private(set) var rowsMax: Int
    private var open: Open?
    private var closed: [ActivityMinute] = []
    private var dropped = 0

    /// Keeps nothing until `use` says how many rows.
    package init(rowsMax: Int = 0) { self.rowsMax = rowsMax }

    /// Keeps that many rows of a minute from now on; 0 forgets what is there.
    package mutating func use(rowsMax: Int) {
        self.rowsMax = rowsMax
        if rowsMax == 0 { self = MinuteLedger() }
    }

    /// Takes a sample of this time, in milliseconds since 1970.
    package mutating func append(_ sample: TimedLoad, at time: Int64) {
        let weight = min(sample.microseconds, Self.weightMax)
        guard rowsMax > 0, weight > 0, (0..<ActivityRecord.timeMax).contains(time) else { return }
        let begin = time - time % Self.minute
        if let open, open.begin != begin { close() }
        // What grows is changed in its place: a copy for each sample would cost more than the sample.
        if open == nil { open = Open(begin: begin) }
        open?.add(sample, weight: weight)
    }

    /// Ends the minute that is open, such as when the time of day is set.
    package mutating func close() {
        guard let open else { return }
        self.open = nil
        let (load, otherLoad) = open.load.kept(most: rowsMax)
        let (blocking, otherBlocking) = open.blocking.kept(most: rowsMax)
        closed.append(
            ActivityMinute(
                begin: open.begin, observed: open.observed, samples: open.samples, load: load,
                otherLoad: otherLoad, blocking: blocking, otherBlocking: otherBlocking))
        while closed.count > Self.waitingMax {
            let lost = closed.removeFirst()
            dropped += lost.load.count + lost.blocking.count + 1
        }
    }

    /// The minutes that are over at this time, and how many rows were dropped before they were
    /// taken; `isLast` ends the one that is open as well.
    package mutating func take(at now: Int64, isLast: Bool) -> (
        minutes: [ActivityMinute], dropped: Int
    ) {
        if let open, isLast || open.begin + Self.minute + Self.lateMilliseconds <= now { close() }
        defer {
            closed = []
            dropped = 0
        }
        return (closed, dropped)
    }
}
