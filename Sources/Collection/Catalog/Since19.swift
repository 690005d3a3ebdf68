import Tables

// What PostgreSQL counts since 19.
extension Collector {
    /// Waits for locks by kind of lock, since the statistics were reset.
    static let lockStatistics = Collector(
        "pg_stat_lock", "Waits for locks by what is locked.", pace: .atMostEvery(.seconds(30)),
        variants: [
            .since(
                19, "SELECT locktype, waits, wait_time, fastpath_exceeded FROM pg_stat_get_lock()")
        ],
        columns: [
            .label("locktype"),
            .counter(
                "waits", as: "pg_stat_lock_waits_total",
                "Waits for locks of this type that the server counted."),
            .counter(
                "wait_time", as: "pg_stat_lock_wait_seconds_total",
                "Time spent in these waits.", times: Column.milliseconds),
            .counter(
                "fastpath_exceeded", as: "pg_stat_lock_fastpath_exceeded_total",
                "Locks that found no fast-path slot free; more max_locks_per_transaction helps."),
        ], rowsMax: 100)

    /// What replay is at.
    static let recovery = Collector(
        "pg_stat_recovery", "What replay is at, and whether a promotion was requested.",
        role: .replica, requires: [.role("pg_read_all_stats")],
        variants: [
            .since(
                19,
                """
                SELECT promote_triggered::int AS promote_triggered,
                       pg_wal_lsn_diff(replay_end_lsn, '0/0') AS replay_end,
                       \(elapsed(since: "current_chunk_start_time")) AS chunk_age
                  FROM pg_stat_get_recovery()
                """)
        ],
        columns: [
            .gauge(
                "promote_triggered", as: "pg_stat_recovery_promote_triggered",
                "Whether a promotion was requested: 1 or 0."),
            .gauge(
                "replay_end", as: "pg_stat_recovery_replay_end_position_bytes",
                "Position in the write-ahead log at which the record ends that is replayed now."),
            .gauge(
                "chunk_age", as: "pg_stat_recovery_chunk_age_seconds",
                "Time since replay began with the part of the log that it got last."),
        ], rowsMax: 10)

    /// How much the members of multixacts take, whose number is bounded too.
    static let multixacts = Collector(
        "pg_multixact", "Multixacts and their members.", pace: .atMostEvery(.seconds(60)),
        requires: [.role("pg_read_all_stats")],
        variants: [
            .since(
                19, "SELECT num_mxids, num_members, members_size FROM pg_get_multixact_stats()")
        ],
        columns: [
            .gauge("num_mxids", as: "pg_multixact_ids", "Multixacts that are kept."),
            .gauge(
                "num_members", as: "pg_multixact_members", "Members of the multixacts kept."),
            .gauge(
                "members_size", as: "pg_multixact_members_size_bytes",
                "Bytes on disk of the members of the multixacts kept."),
        ], rowsMax: 10)

    /// How far the server is with switching data checksums on or off.
    static let dataChecksums = Collector(
        "pg_stat_progress_data_checksums", "Switching data checksums on or off.",
        pace: .atMostEvery(.seconds(30)), requires: [.role("pg_read_all_stats")],
        variants: [
            .since(
                19,
                """
                SELECT phase, max(databases_total) AS databases, max(databases_done) AS databases_done,
                       max(relations_total) AS relations, max(relations_done) AS relations_done,
                       max(blocks_total) AS blocks, max(blocks_done) AS blocks_done
                  FROM pg_stat_progress_data_checksums
                 GROUP BY phase
                """)
        ],
        columns: [
            .label("phase"),
            .gauge(
                "databases", as: "pg_stat_progress_data_checksums_databases",
                "Databases to process."),
            .gauge(
                "databases_done", as: "pg_stat_progress_data_checksums_databases_done",
                "Databases processed so far."),
            .gauge(
                "relations", as: "pg_stat_progress_data_checksums_relations",
                "Relations to process in the database that is at work now."),
            .gauge(
                "relations_done", as: "pg_stat_progress_data_checksums_relations_done",
                "Relations of it processed so far."),
            .gauge(
                "blocks", as: "pg_stat_progress_data_checksums_blocks",
                "Blocks to process in the relation that is at work now."),
            .gauge(
                "blocks_done", as: "pg_stat_progress_data_checksums_blocks_done",
                "Blocks of it processed so far."),
        ], rowsMax: 50)
}
