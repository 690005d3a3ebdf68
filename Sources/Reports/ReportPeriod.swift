/// From when until when a report looks, in milliseconds since 1970; the end counts no more.
package struct ReportPeriod: Sendable, Equatable {
    /// The first moment that counts.
    package let from: Int64
    /// The first moment that counts no more, after `from`.
    package let to: Int64

    /// A period; nil when it does not end after it begins.
    package init?(from: Int64, to: Int64) {
        guard from < to else { return nil }
        self.from = from
        self.to = to
    }

    /// How long it is, in milliseconds.
    package var length: Int64 { to - from }

    /// Whether both have a moment in common.
    package func overlaps(_ other: ReportPeriod) -> Bool { from < other.to && other.from < to }

    /// Both ends in UTC.
    package var text: String { "\(ReportTime.text(from)) to \(ReportTime.text(to)) UTC" }
}
