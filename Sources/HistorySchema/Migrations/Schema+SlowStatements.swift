// The agent records from which mean on it takes a statement of a target for slow, like any other number.
// Which of its targets is the server that asks is told by the system identifier, which it records, too.
extension SchemaMigration {
    static let slowStatements = SchemaMigration(
        11, "slow statements",
        limitSQL + indicatorsSQL(slow: limit("p_now")) + dashboardViewSQL(slow: limit(now))
            + slowQueriesSQL(condition: " AND found.mean_seconds >\n               \(limit(now))")
            + describingSQL)

    static let now = "pg_catalog.clock_timestamp()"

    /// The limit, found once for a whole query.
    static func limit(_ now: String) -> String {
        "(SELECT monitoring.slow_statement_seconds(\(now)))"
    }

    private static let limitSQL = #"""
        -- What people have set stays; 1 was the default.
        UPDATE monitoring.settings SET value = 'auto'
         WHERE name = 'slow_statement_seconds' AND value = '1';

        CREATE FUNCTION monitoring.slow_statement_seconds(
            p_now timestamptz DEFAULT clock_timestamp()) RETURNS double precision
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            v_set constant text := (SELECT s.value FROM monitoring.settings AS s
                                     WHERE s.name = 'slow_statement_seconds');
            v_system text;
            v_last timestamptz;
        BEGIN
            IF v_set ~ '^[0-9]{1,9}([.][0-9]{1,9})?$' THEN
                RETURN v_set::double precision;
            END IF;
            v_last := (SELECT max(m.recorded_at) FROM monitoring.performance_metrics AS m
                        WHERE m.metric_name = 'pgvigil_slow_statement_seconds'
                          AND m.recorded_at > p_now - interval '1 day'
                          AND m.recorded_at < p_now + interval '1 hour');
            IF v_last IS NULL THEN
                RETURN 1;
            END IF;
            BEGIN
                v_system := (SELECT c.system_identifier::text FROM pg_control_system() AS c);
            EXCEPTION WHEN OTHERS THEN
                RETURN 1;
            END;
            -- Of several targets in this cluster, such as its replicas, the lowest limit counts.
            RETURN coalesce((
                SELECT m.metric_value::double precision
                  FROM monitoring.performance_metrics AS m
                 WHERE m.metric_name = 'pgvigil_slow_statement_seconds'
                   AND m.recorded_at > v_last - interval '1 hour' AND m.recorded_at <= v_last
                   AND m.tags ->> 'target' IN (
                       SELECT c.tags ->> 'target' FROM monitoring.performance_metrics AS c
                        WHERE c.metric_name = 'pg_cluster_created_timestamp_seconds'
                          AND c.recorded_at > v_last - interval '1 hour'
                          AND c.recorded_at <= v_last
                          AND c.tags ->> 'system_identifier' = v_system)
                 ORDER BY m.recorded_at DESC, m.metric_value LIMIT 1), 1);
        END
        $body$;
        COMMENT ON FUNCTION monitoring.slow_statement_seconds(timestamp with time zone) IS
            'From which mean time on a statement is slow, in seconds: the setting of that name when it is a number, else what the agent has recorded of this server within a day, else 1.';

        """#

    private static let describingSQL = #"""
        COMMENT ON VIEW monitoring.v_slow_queries IS
            'Statements above slow_statement_seconds(), slowest on average first; no rows without pg_stat_statements.';

        """#
}
