import Collection

/// Questions about the cluster as a whole.
extension Questions {
    static let cluster = [
        settings, sessions, horizon, slots, archiver, checkpoints, databases, databaseAges,
        statements, statementsLibrary,
    ]

    private static let reader = [Requirement.role("pg_read_all_stats")]

    /// Settings that a recommendation looks at, and all that wait for a restart.
    ///
    /// As the server has them: what our session sets hides the value that it would have, and what is set
    /// for our role or database hides the server's.
    private static let settings = question(
        "settings", "Settings that advice depends on, and those that wait for a restart.",
        [
            .always(
                """
                SELECT name, CASE source WHEN 'session' THEN reset_val ELSE setting END AS setting,
                       unit, pending_restart, source
                  FROM pg_settings
                 WHERE source NOT IN ('user', 'database user', 'database', 'client')
                   AND (pending_restart OR name IN (
                       'autovacuum', 'track_counts', 'fsync', 'full_page_writes',
                       'track_io_timing', 'track_wal_io_timing', 'track_cost_delay_timing',
                       'track_activities', 'compute_query_id', 'pg_stat_statements.track',
                       'log_lock_failures', 'io_method', 'io_workers', 'io_max_workers',
                       'shared_preload_libraries', 'shared_buffers', 'idle_session_timeout',
                       'work_mem', 'max_connections', 'superuser_reserved_connections',
                       'max_wal_size', 'checkpoint_timeout', 'checkpoint_completion_target',
                       'max_slot_wal_keep_size', 'idle_in_transaction_session_timeout',
                       'statement_timeout', 'archive_mode', 'archive_command',
                       'log_lock_waits', 'log_min_error_statement', 'allow_alter_system',
                       'autovacuum_max_workers', 'autovacuum_vacuum_cost_limit',
                       'vacuum_cost_limit', 'autovacuum_vacuum_cost_delay'))
                """)
        ])

    /// Other people's sessions, and other processes with a transaction, the oldest ones first.
    private static let sessions = question(
        "sessions", "Sessions, the oldest transactions first.", requires: reader,
        // CLUSTER became REPACK.
        [.since(19, sessionsSQL(rewrite: "REPACK")), .before(19, sessionsSQL(rewrite: "CLUSTER"))])

    /// A wait that keeps no one up by nature counts for no queue: see `Collector.standsApart`.
    private static func sessionsSQL(rewrite: String) -> String {
        """
        WITH lock AS MATERIALIZED (
            SELECT pid, count(*) FILTER (WHERE granted AND locktype <> 'virtualxid') AS held,
                   max(CASE WHEN NOT granted AND locktype NOT IN (\(Collector.apartKinds))
                            THEN \(seconds(since: "waitstart")) END) AS waited,
                   bool_or(NOT granted AND locktype IN (\(Collector.apartKinds))
                           OR NOT granted AND locktype = 'transactionid' AND alone) AS apart
              FROM (SELECT *, NOT bool_or(granted AND locktype = 'relation')
                                  OVER (PARTITION BY pid) AS alone
                      FROM pg_lock_status()) AS one
             GROUP BY pid),
        work AS MATERIALIZED (
            SELECT pid, max(command) AS maintenance
              FROM unnest(ARRAY['VACUUM', 'ANALYZE', 'CREATE INDEX', '\(rewrite)']) AS command,
                   pg_stat_get_progress_info(command)
             GROUP BY pid)
        SELECT a.pid, d.datname, pg_get_userbyid(a.usesysid) AS usename,
               quote_ident(pg_get_userbyid(a.usesysid)) AS "role",
               a.application_name, a.state, coalesce(lock.held, 0) AS locks, lock.waited,
               \(seconds(since: "a.xact_start")) AS in_transaction,
               to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
                   AS transaction_begun,
               \(seconds(since: "a.state_change")) AS in_state,
               \(seconds(since: "a.query_start")) AS in_query,
               greatest(age(a.backend_xid), age(a.backend_xmin)) AS horizon,
               to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS begun,
               a.backend_type, \(Collector.blockerKind(of: "a")) AS kind, work.maintenance,
               CASE WHEN a.wait_event_type = 'Lock'
                    THEN array_to_string(pg_blocking_pids(a.pid), ',') END AS blockers,
               coalesce(lock.apart, false) OR a.backend_type IN (\(Collector.apartProcesses))
                   AS apart
          FROM pg_stat_get_activity(NULL) AS a
               LEFT JOIN (VALUES {database_names}) AS d (oid, datname)
                   ON d.oid = a.datid
               LEFT JOIN lock ON lock.pid = a.pid
               LEFT JOIN work ON work.pid = a.pid
         WHERE (a.backend_type IN ('client backend', 'startup')
                OR a.backend_type LIKE 'logical replication%' OR a.xact_start IS NOT NULL)
           AND a.pid <> pg_backend_pid() AND a.application_name <> 'pgvigil'
         ORDER BY a.xact_start NULLS LAST LIMIT \(rowsMax + 1)
        """
    }

    /// What keeps vacuum from removing rows, sessions aside.
    private static let horizon = question(
        "horizon", "Prepared transactions, slots and standbys that hold old rows.",
        requires: reader,
        [
            .since(17, horizonSQL(isOwnSlot: isOwnSlot)),
            .before(17, horizonSQL(isOwnSlot: "true")),
        ])

    /// On a replica what is copied from the primary's slots is the primary's business.
    private static let isOwnSlot = "NOT (s.synced AND pg_is_in_recovery())"

    private static func horizonSQL(isOwnSlot: String) -> String {
        """
        SELECT 'prepared' AS kind, gid AS name, quote_literal(gid) AS quoted,
               age(transaction) AS horizon, \(seconds(since: "prepared")) AS seconds,
               d.datname, false AS of_catalogs, NULL AS slot_type, NULL::int AS pid,
               NULL AS application_name, NULL AS client,
               pg_get_userbyid(p.ownerid)::text AS owner
          FROM pg_prepared_xact() AS p
               LEFT JOIN (VALUES {database_names}) AS d (oid, datname) ON d.oid = p.dbid
         UNION ALL
        SELECT 'slot', s.slot_name, quote_literal(s.slot_name),
               greatest(age(s.xmin), age(s.catalog_xmin)), NULL, NULL,
               age(s.xmin) IS NULL OR age(s.xmin) < age(s.catalog_xmin) / 2,
               s.slot_type, s.active_pid, a.application_name, host(a.client_addr), NULL
          FROM pg_get_replication_slots() AS s
               LEFT JOIN pg_stat_get_activity(NULL) AS a ON a.pid = s.active_pid
         WHERE (s.xmin IS NOT NULL OR s.catalog_xmin IS NOT NULL)
           AND s.wal_status IS DISTINCT FROM 'lost' AND \(isOwnSlot)
         UNION ALL
        SELECT 'standby', application_name, quote_literal(application_name),
               age(backend_xmin), NULL, NULL, false, NULL, pid, application_name,
               host(client_addr), NULL
          FROM pg_stat_get_activity(NULL)
         WHERE backend_type = 'walsender' AND backend_xmin IS NOT NULL
         ORDER BY horizon DESC NULLS LAST LIMIT 50
        """
    }

    /// Replication slots and the log that each keeps.
    private static let slots = question(
        "slots", "Replication slots and what they keep.",
        [
            .since(
                17,
                slotsSQL(isOwnSlot: isOwnSlot, unread: seconds(since: "s.inactive_since"))),
            .before(17, slotsSQL(isOwnSlot: "true", unread: "NULL::numeric")),
        ])

    private static func slotsSQL(isOwnSlot: String, unread: String) -> String {
        """
        SELECT s.slot_name, quote_literal(s.slot_name) AS quoted, s.slot_type, s.active,
               s.wal_status,
               CASE WHEN pg_is_in_recovery()
                    THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), s.restart_lsn)
                    ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn) END AS kept,
               \(unread) AS unread
          FROM pg_get_replication_slots() AS s
         WHERE NOT s.temporary AND \(isOwnSlot)
         ORDER BY kept DESC NULLS LAST LIMIT 50
        """
    }

    private static let archiver = question(
        "archiver", "How archiving goes.",
        [
            .always(
                """
                SELECT archived_count, failed_count, last_archived_wal, last_failed_wal,
                       coalesce(last_failed_time > last_archived_time,
                                last_failed_time IS NOT NULL) AS failing,
                       \(seconds(since: "last_archived_time")) AS since_archived,
                       \(seconds(since: "last_failed_time")) AS since_failed
                  FROM pg_stat_get_archiver()
                """)
        ])

    private static let checkpoints = question(
        "checkpoints", "What starts checkpoints, and how fast the log grows.",
        [
            .since(
                18, checkpointsSQL("num_timed", "num_requested", "num_done", "pg_stat_checkpointer")
            ),
            Variant(
                17..<18,
                checkpointsSQL("num_timed", "num_requested", "NULL", "pg_stat_checkpointer")),
            .before(
                17,
                checkpointsSQL("checkpoints_timed", "checkpoints_req", "NULL", "pg_stat_bgwriter")),
        ])

    private static func checkpointsSQL(
        _ timed: String, _ requested: String, _ done: String, _ view: String
    ) -> String {
        """
        SELECT c.\(timed) AS timed, c.\(requested) AS requested, \(done) AS done,
               \(seconds(since: "c.stats_reset")) AS checkpoint_seconds,
               w.wal_bytes, \(seconds(since: "w.stats_reset")) AS wal_seconds
          FROM \(view) AS c, pg_stat_get_wal() AS w
        """
    }

    private static let databases = question(
        "databases", "Temporary files and errors by database.",
        [
            .always(
                """
                SELECT datname, pg_stat_get_db_temp_files(oid) AS temp_files,
                       pg_stat_get_db_temp_bytes(oid) AS temp_bytes,
                       pg_stat_get_db_deadlocks(oid) AS deadlocks,
                       pg_stat_get_db_xact_commit(oid) AS commits,
                       pg_stat_get_db_xact_rollback(oid) AS rollbacks,
                       pg_stat_get_db_checksum_failures(oid) AS checksum_failures,
                       \(seconds(since: watchedSince("oid"))) AS seconds,
                       format('%I', datname) AS quoted_name
                  FROM (VALUES {database_names}) AS d (oid, datname)
                 ORDER BY temp_bytes DESC LIMIT \(rowsMax + 1)
                """)
        ])

    /// The databases with the oldest transaction and multixact identifiers.
    private static let databaseAges = question(
        "database_ages", "How old the oldest unfrozen rows of each database are.",
        [
            .always(
                """
                SELECT datname, datallowconn AS connects, age(datfrozenxid) AS xid_age,
                       mxid_age(datminmxid) AS mxid_age
                  FROM pg_database
                 ORDER BY xid_age DESC LIMIT \(rowsMax + 1)
                """)
        ])

    /// Since when statistics of a database count; without a reset at least since the start.
    static func watchedSince(_ database: String) -> String {
        "coalesce(pg_stat_get_db_stat_reset_time(\(database)), pg_postmaster_start_time())"
    }

    /// Whether the server has the files of the extension: without them it would not start with its library.
    private static let statementsLibrary = question(
        "statements_library", "Whether pg_stat_statements can be installed.",
        [
            .always(
                """
                SELECT EXISTS (SELECT FROM pg_available_extensions
                                WHERE name = 'pg_stat_statements') AS installed
                """)
        ])

    private static let statements = question(
        "statements", "The statements with the most time and the most temporary blocks.",
        requires: [.extension("pg_stat_statements"), .role("pg_read_all_stats")],
        [
            Variant(
                14..<Int.max, extension: "1.9" ..< .endless,
                statementsSQL(sent: "FILTER (WHERE s.toplevel)")),
            Variant(14..<Int.max, extension: "1.8"..<"1.9", statementsSQL(sent: "")),
        ])

    /// `sent` keeps those in sums that clients have sent: what these ran is part of their time.
    private static func statementsSQL(sent: String) -> String {
        """
        SELECT *
          FROM (SELECT s.queryid, d.datname, pg_get_userbyid(s.userid) AS usename,
                       quote_ident(pg_get_userbyid(s.userid)) AS "role",
                       quote_ident(d.datname) AS "database",
                       s.calls, s.total_exec_time / 1000 AS seconds,
                       s.mean_exec_time / 1000 AS mean, s.temp_blks_written,
                       s.shared_blks_hit, s.shared_blks_read,
                       least(1, s.total_exec_time
                                / nullif(sum(s.total_exec_time) \(sent) OVER (), 0)) AS share,
                       sum(s.calls) \(sent) OVER () AS all_calls,
                       sum(s.total_exec_time) \(sent) OVER () / 1000 AS all_seconds,
                       row_number() OVER (ORDER BY s.total_exec_time DESC) AS by_time,
                       row_number() OVER (ORDER BY s.temp_blks_written DESC) AS by_temp
                  FROM {schema:pg_stat_statements}.pg_stat_statements(false) AS s
                       LEFT JOIN (VALUES {database_names}) AS d (oid, datname)
                           ON d.oid = s.dbid
                 WHERE s.queryid IS NOT NULL
                   AND (pg_get_userbyid(s.userid) <> current_user
                        OR current_setting('is_superuser') = 'on')) AS ranked
         WHERE by_time <= 10 OR by_temp <= 10
         ORDER BY by_time
        """
    }
}
