/// A statement in a period, as far as it was among those that are recorded apart.
package struct ReportStatement: Sendable, Equatable {
    /// What makes it the same statement in both periods.
    package struct Key: Sendable, Hashable {
        /// Its id, as PostgreSQL writes it.
        package let queryID: String
        /// The database; nil when it is not known.
        package let datname: String?
        /// The role; nil when it is not known.
        package let usename: String?
        /// Whether clients sent it; nil when it is not known.
        package let toplevel: Bool?

        /// A key.
        package init(queryID: String, datname: String?, usename: String?, toplevel: Bool?) {
            self.queryID = queryID
            self.datname = datname
            self.usename = usename
            self.toplevel = toplevel
        }
    }

    /// Which statement.
    package let key: Key
    /// Its text; nil when it is not known or may not be read.
    package var text: String?
    /// Whether the text goes on.
    package var isCut = false
    /// How often it ran.
    package let calls: Double?
    /// Its execution time.
    package let seconds: Double?
    /// Its share of the execution time of all statements.
    package let share: Double?
    /// How often it ran in the other period, where it was recorded apart.
    package let callsBefore: Double?
    /// Its execution time in the other period.
    package let secondsBefore: Double?

    /// A statement without its text.
    package init(
        key: Key, calls: Double?, seconds: Double?, share: Double?, callsBefore: Double?,
        secondsBefore: Double?
    ) {
        self.key = key
        self.calls = calls
        self.seconds = seconds
        self.share = share
        self.callsBefore = callsBefore
        self.secondsBefore = secondsBefore
    }

    /// Mean execution time.
    package var mean: Double? { Self.quotient(seconds, calls) }
    /// The same in the other period.
    package var meanBefore: Double? { Self.quotient(secondsBefore, callsBefore) }
    /// How many times as long an execution took as in the other period.
    package var factor: Double? { Self.quotient(mean, meanBefore) }

    private static func quotient(_ one: Double?, _ other: Double?) -> Double? {
        guard let one, let other, other > 0 else { return nil }
        return one / other
    }
}
