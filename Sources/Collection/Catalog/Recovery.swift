import SessionAnswers
import Tables

// What replay, and those who read the log for backups, are at.
extension Collector {
    /// Who has the oldest snapshots while replay waits for snapshots to go.
    ///
    /// The server does not say which ones are in the way of what is replayed: these are likely.
    static let replayConflict = Collector(
        "pg_replay_conflict", "Sessions with the oldest snapshots while replay waits for such.",
        role: .replica, requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                SELECT pid, datid, pg_get_userbyid(usesysid) AS usename, application_name,
                       age(backend_xmin) AS age,
                       CASE WHEN {reads_texts}
                            THEN (SELECT \(statementBytes("query"))
                                    FROM pg_stat_get_activity(oldest.pid)) END AS query
                  FROM (SELECT * FROM pg_stat_get_activity(NULL)
                         WHERE backend_type = 'client backend' AND backend_xmin IS NOT NULL
                               AND pid <> pg_backend_pid()
                         ORDER BY age(backend_xmin) DESC, xact_start, pid
                         LIMIT 3) AS oldest
                 WHERE EXISTS (SELECT FROM pg_stat_get_activity(NULL)
                                WHERE backend_type = 'startup'
                                      AND wait_event = 'RecoveryConflictSnapshot')
                """)
        ],
        columns: [
            .label("pid"),
            .label("datid", as: "datname", lookup: .databaseName),
            .label("usename"),
            .label("application_name"),
            .detail("query", lookup: .statement(isEscaped: true)),
            .details(
                "age", as: "pg_replication_replay_conflict_details",
                "Transactions since the snapshots of these sessions, the oldest that there are, while"
                    + " replay waits for snapshots to go: the likely causes."),
        ], rowsMax: 3, from: \.replayConflict)

    /// Blocks that replay has requested before it needed them.
    static let recoveryPrefetch = Collector(
        "pg_stat_recovery_prefetch", "Blocks that replay requests before it needs them.",
        pace: .atMostEvery(.seconds(30)), role: .replica,
        variants: [
            .since(
                15,
                """
                SELECT prefetch, hit, skip_init, skip_new, skip_fpw, skip_rep,
                       wal_distance, block_distance, io_depth,
                       extract(epoch FROM stats_reset) AS stats_reset
                  FROM pg_stat_get_recovery_prefetch()
                """)
        ],
        columns: [
            .counter(
                "prefetch", as: "pg_stat_recovery_prefetch_total",
                "Blocks that were requested because they were not in shared buffers."),
            .counter(
                "hit", as: "pg_stat_recovery_prefetch_hit_total",
                "Blocks not requested because they were in shared buffers already."),
            .counter(
                "skip_init", as: "pg_stat_recovery_prefetch_skip_init_total",
                "Blocks not requested because replay makes them new."),
            .counter(
                "skip_new", as: "pg_stat_recovery_prefetch_skip_new_total",
                "Blocks not requested because they did not exist yet."),
            .counter(
                "skip_fpw", as: "pg_stat_recovery_prefetch_skip_fpw_total",
                "Blocks not requested because the log has a full image of them."),
            .counter(
                "skip_rep", as: "pg_stat_recovery_prefetch_skip_rep_total",
                "Blocks not requested because they had just been requested."),
            .gauge(
                "wal_distance", as: "pg_stat_recovery_prefetch_wal_distance_bytes",
                "How far ahead of replay the log is read."),
            .gauge(
                "block_distance", as: "pg_stat_recovery_prefetch_block_distance",
                "How many blocks ahead of replay are looked at."),
            .gauge(
                "io_depth", as: "pg_stat_recovery_prefetch_io_depth",
                "Requests that are under way and not known to have ended."),
            .gauge(
                "stats_reset", as: "pg_stat_recovery_prefetch_stats_reset_timestamp_seconds",
                "When these statistics were last reset, in unix time."),
        ], rowsMax: 10)

    /// Whether summaries of the log, which incremental backups need, keep pace.
    static let walSummarizer = Collector(
        "pg_wal_summarizer", "Summaries of the write-ahead log (with summarize_wal).",
        pace: .atMostEvery(.seconds(60)), requires: [.role("pg_read_all_stats")],
        variants: [
            .since(
                17,
                """
                SELECT (summarizer_pid IS NOT NULL)::int AS running,
                       \(bytes(from: "summarized_lsn", to: position)) AS backlog
                  FROM pg_get_wal_summarizer_state()
                 WHERE current_setting('summarize_wal')::bool
                """)
        ],
        columns: [
            .gauge(
                "running", as: "pg_wal_summarizer_running",
                "Whether the WAL summarizer runs: 1 or 0; nothing without summarize_wal."),
            .gauge(
                "backlog", as: "pg_wal_summarizer_backlog_bytes",
                "Write-ahead log that has no summary yet."),
        ], rowsMax: 10)
}

extension Activity {
    /// No row while replay waits for no snapshot; otherwise only the server has the texts.
    fileprivate var replayConflict: Table? {
        let isWaiting = sessions.contains { session in
            session.backendType.elementsEqual("startup".utf8)
                && session.waitEvent?.elementsEqual("RecoveryConflictSnapshot".utf8) == true
        }
        guard server != nil, !isWaiting else { return nil }
        return Table(columns: ["pid", "datid", "usename", "application_name", "age", "query"])
    }
}
