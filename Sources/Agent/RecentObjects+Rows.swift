import Chronicle
import History
import Metrics
import Recording

extension RecentObjects {
    /// Days of objects for the history, read from what `snapshot` shows.
    func source(_ snapshot: @escaping @Sendable () -> Snapshot) -> TableSource {
        TableSource(.objects) { [self] isLast in
            let (batches, refused) = HistoryBatch.batches(
                of: readings(of: snapshot, isLast: isLast).flatMap(ObjectDayRow.rows))
            return TableSource.Taken(batches: batches, refused: refused)
        }
    }
}

extension ObjectDayRow {
    private static let numbers: [ObjectReading.Row.Number] = [
        .bytes, .indexBytes, .rows, .deadRows, .scans, .sequentialScans, .bloat,
    ]

    /// The rows of a reading, a list for each database.
    static func rows(of reading: RecentObjects.Reading) -> [[ObjectDayRow]] {
        reading.objects.databases.map { rows in rows.map { row($0, of: reading) } }
    }

    private static func row(
        _ row: ObjectReading.Row, of reading: RecentObjects.Reading
    ) -> ObjectDayRow {
        let isKnown = row.numbers[.bytes] != nil
        return ObjectDayRow(
            milliseconds: reading.milliseconds, target: reading.target, kind: row.kind.rawValue,
            names: nameColumns.indices.map { $0 < row.names.count ? row.names[$0] : nil },
            counts: numbers.map { row.numbers[$0] ?? .nan },
            isEstimate: isKnown ? row.kind == .index : nil,
            usedRatio: row.numbers[.usedRatio] ?? .nan,
            lastVisits: (
                row.numbers[.lastVacuum] ?? .nan, row.numbers[.lastAnalyze] ?? .nan
            ), objects: row.objects)
    }
}
