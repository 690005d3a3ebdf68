import Tables

extension Collector {
    /// The settings that dashboards, rules and indicators name.
    ///
    /// Session settings that the agent itself sets (timeouts, jit, parallelism) are not among
    /// them: they would show ours. What is set for our role or database alone says nothing of the
    /// server, so it is no number.
    static let settings = Collector(
        "pg_settings", "Settings that matter for watching, in seconds and bytes.",
        pace: .atMostEvery(.seconds(60)),
        variants: [
            .always(
                """
                SELECT \(watched.map(\.sql).joined(separator: ",\n")),
                       changed.pending_restart, changed.changed
                  FROM (SELECT count(*) FILTER (WHERE pending_restart) AS pending_restart,
                               count(*) FILTER (WHERE reset_val IS DISTINCT FROM boot_val
                                   AND source IN ('configuration file', 'command line', 'global',
                                                  'session')
                                   AND name NOT IN (\(setAtLogin)) AND name !~ '^pgvigil[.]')
                                   AS changed,
                               coalesce(array_agg(name) FILTER (WHERE source IN (
                                   'database', 'user', 'database user', 'client', 'session')),
                                   '{}') AS own
                          FROM pg_show_all_settings()) AS changed
                """)
        ],
        columns: watched.map { setting in
            .gauge(setting.name, as: setting.metric, setting.help)
        } + [
            .gauge(
                "pending_restart", as: "pg_settings_pending_restart",
                "Settings that were changed and need a restart to take effect."),
            .gauge(
                "changed", as: "pg_settings_changed",
                "Settings that are not the default, by a file, the command line, ALTER SYSTEM or ALTER"
                    + " ROLE ALL; without client_encoding and the timeouts that the agent's login sets."
            ),
        ])

    /// The settings that `pg_settings_changed` counts, by name: for people, and no series of a page.
    ///
    /// A hash stands for what is cut of a value, so that a change there is one. It is no md5(), which
    /// servers refuse whose rules forbid it.
    static let changedSettings = Collector(
        "pg_changed_settings", "Settings that are not the default, or wait for a restart, by name.",
        pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT name, source, pending_restart::int AS pending_restart,
                       reset_val IS NOT DISTINCT FROM boot_val AS is_default,
                       \(mayHoldSecret) AS hidden,
                       CASE WHEN NOT (\(mayHoldSecret))
                            THEN CASE WHEN unit ~ '^[0-9]+kB$' AND reset_val ~ '^[0-9]+$'
                                      AND length(reset_val) < 19
                                      THEN pg_size_pretty(reset_val::numeric * pg_size_bytes(unit))
                                          || ' (' || reset_val || ' × ' || replace(unit, 'k', ' k')
                                          || ')'
                                      WHEN length(reset_val) > \(shownMax)
                                           OR octet_length(reset_val) > \(shownBytesMax)
                                      THEN format('%s… (%s characters, hash %s)',
                                                  left(reset_val,
                                                       CASE WHEN octet_length(left(reset_val,
                                                                                   \(shownMax)))
                                                                 > \(shownBytesMax)
                                                            THEN \(shownBytesMax / 4)
                                                            ELSE \(shownMax) END),
                                                  length(reset_val),
                                                  to_hex(hashtextextended(reset_val, 0)))
                                      ELSE reset_val || coalesce(' ' || unit, '') END
                            END AS value
                  FROM pg_show_all_settings()
                 WHERE pending_restart
                    OR reset_val IS DISTINCT FROM boot_val
                       AND source IN ('configuration file', 'command line', 'global', 'session')
                       AND name NOT IN (\(setAtLogin)) AND name !~ '^pgvigil[.]'
                 ORDER BY pending_restart DESC, name
                 LIMIT 200
                """)
        ],
        columns: [
            .label("name"), .detail("value"), .detail("hidden"),
            .detail("is_default", as: "default"),
            .detail("source"),
            .details(
                "pending_restart", as: "pg_changed_setting_pending_restart",
                "Whether a setting that is not the default waits for a restart, with its value unless"
                    + " that may hold a secret."),
        ])

    /// How much of a value is shown, in characters and in bytes: the hash behind it has to fit into a
    /// label.
    private static let (shownMax, shownBytesMax) = (100, 180)

    /// Whether the value of a setting may hold a password or the way to one: connection strings,
    /// commands, and all that applications and most extensions have named.
    static let mayHoldSecret = """
        (name ~* '(conninfo|command|passphrase|password|passwd|secret|token|credential)'
                        OR name ~ '[.]' AND name !~ '^(pg_stat_statements|auto_explain)[.]')
        """

    /// What the agent's login says hides what the server would have; for what is set later
    /// `reset_val` still shows it.
    private static let setAtLogin = """
        'client_encoding', 'statement_timeout', 'lock_timeout', 'idle_session_timeout', \
        'transaction_timeout'
        """

    private enum Unit {
        case number, switched, confirmed, bytes, seconds
    }

    private static let watched: [(name: String, sql: String, metric: String, help: String)] =
        [
            ("max_connections", .number), ("superuser_reserved_connections", .number),
            ("reserved_connections", .number), ("max_prepared_transactions", .number),
            ("max_locks_per_transaction", .number), ("max_worker_processes", .number),
            ("max_parallel_workers", .number), ("max_wal_senders", .number),
            ("max_replication_slots", .number), ("shared_buffers", .bytes),
            ("effective_cache_size", .bytes), ("work_mem", .bytes),
            ("maintenance_work_mem", .bytes), ("autovacuum_work_mem", .bytes),
            ("max_wal_size", .bytes), ("min_wal_size", .bytes), ("wal_keep_size", .bytes),
            ("max_slot_wal_keep_size", .bytes), ("wal_segment_size", .bytes),
            ("checkpoint_timeout", .seconds), ("checkpoint_completion_target", .number),
            ("archive_mode", .switched), ("archive_timeout", .seconds),
            ("autovacuum", .switched), ("track_counts", .switched),
            ("autovacuum_max_workers", .number), ("autovacuum_worker_slots", .number),
            ("autovacuum_naptime", .seconds),
            ("autovacuum_vacuum_threshold", .number),
            ("autovacuum_vacuum_scale_factor", .number),
            ("autovacuum_vacuum_max_threshold", .number),
            ("autovacuum_vacuum_insert_threshold", .number),
            ("autovacuum_vacuum_insert_scale_factor", .number),
            ("autovacuum_analyze_threshold", .number),
            ("autovacuum_analyze_scale_factor", .number),
            ("autovacuum_freeze_max_age", .number),
            ("autovacuum_multixact_freeze_max_age", .number),
            ("vacuum_failsafe_age", .number), ("vacuum_multixact_failsafe_age", .number),
            ("random_page_cost", .number), ("seq_page_cost", .number), ("fsync", .switched),
            ("full_page_writes", .switched), ("synchronous_commit", .switched),
            ("data_checksums", .confirmed), ("track_activities", .switched),
            ("track_io_timing", .switched), ("track_wal_io_timing", .switched),
            ("track_cost_delay_timing", .switched), ("log_lock_waits", .switched),
            ("log_lock_failures", .switched), ("io_workers", .number),
            ("io_max_concurrency", .number),
            ("hot_standby_feedback", .switched),
        ].map { (name: String, unit: Unit) in
            let value = "current_setting('\(name)', true)"
            func servers(_ number: String) -> String {
                "CASE WHEN '\(name)' <> ALL (own) THEN \(number) END AS \(name)"
            }
            return switch unit {
            case .number:
                (name, servers("\(value)::float8"), "pg_settings_\(name)", "Setting \(name).")
            case .switched:
                (
                    name, servers("(\(value) <> 'off')::int"), "pg_settings_\(name)",
                    "Setting \(name): 0 when off, else 1."
                )
            // While checksums are being switched on, nothing is verified yet.
            case .confirmed:
                (
                    name, "(\(value) = 'on')::int AS \(name)", "pg_settings_\(name)",
                    "Setting \(name): 1 when on, else 0."
                )
            case .bytes:
                (
                    name, servers("pg_size_bytes(\(value))"), "pg_settings_\(name)_bytes",
                    "Setting \(name) in bytes; -1 has its special meaning."
                )
            case .seconds:
                (
                    name, servers("extract(epoch FROM \(value)::interval)"),
                    "pg_settings_\(name)_seconds",
                    "Setting \(name) in seconds; 0 or -1 has its special meaning."
                )
            }
        }
}
