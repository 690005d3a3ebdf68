package import Statements
package import Tables

/// Reads the answer of the collector pg_stat_statements as entries with all their numbers.
package struct StatementEntryReader {
    /// The entries, but for those of statements without an id.
    package let entries: [StatementEntry]
    /// The names of roles by their oids.
    package let users: [UInt32: String]

    /// By measures, where their numbers are, and what they are multiplied by.
    private static let columns: [(measure: StatementMeasure, name: String, factor: Double)] = [
        (.calls, "calls", 1), (.seconds, "total_exec_time", 0.001), (.rows, "rows", 1),
        (.plans, "plans", 1), (.planSeconds, "total_plan_time", 0.001),
        (.sharedHit, "shared_blks_hit", 1), (.sharedRead, "shared_blks_read", 1),
        (.sharedDirtied, "shared_blks_dirtied", 1), (.sharedWritten, "shared_blks_written", 1),
        (.temporaryRead, "temp_blks_read", 1), (.temporaryWritten, "temp_blks_written", 1),
        (.readSeconds, "block_read_time", 0.001), (.writeSeconds, "block_write_time", 0.001),
        (.walRecords, "wal_records", 1), (.walBytes, "wal_bytes", 1),
        (.jitFunctions, "jit_functions", 1), (.jitSeconds, "jit_time", 0.001),
    ]

    /// Nil when a column of the key is not there; numbers of `untracked` columns are not known.
    package init?(_ table: Table, untracked: Set<String>) {
        func place(_ name: String) -> Int? { table.columns.firstIndex(of: name) }
        guard let query = place("queryid"), let database = place("dbid"),
            let user = place("userid"), let name = place("usename")
        else { return nil }
        let topLevel = place("toplevel")
        let deviation = place("stddev_exec_time")
        let (shortest, longest) = (place("min_exec_time"), place("max_exec_time"))
        let since = place("since")
        let places = Self.columns.map { column in
            (
                column.measure, untracked.contains(column.name) ? nil : place(column.name),
                column.factor
            )
        }
        var entries: [StatementEntry] = []
        entries.reserveCapacity(table.rowCount)
        var users: [UInt32: String] = [:]
        for row in 0..<table.rowCount {
            func number(_ place: Int?) -> Double {
                place.flatMap { table.number(row, $0) } ?? .nan
            }
            guard let id = table.text(row, query).flatMap({ Int64($0) }),
                let userID = table.text(row, user).flatMap({ UInt32($0) })
            else { continue }
            let key = StatementKey(
                query: id, database: table.text(row, database).flatMap { UInt32($0) } ?? 0,
                user: userID,
                isTopLevel: topLevel.flatMap { table.text(row, $0) }.flatMap { Bool($0) })
            var numbers = StatementNumbers(repeating: 0)
            for (measure, place, factor) in places { numbers[measure] = number(place) * factor }
            let calls = numbers[.calls]
            let mean = calls > 0 ? numbers[.seconds] / calls : 0
            let spread = number(deviation) / 1000
            numbers[.squares] = calls * (mean * mean + spread * spread)
            entries.append(
                StatementEntry(
                    key: key, numbers: numbers, shortest: number(shortest) / 1000,
                    longest: number(longest) / 1000, since: number(since)))
            if users[userID] == nil { users[userID] = table.text(row, name) ?? "" }
        }
        (self.entries, self.users) = (entries, users)
    }
}
