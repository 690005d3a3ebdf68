extension Indicator {
    /// All indicators that are derived here, in the order in which they are shown.
    package static let all: [Indicator] = [
        healthScore, healthPointsLost, healthCoverage, healthCap, healthModel, connections, pools,
        databaseSessions, cacheHit, databaseCacheHit, queryMean, queryP95, slowQueries,
        slowStatement, databaseQueryMean, databaseQueryP95, transactionErrors,
        databaseTransactionErrors, replicationStalled, replicationLag, vacuumOverdue,
        transactionAge, multixactAge,
    ]

    /// Names of indicators that a collector asks for as they are, so that they are not derived.
    package static let asked = [
        "pg_running_queries_longest_seconds", "pg_lock_wait_longest_seconds",
        "pg_lock_waiting_sessions", "pg_lock_blocking_root",
        "pg_idle_in_transaction_holding_oldest_age_seconds",
    ]

    static let connections = Indicator(
        "pg_connections_utilization_ratio",
        "Client sessions against the slots that ordinary clients may use.",
        unit: "ratio", range: "from 0; 1 when all slots are taken, above 1 into the reserve",
        window: "now",
        formula: "client sessions / (max_connections - superuser_reserved_connections"
            + " - reserved_connections)",
        absence: "")

    static let pools = Indicator(
        "pg_pool_utilization_ratio", "Sessions of a pool against what it may hold.",
        labels: ["pool", "datname", "environment"], unit: "ratio",
        range: "from 0; 1 when the pool is full", window: "now",
        formula: "of a configured pool: sessions that match / max; on a PgBouncer console, per"
            + " database/user: server connections that are active, logging in or being tested"
            + " / pool_size; `datname` when the pool's match is one name in full, as in"
            + " `^shop$`, and `environment` when that database fits one of the target's"
            + " `environments`",
        absence: "without pools")

    static let cacheHit = Indicator(
        "pg_cache_hit_ratio", "Share of blocks that were found in shared buffers.",
        unit: "ratio", range: "0 to 1", window: "5 min",
        formula: "hits / (hits + reads), over all databases",
        absence: "with fewer than 10,000 blocks in the window")

    static let databaseCacheHit = Indicator(
        "pg_database_cache_hit_ratio",
        "Share of blocks that were found in shared buffers, by database.",
        labels: ["datname"], unit: "ratio", range: "0 to 1", window: "5 min",
        formula: "hits / (hits + reads) of the database",
        absence: "for a database with fewer than 10,000 blocks in the window")

    static let queryMean = Indicator(
        "pg_query_mean_seconds", "Mean execution time of all statements.",
        unit: "seconds", range: "above 0", window: "5 min",
        formula: "execution time / calls, over all statements of other roles than the agent's own",
        absence: "with fewer than 100 calls in the window")

    static let queryP95 = Indicator(
        "pg_query_p95_seconds", "Estimate of the time that 95 % of executions do not exceed.",
        unit: "seconds", range: "above 0", window: "5 min",
        formula: "per statement, mean and variance in the window from differences of calls × mean"
            + " and calls × (deviation² + mean²); each statement as a lognormal distribution with"
            + " these moments, one without variance as a point; the 95th percentile of their sum,"
            + " weighted by calls",
        absence: "with fewer than 100 calls in the window")

    static let slowQueries = Indicator(
        "pg_slow_queries",
        "Statements that took more than pgvigil_slow_statement_seconds on average.",
        unit: "statements", range: "from 0", window: "5 min",
        formula: "statements whose mean execution time in the window is above"
            + " `pgvigil_slow_statement_seconds`",
        absence: "")

    static let slowStatement = Indicator(
        "pgvigil_slow_statement_seconds",
        "Mean execution time above which a statement counts as slow.",
        unit: "seconds", range: "above 0", window: "-",
        formula: "the target's `thresholds.slow_statement_seconds`, 1 s by default",
        absence: "while the server is down")

    static let transactionErrors = Indicator(
        "pg_transaction_error_ratio", "Share of transactions that were rolled back.",
        unit: "ratio", range: "0 to 1", window: "5 min",
        formula: "rollbacks / (commits + rollbacks), without the agent's own",
        absence: "with fewer than 100 transactions in the window")

    static let databaseSessions = Indicator(
        "pg_database_sessions", "Client sessions by database, without the agent's own.",
        labels: ["datname"], unit: "sessions", range: "from 0", window: "now",
        formula: "client sessions in the database", absence: "")

    static let databaseQueryMean = Indicator(
        "pg_database_query_mean_seconds",
        "Mean execution time of all statements, by database.",
        labels: ["datname"], unit: "seconds", range: "above 0", window: "5 min",
        formula: "as pg_query_mean_seconds, over the statements of the database",
        absence: "for a database with fewer than 100 calls in the window")

    static let databaseQueryP95 = Indicator(
        "pg_database_query_p95_seconds",
        "Estimate of the time that 95 % of executions do not exceed, by database.",
        labels: ["datname"], unit: "seconds", range: "above 0", window: "5 min",
        formula: "as pg_query_p95_seconds, over the statements of the database",
        absence: "for a database with fewer than 100 calls in the window")

    static let databaseTransactionErrors = Indicator(
        "pg_database_transaction_error_ratio",
        "Share of transactions that were rolled back, by database.",
        labels: ["datname"], unit: "ratio", range: "0 to 1", window: "5 min",
        formula: "as pg_transaction_error_ratio, over the transactions of the database",
        absence: "for a database with fewer than 100 transactions in the window")

    static let vacuumOverdue = Indicator(
        "pg_vacuum_overdue_tables", "Tables that are past one of their vacuum thresholds.",
        unit: "tables", range: "from 0", window: "now",
        formula: "tables with more dead or inserted rows than their own settings allow, or older"
            + " than autovacuum_freeze_max_age, in all databases that are visited",
        absence: "on a replica")

    static let transactionAge = Indicator(
        "pg_xid_age_ratio", "Age of the oldest transaction in use against what there is room for.",
        unit: "ratio", range: "0 to 1; near 1 the server stops writing", window: "now",
        formula: "largest age(datfrozenxid) / 2^31", absence: "on a replica")

    static let multixactAge = Indicator(
        "pg_mxid_age_ratio", "Age of the oldest multixact in use against what there is room for.",
        unit: "ratio", range: "0 to 1; near 1 the server stops writing", window: "now",
        formula: "largest mxid_age(datminmxid) / 2^31", absence: "on a replica")

    static let replicationLag = Indicator(
        "pg_replication_lag_seconds",
        "How long the oldest write-ahead log that the replica has received and not replayed has"
            + " waited.",
        unit: "seconds", range: "from 0", window: "now",
        formula: "time since the agent first saw a received position beyond the one that is now"
            + " replayed; 0 when a receiver runs and all that it received is replayed; counted from"
            + " the agent's start for what waited before",
        absence: "on a primary, on a replica without a receiver that has replayed all it had, and"
            + " in the first poll while something waits")

    static let replicationStalled = Indicator(
        "pg_replication_stalled_seconds",
        "How long the replica has had no WAL receiver and has replayed nothing.",
        unit: "seconds", range: "from 0", window: "now",
        formula: "time since the agent last saw a receiver run or the replayed position move; kept"
            + " over a restart of the agent in agent.state_directory",
        absence: "on a primary, and where primary_conninfo is empty")

    static let healthScore = Indicator(
        "pg_health_score", "How well the server is, from 0 to 100.",
        unit: "points", range: "0 to 100", window: "now",
        formula: "100 minus all points lost, exactly; see health-score.md",
        absence: "when less than 60 % of the model's weight is known")

    static let healthPointsLost = Indicator(
        "pg_health_points_lost", "Points that a check takes off the health score.",
        labels: ["component", "check"], unit: "points", range: "0 to 100, in steps of 1/64",
        window: "now", formula: "see health-score.md",
        absence: "without a score; a check alone, when its input was never seen or does not apply")

    static let healthCoverage = Indicator(
        "pg_health_coverage_ratio",
        "Share of the health model's weight whose input is known.",
        unit: "ratio", range: "0 to 1", window: "now",
        formula: "weights of components, each times the known share of its checks' points, / 100",
        absence: "")

    static let healthCap = Indicator(
        "pg_health_cap_active", "Whether a lethal state holds the health score down.",
        labels: ["reason"], unit: "boolean", range: "0 or 1", window: "now",
        formula: "see health-score.md", absence: "for a state that could not be looked for")

    static let healthModel = Indicator(
        "pg_health_model_info",
        "Version of the health model, and whether it was changed; always 1.",
        labels: ["version", "custom"], unit: "none", range: "1", window: "-",
        formula: "1; custom is `no`, or eight digits that differ with every change of"
            + " the configuration's `health`",
        absence: "")
}
