/// A row of values over the moments of a chart.
package struct Series: Sendable, Equatable {
    /// What it shows; may come from outside.
    package let name: String
    /// A value for each moment; nil where it is not known.
    package let values: [Double?]
    /// Which colour it has, from 1; nil for the next that is free.
    package let tone: Int?

    /// A row of values.
    package init(_ name: String, _ values: [Double?], tone: Int? = nil) {
        self.name = name
        self.values = values
        self.tone = tone
    }

    /// Its last known value.
    var last: Double? { values.last { $0 != nil } ?? nil }
    /// The sum of what is known.
    var sum: Double { values.reduce(0) { $0 + abs($1 ?? 0) } }
}
