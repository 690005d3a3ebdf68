extension Board {
    private static let noLocks = "no session holds a lock at the moment"

    /// Which sessions wait for which.
    static let locks = Board(
        "pgvigil-locks", "PostgreSQL locks and blocking", "Which session waits for which.",
        scope: .target, variables: [.databases],
        [
            Row("Blocking", lockBlocking), Row("Locks", lockModes),
            Row("Transactions", lockHolders),
            // At the end: the links of alerts name panels by their place.
            Row("Blocking by samples", lockSamples),
        ])

    private static let lockSamples: [Panel] = [
        .layers(
            "Sessions blocked by application", "short",
            "Sessions that waited on average for a lock of this application, by samples. Bad: a layer"
                + " that stays; its transactions are too long.",
            [
                Query(
                    "topk(10, sum by (application_name, usename, datname)"
                        + " (rate(pg_blocking_seconds_total{@T}[@R])))",
                    "{{application_name}} {{usename}} in {{datname}}",
                    unless: "sampling is off, or no session blocked others")
            ], width: 12, height: 9),
        .lines(
            "Trees of blocked sessions", "short",
            "Trees at the last sample, and of the largest one how many sessions wait, in how many rows"
                + " behind each other (depth) and side by side (width). Bad: a depth of more than"
                + " two; what waits blocks others in turn.",
            [
                Query("max by (target) (pg_blocking_trees{@T})", "trees", unless: samplingOff),
                Query(
                    "max by (target) (pg_blocking_tree_sessions{@T})", "sessions",
                    unless: noTrees),
                Query("max by (target) (pg_blocking_tree_depth{@T})", "depth", unless: noTrees),
                Query("max by (target) (pg_blocking_tree_width{@T})", "width", unless: noTrees),
            ], width: 12, height: 9),
    ]

    private static let samplingOff = "sampling is off"
    private static let noTrees = "sampling is off, or no session blocks others"

    static let lockWaits: Panel = .lines(
        "Lock waits", "s",
        "The longest wait for a lock (left) and sessions that wait (right). Bad: above a line, or a"
            + " queue of ten; end the session that blocks.",
        [
            Query("max by (target) (pg_lock_wait_longest_seconds{@T})", "longest wait"),
            Query(
                "max by (target) (pg_lock_waiting_sessions{@T})", "sessions",
                [.unit("short"), .onTheRight]),
            Query(
                "max by (target) (pg_advisory_lock_wait_longest_seconds{@T})", "advisory locks"),
            Query(
                "max by (target) (pg_advisory_lock_waiting_sessions{@T})",
                "sessions, advisory locks", [.unit("short"), .onTheRight]),
            .limit("lock_wait_longest_seconds"),
        ]
    ) { $0.more = "pgvigil-locks" }

    private static let lockBlocking: [Panel] = [
        lockWaits,
        .table(
            "Sessions that block",
            "Sessions that block others and are not blocked themselves: end these first with"
                + " pg_terminate_backend, but let an autovacuum or a backup finish. Bad: any row that"
                + " stays.",
            [
                Panel.Label("pid", "Process"), Panel.Label("datname", "Database"),
                Panel.Label("usename", "User"), Panel.Label("application_name", "Application"),
                Panel.Label("state", "State"), Panel.Label("kind", "Kind"),
            ],
            [
                Query(
                    "max by (pid, datname, usename, application_name, state, kind)"
                        + " (pg_lock_blocking_root{@T})", "Waiting", unless: noWaits,
                    Property.coloured(.rising(1, 5)))
            ], width: 16, height: 8, sort: "Waiting"),
    ]

    private static let lockModes: [Panel] = [
        .layers(
            "Locks held", "short",
            "Locks by mode. Bad: AccessExclusiveLock for long, which stops readers.",
            [Query("sum by (mode) (pg_locks_granted{@D})", "{{mode}}", unless: noLocks)]),
        .layers(
            "Locks awaited", "short", "Locks that someone waits for, by mode. Bad: any for long.",
            [Query("sum by (mode) (pg_locks_awaited{@D})", "{{mode}}", unless: noLocks)]),
        .layers(
            "Deadlocks", "short",
            "Deadlocks by database in each interval. Bad: any that repeat; let all transactions take"
                + " their locks in the same order.",
            [
                Query(
                    "sum by (datname) (increase(pg_stat_database_deadlocks_total{@D}[@R]))",
                    "{{datname}}")
            ]
        ) { $0.drawsBars = true },
    ]

    static let idleInTransaction: Panel = .lines(
        "Idle in transaction", "s",
        "The longest idle transaction, and the longest that holds rows or locks. Bad: the second"
            + " above a line; find the application that forgets to commit.",
        [
            Query("max by (target) (pg_idle_in_transaction_oldest_age_seconds{@T})", "any"),
            Query(
                "max by (target) (pg_idle_in_transaction_holding_oldest_age_seconds{@T})",
                "holding"), .limit("idle_in_transaction_holding_oldest_age_seconds"),
        ])

    private static let lockHolders: [Panel] = [
        idleInTransaction,
        .lines(
            "Sessions idle in transaction", "short",
            "Sessions that are idle in a transaction. Bad: more than a few for longer than a moment.",
            [Query("max by (target) (pg_idle_in_transaction_sessions{@T})", "sessions")]),
        .lines(
            "Prepared transactions", "short",
            "Transactions that are prepared and neither committed nor rolled back, and the age of the"
                + " oldest (right). Bad: one of an hour; it holds its locks for ever.",
            [
                Query(
                    "max by (datname) (pg_prepared_xacts_transactions{@D})", "{{datname}}",
                    unless: "there are no prepared transactions"),
                Query(
                    "max by (datname) (pg_prepared_xacts_oldest_age_seconds{@D})",
                    "oldest in {{datname}}", unless: "there are no prepared transactions",
                    [.unit("s"), .onTheRight]),
            ]),
    ]
}
