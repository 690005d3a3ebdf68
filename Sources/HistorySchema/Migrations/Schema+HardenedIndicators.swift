// The lag of a replica as the agent has it, as near as a question without a memory comes to it, and
// no number where a role cannot see what it would have to count.
extension SchemaMigration {
    /// From which mean time on a statement is slow, in seconds; 1 where the setting is no number.
    private static let slowSeconds = #"""
        coalesce((SELECT s.value::float8 FROM monitoring.settings AS s
                              WHERE s.name = 'slow_statement_seconds'
                                AND s.value ~ '^[0-9]{1,9}([.][0-9]{1,9})?$'), 1)
        """#

    static let lagSQL = indicatorsSQL(slow: slowSeconds)

    /// `indicators()`, for which a statement is slow above a mean of `slow` seconds.
    static func indicatorsSQL(slow: String) -> String {
        indicatorsText.replacing(slowMark, with: slow)
    }

    private static let slowMark = "SLOW_SECONDS"

    private static let indicatorsText = #"""
        CREATE OR REPLACE FUNCTION monitoring.indicators(
            p_windows_only boolean DEFAULT false, p_now timestamptz DEFAULT clock_timestamp())
        RETURNS TABLE (metric_name text, value numeric, unit text, tags jsonb)
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            v_since constant timestamptz := monitoring.window_start(p_now);
            v_sees constant boolean := pg_has_role('pg_read_all_stats', 'USAGE');
            v_replica constant boolean := pg_is_in_recovery();
            v_counts constant boolean := v_since IS NOT NULL OR NOT p_windows_only;
        BEGIN
            RETURN QUERY
            WITH client AS MATERIALIZED (
                SELECT a.state, a.query_start, a.state_change, a.pid <> pg_backend_pid() AS other,
                       a.pid <> pg_backend_pid() AND a.state = 'disabled' AS hidden,
                       CASE WHEN a.state IS NULL OR a.state NOT LIKE 'idle in transaction%'
                            THEN false
                            WHEN a.backend_xid IS NOT NULL OR a.backend_xmin IS NOT NULL THEN true
                            ELSE a.pid IN (
                                SELECT held.pid FROM pg_lock_status() AS held
                                 WHERE held.granted AND held.pid IS NOT NULL
                                   AND held.locktype <> 'virtualxid') END AS holds
                  FROM pg_stat_get_activity(NULL) AS a
                 WHERE v_sees AND a.backend_type = 'client backend'),
            -- What a session without track_activities does is not known, and not 0.
            age (longest, idle, none_seen) AS (
                SELECT max(extract(epoch FROM greatest(clock_timestamp(), query_start)
                           - query_start)) FILTER (WHERE other AND state = 'active'),
                       max(extract(epoch FROM greatest(clock_timestamp(), state_change)
                           - state_change)) FILTER (WHERE holds),
                       CASE WHEN NOT coalesce(bool_or(hidden), false) THEN 0 END
                  FROM client)
            SELECT 'pg_connections_utilization_ratio',
                   CASE WHEN v_sees THEN count(*)::numeric
                       / (current_setting('max_connections')::int
                          - current_setting('superuser_reserved_connections')::int
                          - coalesce(current_setting('reserved_connections', true)::int, 0))
                   END, 'ratio', '{}'::jsonb
              FROM client
            UNION ALL
            SELECT 'pg_running_queries_longest_seconds',
                   CASE WHEN v_sees THEN coalesce(longest, none_seen)::numeric END, 'seconds', '{}'
              FROM age
            UNION ALL
            SELECT 'pg_idle_in_transaction_holding_oldest_age_seconds',
                   CASE WHEN v_sees THEN coalesce(idle, none_seen)::numeric END, 'seconds', '{}'
              FROM age
            UNION ALL
            SELECT waits.name, CASE waits.unit WHEN 'sessions' THEN waits.sessions
                   ELSE waits.longest END, waits.unit, '{}'
              FROM (SELECT count(DISTINCT pid) FILTER (WHERE locktype <> 'advisory')::numeric
                               AS sessions,
                           coalesce(max(extract(epoch FROM greatest(clock_timestamp(), waitstart)
                               - waitstart)) FILTER (
                                   WHERE locktype NOT IN ('advisory', 'virtualxid')), 0)::numeric
                               AS longest
                      FROM pg_lock_status() WHERE NOT granted) AS found,
                   LATERAL (VALUES
                       ('pg_lock_waiting_sessions', 'sessions', sessions, longest),
                       ('pg_lock_wait_longest_seconds', 'seconds', sessions, longest))
                       AS waits (name, unit, sessions, longest);

            IF v_replica THEN
                -- Without a receiver nobody knows what the primary has; the age then grows, too,
                -- while the primary is idle. Nothing replayed yet is no lag of 0.
                RETURN QUERY
                SELECT 'pg_replication_lag_seconds',
                       CASE WHEN receiver.pid IS NOT NULL AND received <= replayed THEN 0
                            WHEN replayed_at IS NOT NULL THEN
                                extract(epoch FROM greatest(clock_timestamp(), replayed_at)
                                    - replayed_at) END::numeric,
                       'seconds', '{}'::jsonb
                  FROM pg_stat_get_wal_receiver() AS receiver,
                       pg_last_wal_receive_lsn() AS received, pg_last_wal_replay_lsn() AS replayed,
                       pg_last_xact_replay_timestamp() AS replayed_at;
            ELSE
                RETURN QUERY
                SELECT oldest.name, oldest.value, 'ratio', '{}'::jsonb
                  FROM (SELECT max(age(datfrozenxid)) / 2147483648.0 AS xid,
                               max(mxid_age(datminmxid)) / 2147483648.0 AS mxid
                          FROM pg_database) AS found,
                       LATERAL (VALUES ('pg_xid_age_ratio', xid), ('pg_mxid_age_ratio', mxid))
                           AS oldest (name, value)
                UNION ALL
                SELECT 'pg_vacuum_overdue_tables', count(*) FILTER (WHERE t.vacuum_overdue),
                       'tables', jsonb_build_object('datname', current_database())
                  FROM monitoring.tables_due() AS t;
            END IF;
            IF NOT v_counts THEN
                RETURN;
            END IF;
            -- With fewer events than this a ratio means nothing.
            RETURN QUERY
            WITH grown AS MATERIALIZED (SELECT * FROM monitoring.database_growth(v_since)),
            whole AS (SELECT sum(hits) AS hits, sum(reads) AS reads, sum(commits) AS commits,
                             sum(rollbacks) AS rollbacks FROM grown)
            SELECT 'pg_cache_hit_ratio',
                   CASE WHEN hits + reads >= 10000 THEN hits / (hits + reads) END,
                   'ratio', '{}'::jsonb FROM whole
            UNION ALL
            SELECT 'pg_database_cache_hit_ratio', hits::numeric / (hits + reads), 'ratio',
                   jsonb_build_object('datname', datname)
              FROM grown WHERE datname <> '' AND hits + reads >= 10000
            UNION ALL
            SELECT 'pg_transaction_error_ratio',
                   CASE WHEN commits + rollbacks >= 100
                        THEN rollbacks / (commits + rollbacks) END, 'ratio', '{}' FROM whole;
            RETURN QUERY
            SELECT ran.name, ran.value, ran.unit, '{}'::jsonb
              FROM (SELECT sum(calls) AS calls, sum(total_seconds) AS seconds,
                           count(*) FILTER (WHERE total_seconds / calls >
                               \#(slowMark)) AS slow
                      FROM monitoring.statement_growth(v_since)) AS found,
                   LATERAL (VALUES
                       ('pg_query_mean_seconds', 'seconds',
                        CASE WHEN calls >= 100 THEN seconds::numeric / calls END),
                       ('pg_slow_queries', 'statements',
                        CASE WHEN v_sees THEN slow::numeric END)) AS ran (name, unit, value)
             WHERE EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_stat_statements');
        END
        $body$;

        """#

    static let dashboardSQL = checksSQL + dashboardViewSQL(slow: slowSeconds)

    static let checksSQL = #"""
        CREATE OR REPLACE FUNCTION monitoring.check_database_health()
        RETURNS TABLE (check_name text, status text, value numeric, threshold numeric, unit text,
            recommendation text)
        LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
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
                                WHEN i.metric_name = 'pg_replication_lag_seconds'
                                THEN 'Nothing was replayed since the server''s start;'
                                     ' see pg_stat_wal_receiver.'
                                WHEN i.metric_name IN (
                                    'pg_running_queries_longest_seconds',
                                    'pg_idle_in_transaction_holding_oldest_age_seconds')
                                THEN 'A session has track_activities off.'
                                ELSE 'Too few events in the window to tell.' END AS reason
                      FROM monitoring.thresholds AS t
                           LEFT JOIN monitoring.indicators(
                               false, clock_timestamp()) AS i USING (metric_name)
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

        """#

    /// `performance_dashboard`, for which a statement is slow above a mean of `slow` seconds.
    static func dashboardViewSQL(slow: String) -> String {
        #"""
        CREATE OR REPLACE VIEW monitoring.performance_dashboard AS
        SELECT shown.metric, shown.value, shown.unit
          FROM (SELECT 'cache_hit_ratio' AS metric,
                       -- Of a window with too little in it: what it was since the counters began.
                       round(100 * coalesce(value,
                           (SELECT sum(blks_hit) / nullif(sum(blks_hit + blks_read), 0)
                              FROM pg_catalog.pg_stat_database)), 2) AS value,
                       'percentage' AS unit, 1 AS place
                  FROM monitoring.indicators(
                      false, pg_catalog.clock_timestamp()) WHERE metric_name = 'pg_cache_hit_ratio'
                UNION ALL
                SELECT 'active_connections', CASE WHEN me.sees THEN count(a.pid) END, 'connections', 2
                  FROM (SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
                                   AND current_setting('track_activities')::boolean) AS me (sees)
                       LEFT JOIN pg_catalog.pg_stat_activity AS a
                           ON a.state = 'active' AND a.backend_type = 'client backend'
                 GROUP BY me.sees
                UNION ALL
                SELECT 'slow_queries', CASE WHEN me.sees THEN count(s.queryid) END, 'queries', 3
                  FROM (SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
                                   AND EXISTS (SELECT FROM pg_catalog.pg_extension
                                                WHERE extname = 'pg_stat_statements')) AS me (sees)
                       LEFT JOIN monitoring.statements(false) AS s
                           ON s.mean_seconds >
                              \#(slow)
                 GROUP BY me.sees
                UNION ALL
                SELECT name, round(factor * value, 4), shown_unit, place
                  FROM monitoring.indicators(
                      false, pg_catalog.clock_timestamp())
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

        """#
    }
}
