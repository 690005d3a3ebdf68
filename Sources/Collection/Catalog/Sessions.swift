// pg_stat_get_activity() instead of the view pg_stat_activity: the view joins pg_database and
// pg_authid, so a lock on one of these would stop us. Without pg_read_all_stats the state of
// other users' sessions is NULL, which would count as "not active": better no answer than that.
import SessionAnswers
import Tables

extension Collector {
    /// Who is connected and what they do.
    static let activity = Collector(
        "pg_stat_activity", "Client sessions by database, state, user and application.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                SELECT datid, state, pg_get_userbyid(usesysid) AS usename, application_name,
                       sessions, max_tx_duration
                  FROM (SELECT datid, state, usesysid, application_name,
                               count(*) AS sessions,
                               max(\(elapsed(since: "xact_start"))) AS max_tx_duration
                          FROM pg_stat_get_activity(NULL)
                         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                         GROUP BY datid, state, usesysid, application_name) AS grouped
                """)
        ],
        columns: [
            .label("datid", as: "datname", lookup: .databaseName),
            .label("state"),
            .label("usename"),
            .label("application_name"),
            .gauge(
                "sessions", as: "pg_stat_activity_sessions",
                "Client sessions, except the agent's own."),
            .gauge(
                "max_tx_duration", as: "pg_stat_activity_max_tx_duration",
                "Age of the oldest transaction among these sessions, in seconds.",
                remainder: .max
            ).needing(.activities),
        ],
        ranking: Ranking(
            top: 100, by: "sessions", remainder: ["application_name": "other"],
            folded: "pg_stat_activity_folded_groups"),
        from: \.clients)

    /// What working sessions wait for.
    ///
    /// Waits are known without track_activities; such a session idles while it waits for its client.
    static let waitEvents = Collector(
        "pg_wait_events", "Working sessions by what they wait for.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                SELECT coalesce(wait_event_type, 'none') AS wait_event_type,
                       coalesce(wait_event, 'none') AS wait_event, count(*) AS sessions
                  FROM pg_stat_get_activity(NULL)
                 WHERE pid <> pg_backend_pid()
                   AND (state = 'active' OR state IS NULL
                        OR (state = 'disabled' AND wait_event_type IS DISTINCT FROM 'Client'))
                   AND wait_event_type IS DISTINCT FROM 'Activity'
                 GROUP BY 1, 2
                """)
        ],
        columns: [
            .label("wait_event_type"),
            .label("wait_event"),
            .gauge(
                "sessions", as: "pg_wait_events",
                "Working sessions and server processes by wait event; none means on the CPU."),
        ], rowsMax: 500, from: \.waits)

    /// The server's processes by kind.
    static let backends = Collector(
        "pg_backends", "Processes of the server by type.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                SELECT coalesce(backend_type, '') AS backend_type, count(*) AS processes
                  FROM pg_stat_get_activity(NULL)
                 GROUP BY 1
                """)
        ],
        columns: [
            .label("backend_type"),
            .gauge(
                "processes", as: "pg_backends",
                "Processes of the server by type, the agent's own included."),
        ], rowsMax: 500, from: \.processes)

    /// How near the connection limit is, and who stays too long.
    ///
    /// A session without track_activities has the state `disabled` and no times: nothing is 0 only
    /// because it could not be seen.
    static let connections = Collector(
        "pg_connections", "Connection slots, oldest transaction, idle transactions.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                SELECT count(*) AS used,
                       current_setting('max_connections')::int AS slots,
                       current_setting('superuser_reserved_connections')::int
                           + coalesce(current_setting('reserved_connections', true)::int, 0)
                           AS reserved,
                       coalesce(max(\(elapsed(since: "xact_start"))) FILTER (WHERE other),
                           \(noneSeen)) AS oldest_transaction,
                       coalesce(max(\(elapsed(since: "query_start")))
                           FILTER (WHERE other AND state = 'active'), \(noneSeen))
                           AS longest_query,
                       coalesce(nullif(count(*) FILTER (WHERE idle), 0), \(noneSeen)) AS idle,
                       coalesce(max(\(elapsed(since: "state_change")))
                           FILTER (WHERE idle), \(noneSeen)) AS oldest_idle,
                       count(*) FILTER (WHERE hidden) AS untracked
                  FROM (SELECT *, pid <> pg_backend_pid() AS other,
                               pid <> pg_backend_pid() AND state = 'disabled' AS hidden,
                               coalesce(state LIKE 'idle in transaction%', false) AS idle
                          FROM pg_stat_get_activity(NULL)
                         WHERE backend_type = 'client backend') AS session
                """)
        ],
        columns: [
            .gauge("used", as: "pg_connections_used", "Client sessions, ours included."),
            .gauge("slots", as: "pg_connections_max", "Connection slots (max_connections)."),
            .gauge(
                "reserved", as: "pg_connections_reserved",
                "Slots kept for superusers and for roles with pg_use_reserved_connections."),
            .gauge(
                "oldest_transaction", as: "pg_transactions_oldest_age_seconds",
                "Age of the oldest open transaction of a client, 0 without any."
            ).needing(.activities),
            .gauge(
                "longest_query", as: "pg_running_queries_longest_seconds",
                "How long the longest running query of a client runs, 0 without any."
            ).needing(.activities),
            .gauge(
                "idle", as: "pg_idle_in_transaction_sessions",
                "Sessions that are idle in a transaction."
            ).needing(.activities),
            .gauge(
                "oldest_idle", as: "pg_idle_in_transaction_oldest_age_seconds",
                "How long the longest idle transaction has been idle, 0 without any."
            ).needing(.activities),
            .gauge(
                "untracked", as: "pg_connections_untracked",
                "Client sessions that do not report what they do, because track_activities is off"
                    + " for them; the ages leave them out."),
        ], from: \.connections)

    /// Who idles in a transaction and holds something meanwhile.
    ///
    /// Apart from the rest, because it needs pg_lock_status(), which a server may refuse. The locks
    /// are read once, and only while someone idles in a transaction without an id and without a
    /// snapshot. Who idles longest is looked at only when there is one. A backup is not forgotten: the
    /// leader of a parallel pg_dump idles as long as its workers read by its snapshot. Nor is pg_repack,
    /// which keeps others from changing the table that it copies.
    static let idleHolders = Collector(
        "pg_idle_in_transaction", "Idle transactions that hold locks or rows.",
        requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                WITH session AS MATERIALIZED (
                    SELECT pid, datid, usesysid, application_name, state_change,
                           state = 'disabled' AS hidden,
                           CASE WHEN state IS NULL OR state NOT LIKE 'idle in transaction%'
                                     OR application_name LIKE '\(backups)'
                                     OR application_name LIKE '\(rebuilds)'
                                THEN false
                                WHEN backend_xid IS NOT NULL OR backend_xmin IS NOT NULL
                                THEN true
                                ELSE pid IN (SELECT pid FROM pg_lock_status()
                                              WHERE granted AND pid IS NOT NULL
                                                AND locktype <> 'virtualxid')
                           END AS holds
                      FROM pg_stat_get_activity(NULL)
                     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())
                SELECT oldest_holding, pid, datid, pg_get_userbyid(usesysid) AS usename,
                       application_name, extract(epoch FROM state_change) AS since,
                       CASE WHEN pid IS NOT NULL AND {reads_texts}
                            THEN (SELECT \(statementBytes("query"))
                                    FROM pg_stat_get_activity(pid)) END AS query
                  FROM (SELECT coalesce(max(\(elapsed(since: "state_change")))
                                   FILTER (WHERE holds), \(noneSeen)) AS oldest_holding
                          FROM session) AS total
                       LEFT JOIN (SELECT * FROM session WHERE holds
                                   ORDER BY state_change, pid LIMIT 1) AS oldest ON true
                """)
        ],
        columns: [
            .detail("pid"),
            .detail("datid", as: "datname", lookup: .databaseName),
            .detail("usename"),
            .detail("application_name"),
            .detail("query", lookup: .statement(isEscaped: true)),
            .gauge(
                "oldest_holding", as: "pg_idle_in_transaction_holding_oldest_age_seconds",
                "How long the longest idle transaction that holds a lock, or a row that vacuum must"
                    + " keep, has been idle; 0 without any."
            ).needing(.activities),
            .details(
                "since", as: "pg_idle_in_transaction_holding_details",
                "Since when this transaction has been idle, in unix time, with its process and the"
                    + " beginning of its last statement, without constants."),
        ], from: \.idleHolders)

    /// 0 when every other session could be seen, else NULL.
    private static let noneSeen =
        "CASE WHEN coalesce(bool_or(hidden), false) THEN NULL ELSE 0 END"
}
