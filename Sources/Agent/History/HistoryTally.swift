import Metrics
import Platform
import Spool

/// What the history has written, lost and failed at, for `/metrics`.
final class HistoryTally: Sendable {
    /// Why rows were lost.
    enum Loss: String, CaseIterable {
        /// Over the spool's limit the oldest went.
        case spoolFull = "spool_full"
        /// The spool's file system refused them for too long.
        case spoolFailed = "spool_failed"
        /// Numbers that are none, or names that are too long.
        case invalid
        /// The server took everything else, but again and again not these.
        case refused
    }

    /// Why a flush failed.
    enum Failure: String, CaseIterable {
        case connection, timeout
        case readOnly = "read_only"
        case missingSchema = "missing_schema"
        case permission, shape, data, spool, upkeep, other
    }

    struct Values {
        var written: UInt64 = 0
        var lost: [Loss: UInt64] = [:]
        var failures: [Failure: UInt64] = [:]
        var lastWrite: Double?
        var spool = SpoolCounters()
        var spoolBytesMax = 0
    }

    private let values = Locked(Values())

    func change(_ body: (inout Values) -> Void) { values.withLock { body(&$0) } }

    var now: Values { values.withLock { $0 } }

    func lose(_ rows: Int, _ why: Loss) {
        if rows > 0 { change { $0.lost[why, default: 0] += UInt64(rows) } }
    }

    func families() -> [Family] {
        let now = now
        var lost = now.lost
        lost[.spoolFull, default: 0] += now.spool.weightDropped
        let losses = Loss.allCases.map { loss in
            Sample(["reason": loss.rawValue], Double(lost[loss] ?? 0))
        }
        let failures = Failure.allCases.map { failure in
            Sample(["reason": failure.rawValue], Double(now.failures[failure] ?? 0))
        }
        return [
            OwnMetrics.single(Self.spoolBytes, Double(now.spool.bytes)),
            OwnMetrics.single(Self.spoolLimit, Double(now.spoolBytesMax)),
            OwnMetrics.single(Self.pending, Double(now.spool.pending)),
            OwnMetrics.single(Self.rowsWritten, Double(now.written)),
            Family(Self.rowsDropped, losses),
            OwnMetrics.single(Self.damaged, Double(now.spool.recordsDamaged)),
            Family(Self.lastWrite, now.lastWrite.map { [Sample(.none, $0)] } ?? []),
            Family(Self.writeFailures, failures),
        ]
    }

    static let metrics = [
        spoolBytes, spoolLimit, pending, rowsWritten, rowsDropped, damaged, lastWrite,
        writeFailures,
    ]

    private static let spoolBytes = Metric(
        "pgvigil_history_spool_bytes", .gauge, "What waits on disk for the history's database.")
    private static let spoolLimit = Metric(
        "pgvigil_history_spool_limit_bytes", .gauge, "What may wait; over it the oldest goes.")
    private static let pending = Metric(
        "pgvigil_history_batches_pending", .gauge, "Batches of rows that wait.")
    private static let rowsWritten = Metric(
        "pgvigil_history_rows_written_total", .counter, "Rows that the database has committed.")
    private static let rowsDropped = Metric(
        "pgvigil_history_rows_dropped_total", .counter, "Rows that will never be written.")
    private static let damaged = Metric(
        "pgvigil_history_batches_damaged_total", .counter,
        "Batches that were found damaged on disk and put aside.")
    private static let lastWrite = Metric(
        "pgvigil_history_last_write_timestamp_seconds", .gauge,
        "When rows were last committed by the database.")
    private static let writeFailures = Metric(
        "pgvigil_history_write_failures_total", .counter,
        "Attempts to write that failed; the rows wait for the next one.")
}
