package import Metrics

// What goes into a ranking and what comes out of it.
extension RankedRows {
    /// Where the counters begin.
    package enum Beginning: Sendable {
        /// At 0: what counts is what they grow by.
        case atZero
        /// With what the server says, for one look that is not compared with another one.
        case atServer
    }

    /// What the columns of a reading are.
    package struct Shape: Sendable {
        /// The counter whose growth ranks, or nil when the readings' size does.
        package let growing: Int?
        /// Which columns are counters.
        package let isCounter: [Bool]
        /// Which of them may go down without a reset of the row.
        package let mayShrink: [Bool]
        /// What the remainder says in each column.
        package let remainders: [Column.Remainder]

        /// Describes readings; no counter shrinks unless it is said.
        package init(
            growing: Int?, isCounter: [Bool], mayShrink: [Bool]? = nil,
            remainders: [Column.Remainder]
        ) {
            self.growing = growing
            self.isCounter = isCounter
            self.mayShrink = mayShrink ?? isCounter.map { _ in false }
            self.remainders = remainders
        }

        /// The places of the counters.
        var counters: [Int] { isCounter.indices.filter { isCounter[$0] } }
    }

    /// One row of an answer.
    package struct Reading: Sendable {
        /// What tells it from the others.
        let key: ExactText
        /// Its labels, where rows pass their counters on.
        let name: ExactText?
        let values: [Double]
        let size: Double
        /// Whether it may have a series of its own.
        let isRanked: Bool

        /// Values are in column order, NaN for NULL; `size` ranks when no counter does.
        package init(
            key: String, name: ExactText? = nil, values: [Double], size: Double = 0,
            isRanked: Bool = true
        ) {
            self.key = ExactText(key)
            self.name = name
            self.values = values
            self.size = size
            self.isRanked = isRanked
        }
    }

    /// All rows that came.
    package struct Answer: Sendable {
        let readings: [Reading]
        let isCut: Bool
        let origin: String?

        /// `isCut` when there were more rows; `origin` tells which server counted, if it is known.
        package init(_ readings: [Reading], isCut: Bool = false, origin: String? = nil) {
            self.readings = readings
            self.isCut = isCut
            self.origin = origin
        }
    }

    /// What is shown.
    package struct Result: Sendable {
        /// The top rows with their values, and after them those that are leaving; NaN where there is
        /// none.
        package var top: [(labels: Labels, values: [Double])] = []
        /// The values of all other rows together; NaN where there is none.
        package var remainder: [Double] = []
        /// The same series with all that was counted by now under their labels, for those who compare
        /// every answer with the one before and so need no 0 first.
        package var counted: [(labels: Labels, values: [Double])] = []
        /// The same of all other rows together.
        package var remainderCounted: [Double] = []
        /// How many of these are leaving the top, at most as many as there are places.
        package var leaving = 0
        /// How many rows share the remainder.
        package var folded = 0
        /// Rows with the key of another row, which were left out, or with the labels of one, which
        /// count in the remainder.
        package var duplicates = 0
    }
}
