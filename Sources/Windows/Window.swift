package import Metrics

/// Sums of what counters grew by, over the last minutes.
package struct Window: Sendable {
    /// The entries of a full window; more frequent readings share one.
    static let entriesMax = 30.0

    /// In seconds.
    let length: Double
    private var entries: [(begin: Double, end: Double, growth: ExactDictionary<Double>)] = []
    private var increments = Increments()

    /// A window of this many seconds without any reading.
    package init(length: Double) { self.length = length }

    /// Whether it holds at least one difference of two readings.
    package var isKnown: Bool { !entries.isEmpty }

    /// Takes a reading of counters by name, at a time that never goes back.
    package mutating func take(_ values: ExactDictionary<Double>, at now: Double) {
        forget(before: now - length)
        guard let growth = increments.take(values, at: now, gapMax: length) else { return }
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

    /// What every counter grew by; one that did not grow is not there.
    package var totals: ExactDictionary<Double> {
        entries.reduce(into: ExactDictionary()) { $0.merge($1.growth, uniquingKeysWith: +) }
    }
}
