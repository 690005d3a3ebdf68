package import Metrics

/// Sums of what counters grew by, over the last minutes.
package struct Window: Sendable {
    /// The entries of a full window; more frequent readings share one.
    static let entriesMax = 30.0

    /// In seconds.
    let length: Double
    private var entries: [(begin: Double, end: Double, growth: ExactDictionary<Double>)] = []
    private var increments = Increments()
    /// Whether the last reading had the counters: one that is no longer counted says nothing.
    private var isCounted = false

    /// A window of this many seconds without any reading.
    package init(length: Double) { self.length = length }

    /// Whether it holds at least one difference of two readings, and the last reading had a number.
    package var isKnown: Bool { isCounted && !entries.isEmpty }

    /// Takes a reading of counters by name, at a time that never goes back; nil when the server does not
    /// count them, such as without track_counts.
    package mutating func take(_ values: ExactDictionary<Double>?, at now: Double) {
        forget(before: now - length)
        isCounted = values != nil
        guard let values,
            let growth = increments.take(values, at: now, gapMax: length)
        else { return }
        if let last = entries.last, now - last.begin <= length / Self.entriesMax {
            entries[entries.count - 1].growth.merge(growth, uniquingKeysWith: +)
            entries[entries.count - 1].end = now
        } else {
            entries.append((begin: now, end: now, growth: growth))
        }
    }

    /// The next reading is a first one; what happened until now stays in the window.
    package mutating func beginAgain() { increments = Increments() }

    /// Lets go of what ended before a time.
    mutating func forget(before time: Double) {
        let kept = entries.firstIndex { $0.end > time } ?? entries.count
        entries.removeFirst(kept)
    }

    /// What every counter grew by; one that did not grow, or is not counted, is not there.
    package var totals: ExactDictionary<Double> {
        guard isCounted else { return [:] }
        return entries.reduce(into: ExactDictionary()) { $0.merge($1.growth, uniquingKeysWith: +) }
    }
}
