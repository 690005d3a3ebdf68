import Tables

extension Collector {
    /// How much is written ahead.
    static let writeAheadLog = Collector(
        "pg_stat_wal", "Records and bytes of the write-ahead log.",
        pace: .atMostEvery(.seconds(30)),
        variants: [
            .since(
                19, writeAheadLogSQL(", wal_fpi_bytes"), without: writeAheadLogBefore18),
            Variant(
                18..<19, writeAheadLogSQL(""),
                without: writeAheadLogBefore18.union(["wal_fpi_bytes"])),
            .before(
                18, writeAheadLogSQL(", wal_write, wal_sync, wal_write_time, wal_sync_time"),
                without: ["wal_fpi_bytes"]),
        ],
        columns: [
            .counter("wal_records", as: "pg_stat_wal_records_total", "Records written."),
            .counter(
                "wal_fpi", as: "pg_stat_wal_fpi_total",
                "Full images of blocks, written at the first change after a checkpoint."),
            .counter("wal_bytes", as: "pg_stat_wal_bytes_total", "Bytes written."),
            .counter(
                "wal_fpi_bytes", as: "pg_stat_wal_fpi_bytes_total",
                "Bytes that full images of blocks took."),
            .counter(
                "wal_buffers_full", as: "pg_stat_wal_buffers_full_total",
                "Times that WAL buffers were full and had to be written out first."),
            .counter(
                "wal_write", as: "pg_stat_wal_write_total",
                "Writes of WAL buffers (before 18; then in pg_stat_io)."),
            .counter(
                "wal_sync", as: "pg_stat_wal_sync_total",
                "Syncs of WAL files (before 18; then in pg_stat_io)."),
            .counter(
                "wal_write_time", as: "pg_stat_wal_write_time_seconds_total",
                "Time spent writing WAL buffers (before 18, with track_wal_io_timing).",
                times: Column.milliseconds
            ).needing(.writeAheadLogTiming),
            .counter(
                "wal_sync_time", as: "pg_stat_wal_sync_time_seconds_total",
                "Time spent syncing WAL files (before 18, with track_wal_io_timing).",
                times: Column.milliseconds
            ).needing(.writeAheadLogTiming),
            .gauge(
                "stats_reset", as: "pg_stat_wal_stats_reset_timestamp_seconds",
                "When these statistics were last reset, in unix time."),
        ])

    /// How much of the log lies on disk.
    static let writeAheadLogFiles = Collector(
        "pg_wal", "Files of the write-ahead log.", pace: .atMostEvery(.seconds(60)),
        requires: [.role("pg_monitor")],
        variants: [
            .always(
                """
                SELECT count(*) AS segments, sum(size) AS size
                  FROM pg_ls_waldir()
                 WHERE name ~ '^[0-9A-F]{24}$'
                """)
        ],
        columns: [
            .gauge("segments", as: "pg_wal_segments", "Segments in pg_wal."),
            .gauge("size", as: "pg_wal_size_bytes", "Bytes that the segments in pg_wal have."),
        ])

    /// Whether finished segments get away.
    static let archiver = Collector(
        "pg_stat_archiver", "Archiving of finished segments.",
        pace: .atMostEvery(.seconds(30)),
        variants: [
            .always(
                """
                SELECT archived_count, failed_count,
                       extract(epoch FROM last_archived_time) AS last_archived,
                       extract(epoch FROM last_failed_time) AS last_failed,
                       \(elapsed(since: "last_archived_time")) AS last_archived_age,
                       CASE WHEN \(isArchiving)
                            THEN (NOT \(canArchive) OR last_failed_time IS NOT NULL
                                AND last_failed_time > coalesce(last_archived_time, '-infinity')
                                )::int END AS failing,
                       CASE WHEN last_archived_wal ~ '^[0-9A-F]{24}$' THEN
                           ('x' || substr(last_archived_wal, 9, 8))::bit(32)::int8 * 4294967296
                               + ('x' || substr(last_archived_wal, 17))::bit(32)::int8
                                   * pg_size_bytes(current_setting('wal_segment_size'))
                       END AS last_position,
                       extract(epoch FROM stats_reset) AS stats_reset
                  FROM pg_stat_archiver
                """)
        ],
        columns: [
            .counter(
                "archived_count", as: "pg_stat_archiver_archived_total", "Segments archived."),
            .counter("failed_count", as: "pg_stat_archiver_failed_total", "Failed attempts."),
            .gauge(
                "last_archived", as: "pg_stat_archiver_last_archive_timestamp_seconds",
                "When a segment was last archived, in unix time."),
            .gauge(
                "last_failed", as: "pg_stat_archiver_last_failure_timestamp_seconds",
                "When an attempt last failed, in unix time."),
            .gauge(
                "last_archived_age", as: "pg_stat_archiver_last_archive_age_seconds",
                "Time since a segment was last archived."),
            .gauge(
                "failing", as: "pg_stat_archiver_failing",
                "Whether the last attempt failed or there is nothing to archive with: 1 or 0;"
                    + " nothing when the server does not archive."),
            .gauge(
                "last_position", as: "pg_stat_archiver_last_archived_position_bytes",
                "Position in the write-ahead log at which the segment begins that was archived"
                    + " last; nothing when that was another file."),
            .gauge(
                "stats_reset", as: "pg_stat_archiver_stats_reset_timestamp_seconds",
                "When these statistics were last reset, in unix time."),
        ])

    /// How many segments wait to be archived; no row when the server does not archive.
    ///
    /// What a time of archiving left behind waits for ever then. The file of a backup's label is no
    /// part of the log, and the server archives it only with the segments around it.
    static let archiveBacklog = Collector(
        "pg_archive_backlog", "Segments that wait to be archived.",
        pace: .atMostEvery(.seconds(60)), requires: [.role("pg_monitor")],
        variants: [
            .always(
                """
                SELECT count(*) AS ready,
                       coalesce(max(\(elapsed(since: "modification"))), 0) AS oldest
                  FROM pg_ls_archive_statusdir()
                 WHERE name LIKE '%.ready' AND name NOT LIKE '%.backup.ready'
                HAVING \(isArchiving)
                """)
        ],
        columns: [
            .gauge(
                "ready", as: "pg_archive_backlog_files", "Files that wait to be archived."),
            .gauge(
                "oldest", as: "pg_archive_backlog_oldest_age_seconds",
                "How long the oldest of them waits, 0 without any."),
        ])

    /// The small caches for transaction states and the like.
    static let simpleCaches = Collector(
        "pg_stat_slru", "Caches of transaction states, multixacts, notifications and the like.",
        pace: .atMostEvery(.seconds(60)),
        variants: [
            .always(
                """
                SELECT name, blks_zeroed, blks_hit, blks_read, blks_written, blks_exists, flushes,
                       truncates, extract(epoch FROM stats_reset) AS stats_reset
                  FROM pg_stat_slru
                """)
        ],
        columns: [
            .label("name"),
            .counter("blks_zeroed", as: "pg_stat_slru_blks_zeroed_total", "Blocks zeroed."),
            .counter("blks_hit", as: "pg_stat_slru_blks_hit_total", "Blocks found in the cache."),
            .counter("blks_read", as: "pg_stat_slru_blks_read_total", "Blocks read."),
            .counter("blks_written", as: "pg_stat_slru_blks_written_total", "Blocks written."),
            .counter(
                "blks_exists", as: "pg_stat_slru_blks_exists_total",
                "Checks whether a block exists."),
            .counter("flushes", as: "pg_stat_slru_flushes_total", "Flushes of dirty blocks."),
            .counter("truncates", as: "pg_stat_slru_truncates_total", "Truncations."),
            .gauge(
                "stats_reset", as: "pg_stat_slru_stats_reset_timestamp_seconds",
                "When the statistics of this cache were last reset, in unix time."),
        ])

    /// Whether this server archives: a replica does only with `archive_mode = always`.
    private static let isArchiving = """
        (current_setting('archive_mode') = 'always'
                OR current_setting('archive_mode') = 'on' AND NOT pg_is_in_recovery())
        """

    /// Whether there is a command or, since 15, a library to archive with.
    private static let canArchive = """
        (current_setting('archive_command') NOT IN ('', '(disabled)')
                OR coalesce(current_setting('archive_library', true), '') <> '')
        """

    private static let writeAheadLogBefore18: Set = [
        "wal_write", "wal_sync", "wal_write_time", "wal_sync_time",
    ]

    private static func writeAheadLogSQL(_ more: String) -> String {
        """
        SELECT wal_records, wal_fpi, wal_bytes, wal_buffers_full,
               extract(epoch FROM stats_reset) AS stats_reset\(more)
          FROM pg_stat_wal
        """
    }
}
