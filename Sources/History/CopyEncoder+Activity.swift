/// Rows of `activity_minutes`.
extension CopyEncoder {
    /// The statement whose rows these are.
    package static let activityStatement = """
        COPY monitoring.activity_minutes (minute, target, kind, \
        \(ActivityRow.textColumns.joined(separator: ", ")), seconds, samples, observed_seconds) \
        FROM STDIN (FORMAT binary)
        """

    /// Columns beside those of texts: minute, target, kind, seconds, samples, observed_seconds.
    private static let otherColumns = 6
    /// The place of the statement's number among the texts.
    private static let statementPlace = 2

    /// Adds a row; false when its time is one that no server takes, and nothing was added.
    package mutating func append(_ row: ActivityRow) -> Bool {
        guard RowLimits.milliseconds.contains(row.milliseconds),
            row.texts.count == ActivityRow.textColumns.count
        else { return false }
        put(UInt16(Self.otherColumns + row.texts.count))
        put(time: row.milliseconds)
        put(row.target)
        put(row.kind.rawValue)
        for (place, text) in row.texts.enumerated() {
            if place == Self.statementPlace {
                put(statement: text.flatMap { Int64($0) })
            } else if let text {
                put(text)
            } else {
                put(UInt32.max)
            }
        }
        put(seconds: row.microseconds)
        put(UInt32(4))
        put(Int32(clamping: row.samples))
        if let observed = row.observed { put(seconds: observed) } else { put(UInt32.max) }
        countRow()
        return true
    }

    private mutating func put(statement: Int64?) {
        guard let statement else {
            put(UInt32.max)
            return
        }
        put(UInt32(8))
        put(statement)
    }

    /// A number of microseconds as exact decimal seconds.
    private mutating func put(seconds microseconds: Int) {
        guard let decimal = DecimalText(Double(max(0, microseconds)) / 1e6) else { return }
        append(decimal)
    }
}
