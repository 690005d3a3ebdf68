extension ServerView {
    /// The views whose columns are shown as they are, of a server on any side of replication.
    static let all =
        inputOutput + checkpoints + writeAheadLog + [
            simpleCaches, databases, wraparound, sizes, preparedTransactions, slots,
            sharedMemory, prefetch, slotProperties, senders, encryption,
        ] + parallelWorkers

    /// Those of which only a database that is visited can tell.
    static let visited = [
        tables, newPages, lastScans, upkeepTimes, tableBlocks, indexes, indexScans, indexBlocks,
        functions,
    ]

    private static let inputOutput = [
        ServerView(
            "pg_stat_io", 16..<Int.max,
            labels: [
                "backend_type": "backend_type", "object": "object", "context": "context",
            ],
            from: """
                pg_stat_io WHERE coalesce(reads, 0) + coalesce(writes, 0) + coalesce(extends, 0)
                    + coalesce(hits, 0) + coalesce(fsyncs, 0) + coalesce(writebacks, 0) > 0
                """,
            shows: [
                "pg_stat_io_reads_total": "reads",
                "pg_stat_io_read_seconds_total": "read_time / 1e3",
                "pg_stat_io_writes_total": "writes",
                "pg_stat_io_write_seconds_total": "write_time / 1e3",
                "pg_stat_io_writebacks_total": "writebacks",
                "pg_stat_io_writeback_seconds_total": "writeback_time / 1e3",
                "pg_stat_io_extends_total": "extends",
                "pg_stat_io_extend_seconds_total": "extend_time / 1e3",
                "pg_stat_io_hits_total": "hits", "pg_stat_io_evictions_total": "evictions",
                "pg_stat_io_reuses_total": "reuses", "pg_stat_io_fsyncs_total": "fsyncs",
                "pg_stat_io_fsync_seconds_total": "fsync_time / 1e3",
            ]),
        ServerView(
            "bytes of pg_stat_io", 18..<Int.max,
            labels: [
                "backend_type": "backend_type", "object": "object", "context": "context",
            ],
            from: """
                pg_stat_io WHERE coalesce(reads, 0) + coalesce(writes, 0) + coalesce(extends, 0)
                    + coalesce(hits, 0) + coalesce(fsyncs, 0) + coalesce(writebacks, 0) > 0
                """,
            shows: [
                "pg_stat_io_read_bytes_total": "read_bytes",
                "pg_stat_io_write_bytes_total": "write_bytes",
                "pg_stat_io_extend_bytes_total": "extend_bytes",
            ]),
        // Every operation before 18 moves one block.
        ServerView(
            "bytes of pg_stat_io before 18", 16..<18,
            labels: [
                "backend_type": "backend_type", "object": "object", "context": "context",
            ],
            from: """
                pg_stat_io WHERE coalesce(reads, 0) + coalesce(writes, 0) + coalesce(extends, 0)
                    + coalesce(hits, 0) + coalesce(fsyncs, 0) + coalesce(writebacks, 0) > 0
                """,
            shows: [
                "pg_stat_io_read_bytes_total": "reads * 8192",
                "pg_stat_io_write_bytes_total": "writes * 8192",
                "pg_stat_io_extend_bytes_total": "extends * 8192",
            ]),
    ]

    private static let checkpoints = [
        ServerView(
            "pg_stat_checkpointer", 17..<Int.max,
            shows: [
                "pg_stat_checkpointer_num_timed_total": "num_timed",
                "pg_stat_checkpointer_num_requested_total": "num_requested",
                "pg_stat_checkpointer_restartpoints_timed_total": "restartpoints_timed",
                "pg_stat_checkpointer_restartpoints_req_total": "restartpoints_req",
                "pg_stat_checkpointer_restartpoints_done_total": "restartpoints_done",
                "pg_stat_checkpointer_write_time_seconds_total": "write_time / 1e3",
                "pg_stat_checkpointer_sync_time_seconds_total": "sync_time / 1e3",
                "pg_stat_checkpointer_buffers_written_total": "buffers_written",
                "pg_stat_checkpointer_stats_reset_timestamp_seconds":
                    "extract(epoch FROM stats_reset)",
            ]),
        ServerView(
            "new columns of pg_stat_checkpointer", 18..<Int.max, from: "pg_stat_checkpointer",
            shows: [
                "pg_stat_checkpointer_num_done_total": "num_done",
                "pg_stat_checkpointer_slru_written_total": "slru_written",
            ]),
        ServerView(
            "checkpoints of pg_stat_bgwriter", 0..<17, from: "pg_stat_bgwriter",
            shows: [
                "pg_stat_checkpointer_num_timed_total": "checkpoints_timed",
                "pg_stat_checkpointer_num_requested_total": "checkpoints_req",
                "pg_stat_checkpointer_write_time_seconds_total": "checkpoint_write_time / 1e3",
                "pg_stat_checkpointer_sync_time_seconds_total": "checkpoint_sync_time / 1e3",
                "pg_stat_checkpointer_buffers_written_total": "buffers_checkpoint",
                "pg_stat_bgwriter_buffers_backend_total": "buffers_backend",
                "pg_stat_bgwriter_buffers_backend_fsync_total": "buffers_backend_fsync",
            ]),
        ServerView(
            "pg_stat_bgwriter",
            shows: [
                "pg_stat_bgwriter_buffers_clean_total": "buffers_clean",
                "pg_stat_bgwriter_maxwritten_clean_total": "maxwritten_clean",
                "pg_stat_bgwriter_buffers_alloc_total": "buffers_alloc",
                "pg_stat_bgwriter_stats_reset_timestamp_seconds":
                    "extract(epoch FROM stats_reset)",
            ]),
        ServerView(
            "pg_control_checkpoint()",
            shows: [
                "pg_checkpoint_timestamp_seconds": "extract(epoch FROM checkpoint_time)",
                "pg_checkpoint_timeline": "timeline_id",
            ]),
    ]

    private static let writeAheadLog = [
        ServerView(
            "pg_stat_wal",
            shows: [
                "pg_stat_wal_records_total": "wal_records", "pg_stat_wal_fpi_total": "wal_fpi",
                "pg_stat_wal_bytes_total": "wal_bytes",
                "pg_stat_wal_buffers_full_total": "wal_buffers_full",
                "pg_stat_wal_stats_reset_timestamp_seconds": "extract(epoch FROM stats_reset)",
            ]),
        ServerView(
            "writes of pg_stat_wal", 0..<18, from: "pg_stat_wal",
            shows: [
                "pg_stat_wal_write_total": "wal_write", "pg_stat_wal_sync_total": "wal_sync",
                "pg_stat_wal_write_time_seconds_total": "wal_write_time / 1e3",
                "pg_stat_wal_sync_time_seconds_total": "wal_sync_time / 1e3",
            ]),
        ServerView(
            "pg_stat_archiver",
            shows: [
                "pg_stat_archiver_archived_total": "archived_count",
                "pg_stat_archiver_failed_total": "failed_count",
                "pg_stat_archiver_last_archive_timestamp_seconds":
                    "extract(epoch FROM last_archived_time)",
                "pg_stat_archiver_last_failure_timestamp_seconds":
                    "extract(epoch FROM last_failed_time)",
                "pg_stat_archiver_stats_reset_timestamp_seconds": "extract(epoch FROM stats_reset)",
            ]),
        ServerView(
            "pg_ls_waldir()", from: "pg_ls_waldir() WHERE length(name) = 24",
            shows: ["pg_wal_segments": "count(*)", "pg_wal_size_bytes": "sum(size)"]),
    ]

    private static let simpleCaches = ServerView(
        "pg_stat_slru", labels: ["name": "name"],
        shows: [
            "pg_stat_slru_blks_zeroed_total": "blks_zeroed",
            "pg_stat_slru_blks_hit_total": "blks_hit", "pg_stat_slru_blks_read_total": "blks_read",
            "pg_stat_slru_blks_written_total": "blks_written",
            "pg_stat_slru_flushes_total": "flushes", "pg_stat_slru_truncates_total": "truncates",
            "pg_stat_slru_blks_exists_total": "blks_exists",
            "pg_stat_slru_stats_reset_timestamp_seconds": "extract(epoch FROM stats_reset)",
        ])

    // No session is connected to the catalogs that databases share; the poll's own session is
    // there only while it polls.
    private static let databases = ServerView(
        "pg_stat_database", labels: ["datname": "datname"],
        shows: [
            "pg_stat_database_numbackends": """
            CASE WHEN datid <> 0 THEN numbackends + (datname = current_database())::int END
            """,
            "pg_stat_database_xact_commit_total": "xact_commit",
            "pg_stat_database_xact_rollback_total": "xact_rollback",
            "pg_stat_database_blks_read_total": "blks_read",
            "pg_stat_database_blks_hit_total": "blks_hit",
            "pg_stat_database_tup_returned_total": "tup_returned",
            "pg_stat_database_tup_fetched_total": "tup_fetched",
            "pg_stat_database_tup_inserted_total": "tup_inserted",
            "pg_stat_database_tup_updated_total": "tup_updated",
            "pg_stat_database_tup_deleted_total": "tup_deleted",
            "pg_stat_database_conflicts_total": "conflicts",
            "pg_stat_database_temp_files_total": "temp_files",
            "pg_stat_database_temp_bytes_total": "temp_bytes",
            "pg_stat_database_deadlocks_total": "deadlocks",
            "pg_stat_database_checksum_failures_total": "checksum_failures",
            "pg_stat_database_checksum_last_failure_timestamp_seconds":
                "extract(epoch FROM checksum_last_failure)",
            "pg_stat_database_blk_read_time_seconds_total": "blk_read_time / 1e3",
            "pg_stat_database_blk_write_time_seconds_total": "blk_write_time / 1e3",
            "pg_stat_database_session_time_seconds_total": "session_time / 1e3",
            "pg_stat_database_active_time_seconds_total": "active_time / 1e3",
            "pg_stat_database_idle_in_transaction_time_seconds_total":
                "idle_in_transaction_time / 1e3",
            "pg_stat_database_sessions_total": "sessions",
            "pg_stat_database_sessions_abandoned_total": "sessions_abandoned",
            "pg_stat_database_sessions_fatal_total": "sessions_fatal",
            "pg_stat_database_sessions_killed_total": "sessions_killed",
            "pg_stat_database_stats_reset_timestamp_seconds": "extract(epoch FROM stats_reset)",
        ])

    private static let parallelWorkers = [
        ServerView(
            "parallel workers of pg_stat_database", 18..<Int.max, labels: ["datname": "datname"],
            from: "pg_stat_database",
            shows: [
                "pg_stat_database_parallel_workers_to_launch_total": "parallel_workers_to_launch",
                "pg_stat_database_parallel_workers_launched_total": "parallel_workers_launched",
            ])
    ]

    /// Queries that replay cancelled, on a replica.
    static let conflicts = ServerView(
        "pg_stat_database_conflicts", labels: ["datname": "datname"],
        shows: [
            "pg_stat_database_conflicts_confl_tablespace_total": "confl_tablespace",
            "pg_stat_database_conflicts_confl_lock_total": "confl_lock",
            "pg_stat_database_conflicts_confl_snapshot_total": "confl_snapshot",
            "pg_stat_database_conflicts_confl_bufferpin_total": "confl_bufferpin",
            "pg_stat_database_conflicts_confl_deadlock_total": "confl_deadlock",
        ])

    private static let wraparound = ServerView(
        "pg_database", labels: ["datname": "datname"],
        shows: [
            "pg_database_xid_age_transactions": "age(datfrozenxid)",
            "pg_database_mxid_age_multixacts": "mxid_age(datminmxid)",
            "pg_database_connection_limit": "datconnlimit",
            "pg_database_connections_allowed": "datallowconn::int",
        ])

    private static let sizes = ServerView(
        "pg_database_size()", labels: ["datname": "datname"], from: "pg_database",
        shows: ["pg_database_size_bytes": "pg_database_size(datname)"])

    private static let preparedTransactions = ServerView(
        "pg_prepared_xacts", labels: ["datname": "database"],
        from: "(SELECT database, count(*) AS n FROM pg_prepared_xacts GROUP BY database) AS x",
        shows: ["pg_prepared_xacts_transactions": "n"])

    // The largest have rows of their own, all others share one.
    private static let sharedMemory = ServerView(
        "pg_shmem_allocations", labels: ["name": "name"],
        from: """
            (WITH sums AS (
                SELECT coalesce(name, 'unused') AS name, sum(allocated_size) AS size
                  FROM pg_shmem_allocations GROUP BY 1),
             ranked AS (
                SELECT name, size, row_number() OVER (ORDER BY size DESC, name) AS place FROM sums)
             SELECT CASE WHEN place <= 15 THEN name ELSE 'other' END AS name, sum(size) AS size
               FROM ranked GROUP BY 1) AS x
            """,
        shows: ["pg_shmem_allocations_size_bytes": "size"])

    private static let prefetch = ServerView(
        "pg_stat_recovery_prefetch",
        from: "pg_stat_recovery_prefetch WHERE pg_is_in_recovery()",
        shows: [
            "pg_stat_recovery_prefetch_total": "prefetch",
            "pg_stat_recovery_prefetch_hit_total": "hit",
            "pg_stat_recovery_prefetch_skip_init_total": "skip_init",
            "pg_stat_recovery_prefetch_skip_new_total": "skip_new",
            "pg_stat_recovery_prefetch_skip_fpw_total": "skip_fpw",
            "pg_stat_recovery_prefetch_skip_rep_total": "skip_rep",
            "pg_stat_recovery_prefetch_stats_reset_timestamp_seconds":
                "extract(epoch FROM stats_reset)",
        ])

    private static let slotProperties = ServerView(
        "pg_replication_slots", labels: ["slot_name": "slot_name"],
        shows: [
            "pg_replication_slots_temporary": "temporary::int",
            "pg_replication_slots_two_phase": "two_phase::int",
        ])

    private static let senders = ServerView(
        "pg_stat_replication", labels: ["application_name": "application_name"],
        shows: [
            "pg_stat_replication_backend_start_timestamp_seconds":
                "extract(epoch FROM backend_start)",
            "pg_stat_replication_sync_priority": "sync_priority",
        ])

    // The poll's own session, and the one that looks here, are no clients.
    private static let encryption = ServerView(
        "pg_stat_ssl", labels: ["version": "version", "cipher": "cipher"],
        from: """
            (SELECT CASE WHEN ssl THEN version WHEN client_addr IS NULL THEN 'socket'
                         ELSE 'none' END AS version, cipher, count(*) AS sessions
               FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
              WHERE backend_type = 'client backend' AND usename <> 'watcher'
              GROUP BY 1, 2) AS x
            """,
        shows: ["pg_ssl_sessions": "sessions"])

    private static let slots = ServerView(
        "pg_stat_replication_slots", labels: ["slot_name": "slot_name"],
        shows: [
            "pg_stat_replication_slots_spill_txns_total": "spill_txns",
            "pg_stat_replication_slots_spill_count_total": "spill_count",
            "pg_stat_replication_slots_spill_bytes_total": "spill_bytes",
            "pg_stat_replication_slots_stream_txns_total": "stream_txns",
            "pg_stat_replication_slots_stream_count_total": "stream_count",
            "pg_stat_replication_slots_stream_bytes_total": "stream_bytes",
            "pg_stat_replication_slots_txns_total": "total_txns",
            "pg_stat_replication_slots_bytes_total": "total_bytes",
        ])
}
