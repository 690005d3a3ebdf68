/// How many sessions of a target worked and what they waited for, reading by reading.
package struct LoadHistory: Sendable, Equatable {
    /// Older readings are forgotten.
    static let readingsMax = 500

    /// One reading: sessions by class of wait, `CPU` for none; nil for a gap.
    package private(set) var readings: [[String: Int]?] = []
    private var last: String?

    /// Takes a reading unless it is the one that came last.
    mutating func take(_ load: [String: Int], readAt: String) {
        guard readAt != last else { return }
        last = readAt
        append(load)
    }

    /// Nothing is known of the present: neither rest nor load.
    mutating func takeGap() {
        if let latest = readings.last, latest != nil { append(nil) }
    }

    private mutating func append(_ reading: [String: Int]?) {
        readings.append(reading)
        if readings.count > Self.readingsMax { readings.removeFirst() }
    }
}
