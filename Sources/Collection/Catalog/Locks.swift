import SessionAnswers
import Tables

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
    /// others let everyone work while they wait, as CREATE INDEX CONCURRENTLY does (`standsApart`). Both
    /// have families of their own.
    static let lockWaits = Collector(
        "pg_lock_waits", "Sessions that wait for a lock.",
        variants: [
            .always(
                """
                WITH lock AS MATERIALIZED (
                    SELECT pid, locktype, granted, waitstart FROM pg_lock_status())
                SELECT count(DISTINCT pid) FILTER (WHERE kind = 'queue') AS sessions,
                       coalesce(max(waited) FILTER (WHERE kind = 'queue'), 0) AS longest,
                       count(DISTINCT pid) FILTER (WHERE kind = 'advisory')
                           AS advisory_sessions,
                       coalesce(max(waited) FILTER (WHERE kind = 'advisory'), 0)
                           AS advisory_longest,
                       coalesce(max(waited) FILTER (WHERE kind = 'apart'), 0)
                           AS virtual_longest
                  FROM (SELECT pid, \(elapsed(since: "waitstart")) AS waited,
                               CASE WHEN locktype = 'advisory' THEN 'advisory'
                                    WHEN \(standsApart("w", backendType: typeOfWaiter))
                                    THEN 'apart' ELSE 'queue' END AS kind
                          FROM lock AS w
                         WHERE NOT granted) AS waiting
                """)
        ],
        columns: [
            .gauge(
                "sessions", as: "pg_lock_waiting_sessions",
                "Sessions that wait for a lock; advisory ones, and waits that keep no one else up, left"
                    + " out."),
            .gauge(
                "longest", as: "pg_lock_wait_longest_seconds",
                "How long the longest waiting session waits already, 0 without any; waits for"
                    + " advisory locks, and those that keep no one else up, are apart."),
            .gauge(
                "advisory_sessions", as: "pg_advisory_lock_waiting_sessions",
                "Sessions that wait for an advisory lock, as in the election of a leader."),
            .gauge(
                "advisory_longest", as: "pg_advisory_lock_wait_longest_seconds",
                "How long the longest wait for an advisory lock lasts already, 0 without any."),
            .gauge(
                "virtual_longest", as: "pg_virtual_transaction_wait_longest_seconds",
                "How long the longest wait that keeps no one else up lasts already, 0 without any: for the"
                    + " end of others' transactions, as in CREATE INDEX CONCURRENTLY or while a logical"
                    + " slot is made, for the rest of a streamed transaction, or of an autovacuum."),
        ], from: \.lockWaits)

    /// Kinds of locks that are awaited by those alone who let everyone else work: until old transactions
    /// end, and until the rest of a streamed transaction has come.
    package static let apartKinds = "'virtualxid', 'applytransaction'"
    /// Processes that hold no one up while they wait: one that makes a slot, and a vacuum, which wants
    /// nothing that readers and writers have.
    package static let apartProcesses = "'walsender', 'autovacuum worker'"

    private static let typeOfWaiter = "(SELECT backend_type FROM pg_stat_get_activity(w.pid))"

    /// Whether a wait keeps no one else up by nature, so that it may last.
    ///
    /// `wait` is a row of a table `lock` with all locks. Who waits for the end of a transaction and has no
    /// relation locked waits for no row: it makes a logical slot.
    static func standsApart(_ wait: String, backendType: String) -> String {
        """
        (\(wait).locktype IN (\(apartKinds))
         OR coalesce(\(backendType) IN (\(apartProcesses)), false)
         OR \(wait).locktype = 'transactionid'
            AND NOT EXISTS (SELECT FROM lock AS own
                             WHERE own.pid = \(wait).pid AND own.granted
                               AND own.locktype = 'relation'))
        """
    }

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

    /// Who stands at the head of the queues, what they do, and how many stand behind.
    ///
    /// pg_blocking_pids() holds every partition of the lock table for a moment, so it is called
    /// only for sessions that wait, and for no more than 100 of them; locks are read once more while
    /// there are any. Who waits for an advisory lock is not counted, but may be in the chain; a session
    /// waits where one of its parallel workers does. The name of a table is looked up in this database
    /// only, and not while that could wait for a lock itself. Of what kind those at the head are
    /// costs a look at their text, their role and at index builds each, of no more than 20.
    static let blocking = Collector(
        "pg_blocking", "Sessions at the head of lock queues.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                blockingStatement(
                    sessions: "pg_stat_get_activity(NULL)", locks: "pg_lock_status()",
                    blocked: "waiting, unnest(pg_blocking_pids(pid)) AS blocker"))
        ],
        columns: [
            .label("pid"),
            .label("datid", as: "datname", lookup: .databaseName),
            .label("usename"),
            .label("application_name"),
            .label("state"),
            .label("kind"),
            .gauge(
                "age", as: "pg_lock_blocking_root_age_seconds",
                "How long the transaction of the same session lasts already, or its running"
                    + " statement where that has begun before."),
            .gauge(
                "blocked", as: "pg_lock_blocking_root",
                "Sessions that wait, directly or not, for this one, which waits for no lock; among"
                    + " the 100 whose statements began first."),
            .gauge(
                "since", as: "pg_lock_blocking_root_since_timestamp_seconds",
                "Since when it is in its state, in unix time; of a prepared transaction, since it"
                    + " was prepared."),
            .gauge(
                "longest", as: "pg_lock_blocking_root_longest_wait_seconds",
                "How long the longest wait of these sessions lasts already; 0 where all are waits that"
                    + " keep no one else up."),
            .details(
                "detailed", as: "pg_lock_blocking_root_details",
                "Sessions at the head of a queue with the beginning of their last statement, the lock"
                    + " that the first one behind waits for, and its statement; without constants."),
            .detail("prepared", as: "query"),
            .detail("query", lookup: .statement(isEscaped: true)), .detail("lock"),
            .detail("waiting_query", lookup: .statement(isEscaped: true)),
        ], rowsMax: 20, from: \.heads)

    /// The statement of pg_blocking.
    ///
    /// The process that replays write-ahead log on a standby is no session that pg_blocking_pids() knows:
    /// it is held up by every session that holds any lock on the table that it wants for itself alone.
    ///
    /// `sessions` and `locks` are what to read them from, `blocked` gives the pid of each that waits with
    /// each `blocker`; `readsTexts` and `more` are SQL: a condition, and more columns.
    package static func blockingStatement(
        sessions: String, locks: String, blocked: String, readsTexts: String = "{reads_texts}",
        more: String = ""
    ) -> String {
        """
        WITH RECURSIVE
        session AS MATERIALIZED (
            SELECT pid, datid, usesysid, application_name, state, wait_event_type,
                   wait_event, xact_start, query_start, state_change, backend_type,
                   leader_pid
              FROM \(sessions)),
        waiting AS MATERIALIZED (
            SELECT pid, leader_pid, query_start, wait_event = 'advisory' AS chosen,
                   backend_type = 'startup' AS replays, backend_type
              FROM session WHERE wait_event_type = 'Lock'
             ORDER BY wait_event = 'advisory', backend_type <> 'startup', query_start LIMIT 100),
        lock AS MATERIALIZED (
            SELECT * FROM \(locks)
             WHERE (SELECT count(*) FROM waiting WHERE NOT chosen) > 0),
        blocked AS MATERIALIZED (
            SELECT pid, leader_pid, query_start, blocker
              FROM \(blocked)
             UNION ALL
            SELECT w.pid, NULL, w.query_start, held.pid
              FROM waiting AS w
                   JOIN lock AS a ON a.pid = w.pid AND NOT a.granted
                   JOIN lock AS held ON held.granted AND held.pid <> a.pid
                                        AND held.locktype = a.locktype
                                        AND held.database = a.database
                                        AND held.relation = a.relation
             WHERE w.replays AND a.mode = 'AccessExclusiveLock'),
        holder AS MATERIALIZED (\(preparedHolders)),
        edge AS MATERIALIZED (
            SELECT DISTINCT waiter, query_start, coalesce(number, blocker) AS blocker
              FROM blocked
                   LEFT JOIN holder ON blocker = 0 AND holder.waits = pid,
                   unnest(ARRAY[pid, leader_pid]) AS waiter
             WHERE waiter <> blocker),
        behind (root, waiter) AS (
            SELECT blocker, waiter FROM edge
             WHERE blocker NOT IN (SELECT waiter FROM edge)
             UNION
            SELECT behind.root, edge.waiter
              FROM behind JOIN edge ON edge.blocker = behind.waiter),
        head AS MATERIALIZED (
            SELECT root, count(*) AS blocked, coalesce(max(waited), 0) AS longest,
                   (SELECT waiter FROM edge
                     WHERE blocker = root AND waiter IN (SELECT pid FROM waiting)
                     ORDER BY query_start LIMIT 1) AS first
              FROM behind JOIN waiting ON waiting.pid = waiter AND NOT chosen
                   LEFT JOIN LATERAL (
                       SELECT max(\(elapsed(since: "waitstart"))) AS waited FROM lock
                        WHERE lock.pid = waiter AND NOT granted
                          AND NOT \(standsApart("lock", backendType: "backend_type"))) AS wait
                       ON true
             GROUP BY root
             ORDER BY row_number() OVER (
                          ORDER BY coalesce(max(waited), 0) DESC) = 1 DESC,
                      blocked DESC, root
             LIMIT 20)
        \(headRows(readsTexts: readsTexts, more: more))
         ORDER BY 1, 2, 3, longest DESC, blocked DESC
        """
    }

    /// What is said of the heads; the rows of one that stands twice there follow each other.
    private static func headRows(readsTexts: String, more: String) -> String {
        """
        SELECT DISTINCT ON (1, 2, 3)
               greatest(root, 0) AS pid, coalesce(s.datid, p.dbid) AS datid,
               pg_get_userbyid(coalesce(s.usesysid, p.ownerid)) AS usename,
               s.application_name,
               CASE WHEN root <= 0 THEN 'prepared transaction' ELSE s.state END AS state,
               CASE WHEN root <= 0 THEN 'prepared transaction'
                    ELSE \(blockerKind(of: "s")) END AS kind,
               blocked,
               CASE WHEN root <= 0 THEN \(elapsed(since: "p.prepared"))
                    ELSE \(elapsed(since: transactionOrStatement)) END AS age,
               extract(epoch FROM coalesce(s.state_change, p.prepared)) AS since,
               longest, blocked AS detailed,
               CASE WHEN root <= 0
                    THEN 'PREPARE TRANSACTION ' || quote_literal(p.gid) END AS prepared,
               CASE WHEN root > 0 AND \(readsTexts)
                    THEN (SELECT \(statementBytes("query"))
                            FROM pg_stat_get_activity(root::integer)) END AS query,
               CASE WHEN a.locktype IN ('transactionid', 'tuple', 'page')
                    THEN concat(a.mode, ' on a row', ' of ' || t.name)
                    ELSE concat(a.mode,
                                CASE WHEN first IN (SELECT pid FROM waiting WHERE replays)
                                     THEN ' to replay write-ahead log' END,
                                ' on ', coalesce(t.name, a.locktype)) END AS lock,
               CASE WHEN \(readsTexts) THEN (SELECT \(statementBytes("query"))
                  FROM pg_stat_get_activity(first)) END AS waiting_query\(more)
          FROM head
               LEFT JOIN session AS s ON s.pid = root
               LEFT JOIN lock AS a ON a.pid = first AND NOT a.granted
               LEFT JOIN LATERAL (\(awaitedTable)) AS t ON true
               LEFT JOIN LATERAL (SELECT * FROM holder WHERE number = root LIMIT 1) AS p
                      ON true
        """
    }

    /// What a process is that others wait for, as far as that decides what may be done about it.
    ///
    /// `session` is a row of pg_stat_get_activity(); others than sessions of clients are called by what
    /// the server calls them where nothing more is known. A superuser has the privileges of the one who
    /// made the cluster, whose number is 10; to look at that takes no lock.
    package static func blockerKind(of session: String) -> String {
        """
        CASE WHEN \(session).backend_type = 'autovacuum worker'
                  AND (SELECT \(statementBytes("query")) FROM pg_stat_get_activity(\(session).pid))
                      LIKE '%(to prevent wraparound)'
             THEN 'autovacuum worker that prevents wraparound'
             WHEN \(session).backend_type = 'startup' THEN 'replay of write-ahead log'
             WHEN \(session).backend_type LIKE 'logical replication%' THEN 'subscription worker'
             WHEN \(session).backend_type <> 'client backend' THEN \(session).backend_type
             WHEN EXISTS (SELECT FROM pg_stat_get_progress_info('CREATE INDEX') AS built
                           WHERE built.pid = \(session).pid AND built.param1 IN (2, 4))
             THEN 'concurrent index build'
             WHEN \(session).application_name LIKE '\(backups)' THEN 'backup'
             WHEN \(session).application_name LIKE '\(rebuilds)' THEN 'pg_repack'
             WHEN \(session).application_name LIKE 'postgres\\_fdw%'
             THEN 'session of postgres_fdw'
             WHEN pg_has_role(\(session).usesysid, 10, 'USAGE')
             THEN 'session of a superuser'
             ELSE 'session' END
        """
    }

    /// The names by which programs that back up are known, as a pattern of LIKE.
    static let backups = "pg\\_dump%"
    /// The name by which pg_repack is known: one of its sessions idles in a transaction with a lock on the
    /// table for as long as the other copies it.
    static let rebuilds = "pg\\_repack%"

    private static let transactionOrStatement = """
        least(s.xact_start, CASE s.state WHEN 'active' THEN s.query_start END)
        """

    /// The table that a waiting session wants, or a row of which it wants; a row's table is known by
    /// the lock that the first in its queue has.
    private static let awaitedTable = """
        SELECT CASE WHEN l.database NOT IN (0, (SELECT datid FROM session
                                                 WHERE pid = pg_backend_pid()))
                         OR EXISTS (SELECT FROM lock
                                     WHERE relation IN (1259, 2615, 2662, 2663, 2684, 2685)
                                       AND mode = 'AccessExclusiveLock')
                    THEN 'the relation with oid ' || l.relation ELSE l.relation::regclass::text END AS name
          FROM lock AS l
         WHERE l.pid = a.pid AND l.relation IS NOT NULL
           AND (NOT l.granted OR a.relation IS NULL AND l.locktype = 'tuple')
         LIMIT 1
        """

    /// The prepared transactions that stand in the way of sessions, with a negative number each, because
    /// none has a process.
    ///
    /// The server only says that there is one. It is what holds a lock on the same thing in a mode that
    /// conflicts with the one that is awaited; others there are not in the way.
    private static let preparedHolders = """
        SELECT a.pid AS waits, -(held.transaction::text::bigint) AS number, gid, prepared, ownerid,
               dbid
          FROM lock AS a
               JOIN lock AS l ON l.pid IS NULL AND l.granted
                                 AND (l.locktype, l.database, l.relation, l.page, l.tuple,
                                      l.transactionid)
                                     IS NOT DISTINCT FROM
                                     (a.locktype, a.database, a.relation, a.page, a.tuple,
                                      a.transactionid)
                                 AND l.mode = ANY (CASE a.mode \(conflicts) END)
               JOIN lock AS own ON own.pid IS NULL AND own.locktype = 'transactionid'
                                   AND own.virtualtransaction = l.virtualtransaction
               JOIN pg_prepared_xact() AS held ON held.transaction = own.transactionid
         WHERE NOT a.granted AND a.pid IN (SELECT pid FROM blocked WHERE blocker = 0)
        """

    /// What each mode conflicts with: the table "Conflicting Lock Modes" of PostgreSQL's documentation.
    private static let conflicts: String = {
        let modes = [
            "AccessShare", "RowShare", "RowExclusive", "ShareUpdateExclusive", "Share",
            "ShareRowExclusive", "Exclusive", "AccessExclusive",
        ]
        let places = [
            [7], [6, 7], [4, 5, 6, 7], [3, 4, 5, 6, 7], [2, 3, 5, 6, 7], [2, 3, 4, 5, 6, 7],
            [1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7],
        ]
        return zip(modes, places).map { mode, others in
            let names = others.map { "'\(modes[$0])Lock'" }.joined(separator: ", ")
            return "WHEN '\(mode)Lock' THEN ARRAY[\(names)]"
        }.joined(separator: " ")
    }()
}
