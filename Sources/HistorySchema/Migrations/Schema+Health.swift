extension SchemaMigration {
    static let health = SchemaMigration(7, "health", healthSQL + poolsSQL)

    private static let healthSQL = #"""
        CREATE TABLE monitoring.thresholds (
            check_name text PRIMARY KEY,
            metric_name text NOT NULL,
            warning numeric,
            critical numeric,
            is_bad_below boolean NOT NULL DEFAULT false,
            recommendation text NOT NULL);
        COMMENT ON TABLE monitoring.thresholds IS
            'Limits of check_database_health(); yours to change, upgrades leave the rows alone.';
        INSERT INTO monitoring.thresholds
            (check_name, metric_name, warning, critical, is_bad_below, recommendation)
        VALUES
            ('connections_utilization', 'pg_connections_utilization_ratio', 0.8, 0.95, false,
             'Find who holds connections in v_connection_status; put a pooler in between.'),
            ('cache_hit_ratio', 'pg_cache_hit_ratio', 0.9, 0.8, true,
             'Find the tables that are read most; look for missing indexes, then raise shared_buffers.'),
            ('query_mean', 'pg_query_mean_seconds', 1, 5, false,
             'Look at v_slow_queries, beginning with the most time in total.'),
            ('slow_queries', 'pg_slow_queries', 5, 20, false,
             'Explain the statements of v_slow_queries, beginning with the most calls.'),
            ('longest_query', 'pg_running_queries_longest_seconds', 900, 3600, false,
             'Ask its owner; pg_cancel_backend(pid) ends it; set statement_timeout for the role.'),
            ('transaction_errors', 'pg_transaction_error_ratio', 0.05, 0.1, false,
             'Read the server''s log for the errors, by SQLSTATE and application.'),
            ('lock_wait', 'pg_lock_wait_longest_seconds', 10, 60, false,
             'End the session that pg_blocking_pids() names; set lock_timeout for migrations.'),
            ('idle_in_transaction', 'pg_idle_in_transaction_holding_oldest_age_seconds', 300, 900,
             false, 'Mend the application that forgets to commit; set idle_in_transaction_session_timeout.'),
            ('replication_lag', 'pg_replication_lag_seconds', 30, 300, false,
             'Look for long queries that stop replay, and for a slow disk or network.'),
            ('vacuum_overdue', 'pg_vacuum_overdue_tables', 20, 100, false,
             'Look at v_tables_needing_maintenance; raise autovacuum_max_workers and the cost limit.'),
            ('xid_age', 'pg_xid_age_ratio', 0.3, 0.6, false,
             'VACUUM (FREEZE) the oldest tables; end what holds the horizon.'),
            ('mxid_age', 'pg_mxid_age_ratio', 0.3, 0.6, false,
             'VACUUM (FREEZE) the oldest tables.');

        CREATE FUNCTION monitoring.check_database_health()
        RETURNS TABLE (check_name text, status text, value numeric, threshold numeric, unit text,
            recommendation text)
        LANGUAGE sql STABLE SET search_path = pg_catalog
        AS $body$
            SELECT judged.check_name, judged.status, round(judged.value, 4),
                   CASE judged.status WHEN 'critical' THEN judged.critical
                        ELSE coalesce(judged.warning, judged.critical) END,
                   judged.unit,
                   CASE WHEN judged.status IN ('warning', 'critical') THEN judged.recommendation
                        WHEN judged.status = 'unknown' THEN judged.reason END
              FROM (SELECT t.*, i.value, i.unit,
                           CASE WHEN i.value IS NULL THEN 'unknown'
                                WHEN CASE WHEN t.is_bad_below THEN i.value < t.critical
                                          ELSE i.value > t.critical END THEN 'critical'
                                WHEN CASE WHEN t.is_bad_below THEN i.value < t.warning
                                          ELSE i.value > t.warning END THEN 'warning'
                                ELSE 'ok' END AS status,
                           CASE WHEN i.metric_name IS NULL
                                THEN 'Needs the extension pg_stat_statements in this database.'
                                WHEN NOT pg_has_role('pg_read_all_stats', 'USAGE')
                                THEN format('Needs: GRANT pg_read_all_stats TO %I;', current_user)
                                ELSE 'Too few events in the window to tell.' END AS reason
                      FROM monitoring.thresholds AS t
                           LEFT JOIN monitoring.indicators() AS i USING (metric_name)
                     -- What does not apply to this side of a replication is no check here.
                     WHERE i.metric_name IS NOT NULL
                        OR t.metric_name IN ('pg_query_mean_seconds', 'pg_slow_queries'))
                       AS judged
            UNION ALL
            SELECT 'autovacuum',
                   CASE WHEN vacuums AND counts THEN 'ok' ELSE 'critical' END,
                   (vacuums AND counts)::int, 1, 'boolean',
                   CASE WHEN NOT vacuums THEN 'Set autovacuum = on.'
                        WHEN NOT counts THEN 'Set track_counts = on.' END
              FROM (SELECT current_setting('autovacuum')::boolean AS vacuums,
                           current_setting('track_counts')::boolean AS counts) AS setting
            UNION ALL
            SELECT 'checksum_failures',
                   CASE WHEN failures IS NULL THEN 'unknown'
                        WHEN failures > 0 THEN 'critical' ELSE 'ok' END,
                   failures, 0, 'failures',
                   CASE WHEN failures IS NULL THEN 'Data checksums are off.'
                        WHEN failures > 0
                        THEN 'Fail over or restore; look for what is broken in the server''s log.'
                   END
              FROM (SELECT sum(s.checksum_failures)::numeric AS failures
                      FROM pg_stat_database AS s) AS checksum
            UNION ALL
            SELECT 'invalid_indexes', CASE WHEN invalid > 0 THEN 'warning' ELSE 'ok' END,
                   invalid, 0, 'indexes',
                   CASE WHEN invalid > 0 THEN 'REINDEX INDEX CONCURRENTLY, or drop them.' END
              FROM (SELECT count(*) AS invalid FROM pg_index WHERE NOT indisvalid) AS index
        $body$;
        COMMENT ON FUNCTION monitoring.check_database_health() IS
            'One row per check: ok, warning, critical or unknown, and what to do.';

        CREATE VIEW monitoring.v_performance_alerts AS
        SELECT check_name AS alert, status AS severity, value, threshold, unit, recommendation
          FROM monitoring.check_database_health()
         WHERE status IN ('warning', 'critical')
         ORDER BY status, check_name;
        COMMENT ON VIEW monitoring.v_performance_alerts IS
            'What is beyond a limit at this moment.';

        """#

    private static let poolsSQL = #"""
        CREATE TABLE monitoring.pools (
            pool text PRIMARY KEY,
            application_name text,
            usename text,
            datname text,
            connections_max integer NOT NULL CHECK (connections_max > 0));
        COMMENT ON TABLE monitoring.pools IS
            'Application pools for v_connection_pool_health: regular expressions that sessions match.';

        CREATE VIEW monitoring.v_connection_status AS
        SELECT coalesce(datname, '') AS datname, coalesce(usename, '') AS usename,
               coalesce(application_name, '') AS application_name,
               coalesce(state, 'hidden') AS state, count(*) AS connections,
               max(extract(epoch FROM clock_timestamp() - state_change))::bigint
                   AS longest_in_state_seconds,
               max(extract(epoch FROM clock_timestamp() - xact_start))::bigint
                   AS oldest_transaction_seconds,
               count(*) FILTER (WHERE wait_event_type = 'Lock') AS waiting_for_locks
          FROM pg_catalog.pg_stat_activity
         WHERE backend_type = 'client backend' OR backend_type IS NULL
         GROUP BY 1, 2, 3, 4
         ORDER BY connections DESC, 1, 2, 3, 4;
        COMMENT ON VIEW monitoring.v_connection_status IS
            'Client sessions by state; "hidden" are those that need pg_read_all_stats to be seen.';

        CREATE VIEW monitoring.v_connection_pool_health AS
        WITH client AS MATERIALIZED (
            SELECT datname, usename, application_name, state
              FROM pg_catalog.pg_stat_activity
             WHERE backend_type = 'client backend'),
        counted AS (
            SELECT '(server)' AS pool, count(*) AS connections,
                   count(*) FILTER (WHERE state = 'active') AS active,
                   count(*) FILTER (WHERE state = 'idle') AS idle,
                   count(*) FILTER (WHERE state LIKE 'idle in transaction%')
                       AS idle_in_transaction,
                   current_setting('max_connections')::int
                       - current_setting('superuser_reserved_connections')::int
                       - coalesce(current_setting('reserved_connections', true)::int, 0)
                       AS connections_max
              FROM client
            UNION ALL
            SELECT p.pool, count(c.state), count(*) FILTER (WHERE c.state = 'active'),
                   count(*) FILTER (WHERE c.state = 'idle'),
                   count(*) FILTER (WHERE c.state LIKE 'idle in transaction%'), p.connections_max
              FROM monitoring.pools AS p
                   LEFT JOIN client AS c
                       ON coalesce(c.application_name ~ p.application_name, true)
                      AND coalesce(c.usename ~ p.usename, true)
                      AND coalesce(c.datname ~ p.datname, true)
             GROUP BY p.pool, p.connections_max)
        SELECT pool, connections, active, idle, idle_in_transaction, connections_max,
               CASE WHEN sees THEN round(connections::numeric / connections_max, 4) END
                   AS utilization_ratio,
               CASE WHEN NOT sees THEN 'unknown'
                    WHEN connections > 0.95 * connections_max THEN 'critical'
                    WHEN connections > 0.8 * connections_max THEN 'warning'
                    ELSE 'ok' END AS status
          FROM counted, (SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')) AS me (sees)
         ORDER BY pool <> '(server)', pool;
        COMMENT ON VIEW monitoring.v_connection_pool_health IS
            'Sessions against the slots of the server, and of each row in monitoring.pools.';

        CREATE VIEW monitoring.performance_dashboard AS
        SELECT shown.metric, shown.value, shown.unit
          FROM (SELECT 'cache_hit_ratio' AS metric,
                       -- Of a window with too little in it: what it was since the counters began.
                       round(100 * coalesce(value,
                           (SELECT sum(blks_hit) / nullif(sum(blks_hit + blks_read), 0)
                              FROM pg_catalog.pg_stat_database)), 2) AS value,
                       'percentage' AS unit, 1 AS place
                  FROM monitoring.indicators() WHERE metric_name = 'pg_cache_hit_ratio'
                UNION ALL
                SELECT 'active_connections', count(*), 'connections', 2
                  FROM pg_catalog.pg_stat_activity
                 WHERE state = 'active' AND backend_type = 'client backend'
                UNION ALL
                SELECT 'slow_queries', count(*), 'queries', 3
                  FROM monitoring.statements() WHERE mean_seconds > 1
                UNION ALL
                SELECT name, round(factor * value, 4), shown_unit, place
                  FROM monitoring.indicators()
                       JOIN (VALUES
                           ('pg_connections_utilization_ratio', 'connections_utilization',
                            100, 'percentage', 4),
                           ('pg_query_mean_seconds', 'query_mean_time', 1000, 'milliseconds', 5),
                           ('pg_transaction_error_ratio', 'transaction_error_ratio', 100,
                            'percentage', 6),
                           ('pg_running_queries_longest_seconds', 'longest_query', 1, 'seconds', 7),
                           ('pg_lock_waiting_sessions', 'lock_waiting_sessions', 1, 'sessions', 8),
                           ('pg_vacuum_overdue_tables', 'vacuum_overdue_tables', 1, 'tables', 9),
                           ('pg_xid_age_ratio', 'transaction_id_age', 100, 'percentage', 10))
                           AS chosen (metric_name, name, factor, shown_unit, place)
                       USING (metric_name)
                UNION ALL
                SELECT 'database_size', pg_catalog.pg_database_size(pg_catalog.current_database()),
                       'bytes', 11) AS shown
         ORDER BY shown.place;
        COMMENT ON VIEW monitoring.performance_dashboard IS
            'The state of this server in a few rows; slow_queries since the statistics began.';
        """#
}
