/// Which series an expression looks at, and which stretch of them; times are milliseconds.
package struct Selector: Sendable, Hashable {
    /// What is asked of the labels; all of it must hold.
    package let matchers: [LabelMatcher]
    /// The length of a range, or nil where the newest sample is wanted.
    package var range: Int64?
    /// How far back from the time of evaluation the stretch ends; negative means later.
    package var offset: Int64 = 0

    /// A selector; nothing is checked.
    package init(matchers: [LabelMatcher], range: Int64? = nil, offset: Int64 = 0) {
        self.matchers = matchers
        self.range = range
        self.offset = offset
    }

    /// How old the newest sample may be: 5 minutes, as in Prometheus.
    package static let lookback: Int64 = 300_000

    /// How far back from the time of evaluation samples are needed; at least 0.
    package var reach: Int64 { max(0, (range ?? Self.lookback) + offset) }

    /// The metric's name, when only one is asked for.
    package var metric: String? {
        matchers.first { $0.name == "__name__" && $0.comparison == .equal }?.value
    }
}
