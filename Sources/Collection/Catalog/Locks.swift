extension Collector {
    /// Locks held and awaited; those on shared objects and on transactions have no database.
    static let locks = Collector(
        "pg_locks", "Locks by database and mode.",
        variants: [
            .always(
                """
                SELECT nullif(database, 0) AS datid, mode,
                       count(*) FILTER (WHERE granted) AS granted,
                       count(*) FILTER (WHERE NOT granted) AS awaited
                  FROM pg_lock_status()
                 WHERE pid IS DISTINCT FROM pg_backend_pid()
                 GROUP BY nullif(database, 0), mode
                """)
        ],
        columns: [
            .label("datid", as: "datname", lookup: .databaseName),
            .label("mode"),
            .gauge("granted", as: "pg_locks_granted", "Locks that are held."),
            .gauge("awaited", as: "pg_locks_awaited", "Locks that someone waits for."),
        ])

    /// How many wait for a lock, and how long already.
    ///
    /// Who waits for an advisory lock may have chosen to, as the standby of an elected leader does;
    /// who waits for a virtual transaction id lets the others work, as CREATE INDEX CONCURRENTLY
    /// does. Both have families of their own.
    static let lockWaits = Collector(
        "pg_lock_waits", "Sessions that wait for a lock.",
        variants: [
            .always(
                """
                SELECT count(DISTINCT pid) FILTER (WHERE locktype <> 'advisory') AS sessions,
                       coalesce(max(waited) FILTER (
                           WHERE locktype NOT IN ('advisory', 'virtualxid')), 0) AS longest,
                       count(DISTINCT pid) FILTER (WHERE locktype = 'advisory')
                           AS advisory_sessions,
                       coalesce(max(waited) FILTER (WHERE locktype = 'advisory'), 0)
                           AS advisory_longest,
                       coalesce(max(waited) FILTER (WHERE locktype = 'virtualxid'), 0)
                           AS virtual_longest
                  FROM (SELECT pid, locktype, \(elapsed(since: "waitstart")) AS waited
                          FROM pg_lock_status()
                         WHERE NOT granted) AS waiting
                """)
        ],
        columns: [
            .gauge(
                "sessions", as: "pg_lock_waiting_sessions",
                "Sessions that wait for a lock, advisory ones left out."),
            .gauge(
                "longest", as: "pg_lock_wait_longest_seconds",
                "How long the longest waiting session waits already, 0 without any; waits for"
                    + " advisory locks and virtual transactions are apart."),
            .gauge(
                "advisory_sessions", as: "pg_advisory_lock_waiting_sessions",
                "Sessions that wait for an advisory lock, as in the election of a leader."),
            .gauge(
                "advisory_longest", as: "pg_advisory_lock_wait_longest_seconds",
                "How long the longest wait for an advisory lock lasts already, 0 without any."),
            .gauge(
                "virtual_longest", as: "pg_virtual_transaction_wait_longest_seconds",
                "How long the longest wait for the end of another transaction lasts already, as in"
                    + " CREATE INDEX CONCURRENTLY, 0 without any."),
        ])

    /// How full the table of locks is that all sessions share.
    ///
    /// Locks on the fast path are not in it, nor predicate locks, which have a table of their own. Its
    /// size is what the manual says; the server gives it
    /// somewhat more, so that it is never fuller than shown.
    static let lockTable = Collector(
        "pg_lock_table", "Use of the shared lock table.",
        pace: .atMostEvery(.seconds(30)),
        variants: [
            .always(
                """
                SELECT count(*) AS entries,
                       current_setting('max_locks_per_transaction')::bigint
                           * (current_setting('max_connections')::bigint
                              + current_setting('max_prepared_transactions')::bigint) AS size
                  FROM (SELECT DISTINCT locktype, database, relation, page, tuple, virtualxid,
                                        transactionid::text, classid, objid, objsubid
                          FROM pg_lock_status()
                         WHERE NOT fastpath AND mode <> 'SIReadLock') AS entry
                """)
        ],
        columns: [
            .gauge(
                "entries", as: "pg_lock_table_entries",
                "Objects in the shared lock table, each counted once."),
            .gauge(
                "size", as: "pg_lock_table_size",
                "Objects that it has room for: max_locks_per_transaction * (max_connections +"
                    + " max_prepared_transactions)."),
        ])

    /// Who stands at the head of the queues, and how many stand behind.
    ///
    /// pg_blocking_pids() holds every partition of the lock table for a moment, so it is called
    /// only for sessions that wait, and for no more than 100 of them. Who waits for an advisory lock
    /// is not counted, but may be in the chain.
    static let blocking = Collector(
        "pg_blocking", "Sessions at the head of lock queues.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                WITH RECURSIVE
                session AS MATERIALIZED (
                    SELECT pid, datid, usesysid, application_name, state, wait_event_type,
                           wait_event, query_start
                      FROM pg_stat_get_activity(NULL)),
                waiting AS MATERIALIZED (
                    SELECT pid, wait_event = 'advisory' AS chosen
                      FROM session WHERE wait_event_type = 'Lock'
                     ORDER BY wait_event = 'advisory', query_start LIMIT 100),
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
                  FROM (SELECT root, count(*) AS blocked
                          FROM behind JOIN waiting ON waiting.pid = waiter AND NOT chosen
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
                "Sessions that wait, directly or not, for this one, which waits for no lock; among"
                    + " the 100 whose statements began first."),
        ], rowsMax: 20)
}
