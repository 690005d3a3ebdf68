import API
import Charts

/// What one statement of one user in one database did in the window.
struct StatementRow {
    /// PostgreSQL's own size of a block; others are compiled in by hand and hardly ever seen.
    private static let blockBytes = 8192.0

    let name: StatementName
    private let counters: GrowthWindow.Counters

    /// A row of the window: its key, and what its counters grew by.
    init(_ name: StatementName, _ counters: GrowthWindow.Counters) {
        self.name = name
        self.counters = counters
    }

    private func counter(_ place: Int) -> Double? {
        let value = counters[place]
        return value.isNaN ? nil : value
    }

    var calls: Double? { counter(0) }
    var seconds: Double? { counter(1) }
    var rows: Double? { counter(2) }
    var mean: Double? { Self.ratio(seconds, calls) }
    var rowsPerCall: Double? { Self.ratio(rows, calls) }
    /// Blocks of tables and indexes that were in shared buffers; nil where none was looked for.
    var hitRatio: Double? {
        guard let hit = counter(3), let read = counter(4) else { return nil }
        return Self.ratio(hit, hit + read)
    }
    var readBytes: Double? { counter(4).map { $0 * Self.blockBytes } }
    var temporaryBytes: Double? {
        guard let read = counter(5), let written = counter(6) else { return nil }
        return (read + written) * Self.blockBytes
    }
    var logBytes: Double? { counter(7) }

    private static func ratio(_ part: Double?, _ whole: Double?) -> Double? {
        guard let part, let whole, whole > 0 else { return nil }
        return part / whole
    }

    /// What statements are sorted by.
    enum Order: String, CaseIterable {
        case time, calls, mean, rows, io, temp, wal

        /// What its link is called.
        var title: String {
            switch self {
            case .time: "Total time"
            case .calls: "Calls"
            case .mean: "Mean time"
            case .rows: "Rows"
            case .io: "Reads"
            case .temp: "Temporary files"
            case .wal: "Write-ahead log"
            }
        }

        /// How large a row is in this order; nil when that is not known.
        func value(_ row: StatementRow) -> Double? {
            switch self {
            case .time: row.seconds
            case .calls: row.calls
            case .mean: row.mean
            case .rows: row.rows
            case .io: row.readBytes
            case .temp: row.temporaryBytes
            case .wal: row.logBytes
            }
        }
    }
}
