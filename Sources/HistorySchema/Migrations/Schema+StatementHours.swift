// What statements did by the hour. An hour of a target has several sets of rows at first, one for
// each part of it, and one more where an agent was restarted; each has its remainder, so that all add
// up to what the server did. They become one when the hour is over.
extension SchemaMigration {
    static let statementHours = SchemaMigration(
        15, "statements by the hour",
        #"""
        CREATE TABLE monitoring.statement_hours (
            hour timestamptz NOT NULL,
            target text NOT NULL,
            kind text NOT NULL,
            queryid bigint,
            datname text,
            usename text,
            toplevel boolean,
            calls bigint,
            seconds double precision,
            min_seconds double precision,
            max_seconds double precision,
            mean_seconds double precision,
            stddev_seconds double precision,
            rows bigint,
            plans bigint,
            plan_seconds double precision,
            shared_blks_hit bigint,
            shared_blks_read bigint,
            shared_blks_dirtied bigint,
            shared_blks_written bigint,
            temp_blks_read bigint,
            temp_blks_written bigint,
            blk_read_seconds double precision,
            blk_write_seconds double precision,
            wal_records bigint,
            wal_bytes bigint,
            jit_functions bigint,
            jit_seconds double precision,
            since timestamptz,
            restarted boolean,
            statements integer,
            observed_seconds double precision);
        CREATE INDEX statement_hours_time ON monitoring.statement_hours (hour, target);
        CREATE INDEX statement_hours_other ON monitoring.statement_hours (hour, target)
            WHERE kind = 'other';
        CREATE INDEX statement_hours_statement
            ON monitoring.statement_hours (target, queryid, hour);
        ALTER TABLE monitoring.statement_hours REPLICA IDENTITY FULL;
        COMMENT ON TABLE monitoring.statement_hours IS
            'What statements did by target and hour, in several sets of rows until the hour is over: kind statement are those that took most by some measure, other is the remainder, with how many it is of at least and for how many seconds the set stands. min_seconds and max_seconds are of all the time that the server has noted them, since is when the entry of pg_stat_statements began (PostgreSQL 17), restarted that it began again in the hour.';

        """# + mergeHoursSQL + #"""
            CREATE FUNCTION monitoring.drop_old_statement_hours(
                p_keep interval, p_now timestamptz DEFAULT now())
            RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp SET row_security = off
            AS $body$
            DECLARE
                v_rows_max constant integer := 500000;
                v_dropped bigint;
            BEGIN
                IF p_keep IS NULL OR p_now - p_keep > p_now - interval '1 day' THEN
                    RAISE EXCEPTION 'drop_old_statement_hours: % is less than a day',
                        coalesce(p_keep::text, 'NULL');
                END IF;
                -- The rest goes the next time.
                DELETE FROM monitoring.statement_hours AS h
                 WHERE h.ctid = ANY (ARRAY(SELECT o.ctid FROM monitoring.statement_hours AS o
                                            WHERE o.hour < p_now - p_keep LIMIT v_rows_max));
                GET DIAGNOSTICS v_dropped = ROW_COUNT;
                RETURN v_dropped;
            END
            $body$;
            COMMENT ON FUNCTION monitoring.drop_old_statement_hours(interval, timestamptz) IS
                'Deletes hours of statements that began before now minus keep, a bounded number of rows at once.';

            CREATE OR REPLACE VIEW monitoring.v_query_performance_trends AS
            SELECT hour, datname, usename, queryid, calls,
                   round(mean_seconds * 1000, 3) AS mean_milliseconds,
                   round(lag(mean_seconds) OVER before * 1000, 3) AS previous_mean_milliseconds,
                   round(mean_seconds / nullif(lag(mean_seconds) OVER before, 0), 3) AS change_factor,
                   target, toplevel
              FROM (SELECT date_trunc('hour', n.recorded_at) AS hour, n.tags->>'datname' AS datname,
                           n.tags->>'usename' AS usename, n.tags->>'queryid' AS queryid,
                           sum(n.metric_value) AS calls,
                           sum(n.metric_value * m.metric_value) / nullif(sum(n.metric_value), 0)
                               AS mean_seconds,
                           n.tags->>'target' AS target, NULL::boolean AS toplevel
                      FROM monitoring.performance_metrics AS n
                           JOIN monitoring.performance_metrics AS m
                               ON m.recorded_at = n.recorded_at AND m.tags = n.tags
                              AND m.metric_name = 'pg_statement_mean_seconds'
                              AND m.recorded_at > now() - interval '7 days'
                     WHERE n.metric_name = 'pg_statement_calls'
                       AND n.recorded_at > now() - interval '7 days'
                     GROUP BY 1, 2, 3, 4, 7
                    UNION ALL
                    SELECT h.hour, h.datname, h.usename, h.queryid::text, sum(h.calls),
                           (sum(CASE WHEN h.seconds > 1e-100 THEN least(h.seconds, 1e100)
                                     WHEN h.seconds IS NOT NULL THEN 0 END)
                            / nullif(sum(h.calls), 0))::numeric, h.target, h.toplevel
                      FROM monitoring.statement_hours AS h
                     WHERE h.kind = 'statement' AND h.hour > now() - interval '7 days'
                     GROUP BY h.hour, h.datname, h.usename, h.queryid, h.target, h.toplevel) AS hourly
            WINDOW before AS (PARTITION BY target, datname, usename, queryid, toplevel ORDER BY hour)
             ORDER BY hour DESC, calls * mean_seconds DESC;
            COMMENT ON VIEW monitoring.v_query_performance_trends IS
                'The most expensive statements of the last 7 days by hour, as the agent has recorded them, or record_performance_metrics().';

            REVOKE EXECUTE ON FUNCTION monitoring.merge_statement_hours(integer, timestamptz),
                monitoring.drop_old_statement_hours(interval, timestamptz) FROM PUBLIC;

            """# + revoking(["statement_hours"]))

    static let mergeHoursSQL = #"""
        -- Numbers are limited before they are added up, so that none that a writer put there stops
        -- the work.
        CREATE FUNCTION monitoring.merge_statement_hours(
            p_hours_max integer, p_now timestamptz DEFAULT now())
        RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp SET row_security = off
        AS $body$
        DECLARE
            v_most constant double precision := 1e100;
            -- What is nearer to 0 is 0: its square is too small for a number, which is an error.
            v_least constant double precision := 1e-100;
            v_bigint constant numeric := 9223372036854775807;
            v_hour record;
            v_merged bigint := 0;
        BEGIN
            FOR v_hour IN
                SELECT o.hour, o.target FROM monitoring.statement_hours AS o
                 WHERE o.kind = 'other' AND o.hour >= p_now - interval '2 days'
                   AND o.hour < p_now - interval '75 minutes'
                 GROUP BY o.hour, o.target HAVING count(*) > 1
                 ORDER BY o.hour, o.target LIMIT greatest(p_hours_max, 0)
            LOOP
                -- Two who do this at once take the rows in the same order.
                WITH parts AS (
                    DELETE FROM monitoring.statement_hours AS h
                     WHERE h.ctid = ANY (ARRAY(
                               SELECT s.ctid FROM monitoring.statement_hours AS s
                                WHERE s.hour = v_hour.hour AND s.target = v_hour.target
                                ORDER BY s.ctid FOR UPDATE))
                    RETURNING h.*),
                merged AS (
                    SELECT p.kind, p.queryid, p.datname, p.usename, p.toplevel,
                           CASE WHEN count(p.calls) = count(*)
                                THEN least(sum(greatest(p.calls, 0)), v_bigint) END AS calls,
                           CASE WHEN count(p.rows) = count(*)
                                THEN least(sum(greatest(p.rows, 0)), v_bigint) END AS rows,
                           CASE WHEN count(p.plans) = count(*)
                                THEN least(sum(greatest(p.plans, 0)), v_bigint) END AS plans,
                           CASE WHEN count(p.shared_blks_hit) = count(*)
                                THEN least(sum(greatest(p.shared_blks_hit, 0)), v_bigint)
                           END AS shared_blks_hit,
                           CASE WHEN count(p.shared_blks_read) = count(*)
                                THEN least(sum(greatest(p.shared_blks_read, 0)), v_bigint)
                           END AS shared_blks_read,
                           CASE WHEN count(p.shared_blks_dirtied) = count(*)
                                THEN least(sum(greatest(p.shared_blks_dirtied, 0)), v_bigint)
                           END AS shared_blks_dirtied,
                           CASE WHEN count(p.shared_blks_written) = count(*)
                                THEN least(sum(greatest(p.shared_blks_written, 0)), v_bigint)
                           END AS shared_blks_written,
                           CASE WHEN count(p.temp_blks_read) = count(*)
                                THEN least(sum(greatest(p.temp_blks_read, 0)), v_bigint)
                           END AS temp_blks_read,
                           CASE WHEN count(p.temp_blks_written) = count(*)
                                THEN least(sum(greatest(p.temp_blks_written, 0)), v_bigint)
                           END AS temp_blks_written,
                           CASE WHEN count(p.wal_records) = count(*)
                                THEN least(sum(greatest(p.wal_records, 0)), v_bigint)
                           END AS wal_records,
                           CASE WHEN count(p.wal_bytes) = count(*)
                                THEN least(sum(greatest(p.wal_bytes, 0)), v_bigint)
                           END AS wal_bytes,
                           CASE WHEN count(p.jit_functions) = count(*)
                                THEN least(sum(greatest(p.jit_functions, 0)), v_bigint)
                           END AS jit_functions,
                           CASE WHEN count(p.seconds) = count(*)
                                THEN sum(CASE WHEN p.seconds > v_least
                                               THEN least(p.seconds, v_most) ELSE 0 END)
                           END AS seconds,
                           CASE WHEN count(p.plan_seconds) = count(*)
                                THEN sum(CASE WHEN p.plan_seconds > v_least
                                               THEN least(p.plan_seconds, v_most) ELSE 0 END)
                           END AS plan_seconds,
                           CASE WHEN count(p.blk_read_seconds) = count(*)
                                THEN sum(CASE WHEN p.blk_read_seconds > v_least
                                               THEN least(p.blk_read_seconds, v_most) ELSE 0 END)
                           END AS blk_read_seconds,
                           CASE WHEN count(p.blk_write_seconds) = count(*)
                                THEN sum(CASE WHEN p.blk_write_seconds > v_least
                                               THEN least(p.blk_write_seconds, v_most) ELSE 0 END)
                           END AS blk_write_seconds,
                           CASE WHEN count(p.jit_seconds) = count(*)
                                THEN sum(CASE WHEN p.jit_seconds > v_least
                                               THEN least(p.jit_seconds, v_most) ELSE 0 END)
                           END AS jit_seconds,
                           sum(greatest(p.calls, 0)
                               * (power(CASE WHEN p.mean_seconds > v_least
                                             THEN least(p.mean_seconds, v_most) ELSE 0 END, 2)
                                  + power(CASE WHEN p.stddev_seconds > v_least
                                               THEN least(p.stddev_seconds, v_most) ELSE 0 END, 2)))
                               AS squares,
                           min(p.min_seconds) AS min_seconds, max(p.max_seconds) AS max_seconds,
                           max(p.since) AS since, bool_or(p.restarted) AS restarted,
                           max(p.statements) AS statements,
                           sum(least(greatest(p.observed_seconds, 0), v_most))
                               FILTER (WHERE p.observed_seconds IS NOT NULL) AS observed_seconds
                      FROM parts AS p
                     GROUP BY p.kind, p.queryid, p.datname, p.usename, p.toplevel)
                INSERT INTO monitoring.statement_hours (
                    hour, target, kind, queryid, datname, usename, toplevel, calls, rows, plans,
                    shared_blks_hit, shared_blks_read, shared_blks_dirtied, shared_blks_written,
                    temp_blks_read, temp_blks_written, wal_records, wal_bytes, jit_functions,
                    seconds, plan_seconds, blk_read_seconds, blk_write_seconds, jit_seconds,
                    mean_seconds, stddev_seconds, min_seconds, max_seconds, since, restarted,
                    statements, observed_seconds)
                SELECT v_hour.hour, v_hour.target, m.kind, m.queryid, m.datname, m.usename,
                       m.toplevel,
                       m.calls, m.rows, m.plans, m.shared_blks_hit, m.shared_blks_read,
                       m.shared_blks_dirtied, m.shared_blks_written, m.temp_blks_read,
                       m.temp_blks_written, m.wal_records, m.wal_bytes, m.jit_functions,
                       m.seconds, m.plan_seconds, m.blk_read_seconds, m.blk_write_seconds,
                       m.jit_seconds,
                       m.seconds / nullif(m.calls, 0),
                       sqrt(greatest(m.squares / nullif(m.calls, 0)
                                     - power(m.seconds / nullif(m.calls, 0), 2), 0)),
                       m.min_seconds, m.max_seconds, m.since, m.restarted, m.statements,
                       m.observed_seconds
                  FROM merged AS m;
                v_merged := v_merged + 1;
            END LOOP;
            RETURN v_merged;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.merge_statement_hours(integer, timestamptz) IS
            'Makes one set of rows of each hour of the last two days that is over, a bounded number of hours at once.';

        """#
}
