import Tables

extension Collector {
    /// What happens in each database.
    ///
    /// The functions below the view pg_stat_database, for the oids that the agent knows: the view
    /// reads pg_database and would wait for a lock on it. Oid 0 stands for the catalogs that
    /// all databases share; checksum failures in these are counted there.
    static let databaseStatistics = Collector(
        "pg_stat_database", "Transactions, rows, blocks, sessions and failures by database.",
        variants: [
            .since(
                18,
                databaseStatisticsSQL(
                    """
                    ,
                           pg_stat_get_db_parallel_workers_to_launch(oid)
                               AS parallel_workers_to_launch,
                           pg_stat_get_db_parallel_workers_launched(oid)
                               AS parallel_workers_launched
                    """)),
            .before(
                18, databaseStatisticsSQL(""),
                without: ["parallel_workers_to_launch", "parallel_workers_launched"]),
        ],
        columns:
            databaseStatisticsColumns
            .needing(.activities, only: ["active_time", "idle_in_transaction_time"])
            .needing(.inputOutputTiming, only: ["blk_read_time", "blk_write_time"])
            .needing(
                .counts,
                only: [
                    "blks_read", "blks_hit", "tup_returned", "tup_fetched", "tup_inserted",
                    "tup_updated", "tup_deleted", "conflicts", "temp_files", "temp_bytes",
                    "deadlocks", "checksum_failures",
                ]))

    /// Queries that recovery had to cancel.
    static let databaseConflicts = Collector(
        "pg_stat_database_conflicts", "Queries cancelled by replay, by database and cause.",
        pace: .atMostEvery(.seconds(30)), role: .replica,
        variants: [
            .since(
                16,
                databaseConflictsSQL(
                    ", pg_stat_get_db_conflict_logicalslot(oid) AS confl_active_logicalslot")),
            .before(16, databaseConflictsSQL(""), without: ["confl_active_logicalslot"]),
        ],
        columns: [
            .label("oid", as: "datname", lookup: .databaseName),
            .counter(
                "confl_tablespace", as: "pg_stat_database_conflicts_confl_tablespace_total",
                "Queries cancelled because a tablespace was dropped."),
            .counter(
                "confl_lock", as: "pg_stat_database_conflicts_confl_lock_total",
                "Queries cancelled because replay waited too long for a lock."),
            .counter(
                "confl_snapshot", as: "pg_stat_database_conflicts_confl_snapshot_total",
                "Queries cancelled because vacuum had removed rows they could see."),
            .counter(
                "confl_bufferpin", as: "pg_stat_database_conflicts_confl_bufferpin_total",
                "Queries cancelled because they had a block pinned."),
            .counter(
                "confl_deadlock", as: "pg_stat_database_conflicts_confl_deadlock_total",
                "Queries cancelled because they were in a deadlock with replay."),
            .counter(
                "confl_active_logicalslot",
                as: "pg_stat_database_conflicts_confl_active_logicalslot_total",
                "Uses of logical slots cancelled because the slot was lost."),
        ].needing(.counts, except: []))

    /// How far each database is from wraparound; the one collector that needs pg_database.
    static let databases = Collector(
        "pg_database", "Age of the oldest row and connection limit by database.",
        pace: .atMostEvery(.seconds(60)),
        variants: [
            .always(
                """
                SELECT oid, age(datfrozenxid) AS xid_age, mxid_age(datminmxid) AS mxid_age,
                       datconnlimit, datallowconn::int AS datallowconn
                  FROM pg_database
                """)
        ],
        columns: [
            .label("oid", as: "datname", lookup: .databaseName),
            .gauge(
                "xid_age", as: "pg_database_xid_age_transactions",
                "Transactions since the oldest row that is not frozen; at 2^31 writing stops."),
            .gauge(
                "mxid_age", as: "pg_database_mxid_age_multixacts",
                "Multixacts since the oldest one still in use; at 2^31 writing stops."),
            .gauge(
                "datconnlimit", as: "pg_database_connection_limit",
                "Connections allowed to the database; -1 is no limit, -2 an invalid database."),
            .gauge(
                "datallowconn", as: "pg_database_connections_allowed",
                "Whether anyone may connect: 1 or 0."),
        ])

    /// Which databases were filled by another version of their collation than is there now.
    ///
    /// Apart from the other facts of databases: a collation that the machine no longer has at all is an
    /// error of the statement. NULL where a collation has no version, such as C.
    static let databaseCollations = Collector(
        "pg_database_collation", "Databases whose collation has another version now.",
        pace: .atMostEvery(.seconds(600)),
        variants: [
            .since(
                15,
                """
                SELECT oid, recorded, present, (recorded <> present)::int AS mismatch,
                       CASE WHEN recorded <> present THEN 1 END AS differs
                  FROM (SELECT oid, datcollversion AS recorded,
                               pg_database_collation_actual_version(oid) AS present
                          FROM pg_database
                         WHERE datcollversion IS NOT NULL AND datallowconn) AS collated
                """)
        ],
        columns: [
            .label("oid", as: "datname", lookup: .databaseName),
            .detail("recorded"), .detail("present"),
            .gauge(
                "mismatch", as: "pg_database_collation_mismatch",
                "Whether the operating system or ICU now has another version of the database's default"
                    + " collation than the one recorded for it: 1 or 0; none for a collation without"
                    + " versions (15 and later)."),
            .details(
                "differs", as: "pg_database_collation_versions",
                "The version of its default collation that is recorded for a database, and the present"
                    + " one, where they differ; always 1."),
        ])

    /// How near the roles with a limit of their own are to it; superusers have none.
    static let roleConnections = Collector(
        "pg_roles", "Sessions of roles with a connection limit.",
        pace: .atMostEvery(.seconds(30)), requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                SELECT rolname, rolconnlimit, count(session.pid) AS sessions
                  FROM pg_roles
                       LEFT JOIN pg_stat_get_activity(NULL) AS session
                           ON usesysid = pg_roles.oid AND backend_type = 'client backend'
                 WHERE rolcanlogin AND rolconnlimit >= 0 AND NOT rolsuper
                 GROUP BY rolname, rolconnlimit
                 ORDER BY count(session.pid) - rolconnlimit DESC LIMIT 100
                """)
        ],
        columns: [
            .label("rolname", as: "usename"),
            .gauge(
                "rolconnlimit", as: "pg_role_connection_limit",
                "Connections allowed to the role, of roles with a limit."),
            .gauge("sessions", as: "pg_role_connections", "Client sessions of the role."),
        ], rowsMax: 100)

    /// How large each database is; looks at the size of every file, so it is asked rarely.
    static let databaseSizes = Collector(
        "pg_database_size", "Size by database.",
        pace: .atMostEvery(.seconds(300)), within: .seconds(30),
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always("SELECT oid, pg_database_size(oid) AS size FROM pg_database")
        ],
        columns: [
            .label("oid", as: "datname", lookup: .databaseName),
            .gauge("size", as: "pg_database_size_bytes", "Bytes that the database has on disk."),
        ])

    /// Temporary files that are there now, which the statistics count only once they are gone.
    ///
    /// A listing costs about 10 us for each file (20 ms for 2,000).
    static let temporaryFiles = Collector(
        "pg_ls_tmpdir", "Temporary files in use by tablespace.",
        pace: .atMostEvery(.seconds(30)), requires: [.role("pg_monitor")],
        variants: [
            .always(
                """
                SELECT spcname AS tablespace, count(file.name) AS files,
                       coalesce(sum(file.size), 0) AS size
                  FROM (SELECT oid, spcname FROM pg_tablespace WHERE spcname <> 'pg_global'
                         ORDER BY oid LIMIT 100) AS place
                       LEFT JOIN LATERAL pg_ls_tmpdir(place.oid) AS file ON true
                 GROUP BY spcname
                """)
        ],
        columns: [
            .label("tablespace"),
            .gauge(
                "files", as: "pg_temporary_files",
                "Temporary files of running queries that are there now, without those that the"
                    + " processes of a parallel query share."),
            .gauge(
                "size", as: "pg_temporary_files_size_bytes",
                "Bytes of the temporary files of running queries that are there now, without those"
                    + " that the processes of a parallel query share."),
        ], rowsMax: 100)

    private static func databaseConflictsSQL(_ more: String) -> String {
        """
        SELECT oid, pg_stat_get_db_conflict_tablespace(oid) AS confl_tablespace,
               pg_stat_get_db_conflict_lock(oid) AS confl_lock,
               pg_stat_get_db_conflict_snapshot(oid) AS confl_snapshot,
               pg_stat_get_db_conflict_bufferpin(oid) AS confl_bufferpin,
               pg_stat_get_db_conflict_startup_deadlock(oid) AS confl_deadlock\(more)
          FROM unnest({databases}) AS oid
        """
    }

    private static func databaseStatisticsSQL(_ more: String) -> String {
        """
        SELECT oid,
               CASE WHEN oid <> 0 THEN pg_stat_get_db_numbackends(oid) END AS numbackends,
               pg_stat_get_db_xact_commit(oid) AS xact_commit,
               pg_stat_get_db_xact_rollback(oid) AS xact_rollback,
               pg_stat_get_db_blocks_fetched(oid) - pg_stat_get_db_blocks_hit(oid) AS blks_read,
               pg_stat_get_db_blocks_hit(oid) AS blks_hit,
               pg_stat_get_db_tuples_returned(oid) AS tup_returned,
               pg_stat_get_db_tuples_fetched(oid) AS tup_fetched,
               pg_stat_get_db_tuples_inserted(oid) AS tup_inserted,
               pg_stat_get_db_tuples_updated(oid) AS tup_updated,
               pg_stat_get_db_tuples_deleted(oid) AS tup_deleted,
               pg_stat_get_db_conflict_all(oid) AS conflicts,
               pg_stat_get_db_temp_files(oid) AS temp_files,
               pg_stat_get_db_temp_bytes(oid) AS temp_bytes,
               pg_stat_get_db_deadlocks(oid) AS deadlocks,
               pg_stat_get_db_checksum_failures(oid) AS checksum_failures,
               extract(epoch FROM pg_stat_get_db_checksum_last_failure(oid))
                   AS checksum_last_failure,
               pg_stat_get_db_blk_read_time(oid) AS blk_read_time,
               pg_stat_get_db_blk_write_time(oid) AS blk_write_time,
               pg_stat_get_db_session_time(oid) AS session_time,
               pg_stat_get_db_active_time(oid) AS active_time,
               pg_stat_get_db_idle_in_transaction_time(oid) AS idle_in_transaction_time,
               pg_stat_get_db_sessions(oid) AS sessions,
               pg_stat_get_db_sessions_abandoned(oid) AS sessions_abandoned,
               pg_stat_get_db_sessions_fatal(oid) AS sessions_fatal,
               pg_stat_get_db_sessions_killed(oid) AS sessions_killed,
               extract(epoch FROM pg_stat_get_db_stat_reset_time(oid)) AS stats_reset\(more)
          FROM unnest({databases} || 0::oid) AS oid
        """
    }

    private static let databaseStatisticsColumns: [Column] = [
        .label("oid", as: "datname", lookup: .databaseName),
        .gauge(
            "numbackends", as: "pg_stat_database_numbackends",
            "Processes that are connected to the database."),
        .counter(
            "xact_commit", as: "pg_stat_database_xact_commit_total", "Committed transactions."),
        .counter(
            "xact_rollback", as: "pg_stat_database_xact_rollback_total",
            "Transactions rolled back."),
        .counter(
            "blks_read", as: "pg_stat_database_blks_read_total",
            "Blocks that were not in shared buffers and had to be read."),
        .counter(
            "blks_hit", as: "pg_stat_database_blks_hit_total", "Blocks found in shared buffers."),
        .counter(
            "tup_returned", as: "pg_stat_database_tup_returned_total",
            "Live rows met by scans of tables and entries met by scans of indexes."),
        .counter(
            "tup_fetched", as: "pg_stat_database_tup_fetched_total",
            "Live rows fetched by index scans."),
        .counter("tup_inserted", as: "pg_stat_database_tup_inserted_total", "Rows inserted."),
        .counter("tup_updated", as: "pg_stat_database_tup_updated_total", "Rows updated."),
        .counter("tup_deleted", as: "pg_stat_database_tup_deleted_total", "Rows deleted."),
        .counter(
            "conflicts", as: "pg_stat_database_conflicts_total",
            "Queries cancelled because of conflicts with replay."),
        .counter(
            "temp_files", as: "pg_stat_database_temp_files_total",
            "Temporary files that queries created."),
        .counter(
            "temp_bytes", as: "pg_stat_database_temp_bytes_total",
            "Bytes that queries wrote to temporary files."),
        .counter("deadlocks", as: "pg_stat_database_deadlocks_total", "Deadlocks found."),
        .counter(
            "checksum_failures", as: "pg_stat_database_checksum_failures_total",
            "Blocks whose checksum was wrong; shared catalogs count under an empty name."
        ).asState(),
        .gauge(
            "checksum_last_failure", as: "pg_stat_database_checksum_last_failure_timestamp_seconds",
            "When a checksum was last wrong, in unix time."),
        .counter(
            "blk_read_time", as: "pg_stat_database_blk_read_time_seconds_total",
            "Time spent reading blocks (with track_io_timing).", times: Column.milliseconds),
        .counter(
            "blk_write_time", as: "pg_stat_database_blk_write_time_seconds_total",
            "Time spent writing blocks (with track_io_timing).", times: Column.milliseconds),
        .counter(
            "session_time", as: "pg_stat_database_session_time_seconds_total",
            "Time that sessions lasted.", times: Column.milliseconds),
        .counter(
            "active_time", as: "pg_stat_database_active_time_seconds_total",
            "Time that sessions spent executing statements.", times: Column.milliseconds),
        .counter(
            "idle_in_transaction_time",
            as: "pg_stat_database_idle_in_transaction_time_seconds_total",
            "Time that sessions were idle in a transaction.", times: Column.milliseconds),
        .counter("sessions", as: "pg_stat_database_sessions_total", "Sessions established."),
        .counter(
            "sessions_abandoned", as: "pg_stat_database_sessions_abandoned_total",
            "Sessions that ended because the connection to the client was lost."),
        .counter(
            "sessions_fatal", as: "pg_stat_database_sessions_fatal_total",
            "Sessions that a fatal error ended."),
        .counter(
            "sessions_killed", as: "pg_stat_database_sessions_killed_total",
            "Sessions that an operator ended."),
        .counter(
            "parallel_workers_to_launch",
            as: "pg_stat_database_parallel_workers_to_launch_total",
            "Parallel workers that plans requested."),
        .counter(
            "parallel_workers_launched", as: "pg_stat_database_parallel_workers_launched_total",
            "Parallel workers that were started."),
        .gauge(
            "stats_reset", as: "pg_stat_database_stats_reset_timestamp_seconds",
            "When the database's statistics were last reset, in unix time."),
    ]
}
