import Metrics
import Spool

/// What the history has written, lost and failed at, for `/metrics`.
enum HistoryMetrics {
    static func families(of now: SinkTally.Values) -> [Family] {
        let losses = SinkTally.Loss.allCases.map { loss in
            Sample(["reason": loss.rawValue], Double(now.lost[loss] ?? 0))
        }
        let failures = SinkFailure.Reason.allCases.map { failure in
            Sample(["reason": failure.rawValue], Double(now.failures[failure] ?? 0))
        }
        return [
            single(spoolBytes, Double(now.spool.bytes)),
            single(spoolLimit, Double(now.spoolBytesMax)),
            single(pending, Double(now.spool.pending + now.unspooled)),
            single(rowsWritten, Double(now.written)),
            Family(rowsDropped, losses),
            single(damaged, Double(now.spool.recordsDamaged)),
            Family(lastWrite, now.lastWrite.map { [Sample(.none, $0)] } ?? []),
            Family(writeFailures, failures),
        ]
    }

    private static func single(_ metric: Metric, _ value: Double) -> Family {
        Family(metric, [Sample(.none, value)])
    }

    static let all = [
        spoolBytes, spoolLimit, pending, rowsWritten, rowsDropped, damaged, lastWrite,
        writeFailures,
    ]

    private static let spoolBytes = Metric(
        "pgvigil_history_spool_bytes", .gauge, "What waits on disk for the history's database.")
    private static let spoolLimit = Metric(
        "pgvigil_history_spool_limit_bytes", .gauge, "What may wait; over it the oldest goes.")
    private static let pending = Metric(
        "pgvigil_history_batches_pending", .gauge,
        "Batches of rows that wait, on disk or in memory.")
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
