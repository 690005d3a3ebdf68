// What sessions have spent their time on, by the minute. Decisions behind it:
// - One table for all kinds of rows: a minute of a target is written by one COPY, whole or not at all.
// - A minute may have several sets of rows, such as when an agent was restarted in it. All readers
//   add up, and each set has its own remainder row, which bears the samples and the time they stand for.
// - It is always partitioned by day and always logged, whatever `mode` says: it has no roll-up that
//   would be left after a crash.
extension SchemaMigration {
    static let activityMinutes = SchemaMigration(
        12, "activity minutes",
        tableSQL + rangesSQL + makingSQL + droppingSQL + waitProfileSQL + blockingSQL + sessionsSQL
            + activityRightsSQL)

    private static let tableSQL = #"""
        CREATE TABLE monitoring.activity_minutes (
            minute timestamptz NOT NULL,
            target text NOT NULL,
            kind text NOT NULL,
            wait_event_type text,
            wait_event text,
            queryid bigint,
            datname text,
            usename text,
            application_name text,
            seconds numeric NOT NULL,
            samples integer NOT NULL,
            observed_seconds numeric) PARTITION BY RANGE (minute);
        CREATE INDEX activity_minutes_time ON monitoring.activity_minutes (minute, target);
        CREATE TABLE monitoring.activity_minutes_default
            PARTITION OF monitoring.activity_minutes DEFAULT;
        ALTER TABLE monitoring.activity_minutes REPLICA IDENTITY FULL;
        ALTER TABLE monitoring.activity_minutes_default REPLICA IDENTITY FULL;
        COMMENT ON TABLE monitoring.activity_minutes IS
            'Session-seconds by target and minute. kind: load is a combination of what sessions did, other the remainder of all that are not kept apart, with the samples of the minute and the seconds they stand for; blocking is who blocked others, blocking_other the remainder of that.';

        """#

    private static let rangesSQL = #"""
        CREATE FUNCTION monitoring.activity_ranges(
            OUT partition text, OUT lower timestamptz, OUT upper timestamptz, OUT ours boolean)
        RETURNS SETOF record LANGUAGE sql STABLE
        SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
        AS $body$
            SELECT relname, lower, upper,
                   relkind = 'r' AND relnamespace = 'monitoring'::pg_catalog.regnamespace
                       AND relname = 'activity_minutes_' || to_char(lower, 'YYYYMMDD')
                       AND upper = lower + interval '1 day'
              FROM (SELECT c.relname::text, c.relkind, c.relnamespace,
                           CASE bound[1] WHEN 'MINVALUE' THEN '-infinity'
                                ELSE trim(bound[1], '''') END::timestamptz AS lower,
                           CASE bound[2] WHEN 'MAXVALUE' THEN 'infinity'
                                ELSE trim(bound[2], '''') END::timestamptz AS upper
                      FROM pg_catalog.pg_inherits AS i
                           JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid,
                           regexp_match(pg_get_expr(c.relpartbound, c.oid),
                                        'FROM [(](.*)[)] TO [(](.*)[)]') AS bound
                     WHERE i.inhparent = to_regclass('monitoring.activity_minutes')
                       AND bound IS NOT NULL) AS found
        $body$;
        COMMENT ON FUNCTION monitoring.activity_ranges() IS
            'The partitions of activity_minutes; "ours" are those that retention may drop.';

        """#

    private static let makingSQL = #"""
        CREATE FUNCTION monitoring.make_activity_partitions(
            p_ahead integer DEFAULT 7, p_now timestamptz DEFAULT now())
        RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
        SET lock_timeout = '1s' SET row_security = off
        AS $body$
        DECLARE
            v_days_max constant integer := 60;
            v_today constant date := p_now::date;
            v_columns constant text := 'minute, target, kind, wait_event_type, wait_event, '
                'queryid, datname, usename, application_name, seconds, samples, observed_seconds';
            v_made integer := 0;
            v_day date;
            v_from timestamptz;
            v_to timestamptz;
            v_name text;
            v_grantee text;
        BEGIN
            IF p_ahead IS NULL OR p_ahead NOT BETWEEN 0 AND v_days_max THEN
                RAISE EXCEPTION 'make_activity_partitions: % days ahead is not between 0 and %',
                    p_ahead, v_days_max;
            END IF;
            -- One at a time; the second one finds that all is done.
            PERFORM pg_advisory_xact_lock(7309453, 2);
            FOR v_day IN
                SELECT day::date FROM generate_series(v_today, v_today + p_ahead, '1 day') AS day
                UNION
                SELECT DISTINCT d.minute::date FROM monitoring.activity_minutes_default AS d
                 WHERE d.minute >= v_today - v_days_max AND d.minute < v_today + p_ahead + 1
                ORDER BY 1
            LOOP
                v_from := v_day;
                v_to := v_day + 1;
                v_name := 'activity_minutes_' || to_char(v_day, 'YYYYMMDD');
                CONTINUE WHEN EXISTS (SELECT FROM monitoring.activity_ranges() AS r
                                       WHERE r.lower < v_to AND r.upper > v_from);
                IF to_regclass('monitoring.' || v_name) IS NOT NULL THEN
                    -- Its rows stay in the default partition; the other days must not wait for them.
                    RAISE WARNING 'monitoring.% is there but is no partition of '
                        'monitoring.activity_minutes for %: rename or drop it', v_name, v_day;
                    CONTINUE;
                END IF;
                EXECUTE format('CREATE TABLE monitoring.%I (LIKE monitoring.activity_minutes '
                    'INCLUDING ALL)', v_name);
                EXECUTE format('ALTER TABLE monitoring.%I REPLICA IDENTITY FULL', v_name);
                -- Default privileges may say otherwise.
                FOR v_grantee IN
                    SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC'
                                    ELSE quote_ident(pg_get_userbyid(a.grantee)) END
                      FROM pg_catalog.pg_class AS c, aclexplode(c.relacl) AS a
                     WHERE c.oid = to_regclass('monitoring.' || v_name)
                       AND a.grantee <> c.relowner
                       AND a.privilege_type IN ('TRIGGER', 'REFERENCES', 'INSERT', 'UPDATE')
                LOOP
                    EXECUTE format('REVOKE TRIGGER, REFERENCES, INSERT, UPDATE ON monitoring.%I '
                        'FROM %s', v_name, v_grantee);
                END LOOP;
                -- What waits there for this day goes along; no session may add to it meanwhile.
                LOCK TABLE monitoring.activity_minutes_default IN ACCESS EXCLUSIVE MODE;
                EXECUTE format($sql$
                    WITH waiting AS (
                        DELETE FROM monitoring.activity_minutes_default
                         WHERE minute >= $1 AND minute < $2 RETURNING %1$s)
                    INSERT INTO monitoring.%2$I (%1$s) SELECT %1$s FROM waiting
                    $sql$, v_columns, v_name) USING v_from, v_to;
                EXECUTE format('ALTER TABLE monitoring.activity_minutes ATTACH PARTITION '
                    'monitoring.%I FOR VALUES FROM (%L) TO (%L)', v_name, v_from, v_to);
                v_made := v_made + 1;
            END LOOP;
            RETURN v_made;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.make_activity_partitions(integer, timestamptz) IS
            'Makes the partitions of activity_minutes of today, of days to come and of rows that wait.';

        """#

    private static let droppingSQL = #"""
        CREATE FUNCTION monitoring.drop_old_activity(
            p_keep interval, p_now timestamptz DEFAULT now())
        RETURNS TABLE (partition text, outcome text) LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
        SET lock_timeout = '500ms' SET row_security = off
        AS $body$
        DECLARE
            v_until constant timestamptz := p_now - p_keep;
            v_range record;
            v_rows bigint;
        BEGIN
            IF p_keep IS NULL OR p_now - p_keep > p_now - interval '1 day' THEN
                RAISE EXCEPTION 'drop_old_activity: % is less than a day', p_keep;
            END IF;
            PERFORM pg_advisory_xact_lock(7309453, 2);
            FOR v_range IN
                SELECT * FROM monitoring.activity_ranges() AS r
                 WHERE r.ours AND r.upper <= v_until ORDER BY r.upper
            LOOP
                partition := v_range.partition;
                BEGIN
                    EXECUTE format('DROP TABLE monitoring.%I', partition);
                    outcome := 'dropped';
                EXCEPTION
                    WHEN lock_not_available THEN outcome := 'in use, left for the next time';
                    WHEN dependent_objects_still_exist THEN
                        outcome := 'left: another object depends on it';
                END;
                RETURN NEXT;
            END LOOP;
            -- Too late to be kept, but not in any day's partition.
            DELETE FROM monitoring.activity_minutes_default AS d WHERE d.minute < v_until;
            GET DIAGNOSTICS v_rows = ROW_COUNT;
            IF v_rows > 0 THEN
                partition := 'activity_minutes_default';
                outcome := format('%s rows deleted', v_rows);
                RETURN NEXT;
            END IF;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.drop_old_activity(interval, timestamptz) IS
            'Drops our own partitions of activity_minutes that end before now minus keep.';

        """#

    private static let waitProfileSQL = #"""
        CREATE FUNCTION monitoring.wait_profile(
            p_from timestamptz, p_to timestamptz, p_by text DEFAULT 'wait_event',
            p_target text DEFAULT NULL)
        RETURNS TABLE (target text, value text, seconds numeric, share double precision,
            average_sessions double precision)
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$
        #variable_conflict use_column
        BEGIN
            IF p_by IS NULL OR p_by NOT IN ('wait_event_type', 'wait_event', 'queryid', 'datname',
                                            'usename', 'application_name') THEN
                RAISE EXCEPTION 'wait_profile: % is none of wait_event_type, wait_event, queryid, '
                    'datname, usename, application_name', coalesce(quote_literal(p_by), 'NULL');
            END IF;
            RETURN QUERY
            WITH found AS (
                SELECT a.target AS name,
                       CASE WHEN a.kind = 'load' THEN CASE p_by
                           WHEN 'wait_event_type' THEN a.wait_event_type
                           WHEN 'wait_event' THEN
                               CASE WHEN a.wait_event = a.wait_event_type THEN a.wait_event
                                    ELSE a.wait_event_type || ':' || a.wait_event END
                           WHEN 'queryid' THEN coalesce(a.queryid::text, 'unknown')
                           WHEN 'datname' THEN a.datname
                           WHEN 'usename' THEN a.usename
                           ELSE a.application_name END END AS what,
                       sum(a.seconds) AS spent, sum(a.observed_seconds) AS observed
                  FROM monitoring.activity_minutes AS a
                 WHERE a.minute >= p_from AND a.minute < p_to AND a.kind IN ('load', 'other')
                   AND (p_target IS NULL OR a.target = p_target)
                 GROUP BY 1, 2),
            whole AS (
                SELECT f.name, nullif(sum(f.spent), 0) AS spent,
                       nullif(sum(f.observed), 0) AS observed
                  FROM found AS f GROUP BY f.name)
            SELECT f.name, f.what, f.spent, (f.spent / w.spent)::double precision,
                   (f.spent / w.observed)::double precision
              FROM found AS f JOIN whole AS w ON w.name = f.name
             WHERE f.spent > 0
             ORDER BY f.name, f.spent DESC, f.what;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.wait_profile(timestamptz, timestamptz, text, text) IS
            'On what sessions of clients spent their time in a range of minutes, by one dimension; the row without a value is the remainder of what was not kept apart.';

        """#

    private static let blockingSQL = #"""
        CREATE FUNCTION monitoring.blocking_history(
            p_from timestamptz, p_to timestamptz, p_target text DEFAULT NULL)
        RETURNS TABLE (target text, datname text, usename text, application_name text,
            seconds numeric, share double precision, minutes bigint)
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$
        #variable_conflict use_column
        BEGIN
            RETURN QUERY
            WITH found AS (
                SELECT a.target AS name, a.datname AS d, a.usename AS u, a.application_name AS n,
                       sum(a.seconds) AS spent, count(DISTINCT a.minute) AS times
                  FROM monitoring.activity_minutes AS a
                 WHERE a.minute >= p_from AND a.minute < p_to
                   AND a.kind IN ('blocking', 'blocking_other')
                   AND (p_target IS NULL OR a.target = p_target)
                 GROUP BY 1, 2, 3, 4)
            SELECT f.name, f.d, f.u, f.n, f.spent,
                   (f.spent / sum(f.spent) OVER (PARTITION BY f.name))::double precision, f.times
              FROM found AS f WHERE f.spent > 0
             ORDER BY f.name, f.spent DESC, f.d, f.u, f.n;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.blocking_history(timestamptz, timestamptz, text) IS
            'For how long others waited for each client in a range of minutes, in session-seconds; the row without names is what no client is known for.';

        """#

    private static let sessionsSQL = #"""
        CREATE FUNCTION monitoring.active_sessions(
            p_from timestamptz, p_to timestamptz, p_step interval DEFAULT '1 minute',
            p_target text DEFAULT NULL)
        RETURNS TABLE (target text, at timestamptz, average_sessions double precision,
            samples bigint)
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$
        #variable_conflict use_column
        DECLARE
            v_steps_max constant integer := 11000;
            v_step constant numeric := extract(epoch FROM p_step);
            v_steps numeric;
        BEGIN
            IF v_step IS NULL OR v_step < 60 THEN
                RAISE EXCEPTION 'active_sessions: a step of % is less than a minute',
                    coalesce(p_step::text, 'NULL');
            END IF;
            IF p_from IS NULL OR p_to IS NULL OR NOT isfinite(p_from) OR NOT isfinite(p_to)
               OR p_from >= p_to THEN
                RAISE EXCEPTION 'active_sessions: % is not before %',
                    coalesce(p_from::text, 'NULL'), coalesce(p_to::text, 'NULL');
            END IF;
            v_steps := ceil(extract(epoch FROM p_to - p_from) / v_step);
            IF v_steps > v_steps_max THEN
                RAISE EXCEPTION 'active_sessions: % steps of % are more than %', v_steps, p_step,
                    v_steps_max;
            END IF;
            RETURN QUERY
            WITH found AS (
                SELECT a.target AS name,
                       floor((extract(epoch FROM a.minute) - extract(epoch FROM p_from)) / v_step)
                           AS step,
                       sum(a.seconds) AS spent, sum(a.observed_seconds) AS observed,
                       sum(a.samples) FILTER (WHERE a.kind = 'other') AS seen
                  FROM monitoring.activity_minutes AS a
                 WHERE a.minute >= p_from AND a.minute < p_to AND a.kind IN ('load', 'other')
                   AND (p_target IS NULL OR a.target = p_target)
                 GROUP BY 1, 2),
            names AS (
                SELECT f.name FROM found AS f
                UNION SELECT p_target WHERE p_target IS NOT NULL),
            steps AS (SELECT generate_series(0, v_steps - 1, 1) AS step)
            SELECT n.name, p_from + (s.step * v_step)::double precision * interval '1 second',
                   (f.spent / nullif(f.observed, 0))::double precision, coalesce(f.seen, 0)
              FROM names AS n CROSS JOIN steps AS s
                   LEFT JOIN found AS f ON f.name = n.name AND f.step = s.step
             ORDER BY 1, 2;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.active_sessions(timestamptz, timestamptz, interval, text) IS
            'How many sessions of clients were active on average in each step, NULL where there is no sample.';

        """#

    private static let activityRightsSQL = #"""
        REVOKE EXECUTE ON FUNCTION monitoring.make_activity_partitions(integer, timestamptz),
            monitoring.drop_old_activity(interval, timestamptz) FROM PUBLIC;
        DO $body$
        DECLARE
            item record;
        BEGIN
            -- Default privileges may have given away what lets others' code run, or rows be written.
            FOR item IN
                SELECT DISTINCT c.oid::pg_catalog.regclass AS relation,
                       CASE a.grantee WHEN 0 THEN 'PUBLIC'
                            ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
                  FROM pg_catalog.pg_class AS c, aclexplode(c.relacl) AS a
                 WHERE c.relnamespace = 'monitoring'::pg_catalog.regnamespace
                   AND c.relname IN ('activity_minutes', 'activity_minutes_default')
                   AND a.grantee <> c.relowner
                   AND a.privilege_type IN ('TRIGGER', 'REFERENCES', 'INSERT', 'UPDATE')
            LOOP
                EXECUTE format('REVOKE TRIGGER, REFERENCES, INSERT, UPDATE ON %s FROM %s',
                    item.relation, item.grantee);
            END LOOP;
        END
        $body$;
        SELECT monitoring.make_activity_partitions(7, pg_catalog.now());
        """#
}
