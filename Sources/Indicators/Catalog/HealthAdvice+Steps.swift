import Health

/// Statements that several pieces of advice have in common.
extension HealthAdvice.Step {
    static let slow = HealthAdvice.Step(
        """
        SELECT queryid, calls, mean_exec_time, left(query, 80) AS query \
        FROM pg_stat_statements ORDER BY mean_exec_time DESC LIMIT 10;
        """)
    static let groups = HealthAdvice.Step(
        """
        SELECT usename, application_name, state, count(*), max(now() - state_change) \
        FROM pg_stat_activity WHERE backend_type = 'client backend' \
        GROUP BY 1, 2, 3 ORDER BY 4 DESC;
        """)
    static let blocked = HealthAdvice.Step(
        """
        SELECT pid, usename, state, wait_event_type, pg_blocking_pids(pid) AS blocked_by, \
        now() - query_start AS since FROM pg_stat_activity \
        WHERE cardinality(pg_blocking_pids(pid)) > 0;
        """)
    static let holders = HealthAdvice.Step(
        """
        SELECT pid, usename, state, backend_xmin, now() - xact_start AS since \
        FROM pg_stat_activity WHERE backend_xmin IS NOT NULL ORDER BY age(backend_xmin) DESC \
        LIMIT 5;
        """)
    static let sequences = HealthAdvice.Step(
        """
        SELECT schemaname, sequencename, data_type, last_value, max_value \
        FROM pg_sequences ORDER BY last_value::float8 / max_value DESC NULLS LAST \
        LIMIT 10;
        """)
}
