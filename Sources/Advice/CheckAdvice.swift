/// What may be done about a check or a lethal state when nothing more is known.
struct CheckAdvice {
    typealias Step = Recommendation.Step

    let title: String
    let steps: [Step]
    let risk: String
    let verify: String

    /// The advice for a check or a lethal state.
    static func of(_ name: String) -> CheckAdvice {
        guard let advice = all[name] else { fatalError("BUG: no advice on \(name)") }
        return advice
    }

    /// By the names of checks and lethal states.
    static let all: [String: CheckAdvice] = checks.merging(upkeep) { $1 }.merging(caps) { $1 }

    private static let noRisk = "None: it only reads."
    private static let slow = Step(
        """
        SELECT queryid, calls, mean_exec_time, left(query, 80) AS query \
        FROM pg_stat_statements ORDER BY mean_exec_time DESC LIMIT 10;
        """)
    private static let groups = Step(
        """
        SELECT usename, application_name, state, count(*), max(now() - state_change) \
        FROM pg_stat_activity WHERE backend_type = 'client backend' \
        GROUP BY 1, 2, 3 ORDER BY 4 DESC;
        """)
    private static let blocked = Step(
        """
        SELECT pid, usename, state, wait_event_type, pg_blocking_pids(pid) AS blocked_by, \
        now() - query_start AS since FROM pg_stat_activity \
        WHERE cardinality(pg_blocking_pids(pid)) > 0;
        """)

    private static let checks: [String: CheckAdvice] = [
        "connections_utilization": CheckAdvice(
            title: "Connections are nearly used up",
            steps: [groups, Step(destructive: "ALTER SYSTEM SET idle_session_timeout = '10min';")],
            risk: "idle_session_timeout also ends sessions that a pool keeps in reserve;"
                + " max_connections needs a restart and more memory, so a pooler comes first."
                + " Raise it on the standbys before the primary: with fewer there, replay stops.",
            verify: "pg_connections_utilization_ratio stays below its warning at the busiest hour."),
        "pool_utilization": CheckAdvice(
            title: "A pool is nearly full", steps: [groups],
            risk: "A larger pool only moves the queue when the server is busy already.",
            verify: "pg_pool_utilization_ratio falls, and so does the time to get a connection."),
        "query_mean": CheckAdvice(
            title: "Queries are slow on the whole", steps: [slow], risk: noRisk,
            verify: "pg_query_mean_seconds falls."),
        "query_p95": CheckAdvice(
            title: "One query in twenty is slow", steps: [slow, blocked], risk: noRisk,
            verify: "pg_query_p95_seconds falls."),
        "slow_queries": CheckAdvice(
            title: "Several statements take more than a second", steps: [slow], risk: noRisk,
            verify: "pg_slow_queries falls."),
        "longest_query": CheckAdvice(
            title: "A query has been running for very long",
            steps: [
                Step(
                    """
                    SELECT pid, usename, application_name, now() - query_start AS since \
                    FROM pg_stat_activity WHERE state = 'active' ORDER BY query_start LIMIT 5;
                    """)
            ], risk: noRisk, verify: "pg_running_queries_longest_seconds falls."),
        "cache_hit": CheckAdvice(
            title: "Too many blocks are read from outside shared buffers",
            steps: [
                Step(
                    """
                    SELECT * FROM pg_statio_user_tables \
                    ORDER BY heap_blks_read + idx_blks_read DESC LIMIT 10;
                    """)
            ],
            risk:
                "shared_buffers needs a restart, and without so much free memory the server does"
                + " not start: look at the machine's memory first (free -m), keep it at a quarter"
                + " of that or less, and look for missing indexes before.",
            verify: "pg_cache_hit_ratio rises within an hour of ordinary work."),
        "lock_wait": CheckAdvice(
            title: "Somebody has waited long for a lock", steps: [blocked], risk: noRisk,
            verify: "pg_lock_wait_longest_seconds is 0 again."),
        "lock_waiting": CheckAdvice(
            title: "Many sessions wait for locks", steps: [blocked], risk: noRisk,
            verify: "pg_lock_waiting_sessions is near 0 again."),
        "idle_in_transaction": CheckAdvice(
            title: "A transaction is open and does nothing",
            steps: [
                Step(destructive: "ALTER SYSTEM SET idle_in_transaction_session_timeout = '5min';")
            ],
            risk: "Applications that pause within transactions lose them.",
            verify: "pg_idle_in_transaction_holding_oldest_age_seconds stays below its warning."),
        "deadlocks": CheckAdvice(
            title: "Transactions end in deadlocks",
            steps: [Step("ALTER SYSTEM SET log_lock_waits = on;")],
            risk: "More lines in the server's log; the log names both statements of each deadlock.",
            verify: "pg_stat_database_deadlocks_total stops growing."),
        "transaction_errors": CheckAdvice(
            title: "Many transactions are rolled back",
            steps: [
                Step("ALTER SYSTEM SET log_min_error_statement = 'error';"),
                Step("SELECT datname, xact_rollback, xact_commit FROM pg_stat_database;"),
            ],
            risk: "More lines in the server's log, with the statements that failed.",
            verify: "pg_transaction_error_ratio falls."),
        "replay_stalled": CheckAdvice(
            title: "This replica is cut off from its primary",
            steps: [
                Step("SELECT status, sender_host, slot_name FROM pg_stat_wal_receiver;"),
                Step(
                    """
                    SELECT name, setting FROM pg_settings \
                    WHERE name IN ('primary_slot_name', 'restore_command');
                    """),
            ], risk: noRisk, verify: "pg_replication_receiver_running is 1."),
        "replay_lag": CheckAdvice(
            title: "This replica is behind",
            steps: [
                Step(
                    """
                    SELECT pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn(), \
                    pg_last_xact_replay_timestamp();
                    """),
                Step("SELECT * FROM pg_stat_database_conflicts;"),
            ], risk: noRisk, verify: "pg_replication_lag_seconds falls."),
        "standby_lag": CheckAdvice(
            title: "A standby is behind",
            steps: [
                Step(
                    """
                    SELECT application_name, client_addr, state, write_lag, flush_lag, replay_lag \
                    FROM pg_stat_replication ORDER BY replay_lag DESC NULLS LAST;
                    """)
            ], risk: noRisk, verify: "pg_stat_replication_replay_lag_seconds falls."),
        "slot_retention": CheckAdvice(
            title: "A slot keeps a lot of write-ahead log",
            steps: [Step(destructive: "ALTER SYSTEM SET max_slot_wal_keep_size = '50GB';")],
            risk:
                "A slot that is further behind than this is lost, and its reader must be rebuilt.",
            verify: "pg_replication_slots_pg_wal_lsn_diff falls."),
    ]

    private static let upkeep: [String: CheckAdvice] = [
        "vacuum_overdue": CheckAdvice(
            title: "Autovacuum does not keep up",
            steps: [
                Step("ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 2000;"),
                Step("ALTER SYSTEM SET autovacuum_max_workers = 5;"),
            ],
            risk: "More reading and writing in the background; autovacuum_max_workers needs a"
                + " restart before version 18.",
            verify: "pg_vacuum_overdue_tables falls within an hour."),
        "vacuum_due": CheckAdvice(
            title: "A table is far past its vacuum threshold",
            steps: [
                Step(
                    """
                    SELECT schemaname, relname, n_dead_tup, last_autovacuum \
                    FROM pg_stat_user_tables ORDER BY n_dead_tup DESC LIMIT 10;
                    """)
            ], risk: noRisk, verify: "pg_stat_user_tables_vacuum_due_ratio is below 1 again."),
        "sequences": CheckAdvice(
            title: "A sequence comes to its end",
            steps: [
                Step(
                    """
                    SELECT schemaname, sequencename, data_type, last_value, max_value \
                    FROM pg_sequences ORDER BY last_value::float8 / max_value DESC NULLS LAST \
                    LIMIT 10;
                    """)
            ], risk: noRisk, verify: "pg_sequences_used_ratio is small again."),
        "invalid_indexes": CheckAdvice(
            title: "There are invalid indexes",
            steps: [
                Step("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid;")
            ], risk: noRisk, verify: "pg_objects_invalid_indexes is 0."),
        "xid_age": CheckAdvice(
            title: "Transaction identifiers grow old", steps: [holders],
            risk: "VACUUM FREEZE reads and writes the whole table.",
            verify: "pg_xid_age_ratio falls."),
        "mxid_age": CheckAdvice(
            title: "Multixact identifiers grow old", steps: [holders],
            risk: "VACUUM FREEZE reads and writes the whole table.",
            verify: "pg_mxid_age_ratio falls."),
        "horizon_age": CheckAdvice(
            title: "An old snapshot keeps vacuum from removing rows", steps: [holders],
            risk: noRisk, verify: "pg_vacuum_horizon_age_transactions falls."),
        "prepared_transactions": CheckAdvice(
            title: "A prepared transaction was left behind",
            steps: [Step("SELECT gid, prepared, owner, database FROM pg_prepared_xacts;")],
            risk: noRisk, verify: "pg_prepared_xacts_oldest_age_seconds is gone."),
        "archive_delay": CheckAdvice(
            title: "Archiving is behind", steps: [Step("SELECT * FROM pg_stat_archiver;")],
            risk: noRisk, verify: "pg_archive_backlog_oldest_age_seconds falls."),
        "wal_size": CheckAdvice(
            title: "More write-ahead log is kept than max_wal_size",
            steps: [
                Step(
                    """
                    SELECT slot_name, active, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) \
                    FROM pg_replication_slots ORDER BY 3 DESC NULLS LAST;
                    """),
                Step("SELECT * FROM pg_stat_archiver;"),
            ], risk: noRisk, verify: "pg_wal_size_bytes falls after the next checkpoints."),
        "requested_checkpoints": CheckAdvice(
            title: "The load asks for checkpoints",
            steps: [Step("SHOW max_wal_size;"), Step("SELECT * FROM pg_stat_wal;")],
            risk:
                "CHECKPOINT, base backups and shutdowns count as well, and are no reason to change"
                + " anything. A larger max_wal_size needs more room in pg_wal, and recovery after a"
                + " crash takes longer.",
            verify: "pg_stat_checkpointer_num_requested_total hardly grows."),
    ]

    private static let holders = Step(
        """
        SELECT pid, usename, state, backend_xmin, now() - xact_start AS since \
        FROM pg_stat_activity WHERE backend_xmin IS NOT NULL ORDER BY age(backend_xmin) DESC \
        LIMIT 5;
        """)

    private static let caps: [String: CheckAdvice] = [
        "connections_exhausted": CheckAdvice(
            title: "No connection is left for ordinary clients", steps: [groups],
            risk:
                "Ending sessions loses their work; max_connections needs a restart and more memory,"
                + " and standbys need it first: with fewer there, replay stops.",
            verify: "pg_connections_utilization_ratio is below 1."),
        "transaction_wraparound": CheckAdvice(
            title: "The server will stop writing for lack of transaction identifiers",
            steps: [holders], risk: "VACUUM FREEZE reads and writes the whole table.",
            verify: "pg_xid_age_ratio falls."),
        "multixact_wraparound": CheckAdvice(
            title: "The server will stop writing for lack of multixact identifiers",
            steps: [holders], risk: "VACUUM FREEZE reads and writes the whole table.",
            verify: "pg_mxid_age_ratio falls."),
        "sessions_blocked": CheckAdvice(
            title: "Most active sessions wait for locks",
            steps: [
                Step(
                    """
                    SELECT pid, pg_blocking_pids(pid) AS blocked_by, usename, left(query, 60) AS query \
                    FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0;
                    """)
            ],
            risk: "Ending the session that is in the way rolls its transaction back.",
            verify: "pg_lock_waiting_sessions is near 0."),
        "commits_hang": CheckAdvice(
            title: "Commits wait for a synchronous standby",
            steps: [
                Step("SHOW synchronous_standby_names;"),
                Step(
                    """
                    SELECT application_name, client_addr, state, sync_state, reply_time \
                    FROM pg_stat_replication;
                    """),
            ],
            risk: "Without the synchronous standby a failover may lose commits.",
            verify: "pg_synchronous_commit_longest_wait_seconds is near 0."),
        "archiver_failing": CheckAdvice(
            title: "Archiving fails and the disk is filling",
            steps: [Step("SELECT * FROM pg_stat_archiver;")], risk: noRisk,
            verify: "pg_stat_archiver_failing is 0."),
        "autovacuum_off": CheckAdvice(
            title: "Autovacuum is off",
            steps: [
                Step("ALTER SYSTEM SET autovacuum = on;"),
                Step("ALTER SYSTEM SET track_counts = on;"),
            ],
            risk: "It has a lot to catch up with at first.",
            verify: "pg_settings_autovacuum is 1."),
        "checksum_failures": CheckAdvice(
            title: "Blocks on the disk are damaged",
            steps: [
                Step(
                    """
                    SELECT datname, checksum_failures, checksum_last_failure \
                    FROM pg_stat_database WHERE checksum_failures > 0;
                    """)
            ],
            risk: "Look at the disk before anything else is written; restore from a backup.",
            verify: "After pg_stat_reset() in the database the counter stays at 0."),
        "sequence_exhausted": CheckAdvice(
            title: "A sequence is nearly used up", steps: upkeep["sequences"]?.steps ?? [],
            risk: noRisk, verify: "pg_sequences_used_ratio is small again."),
        "page_alert": CheckAdvice(
            title: "An alert of severity page fires",
            steps: [
                Step(
                    """
                    SELECT pid, usename, state, wait_event_type, wait_event, now() - query_start AS \
                    since, left(query, 60) AS query FROM pg_stat_activity WHERE state <> 'idle' \
                    ORDER BY query_start;
                    """)
            ],
            risk: noRisk, verify: "The alert is resolved."),
        "slot_lost": CheckAdvice(
            title: "A replication slot is lost",
            steps: [Step("SELECT slot_name, wal_status FROM pg_replication_slots;")],
            risk: noRisk, verify: "pg_replication_slots_lost is gone."),
    ]
}
