/// What statements did over the last minutes.
///
/// The last reading is kept whole, 40 bytes a statement; of the others only what ran since the one
/// before. All lists are in the order of the keys, so that they are merged without hashing.
package struct StatementWindow: Sendable {
    /// In seconds.
    let length: Double
    private var last: (time: Double, reading: StatementReading)?
    private var entries: [(time: Double, ran: [StatementMoments])] = []

    /// A window of this many seconds without any reading.
    package init(length: Double) { self.length = length }

    /// Whether it holds at least one difference of two readings.
    package var isKnown: Bool { !entries.isEmpty }

    /// Takes a reading, at a time that never goes back.
    package mutating func take(_ reading: StatementReading, at now: Double) {
        forget(before: now - length)
        if let last, now - last.time <= length {
            let ran = reading.since(last.reading)
            // Readings that come faster than this share an entry, so that there are few.
            if let newest = entries.last, now - newest.time < length / 30 {
                entries[entries.count - 1].ran = Self.merge(newest.ran, ran)
            } else {
                entries.append((now, ran))
            }
        }
        last = (now, reading)
    }

    /// The next reading is a first one; what ran until now stays in the window.
    package mutating func beginAgain() { last = nil }

    /// Lets go of what was read before a time.
    mutating func forget(before time: Double) {
        let kept = entries.firstIndex { $0.time > time } ?? entries.count
        entries.removeFirst(kept)
    }

    /// Every statement that ran in the window.
    package var totals: [StatementMoments] {
        guard let first = entries.first else { return [] }
        return entries.dropFirst().reduce(first.ran) { Self.merge($0, $1.ran) }
    }

    private static func merge(
        _ left: [StatementMoments], _ right: [StatementMoments]
    ) -> [StatementMoments] {
        if left.isEmpty { return right }
        if right.isEmpty { return left }
        var merged: [StatementMoments] = []
        merged.reserveCapacity(max(left.count, right.count))
        var (leftPlace, rightPlace) = (0, 0)
        while leftPlace < left.count, rightPlace < right.count {
            if left[leftPlace].key < right[rightPlace].key {
                merged.append(left[leftPlace])
                leftPlace += 1
            } else if right[rightPlace].key < left[leftPlace].key {
                merged.append(right[rightPlace])
                rightPlace += 1
            } else {
                var both = left[leftPlace]
                both.add(right[rightPlace])
                merged.append(both)
                leftPlace += 1
                rightPlace += 1
            }
        }
        merged.append(contentsOf: left[leftPlace...])
        merged.append(contentsOf: right[rightPlace...])
        return merged
    }
}
