/// How large a database or a table was at the end of a period, and how it grew.
package struct ReportSize: Sendable, Equatable {
    /// How far the forecast looks.
    package static let forecastDays = 30.0

    /// Whether it is a table; a database otherwise.
    package let isTable: Bool
    /// The database.
    package let datname: String
    /// The table with its schema; nil for a database.
    package let relation: String?
    /// Bytes on the last day that knows them; a table is counted with its indexes.
    package let bytes: Double
    /// The growth from the first day of the period to the last; nil with one day.
    package let growth: Double?
    /// The slope of a straight line through all days; nil with fewer than seven.
    package let bytesPerDay: Double?
    /// The growth in the other period.
    package let growthBefore: Double?

    /// A size.
    package init(
        isTable: Bool, datname: String, relation: String?, bytes: Double, growth: Double?,
        bytesPerDay: Double?, growthBefore: Double?
    ) {
        self.isTable = isTable
        self.datname = datname
        self.relation = relation
        self.bytes = bytes
        self.growth = growth
        self.bytesPerDay = bytesPerDay
        self.growthBefore = growthBefore
    }

    /// The size in thirty days if it goes on like this.
    package var forecast: Double? {
        bytesPerDay.map { max(0, bytes + $0 * Self.forecastDays) }
    }
}
