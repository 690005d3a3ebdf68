import Basics

/// What the sessions of a server did in a range of time, added up by some dimensions.
package struct ActivitySums: Sendable, Equatable {
    /// One value of the dimensions.
    package struct Row: Sendable, Equatable {
        /// The texts of the dimensions' columns.
        package let texts: [[UInt8]]
        /// Its session-seconds, in microseconds.
        package let microseconds: Int
    }

    /// The rows, those with most seconds first.
    package internal(set) var rows: [Row] = []
    /// The session-seconds of no row, in microseconds.
    package internal(set) var remainder = 0
    /// For how much time samples stand, in microseconds.
    package internal(set) var observed = 0
    /// How many samples there were.
    package internal(set) var samples = 0
    /// Whether a part of the range is known by the minute only.
    package internal(set) var hasMinutes = false
    /// The times of the first and the last sample, or of the minute that holds it; nil without any.
    package internal(set) var times: ClosedRange<Int64>?

    /// All session-seconds, in microseconds.
    package var total: Int { rows.reduce(remainder) { $0.adding(clamped: $1.microseconds) } }

    /// Keeps the first rows; the others go to the remainder.
    package mutating func keepFirst(_ count: Int) {
        guard rows.count > count else { return }
        remainder = rows[count...].reduce(remainder) { $0.adding(clamped: $1.microseconds) }
        rows.removeSubrange(count...)
    }
}
