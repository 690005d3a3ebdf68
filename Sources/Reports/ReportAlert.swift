/// An alert that fired in a period.
package struct ReportAlert: Sendable, Equatable {
    /// The alert's name.
    package let name: String
    /// Its severity; nil when it has none.
    package let severity: String?
    /// For how long it fired, as the number of samples times the interval of the history.
    package let seconds: Double
    /// In how many parts of the period it fired.
    package let parts: Int
    /// When the first part begins, in milliseconds since 1970.
    package let first: Int64
    /// Its last sample.
    package let last: Int64
    /// For how long it fired in the other period; nil when it did not, or is not known.
    package let secondsBefore: Double?

    /// An alert.
    package init(
        name: String, severity: String?, seconds: Double, parts: Int, first: Int64, last: Int64,
        secondsBefore: Double?
    ) {
        self.name = name
        self.severity = severity
        self.seconds = seconds
        self.parts = parts
        self.first = first
        self.last = last
        self.secondsBefore = secondsBefore
    }
}
