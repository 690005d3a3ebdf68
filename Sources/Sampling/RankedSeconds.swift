package import Metrics
import Tables

/// Session-seconds by some dimension: the largest growths apart, the others added up exactly.
///
/// Counted in whole microseconds, so that sums are the same in whatever order they are made. A key that
/// has not grown for longest is forgotten when there are many; what it counted stays in its series or in
/// the remainder.
package struct RankedSeconds: Sendable {
    /// The parts of a key, in the order of the labels; nil and empty are the same.
    package typealias Key = [[UInt8]?]

    private struct Entry {
        /// What tells it from others whose parts read alike.
        let serial: Int
        var microseconds: Int
        var grown: Int
    }

    /// How many keys are kept apart between two readings.
    package static let keysMax = 4_000
    /// How many are remembered from one reading to the next.
    package static let keysKept = 1_000

    /// All that was counted, in microseconds.
    package private(set) var total = 0

    private let names: [String]
    private let remainderLabels: [String]
    private let top: Int
    private var entries: [Key: Entry] = [:]
    /// What came with keys beyond the bound, or without one.
    private var unnamed = 0
    private var ranked: RankedRows
    private var serial = 0
    private var turn = 0

    /// Counts by labels of these names; the rest bears `remainder`, and a new series shows 0 in
    /// `zeroTurns` readings.
    package init(_ names: [String], remainder: [String], top: Int, zeroTurns: Int) {
        self.names = names
        self.top = top
        remainderLabels = remainder
        ranked = RankedRows(zeroTurns: zeroTurns)
        // What is counted begins now: the first answer is one of nothing.
        _ = ranked.take(
            RankedRows.Answer([]), top: top, shape: Self.shape, labels: { _ in .none })
    }

    /// Counts microseconds for a key; without one they go to the remainder.
    package mutating func add(_ microseconds: Int, to key: Key?) {
        guard microseconds > 0 else { return }
        total += microseconds
        guard let key else {
            unnamed += microseconds
            return
        }
        if entries[key] != nil {
            entries[key]?.microseconds += microseconds
            entries[key]?.grown = turn
        } else if entries.count < Self.keysMax {
            serial += 1
            entries[key] = Entry(serial: serial, microseconds: microseconds, grown: turn)
        } else {
            unnamed += microseconds
        }
    }

    /// The counters as they are to be shown now, in seconds; `value` makes a label of a key's part.
    package mutating func samples(_ value: (Int, [UInt8]) -> String) -> [Sample] {
        let keys = Array(entries)
        let result = ranked.take(
            RankedRows.Answer(
                keys.map {
                    RankedRows.Reading(
                        key: "\($0.value.serial)", values: [Double($0.value.microseconds)])
                }), top: top, shape: Self.shape
        ) { index in
            Labels(
                names: names,
                values: keys[index].key.enumerated().map { value($0.offset, $0.element ?? []) })
        }
        turn += 1
        forget()
        // The remainder is there from the beginning, so that nothing in it is lost to `rate()`.
        let counted = result.remainder.first.flatMap { $0.isNaN ? nil : $0 } ?? 0
        let rest = Labels(names: names, values: remainderLabels)
        return result.top.map { Sample($0.labels, ($0.values.first ?? 0) / 1e6) }
            + [Sample(rest, (counted + Double(unnamed)) / 1e6)]
    }

    /// Forgets the keys that have not grown for longest, once what they counted is taken.
    private mutating func forget() {
        guard entries.count > Self.keysKept else { return }
        let old = entries.sorted {
            ($0.value.grown, $0.value.microseconds) < ($1.value.grown, $1.value.microseconds)
        }
        for (key, _) in old.prefix(entries.count - Self.keysKept) { entries[key] = nil }
    }

    private static let shape = RankedRows.Shape(
        growing: 0, isCounter: [true], remainders: [.sum])
}
