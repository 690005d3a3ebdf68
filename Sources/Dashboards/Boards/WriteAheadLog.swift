extension Board {
    private static func perSecond(
        _ metric: String, _ legend: String, unless condition: String? = nil
    ) -> Query {
        Query(
            "sum by (target) (rate(\(metric)_total{@T}[@R]))", legend, unless: condition)
    }

    private static func counted(_ metric: String, _ legend: String, unless: String? = nil) -> Query
    {
        Query("sum by (target) (increase(\(metric)_total{@T}[@R]))", legend, unless: unless)
    }

    /// The write-ahead log from its first byte to the archive.
    static let wal = Board(
        "pgvigil-wal", "PostgreSQL WAL, checkpoints and archiving",
        "How much is logged, when it is written out, and whether it reaches the archive.",
        scope: .target,
        [
            Row("Write-ahead log", logPanels), Row("Checkpoints and writers", checkpointPanels),
            Row("Archive", archivePanels), Row("Summaries", summaryPanels),
        ])

    static let writeAheadLog: Panel = .lines(
        "Write-ahead log", "bytes",
        "Size of pg_wal against max_wal_size, and what a crash would replay. Bad: far above"
            + " max_wal_size; a slot or the archiver keeps it.",
        [
            Query("max by (target) (pg_wal_size_bytes{@T})", "size"),
            Query("max by (target) (pg_settings_max_wal_size_bytes{@T})", "max_wal_size"),
            Query("max by (target) (pg_checkpoint_redo_distance_bytes{@T})", "to replay"),
        ]
    ) { $0.more = "pgvigil-wal" }

    private static let logPanels: [Panel] = [
        .lines(
            "Log written", "Bps",
            "Bytes of write-ahead log per second; on a replica, replayed. Bad: a step that no release"
                + " explains; it burdens disks, archive and replicas.",
            [
                // A position that goes back is another server's, or is replayed once more.
                Query("sum by (target) (deriv(pg_wal_position_bytes{@T}[@R]) >= 0)", "log"),
                perSecond("pg_stat_wal_bytes", "generated"),
                perSecond(
                    "pg_stat_wal_fpi_bytes", "full images", unless: "PostgreSQL is older than 19"),
            ]),
        .lines(
            "Log records", "ops",
            "Records and full images of blocks per second. Bad: many full images, which come of"
                + " checkpoints in quick succession; buffers full, then raise wal_buffers.",
            [
                perSecond("pg_stat_wal_records", "records"),
                perSecond("pg_stat_wal_fpi", "full images"),
                perSecond("pg_stat_wal_buffers_full", "buffers full"),
            ]
        ) { $0.interval = "1m" }, writeAheadLog,
        .lines(
            "Log writes", "ops",
            "Writes and syncs of the log per second. Bad: as many syncs as the disk can do; group"
                + " commits with commit_delay.",
            [
                perSecond("pg_stat_wal_write", "writes", unless: "PostgreSQL is 18 or newer"),
                perSecond("pg_stat_wal_sync", "syncs", unless: "PostgreSQL is 18 or newer"),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Time of log writes", "short",
            "Seconds per second spent writing and syncing the log. Bad: near 1. Zero without"
                + " track_wal_io_timing.",
            [
                perSecond(
                    "pg_stat_wal_write_time_seconds", "writing",
                    unless: "PostgreSQL is 18 or newer"),
                perSecond(
                    "pg_stat_wal_sync_time_seconds", "syncing",
                    unless: "PostgreSQL is 18 or newer"),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Segments", "short",
            "Files in pg_wal. Bad: growth that does not end; see slots and archive.",
            [Query("max by (target) (pg_wal_segments{@T})", "segments")]),
    ]

    private static let before17 = "PostgreSQL is older than 17"
    private static let since17 = "PostgreSQL is 17 or newer"

    private static let checkpointPanels: [Panel] = [
        .layers(
            "Checkpoints", "short",
            "Checkpoints in each interval by cause. Bad: many requested ones; raise max_wal_size.",
            [
                counted("pg_stat_checkpointer_num_timed", "timed"),
                counted("pg_stat_checkpointer_num_requested", "requested"),
            ]
        ) {
            $0.drawsBars = true
            $0.interval = "1m"
        },
        .lines(
            "Checkpoints done", "short",
            "Checkpoints, and on a replica restartpoints, in each interval. Bad: none for an hour.",
            [
                counted(
                    "pg_stat_checkpointer_num_done", "checkpoints done",
                    unless: "PostgreSQL is older than 18"),
                counted(
                    "pg_stat_checkpointer_restartpoints_timed", "restartpoints timed",
                    unless: before17),
                counted(
                    "pg_stat_checkpointer_restartpoints_req", "restartpoints requested",
                    unless: before17),
                counted(
                    "pg_stat_checkpointer_restartpoints_done", "restartpoints done",
                    unless: before17),
            ]
        ) {
            $0.drawsBars = true
            $0.interval = "1m"
        },
        .lines(
            "Time of checkpoints", "short",
            "Seconds per second that checkpoints write and sync. Bad: sync above a tenth of a second"
                + " for long; the disk cannot take what is written.",
            [
                perSecond("pg_stat_checkpointer_write_time_seconds", "writing"),
                perSecond("pg_stat_checkpointer_sync_time_seconds", "syncing"),
            ]
        ) { $0.interval = "1m" },
        .layers(
            "Blocks written", "ops",
            "Blocks per second written by checkpoints, the background writer and sessions themselves."
                + " Bad: much of the last.",
            [
                perSecond("pg_stat_checkpointer_buffers_written", "checkpoints"),
                perSecond(
                    "pg_stat_checkpointer_slru_written", "checkpoints, small caches",
                    unless: "PostgreSQL is older than 18"),
                perSecond("pg_stat_bgwriter_buffers_clean", "background writer"),
                perSecond("pg_stat_bgwriter_buffers_backend", "sessions", unless: since17),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Background writer", "ops",
            "Buffers allocated, rounds that stopped early, and fsyncs of sessions, per second. Bad:"
                + " rounds that stop often (raise bgwriter_lru_maxpages), any fsync of a session.",
            [
                perSecond("pg_stat_bgwriter_buffers_alloc", "allocated"),
                perSecond("pg_stat_bgwriter_maxwritten_clean", "stopped early"),
                perSecond(
                    "pg_stat_bgwriter_buffers_backend_fsync", "fsyncs of sessions",
                    unless: since17),
            ]
        ) { $0.interval = "1m" },
        .number(
            "Last checkpoint", "dateTimeFromNow",
            "When the last finished checkpoint began. Bad: longer ago than twice checkpoint_timeout.",
            Query("max by (target) (pg_checkpoint_timestamp_seconds{@T}) * 1000", "began")),
        .number(
            "Timeline", "short",
            "The timeline of the last checkpoint. Bad: an unplanned rise; it means a"
                + " promotion.", Query("max by (target) (pg_checkpoint_timeline{@T})", "timeline")),
    ]

    private static let notArchiving = "archive_mode is off"

    static let archiver: Panel = .lines(
        "Archiver", "s",
        "How long the oldest finished segment waits (left), and failures (right). Bad: minutes, or"
            + " any failure that repeats. At zero without archiving.",
        [
            Query(
                "max by (target) (pg_archive_backlog_oldest_age_seconds{@T})", "oldest waits",
                unless: notArchiving),
            Query(
                "sum by (target) (increase(pg_stat_archiver_failed_total{@T}[@R]))", "failures",
                [.unit("short"), .onTheRight]),
        ]
    ) { $0.interval = "1m" }

    private static let archivePanels: [Panel] = [
        archiver,
        .lines(
            "Archive", "short",
            "Segments archived in each interval, and segments that wait. Bad: more that wait each"
                + " time.",
            [
                counted("pg_stat_archiver_archived", "archived"),
                Query(
                    "max by (target) (pg_archive_backlog_files{@T})", "waiting",
                    unless: notArchiving),
            ]
        ) { $0.interval = "1m" },
        .number(
            "Last archived", "s",
            "Time since a segment was archived. Bad: longer than archive_timeout, or than the log"
                + " takes to fill a segment.",
            Query(
                "max by (target) (pg_stat_archiver_last_archive_age_seconds{@T})", "ago",
                unless: "nothing was ever archived")),
        .number(
            "Archiving", "short", "Whether the last attempt failed. Bad: failing.",
            Query(
                "max by (target) (pg_stat_archiver_failing{@T})", "state", unless: notArchiving)
        ) { $0.mappings = [Mapping(0, "no failure", "green"), Mapping(1, "failing", "red")] },
    ]

    private static let noSummaries = "summarize_wal is off, or PostgreSQL is older than 17"

    private static let summaryPanels: [Panel] = [
        .lines(
            "Summaries of the log", "bytes",
            "Write-ahead log that has no summary yet (left), and whether the summarizer runs (right)."
                + " Bad: steady growth; incremental backups wait for it, and the log is kept.",
            [
                Query(
                    "max by (target) (pg_wal_summarizer_backlog_bytes{@T})", "backlog",
                    unless: noSummaries),
                Query(
                    "max by (target) (pg_wal_summarizer_running{@T})", "runs", unless: noSummaries,
                    [.unit("short"), .onTheRight]),
            ])
    ]
}
