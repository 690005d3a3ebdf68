extension Collector {
    /// Locks held and awaited.
    static let locks = Collector(
        "pg_locks", "Locks by database and mode.",
        variants: [
            .always(
                """
                SELECT database AS datid, mode,
                       count(*) FILTER (WHERE granted) AS granted,
                       count(*) FILTER (WHERE NOT granted) AS awaited
                  FROM pg_lock_status()
                 WHERE pid IS DISTINCT FROM pg_backend_pid()
                 GROUP BY database, mode
                """)
        ],
        columns: [
            .label("datid", as: "datname", lookup: .databaseName),
            .label("mode"),
            .gauge("granted", as: "pg_locks_granted", "Locks that are held."),
            .gauge("awaited", as: "pg_locks_awaited", "Locks that someone waits for."),
        ])

    /// How many wait for a lock, and how long already.
    static let lockWaits = Collector(
        "pg_lock_waits", "Sessions that wait for a lock.",
        variants: [
            .always(
                """
                SELECT count(DISTINCT pid) AS sessions,
                       coalesce(max(\(elapsed(since: "waitstart"))), 0) AS longest
                  FROM pg_lock_status()
                 WHERE NOT granted
                """)
        ],
        columns: [
            .gauge(
                "sessions", as: "pg_lock_waiting_sessions", "Sessions that wait for a lock."),
            .gauge(
                "longest", as: "pg_lock_wait_longest_seconds",
                "How long the longest waiting session waits already, 0 without any."),
        ])

    /// Who stands at the head of the queues, and how many stand behind.
    ///
    /// pg_blocking_pids() holds every partition of the lock table for a moment, so it is called
    /// only for sessions that wait, and for no more than 100 of them.
    static let blocking = Collector(
        "pg_blocking", "Sessions at the head of lock queues.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                WITH RECURSIVE
                session AS MATERIALIZED (
                    SELECT pid, datid, usesysid, application_name, state, wait_event_type,
                           query_start
                      FROM pg_stat_get_activity(NULL)),
                waiting AS MATERIALIZED (
                    SELECT pid FROM session WHERE wait_event_type = 'Lock'
                     ORDER BY query_start LIMIT 100),
                edge AS MATERIALIZED (
                    SELECT DISTINCT waiting.pid AS waiter, blocker
                      FROM waiting, unnest(pg_blocking_pids(waiting.pid)) AS blocker),
                behind (root, waiter) AS (
                    SELECT blocker, waiter FROM edge
                     WHERE blocker NOT IN (SELECT waiter FROM edge)
                     UNION
                    SELECT behind.root, edge.waiter
                      FROM behind JOIN edge ON edge.blocker = behind.waiter)
                SELECT root AS pid, s.datid, pg_get_userbyid(s.usesysid) AS usename,
                       s.application_name,
                       CASE root WHEN 0 THEN 'prepared transaction' ELSE s.state END AS state,
                       blocked
                  FROM (SELECT root, count(*) AS blocked FROM behind
                         GROUP BY root ORDER BY blocked DESC, root LIMIT 20) AS head
                       LEFT JOIN session AS s ON s.pid = root
                """)
        ],
        columns: [
            .label("pid"),
            .label("datid", as: "datname", lookup: .databaseName),
            .label("usename"),
            .label("application_name"),
            .label("state"),
            .gauge(
                "blocked", as: "pg_lock_blocking_root",
                "Sessions that wait, directly or not, for this one, which waits for no lock."),
        ], rowsMax: 20)
}
