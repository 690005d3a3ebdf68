extension Board {
    private static func perSecond(_ name: String, _ legend: String) -> Query {
        Query("sum by (target) (rate(pg_stat_database_\(name)_total{@D}[@R]))", legend)
    }

    private static func byDatabase(_ name: String) -> Query {
        Query("sum by (datname) (rate(pg_stat_database_\(name)_total{@D}[@R]))", "{{datname}}")
    }

    /// What sessions do and wait for.
    static let activity = Board(
        "pgvigil-activity", "PostgreSQL activity and waits",
        "What sessions do, what they wait for, and what comes of it.", scope: .target,
        variables: [.databases],
        [
            Row("Sessions", activitySessions), Row("Waits", activityWaits),
            Row("Transactions", activityTransactions), Row("Processes", activityProcesses),
            // At the end: the links of alerts name panels by their place.
            Row("Samples of the sessions", activitySamples),
        ])

    static let rollbacks: Panel = .lines(
        "Rollbacks", "percentunit",
        "The share of transactions that roll back. Bad: above a line; the server's log has the"
            + " errors.",
        [
            Query(
                "max by (target) (pg_transaction_error_ratio{@T})", "rolled back",
                unless: "fewer than 100 transactions ended in 5 minutes"),
            .limit("transaction_error_ratio"),
        ]
    ) { $0.more = "pgvigil-activity" }

    private static let activitySessions: [Panel] = [
        .layers(
            "Sessions by state", "short",
            "Client sessions of the chosen databases by what they do. Bad: many that are idle in"
                + " transaction; a jump of active ones.",
            [Query("sum by (state) (pg_stat_activity_sessions{@D})", "{{state}}")]),
        .layers(
            "Sessions by application", "short",
            "The ten applications with the most sessions. Bad: one that grows without end leaks"
                + " connections.",
            [
                Query(
                    "topk(10, sum by (application_name) (pg_stat_activity_sessions{@D}))",
                    "{{application_name}}")
            ]),
        .lines(
            "Oldest transaction by application", "s",
            "The longest open transaction of each application. Bad: minutes in an application that"
                + " answers users.",
            [
                Query(
                    "topk(10, max by (application_name, usename)"
                        + " (pg_stat_activity_max_tx_duration{@D}))",
                    "{{application_name}} {{usename}}",
                    unless: "no transaction is open at the moment")
            ]),
        longestQuery,
        .number(
            "Groups in the row other", "short",
            "Combinations of database, state, user and application that share the row other. Bad:"
                + " many; a user or application name that changes with each session.",
            Query("max by (target) (pg_stat_activity_folded_groups{@T})", "groups")),
    ]

    private static let activityWaits: [Panel] = [
        .layers(
            "Waits", "short",
            "Working sessions and processes by kind of wait; none means on the CPU. Bad: a layer"
                + " that grows with the load: Lock, LWLock or IO.",
            [Query("sum by (wait_event_type) (pg_wait_events{@T})", "{{wait_event_type}}")],
            width: 12, height: 9),
        .layers(
            "Top wait events", "short",
            "The ten wait events with the most sessions. Bad: the same one on top for long; its name"
                + " says what is short.",
            [
                Query(
                    "topk(10, sum by (wait_event_type, wait_event) (pg_wait_events{@T}))",
                    "{{wait_event_type}}: {{wait_event}}")
            ], width: 12, height: 9),
    ]

    private static let activitySamples: [Panel] = [
        .layers(
            "Average active sessions", "short",
            "Sessions of clients that worked on average, by kind of wait; CPU means none. Bad: more on"
                + " CPU than the server has; a layer of waits that grows with the load.",
            [
                Query(
                    "sum by (wait_event_type) (rate(pg_activity_seconds_total{@T}[@R]))",
                    "{{wait_event_type}}", unless: "sampling is off")
            ], width: 12, height: 9),
        .layers(
            "Active sessions by statement", "short",
            "The ten statements with the most session-seconds. Bad: one that takes most of them.",
            [
                Query(
                    "topk(10, sum by (queryid) (rate(pg_activity_query_seconds_total{@T}[@R])))",
                    "{{queryid}}", unless: "sampling is off")
            ], width: 12, height: 9),
        .layers(
            "Active sessions by application", "short",
            "The ten applications with the most session-seconds. Bad: one that crowds out others.",
            [
                Query(
                    "topk(10, sum by (application_name, usename)"
                        + " (rate(pg_activity_client_seconds_total{@T}[@R])))",
                    "{{application_name}} {{usename}}", unless: "sampling is off")
            ]),
        .layers(
            "Work in the background", "short",
            "The server's own processes that worked on average, by type. Bad: one that never rests.",
            [
                Query(
                    "sum by (backend_type) (rate(pg_activity_background_seconds_total{@T}[@R]))",
                    "{{backend_type}}", unless: "sampling is off")
            ]),
        .lines(
            "Who blocks others", "short",
            "Sessions that waited on average for a lock of this application. Bad: above zero for long.",
            [
                Query(
                    "topk(10, sum by (application_name, usename)"
                        + " (rate(pg_blocking_seconds_total{@T}[@R])))",
                    "{{application_name}} {{usename}}", unless: "sampling is off")
            ]),
        .lines(
            "Active sessions and processors", "short",
            "Sessions of clients that worked on average, and processors of the server where the"
                + " configuration says how many. Bad: sessions above processors for minutes.",
            [
                Query(
                    "sum by (target) (rate(pg_activity_seconds_total{@T}[@R]))", "active sessions",
                    unless: "sampling is off"),
                Query(
                    "max by (target) (pgvigil_cpus{@T})", "processors",
                    unless: "the target has no cpus in the configuration"),
            ]),
        .lines(
            "Samples of the sessions", "ops",
            "Samples per second that were taken, and that were left out by reason. Bad: none taken; more"
                + " left out than taken.",
            [
                Query(
                    "sum by (target) (rate(pgvigil_activity_samples_total{@T}[@R]))", "taken",
                    unless: "sampling is off"),
                Query(
                    "sum by (reason) (rate(pgvigil_activity_samples_missed_total{@T}[@R]))",
                    "left out: {{reason}}", unless: "sampling is off"),
            ]),
    ]

    private static let activityTransactions: [Panel] = [
        .layers(
            "Transactions", "ops",
            "Commits per second by database. Bad: a drop while clients wait.",
            [byDatabase("xact_commit")]),
        .lines(
            "Rollbacks by database", "ops",
            "Transactions rolled back per second. Bad: a database that stands out.",
            [byDatabase("xact_rollback")]), rollbacks,
        .lines(
            "Rows", "ops",
            "Rows changed and read per second; returned are those that scans met. Bad: a step that no"
                + " release explains; far more returned than fetched, which a missing index does.",
            [
                perSecond("tup_returned", "returned"), perSecond("tup_fetched", "fetched"),
                perSecond("tup_inserted", "inserted"), perSecond("tup_updated", "updated"),
                perSecond("tup_deleted", "deleted"),
            ]),
        .lines(
            "Time of sessions", "short",
            "Seconds per second that sessions lasted, worked and were idle in a transaction. Bad: the"
                + " last near the second; sessions hold transactions open and do nothing.",
            [
                perSecond("session_time_seconds", "connected"),
                perSecond("active_time_seconds", "active"),
                perSecond("idle_in_transaction_time_seconds", "idle in transaction"),
            ]),
        .lines(
            "Conflicts with replay", "ops",
            "Queries that a replica had to cancel, per second. Bad: steadily above zero; see the"
                + " page on replication.", [byDatabase("conflicts")]
        ) { $0.more = "pgvigil-replication" },
    ]

    private static let activityProcesses: [Panel] = [
        .layers(
            "Processes", "short",
            "Processes of the server by type. Bad: autovacuum workers always at their maximum:"
                + " autovacuum does not keep up.",
            [Query("sum by (backend_type) (pg_backends{@T})", "{{backend_type}}")]),
        .lines(
            "Parallel workers", "ops",
            "Workers per second that plans requested, and that were started. Bad: fewer started than"
                + " requested; raise max_parallel_workers.",
            [
                Query(
                    "sum by (target) (rate(pg_stat_database_parallel_workers_to_launch_total"
                        + "{@D}[@R]))", "requested", unless: "PostgreSQL is older than 18"),
                Query(
                    "sum by (target) (rate(pg_stat_database_parallel_workers_launched_total"
                        + "{@D}[@R]))", "started", unless: "PostgreSQL is older than 18"),
            ]),
        .lines(
            "Processes by database", "short",
            "Processes that are connected to each database. Bad: one that takes most of them.",
            [Query("max by (datname) (pg_stat_database_numbackends{@D})", "{{datname}}")]),
    ]
}
