/// The components and their checks.
extension HealthModel {
    static let components = [
        connections, queries, cache, locks, errors, replication, maintenance, horizon, wal,
    ]

    private static let connections = HealthComponent(
        name: "connections", weight: 20,
        checks: [
            HealthCheck(
                "connections_utilization", 20, .connectionsUtilization, .steps(.connections),
                because: "New clients are refused once all slots are taken.",
                remedy: "Put a pooler in front, make pools smaller, end idle sessions; raise"
                    + " max_connections last.",
                rule: "PostgresConnectionsHigh",
                panel: PanelName("pgvigil-connections", "Connections")),
            HealthCheck(
                "pool_utilization", 10, .poolUtilization, .steps(.pool),
                because: "A pool that is full makes its application wait while others are fine.",
                remedy: "Find what holds the pool's sessions, then adjust the size of the pool.",
                rule: "PostgresPoolHigh", panel: PanelName("pgvigil-connections", "Pools")),
        ])

    private static let queries = HealthComponent(
        name: "queries", weight: 18,
        checks: [
            HealthCheck(
                "query_mean", 12, .queryMean, .factors(.queryMean),
                because: "The mean rises when everything becomes slower.",
                remedy: "Look at the statements with the most time; explain the slowest.",
                rule: "PostgresQueriesSlow", panel: PanelName("pgvigil-queries", "Mean and p95")),
            HealthCheck(
                "query_p95", 12, .queryP95, .factors(.queryP95),
                because: "One query in twenty is slower: what users notice first.",
                remedy: "Look at the statements with the largest deviation; look for missing"
                    + " indexes, locks and spilled sorts.",
                rule: "PostgresQueryP95High", panel: PanelName("pgvigil-queries", "Mean and p95")),
            HealthCheck(
                "slow_queries", 6, .slowQueries, .fixed([(0, 0), (5, 0.5), (20, 1)]),
                because: "A few slow statements may be reports; many are a pattern.",
                remedy: "Explain them, beginning with the most calls.",
                rule: "PostgresSlowStatements",
                panel: PanelName("pgvigil-queries", "Slow statements")),
            HealthCheck(
                "longest_query", 4, .longestQuery, .factors(.longestQuery),
                because: "A query that runs for an hour is forgotten or lost.",
                remedy: "Ask its owner; pg_cancel_backend(pid) ends it; set statement_timeout for"
                    + " the role.",
                rule: "PostgresQueryRunsLong", panel: PanelName("pgvigil-queries", "Longest query")),
        ])

    private static let cache = HealthComponent(
        name: "cache", weight: 15,
        checks: [
            HealthCheck(
                "cache_hit", 15, .cacheHit, .steps(.cacheHit),
                because: "Blocks that are not in shared buffers cost a read each.",
                remedy: "Find the tables that are read most; look for missing indexes, then raise"
                    + " shared_buffers.",
                rule: "PostgresCacheHitLow", panel: PanelName("pgvigil-io", "Cache hit ratio"))
        ])

    private static let locks = HealthComponent(
        name: "locks", weight: 17,
        checks: [
            HealthCheck(
                "lock_wait", 10, .lockWait, .factors(.lockWait),
                because: "Sessions that wait this long are stuck behind a transaction that is not"
                    + " ending.",
                remedy: "End the session that pg_lock_blocking_root names; set lock_timeout for"
                    + " migrations.",
                rule: "PostgresLockWaitLong", panel: PanelName("pgvigil-locks", "Lock waits")),
            HealthCheck(
                "lock_waiting", 8, .lockWaiting, .fixed([(2, 0), (10, 0.5), (50, 1)]),
                because: "One or two waiting sessions are everyday life; a queue is an incident.",
                remedy: "End the session that pg_lock_blocking_root names.",
                rule: "PostgresLockQueue", panel: PanelName("pgvigil-locks", "Lock waits")),
            HealthCheck(
                "idle_in_transaction", 8, .idleInTransaction, .factors(.idleInTransaction),
                because: "It holds locks or rows that vacuum must keep, and does nothing.",
                remedy: "Fix the application that forgets to commit; set"
                    + " idle_in_transaction_session_timeout.",
                rule: "PostgresIdleInTransaction",
                panel: PanelName("pgvigil-locks", "Idle in transaction")),
            HealthCheck(
                "deadlocks", 5, .deadlocks, .fixed([(0, 0), (5, 0.5), (20, 1)]),
                because: "Each deadlock ends a transaction that must be tried again.",
                remedy: "Let all transactions take their locks in the same order.",
                rule: "PostgresDeadlocks", panel: PanelName("pgvigil-locks", "Deadlocks")),
        ])

    private static let errors = HealthComponent(
        name: "errors", weight: 7,
        checks: [
            HealthCheck(
                "transaction_errors", 7, .transactionErrors, .steps(.transactionErrors),
                because: "Transactions that roll back are work for nothing, and often bugs.",
                remedy: "Read the server's log for the errors, by SQLSTATE and application.",
                rule: "PostgresTransactionErrors", panel: PanelName("pgvigil-activity", "Rollbacks")
            )
        ])
}
