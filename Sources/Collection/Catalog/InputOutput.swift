import Tables

extension Collector {
    /// Reads and writes by who does them, on what and why.
    static let inputOutput = Collector(
        "pg_stat_io", "Input and output by kind of process, object and context.",
        pace: .atMostEvery(.seconds(30)),
        variants: [
            .since(18, inputOutputSQL("read_bytes, write_bytes, extend_bytes")),
            Variant(
                16..<18,
                inputOutputSQL(
                    """
                    reads * op_bytes AS read_bytes, writes * op_bytes AS write_bytes,
                    extends * op_bytes AS extend_bytes
                    """)),
        ],
        columns: [
            .label("backend_type"),
            .label("object"),
            .label("context"),
            .counter("reads", as: "pg_stat_io_reads_total", "Read operations."),
            .counter("read_bytes", as: "pg_stat_io_read_bytes_total", "Bytes read."),
            .counter(
                "read_time", as: "pg_stat_io_read_seconds_total",
                "Time spent reading \(timed).", times: Column.milliseconds),
            .counter("writes", as: "pg_stat_io_writes_total", "Write operations."),
            .counter("write_bytes", as: "pg_stat_io_write_bytes_total", "Bytes written."),
            .counter(
                "write_time", as: "pg_stat_io_write_seconds_total",
                "Time spent writing \(timed).", times: Column.milliseconds),
            .counter(
                "writebacks", as: "pg_stat_io_writebacks_total",
                "Blocks that the kernel was requested to write to storage (writeback)."),
            .counter(
                "writeback_time", as: "pg_stat_io_writeback_seconds_total",
                "Time spent asking the kernel to write \(timed).",
                times: Column.milliseconds),
            .counter("extends", as: "pg_stat_io_extends_total", "Operations that grew a file."),
            .counter(
                "extend_bytes", as: "pg_stat_io_extend_bytes_total",
                "Bytes by which files were grown."),
            .counter(
                "extend_time", as: "pg_stat_io_extend_seconds_total",
                "Time spent growing files \(timed).", times: Column.milliseconds),
            .counter(
                "hits", as: "pg_stat_io_hits_total", "Blocks found in shared or local buffers."),
            .counter(
                "evictions", as: "pg_stat_io_evictions_total",
                "Blocks thrown out of buffers to make room."),
            .counter(
                "reuses", as: "pg_stat_io_reuses_total",
                "Buffers of a small ring that were used again."),
            .counter("fsyncs", as: "pg_stat_io_fsyncs_total", "Calls of fsync."),
            .counter(
                "fsync_time", as: "pg_stat_io_fsync_seconds_total",
                "Time spent in fsync \(timed).", times: Column.milliseconds),
        ].map {
            times.contains($0.name) ? $0.needing(.inputOutputTiming, .writeAheadLogTiming) : $0
        }
    )

    private static let timed = "(with track_io_timing; on the log with track_wal_io_timing)"
    private static let times: Set = [
        "read_time", "write_time", "writeback_time", "extend_time", "fsync_time",
    ]

    /// Most combinations never do anything: a row that never did is left out.
    private static func inputOutputSQL(_ bytes: String) -> String {
        """
        SELECT backend_type, object, context,
               reads, CASE WHEN timed THEN read_time END AS read_time,
               writes, CASE WHEN timed THEN write_time END AS write_time,
               writebacks, CASE WHEN timed THEN writeback_time END AS writeback_time,
               extends, CASE WHEN timed THEN extend_time END AS extend_time,
               hits, evictions, reuses,
               fsyncs, CASE WHEN timed THEN fsync_time END AS fsync_time,
               \(bytes)
          FROM (SELECT *, current_setting(CASE object WHEN 'wal' THEN 'track_wal_io_timing'
                                                      ELSE 'track_io_timing' END)::bool AS timed
                  FROM pg_stat_get_io()) AS io
         WHERE coalesce(reads, 0) + coalesce(writes, 0) + coalesce(extends, 0)
               + coalesce(hits, 0) + coalesce(fsyncs, 0) + coalesce(writebacks, 0) > 0
        """
    }
}
