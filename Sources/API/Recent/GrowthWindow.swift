package import Metrics

/// What counters of many rows grew by over the last minutes, up to eight counters a row.
///
/// A counter that a row does not have is not a number here, and stays one in every sum.
package struct GrowthWindow: Sendable {
    /// The counters of a row, in the order in which they are given.
    package typealias Counters = SIMD8<Double>

    /// The differences of a full window; more frequent readings share one.
    static let entriesMax = 10.0
    /// In seconds.
    package static let length = 300.0

    /// What is known of a row that was not there before.
    package enum Beginning: Sendable {
        /// Nothing: it counts from now.
        case unknown
        /// Its counters began at 0 after the reading before.
        case atZero
    }

    private struct Entry {
        let from: Double
        var to: Double
        var growth: [ExactText: Counters]
    }

    private let beginning: Beginning
    private var last: [ExactText: Counters] = [:]
    private var lastTime: Double?
    private var entries: [Entry] = []

    /// Nothing was read yet.
    package init(beginning: Beginning = .unknown) { self.beginning = beginning }

    /// How long the window is by now, in seconds; nil before the second reading.
    package var seconds: Double? {
        guard let first = entries.first, let end = entries.last?.to, end > first.from else {
            return nil
        }
        return end - first.from
    }

    /// Takes a reading by row, at a time in seconds that never goes back.
    ///
    /// A row that is new counts from where rows begin. A row of which one counter fell is new as a
    /// whole.
    package mutating func take(_ rows: [ExactText: Counters], at now: Double) {
        forget(before: now - Self.length)
        var kept: [ExactText: Counters] = [:]
        kept.reserveCapacity(rows.count)
        var growth: [ExactText: Counters] = [:]
        let isComparable = lastTime.map { now - $0 <= Self.length } ?? false
        for (key, counters) in rows {
            guard let place = last.index(forKey: key) else {
                kept[key] = counters
                if isComparable { growth[key] = grown(to: counters) }
                continue
            }
            // The name that is there already, so that one text serves all entries.
            let (name, before) = last[place]
            kept[name] = counters
            if isComparable { growth[name] = grown(from: before, to: counters) }
        }
        if isComparable, let from = lastTime, now > from { add(growth, from: from, to: now) }
        last = kept
        lastTime = now
    }

    /// What a row grew by; nil where that is nothing, or nothing that is known.
    private func grown(from before: Counters? = nil, to now: Counters) -> Counters? {
        let grown = before.map { now - $0 } ?? now
        let hasFallen = (0..<8).contains { grown[$0] < 0 }
        if before == nil || hasFallen {
            guard beginning == .atZero else { return nil }
            return (0..<8).contains { now[$0] > 0 } ? now : nil
        }
        return (0..<8).contains { grown[$0] > 0 } ? grown : nil
    }

    private mutating func add(_ growth: [ExactText: Counters], from: Double, to now: Double) {
        if let newest = entries.last, now - newest.from <= Self.length / Self.entriesMax {
            entries[entries.count - 1].to = now
            entries[entries.count - 1].growth.merge(growth) { $0 + $1 }
        } else {
            entries.append(Entry(from: from, to: now, growth: growth))
        }
    }

    /// Lets go of what ended before a time.
    package mutating func forget(before time: Double) { entries.removeAll { $0.to <= time } }

    /// What every row grew by; one that did not grow is not there.
    package var totals: [ExactText: Counters] {
        entries.reduce(into: [:]) { $0.merge($1.growth) { $0 + $1 } }
    }

    /// The rows that were there last, whether they grew or not.
    package var rows: [ExactText: Counters] { last }
}
