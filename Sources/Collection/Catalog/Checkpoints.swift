import Tables

extension Collector {
    /// What checkpoints cost, and whether the clock or the load asks for them.
    static let checkpointer = Collector(
        "pg_stat_checkpointer", "Checkpoints and what they write.",
        pace: .atMostEvery(.seconds(30)),
        variants: [
            .since(
                18,
                """
                SELECT num_timed, num_requested, num_done, restartpoints_timed, restartpoints_req,
                       restartpoints_done, write_time, sync_time, buffers_written, slru_written,
                       extract(epoch FROM stats_reset) AS stats_reset
                  FROM pg_stat_checkpointer
                """),
            Variant(
                17..<18,
                """
                SELECT num_timed, num_requested, restartpoints_timed, restartpoints_req,
                       restartpoints_done, write_time, sync_time, buffers_written,
                       extract(epoch FROM stats_reset) AS stats_reset
                  FROM pg_stat_checkpointer
                """, without: ["num_done", "slru_written"]),
            .before(
                17,
                """
                SELECT checkpoints_timed AS num_timed, checkpoints_req AS num_requested,
                       checkpoint_write_time AS write_time, checkpoint_sync_time AS sync_time,
                       buffers_checkpoint AS buffers_written,
                       extract(epoch FROM stats_reset) AS stats_reset
                  FROM pg_stat_bgwriter
                """,
                without: [
                    "num_done", "slru_written", "restartpoints_timed", "restartpoints_req",
                    "restartpoints_done",
                ]),
        ],
        columns: [
            .counter(
                "num_timed", as: "pg_stat_checkpointer_num_timed_total",
                "Checkpoints due by checkpoint_timeout, skipped ones included."),
            .counter(
                "num_requested", as: "pg_stat_checkpointer_num_requested_total",
                "Requested checkpoints, for instance because max_wal_size was reached."),
            .counter(
                "num_done", as: "pg_stat_checkpointer_num_done_total", "Checkpoints done."),
            .counter(
                "restartpoints_timed", as: "pg_stat_checkpointer_restartpoints_timed_total",
                "Restartpoints due by checkpoint_timeout, on a replica."),
            .counter(
                "restartpoints_req", as: "pg_stat_checkpointer_restartpoints_req_total",
                "Requested restartpoints, on a replica."),
            .counter(
                "restartpoints_done", as: "pg_stat_checkpointer_restartpoints_done_total",
                "Restartpoints done, on a replica."),
            .counter(
                "write_time", as: "pg_stat_checkpointer_write_time_seconds_total",
                "Time that checkpoints spent writing files.", times: Column.milliseconds),
            .counter(
                "sync_time", as: "pg_stat_checkpointer_sync_time_seconds_total",
                "Time that checkpoints spent in fsync.", times: Column.milliseconds),
            .counter(
                "buffers_written", as: "pg_stat_checkpointer_buffers_written_total",
                "Blocks that checkpoints wrote."),
            .counter(
                "slru_written", as: "pg_stat_checkpointer_slru_written_total",
                "Blocks of small caches that checkpoints wrote."),
            .gauge(
                "stats_reset", as: "pg_stat_checkpointer_stats_reset_timestamp_seconds",
                "When these statistics were last reset, in unix time."),
        ])

    /// What is written between checkpoints.
    static let backgroundWriter = Collector(
        "pg_stat_bgwriter", "Work of the background writer.",
        pace: .atMostEvery(.seconds(30)),
        variants: [
            .since(
                17, backgroundWriterSQL(""),
                without: ["buffers_backend", "buffers_backend_fsync"]),
            .before(17, backgroundWriterSQL(", buffers_backend, buffers_backend_fsync")),
        ],
        columns: [
            .counter(
                "buffers_clean", as: "pg_stat_bgwriter_buffers_clean_total",
                "Blocks that the background writer wrote."),
            .counter(
                "maxwritten_clean", as: "pg_stat_bgwriter_maxwritten_clean_total",
                "Rounds that stopped because bgwriter_lru_maxpages was reached."),
            .counter(
                "buffers_alloc", as: "pg_stat_bgwriter_buffers_alloc_total", "Buffers allocated."),
            .counter(
                "buffers_backend", as: "pg_stat_bgwriter_buffers_backend_total",
                "Blocks that sessions had to write themselves (before 17)."),
            .counter(
                "buffers_backend_fsync", as: "pg_stat_bgwriter_buffers_backend_fsync_total",
                "Calls of fsync that sessions had to make themselves (before 17)."),
            .gauge(
                "stats_reset", as: "pg_stat_bgwriter_stats_reset_timestamp_seconds",
                "When these statistics were last reset, in unix time."),
        ])

    private static func backgroundWriterSQL(_ more: String) -> String {
        """
        SELECT buffers_clean, maxwritten_clean, buffers_alloc,
               extract(epoch FROM stats_reset) AS stats_reset\(more)
          FROM pg_stat_bgwriter
        """
    }
}
