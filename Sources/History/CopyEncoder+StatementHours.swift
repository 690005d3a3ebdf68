/// Rows of `statement_hours`.
extension CopyEncoder {
    private static let hourColumns =
        [
            "hour", "target", "kind", "queryid", "datname", "usename", "toplevel", "min_seconds",
            "max_seconds", "since", "restarted",
        ] + StatementHourRow.counts + StatementHourRow.times
        + ["mean_seconds", "stddev_seconds", "statements", "observed_seconds"]

    /// The statement whose rows these are.
    package static let hoursStatement = """
        COPY monitoring.statement_hours (\(hourColumns.joined(separator: ", "))) \
        FROM STDIN (FORMAT binary)
        """

    /// Adds a row; false when its time is one that no server takes, and nothing was added.
    package mutating func append(_ row: StatementHourRow) -> Bool {
        guard RowLimits.milliseconds.contains(row.milliseconds),
            row.counts.count == StatementHourRow.counts.count,
            row.times.count == StatementHourRow.times.count
        else { return false }
        put(UInt16(Self.hourColumns.count))
        put(time: row.milliseconds)
        put(row.target)
        put(row.statement == nil ? "other" : "statement")
        put(row.statement, isNested: row.isNested)
        for count in row.counts { put(count: count) }
        for seconds in row.times { put(double: seconds) }
        put(double: row.mean.seconds)
        put(double: row.mean.deviation)
        if let statements = row.statements {
            put(UInt32(4))
            put(Int32(clamping: statements))
        } else {
            putNull()
        }
        put(double: row.observed ?? .nan)
        countRow()
        return true
    }

    private mutating func put(_ statement: StatementHourRow.Statement?, isNested: Bool) {
        guard let statement else {
            for _ in 0..<3 { putNull() }
            if isNested { put(flag: false) } else { putNull() }
            for _ in 0..<4 { putNull() }
            return
        }
        put(UInt32(8))
        put(statement.queryID)
        put(statement.database)
        put(statement.user)
        if let isTopLevel = statement.isTopLevel { put(flag: isTopLevel) } else { putNull() }
        put(double: statement.shortest)
        put(double: statement.longest)
        put(moment: statement.since)
        put(flag: statement.isRestarted)
    }

    mutating func putNull() { put(UInt32.max) }

    /// A time in seconds since 1970; NULL for one that no server takes.
    mutating func put(moment seconds: Double) {
        let milliseconds = Int64(exactly: (seconds * 1000).rounded())
        if let milliseconds, RowLimits.milliseconds.contains(milliseconds) {
            put(time: milliseconds)
        } else {
            putNull()
        }
    }

    /// A whole number; NULL for what is none.
    mutating func put(count: Double) {
        guard let whole = Int64(exactly: count.rounded()) else { return putNull() }
        put(UInt32(8))
        put(whole)
    }

    mutating func put(double: Double) {
        guard double.isFinite else { return putNull() }
        put(UInt32(8))
        put(double.bitPattern)
    }
}
