extension PostgresExporterNames {
    /// Every alias, sorted by subject.
    package static let all: [Alias] =
        server + activity + databases + checkpoints + replication + tables + agent

    private static let server: [Alias] = [
        Alias("pg_stat_archiver_archived_count", "pg_stat_archiver_archived_total"),
        Alias("pg_stat_archiver_failed_count", "pg_stat_archiver_failed_total"),
        Alias(
            "pg_stat_archiver_last_archive_age", "pg_stat_archiver_last_archive_age_seconds"),
    ]

    private static let activity: [Alias] = [
        Alias("pg_stat_activity_count", "pg_stat_activity_sessions"),
        Alias("pg_locks_count", "pg_locks_granted", "pg_locks_awaited", isLocks: true),
        Alias("pg_stat_statements_query_id", "pg_stat_statements_query_info"),
    ]

    private static let databases: [Alias] =
        [
            "xact_commit", "xact_rollback", "blks_read", "blks_hit", "tup_returned", "tup_fetched",
            "tup_inserted", "tup_updated", "tup_deleted", "conflicts", "temp_files", "temp_bytes",
            "deadlocks", "conflicts_confl_tablespace", "conflicts_confl_lock",
            "conflicts_confl_snapshot", "conflicts_confl_bufferpin", "conflicts_confl_deadlock",
            "conflicts_confl_active_logicalslot", "sessions", "sessions_abandoned",
            "sessions_fatal",
            "sessions_killed", "checksum_failures",
        ].map { Alias("pg_stat_database_\($0)", "pg_stat_database_\($0)_total") }
        + ["session_time", "active_time", "idle_in_transaction_time"].map {
            Alias("pg_stat_database_\($0)", "pg_stat_database_\($0)_seconds_total", factor: 1_000)
        }
        + [
            Alias(
                "pg_stat_database_blk_read_time", "pg_stat_database_blk_read_time_seconds_total",
                factor: 1_000),
            Alias(
                "pg_stat_database_blk_write_time", "pg_stat_database_blk_write_time_seconds_total",
                factor: 1_000),
            Alias(
                "pg_stat_database_stats_reset",
                "pg_stat_database_stats_reset_timestamp_seconds"),
            // The names say seconds; the values are transactions.
            Alias(
                "pg_database_wraparound_age_datfrozenxid_seconds",
                "pg_database_xid_age_transactions"),
            Alias(
                "pg_database_wraparound_age_datminmxid_seconds", "pg_database_mxid_age_multixacts"),
        ]

    // Names without _total are older ones, which many dashboards still ask for.
    private static let checkpoints: [Alias] =
        ["", "_total"].flatMap { ending -> [Alias] in
            let checkpointer = "pg_stat_checkpointer"
            let writer = "pg_stat_bgwriter"
            return [
                Alias("\(writer)_checkpoints_timed\(ending)", "\(checkpointer)_num_timed_total"),
                Alias("\(writer)_checkpoints_req\(ending)", "\(checkpointer)_num_requested_total"),
                Alias(
                    "\(writer)_checkpoint_write_time\(ending)",
                    "\(checkpointer)_write_time_seconds_total", factor: 1_000),
                Alias(
                    "\(writer)_checkpoint_sync_time\(ending)",
                    "\(checkpointer)_sync_time_seconds_total", factor: 1_000),
                Alias(
                    "\(writer)_buffers_checkpoint\(ending)", "\(checkpointer)_buffers_written_total"
                ),
            ]
        }
        + [
            "buffers_clean", "maxwritten_clean", "buffers_backend", "buffers_backend_fsync",
            "buffers_alloc",
        ].map { Alias("pg_stat_bgwriter_\($0)", "pg_stat_bgwriter_\($0)_total") } + [
            Alias(
                "pg_stat_checkpointer_write_time_total",
                "pg_stat_checkpointer_write_time_seconds_total",
                factor: 1_000),
            Alias(
                "pg_stat_checkpointer_sync_time_total",
                "pg_stat_checkpointer_sync_time_seconds_total",
                factor: 1_000),
        ]

    private static let replication: [Alias] = [
        Alias("pg_replication_lag", "pg_replication_lag_seconds"),
        Alias("pg_replication_slot_slot_is_active", "pg_replication_slots_active"),
        Alias("pg_replication_slots_slot_is_active", "pg_replication_slots_active"),
        Alias(
            "pg_replication_slot_safe_wal_size_bytes", "pg_replication_slots_safe_wal_size_bytes"),
        Alias(
            "pg_stat_wal_receiver_flushed_lsn", "pg_stat_wal_receiver_flushed_position_bytes",
            renamed: ["sender_host": "upstream_host"]),
        Alias(
            "pg_stat_wal_receiver_received_tli", "pg_stat_wal_receiver_timeline",
            renamed: ["sender_host": "upstream_host"]),
    ]

    private static let tables: [Alias] =
        [
            "seq_scan", "seq_tup_read", "idx_scan", "idx_tup_fetch", "n_tup_ins", "n_tup_upd",
            "n_tup_del", "n_tup_hot_upd", "vacuum_count", "autovacuum_count", "analyze_count",
            "autoanalyze_count",
        ].map { Alias("pg_stat_user_tables_\($0)", "pg_stat_user_tables_\($0)_total") }
        + ["last_vacuum", "last_autovacuum", "last_analyze", "last_autoanalyze"].map {
            Alias("pg_stat_user_tables_\($0)", "pg_stat_user_tables_\($0)_timestamp_seconds")
        }
        + [
            "heap_blocks_read", "heap_blocks_hit", "idx_blocks_read", "idx_blocks_hit",
            "toast_blocks_read", "toast_blocks_hit",
        ].map { Alias("pg_statio_user_tables_\($0)", "pg_statio_user_tables_\($0)_total") }

    private static let agent: [Alias] = [
        Alias("pg_scrape_collector_success", "pgvigil_collector_success"),
        Alias("pg_scrape_collector_duration_seconds", "pgvigil_collector_duration_seconds"),
    ]
}

extension PostgresExporterNames {
    /// The page `docs/compatibility.md`.
    package static var documentation: String {
        let rows = all.map { alias in
            let sources = alias.sources.map { "`\($0)`" }.joined(separator: " + ")
            let factor = alias.factor == 1 ? "" : " × \(Int(alias.factor))"
            var labels = alias.renamed.map { "`\($0.key)` is `\($0.value)`" }.sorted()
            if alias.isLocks { labels.append("`mode` in lower case") }
            return "| `\(alias.name)` | \(sources)\(factor) | \(labels.joined(separator: ", ")) |"
        }
        let added = addedLabels.map {
            "`\($0.prefix)*` has `\($0.other)` beside `\($0.label)`"
        }
        return """
            # Compatibility with postgres_exporter

            Families bear postgres_exporter's names wherever name, type and unit are right there. Where
            they are not, ours are, and dashboards and rules that know the other names find them after

            ```yaml
            agent: { compatibility: postgres_exporter }
            ```

            Each family in this table is then served under both names, which costs its series once
            more. Every series also bears `target`. Families that have the same name there and other
            labels bear both: \(added.joined(separator: ", ")).

            With it, each target is an `instance` of its own, as if it had an exporter of its own:
            the agent's rules and the entries of `/targets` have the target's name there. Most
            rules for postgres_exporter sum and join by `instance`; with one instance for all
            targets they add up servers, or fail with "many-to-many". A Prometheus must find the
            targets by `/targets` (`http_sd_configs`) for this; a scrape of plain `/metrics` gives
            one instance to all. Set `rules.instance` to a text for one instance.

            `pg_locks_count` has a series for each mode and database, also where it is 0, and none for
            shared objects. `pg_stat_user_tables_*` has no partitioned tables, which hold no rows; there
            they are with their times of ANALYZE. What is not in the table and not in
            [metrics.md](metrics.md) has no counterpart, for instance positions in the log that
            postgres_exporter gives without a reference to compare them with.

            | name there | ours | labels |
            |---|---|---|
            \(rows.joined(separator: "\n"))

            """
    }
}
