// The indicators of docs/indicators.md as far as one database can tell them; names, units, floors
// and formulas are the same. What cannot be known is NULL, never a guess: without the rights of
// pg_read_all_stats other users' sessions cannot be counted.
extension SchemaMigration {
    static let indicators = SchemaMigration(6, "indicators", vacuumSQL + indicatorsSQL + recordSQL)

    private static let vacuumSQL =
        "CREATE VIEW monitoring.v_tables_needing_maintenance AS\n" + tablesDueQuery + #"""
            ;
            COMMENT ON VIEW monitoring.v_tables_needing_maintenance IS
                'Tables of this database that autovacuum ought to have visited, by its own arithmetic.';

            """#

    /// Tables that autovacuum ought to have visited, those of this schema among them.
    static let tablesDueQuery = #"""
        WITH global AS (
            SELECT current_setting('autovacuum_vacuum_threshold')::float8 AS vacuum_threshold,
                   current_setting('autovacuum_vacuum_scale_factor')::float8 AS vacuum_factor,
                   current_setting('autovacuum_vacuum_max_threshold', true)::float8
                       AS vacuum_max_threshold,
                   current_setting('autovacuum_vacuum_insert_threshold')::float8
                       AS insert_threshold,
                   current_setting('autovacuum_vacuum_insert_scale_factor')::float8
                       AS insert_factor,
                   current_setting('autovacuum_analyze_threshold')::float8 AS analyze_threshold,
                   current_setting('autovacuum_analyze_scale_factor')::float8 AS analyze_factor,
                   current_setting('autovacuum_freeze_max_age')::float8 AS freeze_max_age,
                   current_setting('autovacuum_multixact_freeze_max_age')::float8
                       AS multixact_freeze_max_age),
        own AS (
            SELECT c.oid, jsonb_object_agg(option_name, option_value) AS options
              FROM pg_catalog.pg_class AS c, pg_catalog.pg_options_to_table(c.reloptions)
             WHERE c.relkind IN ('r', 'm') AND c.reloptions IS NOT NULL
             GROUP BY c.oid),
        limits AS (
            SELECT c.oid, n.nspname, c.relname,
                   pg_catalog.pg_stat_get_dead_tuples(c.oid) AS dead,
                   pg_catalog.pg_stat_get_live_tuples(c.oid) AS live,
                   pg_catalog.pg_stat_get_ins_since_vacuum(c.oid) AS inserted,
                   pg_catalog.pg_stat_get_mod_since_analyze(c.oid) AS changed,
                   least(coalesce((o->>'autovacuum_vacuum_threshold')::float8, vacuum_threshold)
                         + coalesce((o->>'autovacuum_vacuum_scale_factor')::float8, vacuum_factor)
                             * greatest(0, c.reltuples),
                         CASE WHEN coalesce((o->>'autovacuum_vacuum_max_threshold')::float8,
                                            vacuum_max_threshold) >= 0
                              THEN coalesce((o->>'autovacuum_vacuum_max_threshold')::float8,
                                            vacuum_max_threshold) END) AS vacuum_at,
                   CASE WHEN coalesce((o->>'autovacuum_vacuum_insert_threshold')::float8,
                                      insert_threshold) >= 0
                        THEN coalesce((o->>'autovacuum_vacuum_insert_threshold')::float8,
                                      insert_threshold)
                            + coalesce((o->>'autovacuum_vacuum_insert_scale_factor')::float8,
                                       insert_factor) * greatest(0, c.reltuples)
                                * CASE WHEN c.relpages > 0
                                       THEN 1 - least(unfrozen.frozen, c.relpages)::float8
                                           / c.relpages
                                       ELSE 1 END END AS insert_vacuum_at,
                   coalesce((o->>'autovacuum_analyze_threshold')::float8, analyze_threshold)
                       + coalesce((o->>'autovacuum_analyze_scale_factor')::float8, analyze_factor)
                           * greatest(0, c.reltuples) AS analyze_at,
                   greatest(
                       greatest(age(c.relfrozenxid), age(t.relfrozenxid))
                           / least((o->>'autovacuum_freeze_max_age')::float8, freeze_max_age),
                       greatest(mxid_age(c.relminmxid), mxid_age(t.relminmxid))
                           / least((o->>'autovacuum_multixact_freeze_max_age')::float8,
                                   multixact_freeze_max_age)) AS freeze_age,
                   coalesce((o->>'autovacuum_enabled')::boolean, true) AS enabled
              FROM pg_catalog.pg_class AS c
                   JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                   CROSS JOIN global
                   LEFT JOIN own ON own.oid = c.oid
                   LEFT JOIN pg_catalog.pg_class AS t ON t.oid = c.reltoastrelid
                   -- pg_class.relallfrozen is there since 18.
                   CROSS JOIN LATERAL (SELECT coalesce((to_jsonb(c)->>'relallfrozen')::int, 0))
                       AS unfrozen (frozen)
                   CROSS JOIN LATERAL (SELECT own.options) AS options (o)
             WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema'))
        SELECT nspname AS schemaname, relname AS tablename,
               CASE WHEN freeze_age > 1 THEN 'freeze'
                    WHEN dead > vacuum_at THEN 'vacuum: dead rows'
                    WHEN coalesce(inserted > insert_vacuum_at, false)
                        THEN 'vacuum: inserted rows'
                    ELSE 'analyze: changed rows' END AS reason,
               dead > vacuum_at OR coalesce(inserted > insert_vacuum_at, false)
                   OR freeze_age > 1 AS vacuum_overdue,
               changed > analyze_at AS analyze_overdue,
               live AS live_rows, dead AS dead_rows, inserted AS inserted_rows,
               changed AS changed_rows,
               round(vacuum_at::numeric) AS vacuum_at, round(analyze_at::numeric) AS analyze_at,
               round(freeze_age::numeric, 4) AS freeze_age_ratio, enabled AS autovacuum_enabled,
               pg_catalog.pg_stat_get_last_vacuum_time(oid) AS last_vacuum,
               pg_catalog.pg_stat_get_last_autovacuum_time(oid) AS last_autovacuum,
               pg_catalog.pg_stat_get_last_analyze_time(oid) AS last_analyze,
               pg_catalog.pg_stat_get_last_autoanalyze_time(oid) AS last_autoanalyze
          FROM limits
         WHERE dead > vacuum_at OR coalesce(inserted > insert_vacuum_at, false)
            OR freeze_age > 1 OR changed > analyze_at
         ORDER BY freeze_age > 1 DESC, dead / greatest(1, vacuum_at) DESC
        """#

    private static let indicatorsSQL = #"""
        CREATE FUNCTION monitoring.indicators(
            p_windows_only boolean DEFAULT false, p_now timestamptz DEFAULT clock_timestamp())
        RETURNS TABLE (metric_name text, value numeric, unit text, tags jsonb)
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog
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
                       a.backend_xid IS NOT NULL OR a.backend_xmin IS NOT NULL AS holds
                  FROM pg_stat_get_activity(NULL) AS a
                 WHERE v_sees AND a.backend_type = 'client backend'),
            age (longest, idle) AS (
                SELECT max(extract(epoch FROM greatest(clock_timestamp(), query_start)
                           - query_start)) FILTER (WHERE other AND state = 'active'),
                       max(extract(epoch FROM greatest(clock_timestamp(), state_change)
                           - state_change))
                           FILTER (WHERE holds AND state LIKE 'idle in transaction%')
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
                   CASE WHEN v_sees THEN coalesce(longest, 0)::numeric END, 'seconds', '{}'
              FROM age
            UNION ALL
            SELECT 'pg_idle_in_transaction_holding_oldest_age_seconds',
                   CASE WHEN v_sees THEN coalesce(idle, 0)::numeric END, 'seconds', '{}'
              FROM age
            UNION ALL
            SELECT waits.name, CASE waits.unit WHEN 'sessions' THEN waits.sessions
                   ELSE waits.longest END, waits.unit, '{}'
              FROM (SELECT count(DISTINCT pid)::numeric AS sessions,
                           coalesce(max(extract(epoch FROM greatest(clock_timestamp(), waitstart)
                               - waitstart)), 0)::numeric AS longest
                      FROM pg_lock_status() WHERE NOT granted) AS found,
                   LATERAL (VALUES
                       ('pg_lock_waiting_sessions', 'sessions', sessions, longest),
                       ('pg_lock_wait_longest_seconds', 'seconds', sessions, longest))
                       AS waits (name, unit, sessions, longest);

            IF v_replica THEN
                RETURN QUERY SELECT 'pg_replication_lag_seconds',
                    CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                         ELSE greatest(0, extract(epoch FROM clock_timestamp()
                             - pg_last_xact_replay_timestamp())) END::numeric,
                    'seconds', '{}'::jsonb;
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
                  FROM monitoring.v_tables_needing_maintenance AS t;
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
                           count(*) FILTER (WHERE total_seconds / calls > 1) AS slow
                      FROM monitoring.statement_growth(v_since)) AS found,
                   LATERAL (VALUES
                       ('pg_query_mean_seconds', 'seconds',
                        CASE WHEN calls >= 100 THEN seconds::numeric / calls END),
                       ('pg_slow_queries', 'statements',
                        CASE WHEN v_sees THEN slow::numeric END)) AS ran (name, unit, value)
             WHERE EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_stat_statements');
        END
        $body$;
        COMMENT ON FUNCTION monitoring.indicators(boolean, timestamptz) IS
            'The indicators as they are now; windows of five minutes, else since the counters began.';

        """#

    private static let recordSQL = #"""
        CREATE FUNCTION monitoring.record_performance_metrics()
        RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog
        AS $body$
        DECLARE
            v_now constant timestamptz := clock_timestamp();
            v_since timestamptz;
            v_rows integer;
            v_statements integer := 0;
        BEGIN
            -- One at a time, as the readings are kept for the next one.
            PERFORM pg_advisory_xact_lock(7309453, 3);
            v_since := monitoring.window_start(v_now);
            INSERT INTO monitoring.performance_metrics
                (metric_name, metric_value, metric_unit, tags, recorded_at)
            SELECT metric_name, value, unit, tags, v_now
              FROM monitoring.indicators(true, v_now) WHERE value IS NOT NULL;
            GET DIAGNOSTICS v_rows = ROW_COUNT;
            -- The statements that took most time, for v_query_performance_trends.
            IF v_since IS NOT NULL THEN
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, metric_unit, tags, recorded_at)
                SELECT number.name, number.value, number.unit,
                       jsonb_build_object('queryid', top.queryid::text, 'datname',
                           coalesce(d.datname, top.dbid::text), 'usename',
                           pg_get_userbyid(top.userid)), v_now
                  FROM (SELECT * FROM monitoring.statement_growth(v_since)
                         ORDER BY total_seconds DESC LIMIT 20) AS top
                       LEFT JOIN pg_database AS d ON d.oid = top.dbid,
                       LATERAL (VALUES
                           ('pg_statement_calls', top.calls::numeric, 'calls'),
                           ('pg_statement_mean_seconds',
                            (top.total_seconds / top.calls)::numeric, 'seconds'))
                           AS number (name, value, unit);
                GET DIAGNOSTICS v_statements = ROW_COUNT;
            END IF;
            PERFORM monitoring.take_reading(v_now);
            RETURN v_rows + v_statements;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.record_performance_metrics() IS
            'Records the indicators and the most expensive statements; to be called every 5 minutes.';
        """#
}
