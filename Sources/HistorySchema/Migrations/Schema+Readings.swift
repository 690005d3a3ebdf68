// Indicators over time need two readings of the server's counters. record_performance_metrics()
// keeps its readings, and the window goes from the newest one that is five minutes old to now: the
// same five minutes as the agent's, as long as it is called that often.
extension SchemaMigration {
    static let readings = SchemaMigration(5, "readings", readingsSQL)

    private static let readingsSQL = #"""
        CREATE TABLE monitoring.database_readings (
            read_at timestamptz NOT NULL,
            datid oid NOT NULL,
            datname text NOT NULL,
            blks_hit bigint NOT NULL,
            blks_read bigint NOT NULL,
            xact_commit bigint NOT NULL,
            xact_rollback bigint NOT NULL,
            PRIMARY KEY (read_at, datid));
        COMMENT ON TABLE monitoring.database_readings IS
            'Counters as record_performance_metrics() read them, of the last hour.';
        CREATE TABLE monitoring.statement_readings (
            read_at timestamptz NOT NULL,
            userid oid NOT NULL,
            dbid oid NOT NULL,
            queryid bigint NOT NULL,
            calls bigint NOT NULL,
            total_seconds double precision NOT NULL);
        CREATE INDEX statement_readings_read_at ON monitoring.statement_readings (read_at);
        COMMENT ON TABLE monitoring.statement_readings IS
            'Statements as record_performance_metrics() read them, of the last minutes.';

        -- Written so that it is there without the extension, and wherever that lives. A text ends
        -- where a quoted constant begins: passwords are stored as they were sent.
        CREATE FUNCTION monitoring.statements(p_texts boolean DEFAULT false)
        RETURNS TABLE (userid oid, dbid oid, queryid bigint, query text, calls bigint,
            total_seconds double precision, mean_seconds double precision,
            deviation_seconds double precision, max_seconds double precision, rows bigint)
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog
        AS $body$
        DECLARE
            v_schema constant text :=
                (SELECT n.nspname FROM pg_extension AS e JOIN pg_namespace AS n
                     ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements');
            v_sql text;
        BEGIN
            IF v_schema IS NULL THEN
                RAISE NOTICE 'pg_stat_statements is not installed in this database: no statements';
                RETURN;
            END IF;
            -- With a role's own rights only, ids of others' statements are NULL.
            v_sql := format($sql$
                SELECT s.userid, s.dbid, s.queryid, %%s, sum(s.calls)::bigint,
                       sum(s.total_exec_time) / 1000,
                       sum(s.total_exec_time) / 1000 / greatest(1, sum(s.calls)),
                       max(s.stddev_exec_time) / 1000, max(s.max_exec_time) / 1000,
                       sum(s.rows)::bigint
                  FROM %I.pg_stat_statements(%%L) AS s
                 WHERE s.queryid IS NOT NULL
                 GROUP BY s.userid, s.dbid, s.queryid
                $sql$, v_schema);
            IF p_texts THEN
                BEGIN
                    RETURN QUERY EXECUTE format(v_sql, $text$left(btrim(regexp_replace(
                        regexp_replace(left(min(s.query), 2000), '(''|\$[^0-9]).*', '...'),
                        '\s+', ' ', 'g')), 200)$text$, 'true');
                    RETURN;
                EXCEPTION
                    WHEN character_not_in_repertoire OR untranslatable_character THEN
                        RAISE NOTICE 'a statement is not text in this encoding: no texts';
                    WHEN object_not_in_prerequisite_state THEN NULL;
                END;
            END IF;
            RETURN QUERY EXECUTE format(v_sql, 'NULL::text', 'false');
        EXCEPTION
            WHEN object_not_in_prerequisite_state THEN
                RAISE NOTICE 'pg_stat_statements is not in shared_preload_libraries: no statements';
        END
        $body$;
        COMMENT ON FUNCTION monitoring.statements(boolean) IS
            'pg_stat_statements wherever it is, in seconds; no row without it.';

        -- Where the window begins: NULL without a reading of the last hour.
        CREATE FUNCTION monitoring.window_start(p_now timestamptz DEFAULT clock_timestamp())
        RETURNS timestamptz LANGUAGE sql STABLE SET search_path = pg_catalog
        AS $body$
            SELECT coalesce(
                max(read_at) FILTER (WHERE read_at <= p_now - interval '285 seconds'),
                min(read_at))
              FROM monitoring.database_readings
             WHERE read_at > p_now - interval '1 hour' AND read_at <= p_now
        $body$;

        -- What databases did in the window, or since their counters began when there is none. A
        -- counter that went down began anew at 0.
        CREATE FUNCTION monitoring.database_growth(p_since timestamptz)
        RETURNS TABLE (datname text, hits bigint, reads bigint, commits bigint, rollbacks bigint)
        LANGUAGE sql STABLE SET search_path = pg_catalog
        AS $body$
            SELECT s.datname::text,
                   CASE WHEN s.blks_hit < r.blks_hit THEN s.blks_hit
                        ELSE s.blks_hit - coalesce(r.blks_hit, 0) END,
                   CASE WHEN s.blks_read < r.blks_read THEN s.blks_read
                        ELSE s.blks_read - coalesce(r.blks_read, 0) END,
                   CASE WHEN s.xact_commit < r.xact_commit THEN s.xact_commit
                        ELSE s.xact_commit - coalesce(r.xact_commit, 0) END,
                   CASE WHEN s.xact_rollback < r.xact_rollback THEN s.xact_rollback
                        ELSE s.xact_rollback - coalesce(r.xact_rollback, 0) END
              FROM (SELECT datid, coalesce(datname, '') AS datname, blks_hit, blks_read,
                           xact_commit, xact_rollback
                      FROM pg_stat_database) AS s
                   LEFT JOIN monitoring.database_readings AS r
                       ON r.read_at = p_since AND r.datid = s.datid
             WHERE p_since IS NULL OR r.datid IS NOT NULL
        $body$;

        CREATE FUNCTION monitoring.statement_growth(p_since timestamptz)
        RETURNS TABLE (userid oid, dbid oid, queryid bigint, calls bigint,
            total_seconds double precision)
        LANGUAGE sql STABLE SET search_path = pg_catalog
        AS $body$
            SELECT userid, dbid, queryid, calls, total_seconds
              FROM (SELECT s.userid, s.dbid, s.queryid,
                           CASE WHEN s.calls < r.calls THEN s.calls
                                ELSE s.calls - coalesce(r.calls, 0) END AS calls,
                           CASE WHEN s.calls < r.calls THEN s.total_seconds
                                ELSE s.total_seconds - coalesce(r.total_seconds, 0) END
                               AS total_seconds
                      FROM monitoring.statements() AS s
                           LEFT JOIN monitoring.statement_readings AS r
                               ON r.read_at = p_since AND r.userid = s.userid
                              AND r.dbid = s.dbid AND r.queryid = s.queryid
                           -- A role's own statements are left out, as the agent does it, but not
                           -- those of a superuser, which may as well be somebody else's.
                           JOIN pg_roles AS me ON me.rolname = current_user
                     WHERE me.rolsuper OR s.userid <> me.oid) AS grown
             WHERE calls > 0
        $body$;

        CREATE FUNCTION monitoring.take_reading(p_now timestamptz)
        RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog
        AS $body$
        BEGIN
            DELETE FROM monitoring.database_readings
             WHERE read_at < p_now - interval '1 hour' OR read_at >= p_now;
            INSERT INTO monitoring.database_readings
            SELECT p_now, datid, coalesce(datname, ''), blks_hit, blks_read, xact_commit,
                   xact_rollback
              FROM pg_stat_database;
            -- There are many: only those from which a window can begin.
            DELETE FROM monitoring.statement_readings
             WHERE read_at < coalesce(monitoring.window_start(p_now), p_now) OR read_at >= p_now;
            INSERT INTO monitoring.statement_readings
            SELECT p_now, userid, dbid, queryid, calls, total_seconds
              FROM monitoring.statements();
        END
        $body$;
        """#
}
