/// Rows that are written together or not at all, in the form in which they wait in the spool.
///
/// ```
/// 01           the form: 01 rows of performance_metrics, 02 of activity_minutes, 03 of statement_texts,
///              04 of statement_hours, 05 of changes, 06 of object_days
/// rr rr rr rr  how many rows, highest byte first
/// ...          the rows as COPY wants them, without header and trailer
/// ```
package struct HistoryBatch: Sendable, Equatable {
    /// The table whose rows these are.
    package enum Table: UInt8, Sendable, CaseIterable {
        case metrics = 1
        case activity = 2
        case texts = 3
        case hours = 4
        case changes = 5
        case objects = 6

        /// The statement that takes them.
        package var statement: String {
            switch self {
            case .metrics: CopyEncoder.statement
            case .activity: CopyEncoder.activityStatement
            case .texts: CopyEncoder.textsStatement
            case .hours: CopyEncoder.hoursStatement
            case .changes: CopyEncoder.changesStatement
            case .objects: CopyEncoder.objectsStatement
            }
        }

        /// What is done behind it in the same transaction.
        package var afterwards: String? {
            switch self {
            case .texts: "SELECT monitoring.take_statement_texts()"
            case .objects: "SELECT monitoring.take_object_days()"
            case .metrics, .activity, .hours, .changes: nil
            }
        }

        /// The table's name, and what its rows are in the log.
        package var names: (table: String, rows: String) {
            switch self {
            case .metrics: ("performance_metrics", "series")
            case .activity: ("activity_minutes", "activity by the minute")
            case .texts: ("statement_texts", "the texts of statements")
            case .hours: ("statement_hours", "statements by the hour")
            case .changes: ("changes", "changes of servers")
            case .objects: ("object_days", "sizes of objects by the day")
            }
        }
    }

    private static let headBytes = 5
    /// The most rows of a batch; more become several.
    package static let rowsMax = 5_000
    /// What a batch holds at most in bytes, apart from its last row.
    package static let bytesMax = 1 << 20

    /// The table whose rows these are.
    package let table: Table
    /// How many rows.
    package let rows: Int
    /// The rows as COPY wants them.
    package let tuples: [UInt8]

    private init(_ table: Table, rows: Int, tuples: [UInt8]) {
        self.table = table
        self.rows = rows
        self.tuples = tuples
    }

    /// Reads what `payload` wrote, or nil when it is of another form.
    package init?(payload: [UInt8]) {
        guard payload.count >= Self.headBytes, let table = Table(rawValue: payload[0]) else {
            return nil
        }
        self.table = table
        rows = payload[1..<Self.headBytes].reduce(0) { $0 << 8 | Int($1) }
        tuples = Array(payload[Self.headBytes...])
    }

    /// What is kept in the spool.
    package var payload: [UInt8] {
        let head =
            [table.rawValue] + (0..<4).map { UInt8(truncatingIfNeeded: rows >> (24 - 8 * $0)) }
        return head + tuples
    }

    /// Divides rows into batches; also gives how many rows no server would take and were left out.
    package static func batches(
        of rows: some Sequence<HistoryRow>, using random: inout some RandomNumberGenerator
    ) -> (batches: [HistoryBatch], refused: Int) {
        var batches: [HistoryBatch] = []
        var refused = 0
        var encoder = CopyEncoder()
        func close() {
            guard encoder.count > 0 else { return }
            batches.append(HistoryBatch(.metrics, rows: encoder.count, tuples: encoder.bytes))
            encoder = CopyEncoder()
        }
        for row in rows {
            let id = RowIdentifier(milliseconds: row.milliseconds, using: &random)
            guard RowLimits.fits(row), encoder.append(row, id: id) else {
                refused += 1
                continue
            }
            if encoder.count >= rowsMax || encoder.bytes.count >= bytesMax { close() }
        }
        close()
        return (batches, refused)
    }

    /// The same of texts of statements.
    package static func batches(
        of texts: some Sequence<StatementTextRow>
    ) -> (batches: [HistoryBatch], refused: Int) {
        batches(.texts, of: texts.map { [$0] }) { $0.append($1) }
    }

    /// The same of changes of servers.
    package static func batches(
        of changes: some Sequence<ChangeRow>
    ) -> (batches: [HistoryBatch], refused: Int) {
        batches(.changes, of: changes.map { [$0] }) { $0.append($1) }
    }

    /// The same of days of objects; the rows of a database are in one batch.
    package static func batches(
        of parts: some Sequence<[ObjectDayRow]>
    ) -> (batches: [HistoryBatch], refused: Int) {
        batches(.objects, of: parts) { $0.append($1) }
    }

    /// The same of hours of statements; the rows of a part are in one batch.
    package static func batches(
        of parts: some Sequence<[StatementHourRow]>
    ) -> (batches: [HistoryBatch], refused: Int) {
        batches(.hours, of: parts) { $0.append($1) }
    }

    /// Divides rows of a table into batches, with how many were refused; rows of one part stay together.
    static func batches<Row>(
        _ table: Table, of parts: some Sequence<[Row]>,
        _ append: (inout CopyEncoder, Row) -> Bool
    ) -> (batches: [HistoryBatch], refused: Int) {
        var batches: [HistoryBatch] = []
        var refused = 0
        var encoder = CopyEncoder()
        func close() {
            guard encoder.count > 0 else { return }
            batches.append(HistoryBatch(table, rows: encoder.count, tuples: encoder.bytes))
            encoder = CopyEncoder()
        }
        for part in parts {
            for row in part where !append(&encoder, row) { refused += 1 }
            if encoder.count >= rowsMax || encoder.bytes.count >= bytesMax { close() }
        }
        close()
        return (batches, refused)
    }

    /// The same of minutes of activity; the rows of a minute are in one batch.
    package static func batches(
        of minutes: some Sequence<[ActivityRow]>
    ) -> (batches: [HistoryBatch], refused: Int) {
        batches(.activity, of: minutes) { $0.append($1) }
    }
}
