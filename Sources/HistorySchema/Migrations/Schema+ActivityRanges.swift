// A range whose ends were mixed up gave no rows, which reads like a quiet hour: it is refused as
// active_sessions() has always done.
extension SchemaMigration {
    static let activityRanges = SchemaMigration(
        13, "ranges of activity that run backwards",
        #"""
        CREATE OR REPLACE FUNCTION monitoring.wait_profile(
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
            IF p_from IS NULL OR p_to IS NULL OR p_from >= p_to THEN
                RAISE EXCEPTION 'wait_profile: % is not before %',
                    coalesce(p_from::text, 'NULL'), coalesce(p_to::text, 'NULL');
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
        CREATE OR REPLACE FUNCTION monitoring.blocking_history(
            p_from timestamptz, p_to timestamptz, p_target text DEFAULT NULL)
        RETURNS TABLE (target text, datname text, usename text, application_name text,
            seconds numeric, share double precision, minutes bigint)
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$
        #variable_conflict use_column
        BEGIN
            IF p_from IS NULL OR p_to IS NULL OR p_from >= p_to THEN
                RAISE EXCEPTION 'blocking_history: % is not before %',
                    coalesce(p_from::text, 'NULL'), coalesce(p_to::text, 'NULL');
            END IF;
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
        """#)
}
