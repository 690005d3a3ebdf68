--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: monitoring; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA monitoring;


ALTER SCHEMA monitoring OWNER TO postgres;

--
-- Name: check_database_health(); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.check_database_health() RETURNS TABLE(check_name text, status text, value numeric, threshold numeric, unit text, recommendation text)
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog'
    AS $$
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
$$;


ALTER FUNCTION monitoring.check_database_health() OWNER TO postgres;

--
-- Name: database_growth(timestamp with time zone); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.database_growth(p_since timestamp with time zone) RETURNS TABLE(datname text, hits bigint, reads bigint, commits bigint, rollbacks bigint)
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog'
    AS $$
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
$$;


ALTER FUNCTION monitoring.database_growth(p_since timestamp with time zone) OWNER TO postgres;

--
-- Name: drop_old_partitions(interval, timestamp with time zone); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.drop_old_partitions(p_keep interval, p_now timestamp with time zone DEFAULT now()) RETURNS TABLE(partition text, outcome text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    SET "TimeZone" TO 'UTC'
    SET lock_timeout TO '500ms'
    AS $_$
DECLARE
    v_until constant timestamptz := p_now - p_keep;
    v_range record;
    v_rows bigint;
BEGIN
    IF p_keep IS NULL OR p_now - p_keep > p_now - interval '1 day' THEN
        RAISE EXCEPTION 'drop_old_partitions: % is less than a day', p_keep;
    END IF;
    IF (SELECT value = 'timescaledb' FROM monitoring.settings WHERE name = 'mode') THEN
        RETURN QUERY EXECUTE format('SELECT chunk::text, ''dropped'' FROM %I.drop_chunks('
            '''monitoring.performance_metrics'', older_than => $1) AS chunk',
            (SELECT n.nspname FROM pg_extension AS e
               JOIN pg_namespace AS n ON n.oid = e.extnamespace
              WHERE e.extname = 'timescaledb')) USING v_until;
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(7309453, 1);
    FOR v_range IN
        SELECT * FROM monitoring.partition_ranges() AS r
         WHERE r.ours AND r.upper <= v_until ORDER BY r.upper
    LOOP
        partition := v_range.partition;
        BEGIN
            EXECUTE format('DROP TABLE monitoring.%I', partition);
            outcome := 'dropped';
            UPDATE monitoring.settings
               SET value = greatest(value::timestamptz, v_range.upper)::text
             WHERE name = 'raw_from';
        EXCEPTION
            WHEN lock_not_available THEN outcome := 'in use, left for the next time';
            WHEN dependent_objects_still_exist THEN
                outcome := 'left: another object depends on it';
        END;
        RETURN NEXT;
    END LOOP;
    IF to_regclass('monitoring.performance_metrics_default') IS NULL THEN
        RETURN;
    END IF;
    -- Too late to be kept, but not in any day's partition.
    DELETE FROM monitoring.performance_metrics_default WHERE recorded_at < v_until;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    IF v_rows > 0 THEN
        partition := 'performance_metrics_default';
        outcome := format('%s rows deleted', v_rows);
        RETURN NEXT;
    END IF;
END
$_$;


ALTER FUNCTION monitoring.drop_old_partitions(p_keep interval, p_now timestamp with time zone) OWNER TO postgres;

--
-- Name: drop_old_rollups(interval, interval, timestamp with time zone); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.drop_old_rollups(p_keep_hourly interval, p_keep_daily interval, p_now timestamp with time zone DEFAULT now()) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
DECLARE
    v_hourly bigint;
    v_daily bigint;
BEGIN
    DELETE FROM monitoring.performance_metrics_hourly WHERE bucket < p_now - p_keep_hourly;
    GET DIAGNOSTICS v_hourly = ROW_COUNT;
    DELETE FROM monitoring.performance_metrics_daily WHERE bucket < p_now - p_keep_daily;
    GET DIAGNOSTICS v_daily = ROW_COUNT;
    RETURN v_hourly + v_daily;
END
$$;


ALTER FUNCTION monitoring.drop_old_rollups(p_keep_hourly interval, p_keep_daily interval, p_now timestamp with time zone) OWNER TO postgres;

--
-- Name: indicators(boolean, timestamp with time zone); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.indicators(p_windows_only boolean DEFAULT false, p_now timestamp with time zone DEFAULT clock_timestamp()) RETURNS TABLE(metric_name text, value numeric, unit text, tags jsonb)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog'
    AS $$
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
$$;


ALTER FUNCTION monitoring.indicators(p_windows_only boolean, p_now timestamp with time zone) OWNER TO postgres;

--
-- Name: make_partition(date); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.make_partition(p_day date) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    SET "TimeZone" TO 'UTC'
    SET lock_timeout TO '1s'
    AS $$
DECLARE
    -- Midnight in UTC, because the time zone is set above.
    v_from constant timestamptz := p_day;
    v_to constant timestamptz := p_day + 1;
    v_name constant text := 'performance_metrics_' || to_char(p_day, 'YYYYMMDD');
    v_default constant regclass := to_regclass('monitoring.performance_metrics_default');
    v_unlogged constant boolean :=
        (SELECT value = 'unlogged' FROM monitoring.settings WHERE name = 'mode');
BEGIN
    IF EXISTS (SELECT FROM monitoring.partition_ranges()
                WHERE lower < v_to AND upper > v_from) THEN
        RETURN false;
    END IF;
    IF to_regclass('monitoring.' || v_name) IS NOT NULL THEN
        RAISE EXCEPTION 'monitoring.% is there but is no partition of '
            'monitoring.performance_metrics for %: rename or drop it', v_name, p_day;
    END IF;
    EXECUTE format('CREATE %s TABLE monitoring.%I (LIKE monitoring.performance_metrics '
        'INCLUDING ALL)', CASE WHEN v_unlogged THEN 'UNLOGGED' ELSE '' END, v_name);
    IF v_default IS NOT NULL THEN
        -- What waits there for this day goes along; nobody may add to it meanwhile.
        LOCK TABLE monitoring.performance_metrics_default IN ACCESS EXCLUSIVE MODE;
        EXECUTE format('WITH waiting AS (DELETE FROM monitoring.performance_metrics_default '
            'WHERE recorded_at >= %L AND recorded_at < %L RETURNING *) '
            'INSERT INTO monitoring.%I SELECT * FROM waiting', v_from, v_to, v_name);
    END IF;
    EXECUTE format('ALTER TABLE monitoring.performance_metrics ATTACH PARTITION '
        'monitoring.%I FOR VALUES FROM (%L) TO (%L)', v_name, v_from, v_to);
    RETURN true;
END
$$;


ALTER FUNCTION monitoring.make_partition(p_day date) OWNER TO postgres;

--
-- Name: make_partitions(integer, timestamp with time zone); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.make_partitions(p_ahead integer DEFAULT 7, p_now timestamp with time zone DEFAULT now()) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    SET "TimeZone" TO 'UTC'
    AS $$
DECLARE
    v_days_max constant integer := 400;
    v_today constant date := p_now::date;
    v_mode constant text :=
        (SELECT value FROM monitoring.settings WHERE name = 'mode');
    v_first date := v_today;
    v_last_made date;
    v_made integer := 0;
    v_day date;
BEGIN
    IF p_ahead IS NULL OR p_ahead NOT BETWEEN 0 AND v_days_max THEN
        RAISE EXCEPTION 'make_partitions: % days ahead is not between 0 and %',
            p_ahead, v_days_max;
    END IF;
    IF v_mode = 'timescaledb' THEN
        RETURN 0;
    END IF;
    -- One at a time; the second one finds that all is done.
    PERFORM pg_advisory_xact_lock(7309453, 1);
    -- After downtime: the days since the last partition, for rows that were spooled.
    SELECT max(upper)::date INTO v_last_made FROM monitoring.partition_ranges()
     WHERE ours AND upper <= p_now AND isfinite(upper);
    v_first := greatest(least(coalesce(v_last_made, v_today), v_today),
                        v_today - v_days_max);
    FOR v_day IN
        SELECT day::date FROM generate_series(v_first, v_today + p_ahead, '1 day') AS day
        UNION
        SELECT DISTINCT recorded_at::date FROM monitoring.performance_metrics_default
         WHERE recorded_at >= v_today - v_days_max
           AND recorded_at < v_today + p_ahead + 1
        ORDER BY 1
    LOOP
        IF monitoring.make_partition(v_day) THEN
            v_made := v_made + 1;
        END IF;
    END LOOP;
    RETURN v_made;
END
$$;


ALTER FUNCTION monitoring.make_partitions(p_ahead integer, p_now timestamp with time zone) OWNER TO postgres;

--
-- Name: migrate_unlogged_to_logged(integer); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.migrate_unlogged_to_logged(p_at_most integer DEFAULT NULL::integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    SET lock_timeout TO '5s'
    AS $$
DECLARE
    v_table regclass;
    v_done integer := 0;
BEGIN
    UPDATE monitoring.settings SET value = 'logged'
     WHERE name = 'mode' AND value = 'unlogged';
    FOR v_table IN
        SELECT c.oid FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'monitoring.performance_metrics'::regclass
           AND c.relpersistence = 'u' AND c.relkind = 'r'
         ORDER BY c.relname LIMIT p_at_most
    LOOP
        EXECUTE format('ALTER TABLE %s SET LOGGED', v_table);
        v_done := v_done + 1;
    END LOOP;
    RETURN v_done;
END
$$;


ALTER FUNCTION monitoring.migrate_unlogged_to_logged(p_at_most integer) OWNER TO postgres;

--
-- Name: note_hours(); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.note_hours() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    INSERT INTO monitoring.rollup_pending (bucket, is_day)
    SELECT DISTINCT date_trunc('hour', recorded_at, 'UTC'), false FROM added;
    RETURN NULL;
END
$$;


ALTER FUNCTION monitoring.note_hours() OWNER TO postgres;

--
-- Name: partition_ranges(); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.partition_ranges(OUT partition text, OUT lower timestamp with time zone, OUT upper timestamp with time zone, OUT ours boolean) RETURNS SETOF record
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog'
    SET "TimeZone" TO 'UTC'
    AS $$
    SELECT relname, lower, upper,
           relkind = 'r' AND relnamespace = 'monitoring'::regnamespace
               AND (relname = 'performance_metrics_' || to_char(lower, 'YYYYMMDD')
                        AND upper = lower + interval '1 day'
                    OR relname = 'performance_metrics_before_' || to_char(upper, 'YYYYMMDD')
                        AND lower = '-infinity')
      FROM (SELECT c.relname::text, c.relkind, c.relnamespace,
                   CASE bound[1] WHEN 'MINVALUE' THEN '-infinity'
                        ELSE trim(bound[1], '''') END::timestamptz AS lower,
                   CASE bound[2] WHEN 'MAXVALUE' THEN 'infinity'
                        ELSE trim(bound[2], '''') END::timestamptz AS upper
              FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid,
                   regexp_match(pg_get_expr(c.relpartbound, c.oid),
                                'FROM \((.*)\) TO \((.*)\)') AS bound
             WHERE i.inhparent = to_regclass('monitoring.performance_metrics')
               AND bound IS NOT NULL) AS found
$$;


ALTER FUNCTION monitoring.partition_ranges(OUT partition text, OUT lower timestamp with time zone, OUT upper timestamp with time zone, OUT ours boolean) OWNER TO postgres;

--
-- Name: prune_batches(interval, timestamp with time zone); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.prune_batches(p_keep interval DEFAULT '7 days'::interval, p_now timestamp with time zone DEFAULT now()) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
DECLARE
    v_rows bigint;
BEGIN
    -- An agent sends batches only when those before are acknowledged, and a failure of its
    -- power may take back what it acknowledged since it last waited for its disk. So the
    -- last transaction and the minutes before it may come again, however late: they stay.
    DELETE FROM monitoring.ingested_batches AS old
     WHERE old.applied_at < p_now - p_keep
       AND old.applied_at < (SELECT newest.applied_at - interval '5 minutes'
                               FROM monitoring.ingested_batches AS newest
                              WHERE newest.agent = old.agent
                              ORDER BY newest.batch DESC LIMIT 1);
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$$;


ALTER FUNCTION monitoring.prune_batches(p_keep interval, p_now timestamp with time zone) OWNER TO postgres;

--
-- Name: record_metric(text, numeric, text, jsonb); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.record_metric(p_name text, p_value numeric, p_unit text DEFAULT NULL::text, p_tags jsonb DEFAULT '{}'::jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
DECLARE
    -- What an index entry has room for, and what nobody needs.
    v_name_max constant integer := 500;
    v_tags_max constant integer := 8192;
BEGIN
    IF p_name IS NULL OR p_name = '' THEN
        RAISE EXCEPTION 'record_metric: the name is empty'
            USING ERRCODE = 'invalid_parameter_value';
    ELSIF octet_length(p_name) > v_name_max THEN
        RAISE EXCEPTION 'record_metric: the name %... has % bytes, more than %',
            left(p_name, 40), octet_length(p_name), v_name_max
            USING ERRCODE = 'invalid_parameter_value';
    ELSIF p_value IS NULL OR p_value IN ('NaN', 'Infinity', '-Infinity') THEN
        RAISE EXCEPTION 'record_metric: % has no finite value: %',
            p_name, coalesce(p_value::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    ELSIF jsonb_typeof(p_tags) <> 'object' THEN
        RAISE EXCEPTION 'record_metric: tags of % are no JSON object but of type %',
            p_name, jsonb_typeof(p_tags)
            USING ERRCODE = 'invalid_parameter_value';
    ELSIF octet_length(p_tags::text) > v_tags_max THEN
        RAISE EXCEPTION 'record_metric: tags of % have % bytes, more than %',
            p_name, octet_length(p_tags::text), v_tags_max
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO monitoring.performance_metrics (metric_name, metric_value, metric_unit, tags)
    VALUES (p_name, p_value, p_unit, coalesce(p_tags, '{}'));
END
$$;


ALTER FUNCTION monitoring.record_metric(p_name text, p_value numeric, p_unit text, p_tags jsonb) OWNER TO postgres;

--
-- Name: record_performance_metrics(); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.record_performance_metrics() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
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
$$;


ALTER FUNCTION monitoring.record_performance_metrics() OWNER TO postgres;

--
-- Name: roll_up(timestamp with time zone, integer); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.roll_up(p_now timestamp with time zone DEFAULT now(), p_buckets_max integer DEFAULT 200, OUT hours integer, OUT days integer, OUT expired integer, OUT waiting bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    SET "TimeZone" TO 'UTC'
    AS $$
DECLARE
    v_raw_from constant timestamptz :=
        (SELECT value FROM monitoring.settings WHERE name = 'raw_from');
    v_bucket record;
    v_end timestamptz;
BEGIN
    hours := 0;
    days := 0;
    expired := 0;
    -- One at a time; the second one finds little to do.
    PERFORM pg_advisory_xact_lock(7309453, 2);
    IF (SELECT value IN ('timescaledb', 'citus')
          FROM monitoring.settings WHERE name = 'mode') THEN
        -- No trigger there: the last two days are made anew.
        INSERT INTO monitoring.rollup_pending (bucket, is_day)
        SELECT hour, false FROM generate_series(
            date_trunc('hour', p_now - interval '2 days'), p_now, '1 hour') AS hour;
    END IF;
    FOR v_bucket IN
        SELECT DISTINCT bucket FROM monitoring.rollup_pending
         WHERE NOT is_day AND bucket <= p_now - interval '1 hour'
         ORDER BY bucket LIMIT p_buckets_max
    LOOP
        DELETE FROM monitoring.rollup_pending
         WHERE NOT is_day AND bucket = v_bucket.bucket;
        IF v_bucket.bucket < v_raw_from THEN
            -- Its other rows were dropped: what it held is worth more than what came late.
            expired := expired + 1;
            CONTINUE;
        END IF;
        PERFORM monitoring.roll_up_bucket('monitoring.performance_metrics_hourly',
            v_bucket.bucket, v_bucket.bucket + interval '1 hour');
        INSERT INTO monitoring.rollup_pending (bucket, is_day)
        VALUES (date_trunc('day', v_bucket.bucket), true);
        hours := hours + 1;
    END LOOP;
    FOR v_bucket IN
        SELECT DISTINCT bucket FROM monitoring.rollup_pending AS day
         WHERE is_day AND bucket <= p_now - interval '1 day'
           AND NOT EXISTS (SELECT FROM monitoring.rollup_pending AS hour
                            WHERE NOT hour.is_day AND hour.bucket >= day.bucket
                              AND hour.bucket < day.bucket + interval '1 day')
         ORDER BY bucket LIMIT p_buckets_max
    LOOP
        DELETE FROM monitoring.rollup_pending
         WHERE is_day AND bucket = v_bucket.bucket;
        IF v_bucket.bucket >= v_raw_from THEN
            PERFORM monitoring.roll_up_bucket('monitoring.performance_metrics_daily',
                v_bucket.bucket, v_bucket.bucket + interval '1 day');
            days := days + 1;
        END IF;
    END LOOP;
    SELECT count(DISTINCT bucket) INTO waiting FROM monitoring.rollup_pending
     WHERE NOT is_day AND bucket <= p_now - interval '1 hour';
END
$$;


ALTER FUNCTION monitoring.roll_up(p_now timestamp with time zone, p_buckets_max integer, OUT hours integer, OUT days integer, OUT expired integer, OUT waiting bigint) OWNER TO postgres;

--
-- Name: roll_up_bucket(regclass, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.roll_up_bucket(p_table regclass, p_from timestamp with time zone, p_to timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $_$
DECLARE
    v_rows bigint;
BEGIN
    EXECUTE format('DELETE FROM %s WHERE bucket = $1', p_table) USING p_from;
    EXECUTE format($sql$
        INSERT INTO %s
        SELECT $1, metric_name, metric_unit, coalesce(tags, '{}'), count(*),
               min(metric_value), max(metric_value), sum(metric_value), avg(metric_value),
               (array_agg(metric_value ORDER BY recorded_at DESC, id DESC))[1],
               max(recorded_at),
               CASE WHEN count(*) >= 20
                    THEN percentile_disc(0.95) WITHIN GROUP (ORDER BY metric_value) END
          FROM monitoring.performance_metrics
         WHERE recorded_at >= $1 AND recorded_at < $2
         GROUP BY metric_name, metric_unit, coalesce(tags, '{}')
        $sql$, p_table) USING p_from, p_to;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$_$;


ALTER FUNCTION monitoring.roll_up_bucket(p_table regclass, p_from timestamp with time zone, p_to timestamp with time zone) OWNER TO postgres;

--
-- Name: statement_growth(timestamp with time zone); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.statement_growth(p_since timestamp with time zone) RETURNS TABLE(userid oid, dbid oid, queryid bigint, calls bigint, total_seconds double precision)
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog'
    AS $$
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
$$;


ALTER FUNCTION monitoring.statement_growth(p_since timestamp with time zone) OWNER TO postgres;

--
-- Name: statements(boolean); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.statements(p_texts boolean DEFAULT false) RETURNS TABLE(userid oid, dbid oid, queryid bigint, query text, calls bigint, total_seconds double precision, mean_seconds double precision, deviation_seconds double precision, max_seconds double precision, rows bigint)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog'
    AS $_$
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
$_$;


ALTER FUNCTION monitoring.statements(p_texts boolean) OWNER TO postgres;

--
-- Name: take_reading(timestamp with time zone); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.take_reading(p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
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
$$;


ALTER FUNCTION monitoring.take_reading(p_now timestamp with time zone) OWNER TO postgres;

--
-- Name: window_start(timestamp with time zone); Type: FUNCTION; Schema: monitoring; Owner: postgres
--

CREATE FUNCTION monitoring.window_start(p_now timestamp with time zone DEFAULT clock_timestamp()) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog'
    AS $$
    SELECT coalesce(
        max(read_at) FILTER (WHERE read_at <= p_now - interval '285 seconds'),
        min(read_at))
      FROM monitoring.database_readings
     WHERE read_at > p_now - interval '1 hour' AND read_at <= p_now
$$;


ALTER FUNCTION monitoring.window_start(p_now timestamp with time zone) OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: database_readings; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.database_readings (
    read_at timestamp with time zone NOT NULL,
    datid oid NOT NULL,
    datname text NOT NULL,
    blks_hit bigint NOT NULL,
    blks_read bigint NOT NULL,
    xact_commit bigint NOT NULL,
    xact_rollback bigint NOT NULL
);


ALTER TABLE monitoring.database_readings OWNER TO postgres;

--
-- Name: ingested_batches; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.ingested_batches (
    agent uuid NOT NULL,
    batch bigint NOT NULL,
    rows integer NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE monitoring.ingested_batches OWNER TO postgres;

--
-- Name: partition_sizes; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.partition_sizes AS
 SELECT pn.nspname AS schemaname,
    p.relname AS tablename,
    c.relname AS partitionname,
    pg_get_expr(c.relpartbound, c.oid) AS bounds,
    pg_total_relation_size((c.oid)::regclass) AS total_bytes,
    pg_indexes_size((c.oid)::regclass) AS index_bytes,
    (GREATEST((0)::real, c.reltuples))::bigint AS estimated_rows,
    (c.relpersistence = 'u'::"char") AS is_unlogged,
    pg_size_pretty(pg_total_relation_size((c.oid)::regclass)) AS total_size
   FROM (((pg_inherits i
     JOIN pg_class c ON ((c.oid = i.inhrelid)))
     JOIN pg_class p ON ((p.oid = i.inhparent)))
     JOIN pg_namespace pn ON ((pn.oid = p.relnamespace)))
  WHERE ((p.relkind = 'p'::"char") AND (c.relkind = ANY (ARRAY['r'::"char", 'p'::"char", 'f'::"char"])))
  ORDER BY pn.nspname, p.relname, c.relname;


ALTER TABLE monitoring.partition_sizes OWNER TO postgres;

--
-- Name: performance_dashboard; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.performance_dashboard AS
 SELECT shown.metric,
    shown.value,
    shown.unit
   FROM ( SELECT 'cache_hit_ratio'::text AS metric,
            round(((100)::numeric * COALESCE(indicators.value, ( SELECT (sum(pg_stat_database.blks_hit) / NULLIF(sum((pg_stat_database.blks_hit + pg_stat_database.blks_read)), (0)::numeric))
                   FROM pg_stat_database))), 2) AS value,
            'percentage'::text AS unit,
            1 AS place
           FROM monitoring.indicators() indicators(metric_name, value, unit, tags)
          WHERE (indicators.metric_name = 'pg_cache_hit_ratio'::text)
        UNION ALL
         SELECT 'active_connections'::text,
            count(*) AS count,
            'connections'::text,
            2
           FROM pg_stat_activity
          WHERE ((pg_stat_activity.state = 'active'::text) AND (pg_stat_activity.backend_type = 'client backend'::text))
        UNION ALL
         SELECT 'slow_queries'::text,
            count(*) AS count,
            'queries'::text,
            3
           FROM monitoring.statements() statements(userid, dbid, queryid, query, calls, total_seconds, mean_seconds, deviation_seconds, max_seconds, rows)
          WHERE (statements.mean_seconds > (1)::double precision)
        UNION ALL
         SELECT chosen.name,
            round(((chosen.factor)::numeric * indicators.value), 4) AS round,
            chosen.shown_unit,
            chosen.place
           FROM (monitoring.indicators() indicators(metric_name, value, unit, tags)
             JOIN ( VALUES ('pg_connections_utilization_ratio'::text,'connections_utilization'::text,100,'percentage'::text,4), ('pg_query_mean_seconds'::text,'query_mean_time'::text,1000,'milliseconds'::text,5), ('pg_transaction_error_ratio'::text,'transaction_error_ratio'::text,100,'percentage'::text,6), ('pg_running_queries_longest_seconds'::text,'longest_query'::text,1,'seconds'::text,7), ('pg_lock_waiting_sessions'::text,'lock_waiting_sessions'::text,1,'sessions'::text,8), ('pg_vacuum_overdue_tables'::text,'vacuum_overdue_tables'::text,1,'tables'::text,9), ('pg_xid_age_ratio'::text,'transaction_id_age'::text,100,'percentage'::text,10)) chosen(metric_name, name, factor, shown_unit, place) USING (metric_name))
        UNION ALL
         SELECT 'database_size'::text,
            pg_database_size(current_database()) AS pg_database_size,
            'bytes'::text,
            11) shown
  ORDER BY shown.place;


ALTER TABLE monitoring.performance_dashboard OWNER TO postgres;

--
-- Name: performance_metrics; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_name text NOT NULL,
    metric_value numeric NOT NULL,
    metric_unit text,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
)
PARTITION BY RANGE (recorded_at);


ALTER TABLE monitoring.performance_metrics OWNER TO postgres;

--
-- Name: performance_metrics_20261129; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics_20261129 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_name text NOT NULL,
    metric_value numeric NOT NULL,
    metric_unit text,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE monitoring.performance_metrics_20261129 OWNER TO postgres;

--
-- Name: performance_metrics_20261130; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics_20261130 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_name text NOT NULL,
    metric_value numeric NOT NULL,
    metric_unit text,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE monitoring.performance_metrics_20261130 OWNER TO postgres;

--
-- Name: performance_metrics_20261201; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics_20261201 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_name text NOT NULL,
    metric_value numeric NOT NULL,
    metric_unit text,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE monitoring.performance_metrics_20261201 OWNER TO postgres;

--
-- Name: performance_metrics_20261202; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics_20261202 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_name text NOT NULL,
    metric_value numeric NOT NULL,
    metric_unit text,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE monitoring.performance_metrics_20261202 OWNER TO postgres;

--
-- Name: performance_metrics_20261203; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics_20261203 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_name text NOT NULL,
    metric_value numeric NOT NULL,
    metric_unit text,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE monitoring.performance_metrics_20261203 OWNER TO postgres;

--
-- Name: performance_metrics_20261204; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics_20261204 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_name text NOT NULL,
    metric_value numeric NOT NULL,
    metric_unit text,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE monitoring.performance_metrics_20261204 OWNER TO postgres;

--
-- Name: performance_metrics_20261205; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics_20261205 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_name text NOT NULL,
    metric_value numeric NOT NULL,
    metric_unit text,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE monitoring.performance_metrics_20261205 OWNER TO postgres;

--
-- Name: performance_metrics_20261206; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics_20261206 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_name text NOT NULL,
    metric_value numeric NOT NULL,
    metric_unit text,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE monitoring.performance_metrics_20261206 OWNER TO postgres;

--
-- Name: performance_metrics_daily; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics_daily (
    bucket timestamp with time zone NOT NULL,
    metric_name text NOT NULL,
    metric_unit text,
    tags jsonb NOT NULL,
    samples bigint NOT NULL,
    minimum numeric NOT NULL,
    maximum numeric NOT NULL,
    total numeric NOT NULL,
    average numeric NOT NULL,
    last_value numeric NOT NULL,
    last_at timestamp with time zone NOT NULL,
    p95 numeric
);


ALTER TABLE monitoring.performance_metrics_daily OWNER TO postgres;

--
-- Name: performance_metrics_default; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics_default (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_name text NOT NULL,
    metric_value numeric NOT NULL,
    metric_unit text,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE monitoring.performance_metrics_default OWNER TO postgres;

--
-- Name: performance_metrics_hourly; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.performance_metrics_hourly (
    bucket timestamp with time zone NOT NULL,
    metric_name text NOT NULL,
    metric_unit text,
    tags jsonb NOT NULL,
    samples bigint NOT NULL,
    minimum numeric NOT NULL,
    maximum numeric NOT NULL,
    total numeric NOT NULL,
    average numeric NOT NULL,
    last_value numeric NOT NULL,
    last_at timestamp with time zone NOT NULL,
    p95 numeric
);


ALTER TABLE monitoring.performance_metrics_hourly OWNER TO postgres;

--
-- Name: pools; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.pools (
    pool text NOT NULL,
    application_name text,
    usename text,
    datname text,
    connections_max integer NOT NULL,
    CONSTRAINT pools_connections_max_check CHECK ((connections_max > 0))
);


ALTER TABLE monitoring.pools OWNER TO postgres;

--
-- Name: rollup_pending; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.rollup_pending (
    bucket timestamp with time zone NOT NULL,
    is_day boolean NOT NULL
);


ALTER TABLE monitoring.rollup_pending OWNER TO postgres;

--
-- Name: schema_version; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.schema_version (
    version integer NOT NULL,
    name text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    applied_by text DEFAULT CURRENT_USER NOT NULL
);


ALTER TABLE monitoring.schema_version OWNER TO postgres;

--
-- Name: settings; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.settings (
    name text NOT NULL,
    value text NOT NULL
);


ALTER TABLE monitoring.settings OWNER TO postgres;

--
-- Name: statement_readings; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.statement_readings (
    read_at timestamp with time zone NOT NULL,
    userid oid NOT NULL,
    dbid oid NOT NULL,
    queryid bigint NOT NULL,
    calls bigint NOT NULL,
    total_seconds double precision NOT NULL
);


ALTER TABLE monitoring.statement_readings OWNER TO postgres;

--
-- Name: table_sizes; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.table_sizes AS
 SELECT n.nspname AS schemaname,
    c.relname AS tablename,
    pg_total_relation_size((c.oid)::regclass) AS total_bytes,
    pg_table_size((c.oid)::regclass) AS table_bytes,
    pg_indexes_size((c.oid)::regclass) AS index_bytes,
    (GREATEST((0)::real, c.reltuples))::bigint AS estimated_rows,
    pg_size_pretty(pg_total_relation_size((c.oid)::regclass)) AS total_size
   FROM (pg_class c
     JOIN pg_namespace n ON ((n.oid = c.relnamespace)))
  WHERE ((c.relkind = ANY (ARRAY['r'::"char", 'm'::"char"])) AND (n.nspname <> ALL (ARRAY['pg_catalog'::name, 'information_schema'::name])) AND (n.nspname !~~ 'pg\_temp\_%'::text))
  ORDER BY (pg_total_relation_size((c.oid)::regclass)) DESC;


ALTER TABLE monitoring.table_sizes OWNER TO postgres;

--
-- Name: thresholds; Type: TABLE; Schema: monitoring; Owner: postgres
--

CREATE TABLE monitoring.thresholds (
    check_name text NOT NULL,
    metric_name text NOT NULL,
    warning numeric,
    critical numeric,
    is_bad_below boolean DEFAULT false NOT NULL,
    recommendation text NOT NULL
);


ALTER TABLE monitoring.thresholds OWNER TO postgres;

--
-- Name: v_index_usage; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.v_index_usage AS
 SELECT s.schemaname,
    s.relname AS tablename,
    s.indexrelname AS indexname,
    s.idx_scan AS scans,
    s.idx_tup_read AS entries_read,
    s.idx_tup_fetch AS rows_fetched,
    pg_relation_size((s.indexrelid)::regclass) AS index_bytes,
    x.indisunique AS is_unique,
    x.indisvalid AS is_valid,
        CASE
            WHEN (s.idx_scan = 0) THEN 'UNUSED'::text
            WHEN (s.idx_scan < 50) THEN 'RARELY_USED'::text
            WHEN (s.idx_scan < 1000) THEN 'OCCASIONALLY_USED'::text
            ELSE 'FREQUENTLY_USED'::text
        END AS usage_category
   FROM (pg_stat_user_indexes s
     JOIN pg_index x ON ((x.indexrelid = s.indexrelid)))
  ORDER BY s.idx_scan, (pg_relation_size((s.indexrelid)::regclass)) DESC;


ALTER TABLE monitoring.v_index_usage OWNER TO postgres;

--
-- Name: unused_indexes; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.unused_indexes AS
 SELECT u.schemaname,
    u.tablename,
    u.indexname,
    u.index_bytes,
    d.stats_reset AS unused_since,
    pg_get_indexdef(x.indexrelid) AS definition
   FROM ((((monitoring.v_index_usage u
     JOIN pg_namespace n ON ((n.nspname = u.schemaname)))
     JOIN pg_class c ON (((c.relnamespace = n.oid) AND (c.relname = u.indexname))))
     JOIN pg_index x ON ((x.indexrelid = c.oid)))
     LEFT JOIN pg_stat_database d ON ((d.datname = current_database())))
  WHERE ((u.usage_category = 'UNUSED'::text) AND (NOT x.indisunique) AND (NOT x.indisprimary) AND (NOT x.indisexclusion) AND (NOT x.indisreplident) AND (NOT x.indisclustered) AND (NOT (EXISTS ( SELECT
           FROM pg_constraint k
          WHERE (k.conindid = x.indexrelid)))) AND (NOT c.relispartition))
  ORDER BY u.index_bytes DESC;


ALTER TABLE monitoring.unused_indexes OWNER TO postgres;

--
-- Name: v_connection_pool_health; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.v_connection_pool_health AS
 WITH client AS MATERIALIZED (
         SELECT pg_stat_activity.datname,
            pg_stat_activity.usename,
            pg_stat_activity.application_name,
            pg_stat_activity.state
           FROM pg_stat_activity
          WHERE (pg_stat_activity.backend_type = 'client backend'::text)
        ), counted AS (
         SELECT '(server)'::text AS pool,
            count(*) AS connections,
            count(*) FILTER (WHERE (client.state = 'active'::text)) AS active,
            count(*) FILTER (WHERE (client.state = 'idle'::text)) AS idle,
            count(*) FILTER (WHERE (client.state ~~ 'idle in transaction%'::text)) AS idle_in_transaction,
            (((current_setting('max_connections'::text))::integer - (current_setting('superuser_reserved_connections'::text))::integer) - COALESCE((current_setting('reserved_connections'::text, true))::integer, 0)) AS connections_max
           FROM client
        UNION ALL
         SELECT p.pool,
            count(c.state) AS count,
            count(*) FILTER (WHERE (c.state = 'active'::text)) AS count,
            count(*) FILTER (WHERE (c.state = 'idle'::text)) AS count,
            count(*) FILTER (WHERE (c.state ~~ 'idle in transaction%'::text)) AS count,
            p.connections_max
           FROM (monitoring.pools p
             LEFT JOIN client c ON ((COALESCE((c.application_name ~ p.application_name), true) AND COALESCE((c.usename ~ p.usename), true) AND COALESCE((c.datname ~ p.datname), true))))
          GROUP BY p.pool, p.connections_max
        )
 SELECT counted.pool,
    counted.connections,
    counted.active,
    counted.idle,
    counted.idle_in_transaction,
    counted.connections_max,
        CASE
            WHEN me.sees THEN round(((counted.connections)::numeric / (counted.connections_max)::numeric), 4)
            ELSE NULL::numeric
        END AS utilization_ratio,
        CASE
            WHEN (NOT me.sees) THEN 'unknown'::text
            WHEN ((counted.connections)::numeric > (0.95 * (counted.connections_max)::numeric)) THEN 'critical'::text
            WHEN ((counted.connections)::numeric > (0.8 * (counted.connections_max)::numeric)) THEN 'warning'::text
            ELSE 'ok'::text
        END AS status
   FROM counted,
    ( SELECT pg_has_role('pg_read_all_stats'::name, 'USAGE'::text) AS pg_has_role) me(sees)
  ORDER BY (counted.pool <> '(server)'::text), counted.pool;


ALTER TABLE monitoring.v_connection_pool_health OWNER TO postgres;

--
-- Name: v_connection_status; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.v_connection_status AS
 SELECT COALESCE(pg_stat_activity.datname, ''::name) AS datname,
    COALESCE(pg_stat_activity.usename, ''::name) AS usename,
    COALESCE(pg_stat_activity.application_name, ''::text) AS application_name,
    COALESCE(pg_stat_activity.state, 'hidden'::text) AS state,
    count(*) AS connections,
    (max(EXTRACT(epoch FROM (clock_timestamp() - pg_stat_activity.state_change))))::bigint AS longest_in_state_seconds,
    (max(EXTRACT(epoch FROM (clock_timestamp() - pg_stat_activity.xact_start))))::bigint AS oldest_transaction_seconds,
    count(*) FILTER (WHERE (pg_stat_activity.wait_event_type = 'Lock'::text)) AS waiting_for_locks
   FROM pg_stat_activity
  WHERE ((pg_stat_activity.backend_type = 'client backend'::text) OR (pg_stat_activity.backend_type IS NULL))
  GROUP BY COALESCE(pg_stat_activity.datname, ''::name), COALESCE(pg_stat_activity.usename, ''::name), COALESCE(pg_stat_activity.application_name, ''::text), COALESCE(pg_stat_activity.state, 'hidden'::text)
  ORDER BY (count(*)) DESC, COALESCE(pg_stat_activity.datname, ''::name), COALESCE(pg_stat_activity.usename, ''::name), COALESCE(pg_stat_activity.application_name, ''::text), COALESCE(pg_stat_activity.state, 'hidden'::text);


ALTER TABLE monitoring.v_connection_status OWNER TO postgres;

--
-- Name: v_tables_needing_maintenance; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.v_tables_needing_maintenance AS
 WITH global AS (
         SELECT (current_setting('autovacuum_vacuum_threshold'::text))::double precision AS vacuum_threshold,
            (current_setting('autovacuum_vacuum_scale_factor'::text))::double precision AS vacuum_factor,
            (current_setting('autovacuum_vacuum_max_threshold'::text, true))::double precision AS vacuum_max_threshold,
            (current_setting('autovacuum_vacuum_insert_threshold'::text))::double precision AS insert_threshold,
            (current_setting('autovacuum_vacuum_insert_scale_factor'::text))::double precision AS insert_factor,
            (current_setting('autovacuum_analyze_threshold'::text))::double precision AS analyze_threshold,
            (current_setting('autovacuum_analyze_scale_factor'::text))::double precision AS analyze_factor,
            (current_setting('autovacuum_freeze_max_age'::text))::double precision AS freeze_max_age,
            (current_setting('autovacuum_multixact_freeze_max_age'::text))::double precision AS multixact_freeze_max_age
        ), own AS (
         SELECT c.oid,
            jsonb_object_agg(pg_options_to_table.option_name, pg_options_to_table.option_value) AS options
           FROM pg_class c,
            LATERAL pg_options_to_table(c.reloptions) pg_options_to_table(option_name, option_value)
          WHERE ((c.relkind = ANY (ARRAY['r'::"char", 'm'::"char"])) AND (c.reloptions IS NOT NULL))
          GROUP BY c.oid
        ), limits AS (
         SELECT c.oid,
            n.nspname,
            c.relname,
            pg_stat_get_dead_tuples(c.oid) AS dead,
            pg_stat_get_live_tuples(c.oid) AS live,
            pg_stat_get_ins_since_vacuum(c.oid) AS inserted,
            pg_stat_get_mod_since_analyze(c.oid) AS changed,
            LEAST((COALESCE(((options.o ->> 'autovacuum_vacuum_threshold'::text))::double precision, global.vacuum_threshold) + (COALESCE(((options.o ->> 'autovacuum_vacuum_scale_factor'::text))::double precision, global.vacuum_factor) * GREATEST((0)::real, c.reltuples))),
                CASE
                    WHEN (COALESCE(((options.o ->> 'autovacuum_vacuum_max_threshold'::text))::double precision, global.vacuum_max_threshold) >= (0)::double precision) THEN COALESCE(((options.o ->> 'autovacuum_vacuum_max_threshold'::text))::double precision, global.vacuum_max_threshold)
                    ELSE NULL::double precision
                END) AS vacuum_at,
                CASE
                    WHEN (COALESCE(((options.o ->> 'autovacuum_vacuum_insert_threshold'::text))::double precision, global.insert_threshold) >= (0)::double precision) THEN (COALESCE(((options.o ->> 'autovacuum_vacuum_insert_threshold'::text))::double precision, global.insert_threshold) + ((COALESCE(((options.o ->> 'autovacuum_vacuum_insert_scale_factor'::text))::double precision, global.insert_factor) * GREATEST((0)::real, c.reltuples)) *
                    CASE
                        WHEN (c.relpages > 0) THEN ((1)::double precision - ((LEAST(unfrozen.frozen, c.relpages))::double precision / (c.relpages)::double precision))
                        ELSE (1)::double precision
                    END))
                    ELSE NULL::double precision
                END AS insert_vacuum_at,
            (COALESCE(((options.o ->> 'autovacuum_analyze_threshold'::text))::double precision, global.analyze_threshold) + (COALESCE(((options.o ->> 'autovacuum_analyze_scale_factor'::text))::double precision, global.analyze_factor) * GREATEST((0)::real, c.reltuples))) AS analyze_at,
            GREATEST(((GREATEST(age(c.relfrozenxid), age(t.relfrozenxid)))::double precision / LEAST(((options.o ->> 'autovacuum_freeze_max_age'::text))::double precision, global.freeze_max_age)), ((GREATEST(mxid_age(c.relminmxid), mxid_age(t.relminmxid)))::double precision / LEAST(((options.o ->> 'autovacuum_multixact_freeze_max_age'::text))::double precision, global.multixact_freeze_max_age))) AS freeze_age,
            COALESCE(((options.o ->> 'autovacuum_enabled'::text))::boolean, true) AS enabled
           FROM ((((((pg_class c
             JOIN pg_namespace n ON ((n.oid = c.relnamespace)))
             CROSS JOIN global)
             LEFT JOIN own ON ((own.oid = c.oid)))
             LEFT JOIN pg_class t ON ((t.oid = c.reltoastrelid)))
             CROSS JOIN LATERAL ( SELECT COALESCE(((to_jsonb(c.*) ->> 'relallfrozen'::text))::integer, 0) AS "coalesce") unfrozen(frozen))
             CROSS JOIN LATERAL ( SELECT own.options) options(o))
          WHERE ((c.relkind = ANY (ARRAY['r'::"char", 'm'::"char"])) AND (c.relpersistence <> 't'::"char") AND (n.nspname <> ALL (ARRAY['pg_catalog'::name, 'information_schema'::name])))
        )
 SELECT limits.nspname AS schemaname,
    limits.relname AS tablename,
        CASE
            WHEN (limits.freeze_age > (1)::double precision) THEN 'freeze'::text
            WHEN ((limits.dead)::double precision > limits.vacuum_at) THEN 'vacuum: dead rows'::text
            WHEN COALESCE(((limits.inserted)::double precision > limits.insert_vacuum_at), false) THEN 'vacuum: inserted rows'::text
            ELSE 'analyze: changed rows'::text
        END AS reason,
    (((limits.dead)::double precision > limits.vacuum_at) OR COALESCE(((limits.inserted)::double precision > limits.insert_vacuum_at), false) OR (limits.freeze_age > (1)::double precision)) AS vacuum_overdue,
    ((limits.changed)::double precision > limits.analyze_at) AS analyze_overdue,
    limits.live AS live_rows,
    limits.dead AS dead_rows,
    limits.inserted AS inserted_rows,
    limits.changed AS changed_rows,
    round((limits.vacuum_at)::numeric) AS vacuum_at,
    round((limits.analyze_at)::numeric) AS analyze_at,
    round((limits.freeze_age)::numeric, 4) AS freeze_age_ratio,
    limits.enabled AS autovacuum_enabled,
    pg_stat_get_last_vacuum_time(limits.oid) AS last_vacuum,
    pg_stat_get_last_autovacuum_time(limits.oid) AS last_autovacuum,
    pg_stat_get_last_analyze_time(limits.oid) AS last_analyze,
    pg_stat_get_last_autoanalyze_time(limits.oid) AS last_autoanalyze
   FROM limits
  WHERE (((limits.dead)::double precision > limits.vacuum_at) OR COALESCE(((limits.inserted)::double precision > limits.insert_vacuum_at), false) OR (limits.freeze_age > (1)::double precision) OR ((limits.changed)::double precision > limits.analyze_at))
  ORDER BY (limits.freeze_age > (1)::double precision) DESC, ((limits.dead)::double precision / GREATEST((1)::double precision, limits.vacuum_at)) DESC;


ALTER TABLE monitoring.v_tables_needing_maintenance OWNER TO postgres;

--
-- Name: v_maintenance_status; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.v_maintenance_status AS
 SELECT d.datname,
    d.datallowconn AS connections_allowed,
    age(d.datfrozenxid) AS xid_age,
    mxid_age(d.datminmxid) AS mxid_age,
    round(((age(d.datfrozenxid))::numeric / 2147483648.0), 4) AS xid_age_ratio,
    s.temp_files,
    s.temp_bytes,
    s.deadlocks,
    s.checksum_failures,
    s.xact_commit,
    s.xact_rollback,
    s.stats_reset,
        CASE
            WHEN (d.datname = current_database()) THEN ( SELECT count(*) AS count
               FROM monitoring.v_tables_needing_maintenance
              WHERE v_tables_needing_maintenance.vacuum_overdue)
            ELSE NULL::bigint
        END AS tables_vacuum_overdue,
        CASE
            WHEN (d.datname = current_database()) THEN ( SELECT max(GREATEST(pg_stat_user_tables.last_vacuum, pg_stat_user_tables.last_autovacuum)) AS max
               FROM pg_stat_user_tables)
            ELSE NULL::timestamp with time zone
        END AS last_vacuum,
        CASE
            WHEN (d.datname = current_database()) THEN ( SELECT max(GREATEST(pg_stat_user_tables.last_analyze, pg_stat_user_tables.last_autoanalyze)) AS max
               FROM pg_stat_user_tables)
            ELSE NULL::timestamp with time zone
        END AS last_analyze
   FROM (pg_database d
     LEFT JOIN pg_stat_database s ON ((s.datid = d.oid)))
  ORDER BY (age(d.datfrozenxid)) DESC;


ALTER TABLE monitoring.v_maintenance_status OWNER TO postgres;

--
-- Name: v_performance_alerts; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.v_performance_alerts AS
 SELECT check_database_health.check_name AS alert,
    check_database_health.status AS severity,
    check_database_health.value,
    check_database_health.threshold,
    check_database_health.unit,
    check_database_health.recommendation
   FROM monitoring.check_database_health() check_database_health(check_name, status, value, threshold, unit, recommendation)
  WHERE (check_database_health.status = ANY (ARRAY['warning'::text, 'critical'::text]))
  ORDER BY check_database_health.status, check_database_health.check_name;


ALTER TABLE monitoring.v_performance_alerts OWNER TO postgres;

--
-- Name: v_query_performance_trends; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.v_query_performance_trends AS
 SELECT hourly.hour,
    hourly.datname,
    hourly.usename,
    hourly.queryid,
    hourly.calls,
    round((hourly.mean_seconds * (1000)::numeric), 3) AS mean_milliseconds,
    round((lag(hourly.mean_seconds) OVER before * (1000)::numeric), 3) AS previous_mean_milliseconds,
    round((hourly.mean_seconds / NULLIF(lag(hourly.mean_seconds) OVER before, (0)::numeric)), 3) AS change_factor
   FROM ( SELECT date_trunc('hour'::text, n.recorded_at) AS hour,
            (n.tags ->> 'datname'::text) AS datname,
            (n.tags ->> 'usename'::text) AS usename,
            (n.tags ->> 'queryid'::text) AS queryid,
            sum(n.metric_value) AS calls,
            (sum((n.metric_value * m.metric_value)) / NULLIF(sum(n.metric_value), (0)::numeric)) AS mean_seconds
           FROM (monitoring.performance_metrics n
             JOIN monitoring.performance_metrics m ON (((m.recorded_at = n.recorded_at) AND (m.tags = n.tags) AND (m.metric_name = 'pg_statement_mean_seconds'::text) AND (m.recorded_at > (now() - '7 days'::interval)))))
          WHERE ((n.metric_name = 'pg_statement_calls'::text) AND (n.recorded_at > (now() - '7 days'::interval)))
          GROUP BY (date_trunc('hour'::text, n.recorded_at)), (n.tags ->> 'datname'::text), (n.tags ->> 'usename'::text), (n.tags ->> 'queryid'::text)) hourly
  WINDOW before AS (PARTITION BY hourly.datname, hourly.usename, hourly.queryid ORDER BY hourly.hour)
  ORDER BY hourly.hour DESC, (hourly.calls * hourly.mean_seconds) DESC;


ALTER TABLE monitoring.v_query_performance_trends OWNER TO postgres;

--
-- Name: v_slow_queries; Type: VIEW; Schema: monitoring; Owner: postgres
--

CREATE VIEW monitoring.v_slow_queries AS
 SELECT s.queryid,
    COALESCE(d.datname, ((s.dbid)::text)::name) AS datname,
    pg_get_userbyid(s.userid) AS usename,
    s.query,
    s.calls,
    round(((s.mean_seconds)::numeric * (1000)::numeric), 3) AS mean_milliseconds,
    round(((s.max_seconds)::numeric * (1000)::numeric), 3) AS max_milliseconds,
    round(((s.deviation_seconds)::numeric * (1000)::numeric), 3) AS deviation_milliseconds,
    round((s.total_seconds)::numeric, 3) AS total_seconds,
    round(((((100)::double precision * s.total_seconds) / NULLIF(sum(s.total_seconds) OVER (), (0)::double precision)))::numeric, 2) AS percent_of_total,
    s.rows
   FROM (monitoring.statements(true) s(userid, dbid, queryid, query, calls, total_seconds, mean_seconds, deviation_seconds, max_seconds, rows)
     LEFT JOIN pg_database d ON ((d.oid = s.dbid)))
  ORDER BY s.mean_seconds DESC;


ALTER TABLE monitoring.v_slow_queries OWNER TO postgres;

--
-- Name: performance_metrics_20261129; Type: TABLE ATTACH; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics ATTACH PARTITION monitoring.performance_metrics_20261129 FOR VALUES FROM ('2026-11-29 00:00:00+00') TO ('2026-11-30 00:00:00+00');


--
-- Name: performance_metrics_20261130; Type: TABLE ATTACH; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics ATTACH PARTITION monitoring.performance_metrics_20261130 FOR VALUES FROM ('2026-11-30 00:00:00+00') TO ('2026-12-01 00:00:00+00');


--
-- Name: performance_metrics_20261201; Type: TABLE ATTACH; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics ATTACH PARTITION monitoring.performance_metrics_20261201 FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2026-12-02 00:00:00+00');


--
-- Name: performance_metrics_20261202; Type: TABLE ATTACH; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics ATTACH PARTITION monitoring.performance_metrics_20261202 FOR VALUES FROM ('2026-12-02 00:00:00+00') TO ('2026-12-03 00:00:00+00');


--
-- Name: performance_metrics_20261203; Type: TABLE ATTACH; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics ATTACH PARTITION monitoring.performance_metrics_20261203 FOR VALUES FROM ('2026-12-03 00:00:00+00') TO ('2026-12-04 00:00:00+00');


--
-- Name: performance_metrics_20261204; Type: TABLE ATTACH; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics ATTACH PARTITION monitoring.performance_metrics_20261204 FOR VALUES FROM ('2026-12-04 00:00:00+00') TO ('2026-12-05 00:00:00+00');


--
-- Name: performance_metrics_20261205; Type: TABLE ATTACH; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics ATTACH PARTITION monitoring.performance_metrics_20261205 FOR VALUES FROM ('2026-12-05 00:00:00+00') TO ('2026-12-06 00:00:00+00');


--
-- Name: performance_metrics_20261206; Type: TABLE ATTACH; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics ATTACH PARTITION monitoring.performance_metrics_20261206 FOR VALUES FROM ('2026-12-06 00:00:00+00') TO ('2026-12-07 00:00:00+00');


--
-- Name: performance_metrics_default; Type: TABLE ATTACH; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics ATTACH PARTITION monitoring.performance_metrics_default DEFAULT;


--
-- Data for Name: database_readings; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: ingested_batches; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--

INSERT INTO monitoring.ingested_batches VALUES
	('a64e7374-35ef-429c-92b9-656022406235', 7141327212, 1, '2026-11-29 20:28:41.007046+00'),
	('a64e7374-35ef-429c-92b9-656022406235', 7141327213, 100, '2026-11-29 20:28:41.090192+00'),
	('a64e7374-35ef-429c-92b9-656022406235', 7141327214, 50, '2026-11-29 20:28:57.366317+00'),
	('a64e7374-35ef-429c-92b9-656022406235', 7141327215, 50, '2026-11-29 20:28:57.366317+00'),
	('a64e7374-35ef-429c-92b9-656022406235', 7141327216, 50, '2026-11-29 20:28:57.366317+00');


--
-- Data for Name: performance_metrics_20261129; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--

INSERT INTO monitoring.performance_metrics_20261129 VALUES
	('01a228fe-dcaa-77b9-a936-d72508e785e5', 'pg_up', 1, 'boolean', '{"team": "payments", "target": "orders"}', '2026-11-29 20:28:41.002+00'),
	('01a228fe-dcfb-73b6-a356-8455578ec544', 'fixture_number', 1, 'things', '{"n": "1"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7b97-81bf-e8fb8914a160', 'fixture_number', 2, 'things', '{"n": "2"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-735d-9968-af5dcf0b78a3', 'fixture_number', 3, 'things', '{"n": "3"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7571-86f1-fdfbdc542de5', 'fixture_number', 4, 'things', '{"n": "4"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-79c1-9e34-18ad0e015b14', 'fixture_number', 5, 'things', '{"n": "5"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-799a-9189-62aab215b7d9', 'fixture_number', 6, 'things', '{"n": "6"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7989-8477-1f1114e16de3', 'fixture_number', 7, 'things', '{"n": "7"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7cc0-be98-8f72e09b655f', 'fixture_number', 8, 'things', '{"n": "8"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7bbc-b5bf-10c76a20b6df', 'fixture_number', 9, 'things', '{"n": "9"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7c47-87a2-3ce5d9a0c953', 'fixture_number', 10, 'things', '{"n": "10"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7e76-af87-065d7e8f90c6', 'fixture_number', 11, 'things', '{"n": "11"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-71db-bc85-79cf46151f5c', 'fixture_number', 12, 'things', '{"n": "12"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-791d-ad91-dcb7c228a107', 'fixture_number', 13, 'things', '{"n": "13"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7b0f-b3a7-42785441d97b', 'fixture_number', 14, 'things', '{"n": "14"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-74bc-b2b0-7b6fed0287ae', 'fixture_number', 15, 'things', '{"n": "15"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-762a-ab1c-e0031f5805c0', 'fixture_number', 16, 'things', '{"n": "16"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7755-8749-0a1c427f7673', 'fixture_number', 17, 'things', '{"n": "17"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-72a3-b0e2-3c2780d133b2', 'fixture_number', 18, 'things', '{"n": "18"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7c41-993c-4b9aee6ec0ad', 'fixture_number', 19, 'things', '{"n": "19"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-70a4-8ed1-7879f0b9ce9d', 'fixture_number', 20, 'things', '{"n": "20"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7b7d-83d7-2a03e3be5b53', 'fixture_number', 21, 'things', '{"n": "21"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7a72-9490-b1cf6f129ee0', 'fixture_number', 22, 'things', '{"n": "22"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7baa-bbdd-35ef99c4048f', 'fixture_number', 23, 'things', '{"n": "23"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7589-8b7d-0758a4eaa262', 'fixture_number', 24, 'things', '{"n": "24"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7fb9-a138-0798b1d59b9f', 'fixture_number', 25, 'things', '{"n": "25"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7f36-b8f3-8572c92ff10e', 'fixture_number', 26, 'things', '{"n": "26"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7f93-9700-5f41b8dbd375', 'fixture_number', 27, 'things', '{"n": "27"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7b31-860f-d06df93911e7', 'fixture_number', 28, 'things', '{"n": "28"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-77ea-b1c6-307d1845f966', 'fixture_number', 29, 'things', '{"n": "29"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7975-9848-7a440029b613', 'fixture_number', 30, 'things', '{"n": "30"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7a5d-831e-d21a54bcc171', 'fixture_number', 31, 'things', '{"n": "31"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7763-bdf6-d911e90178d4', 'fixture_number', 32, 'things', '{"n": "32"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7bd0-9260-e9f18bd7fe91', 'fixture_number', 33, 'things', '{"n": "33"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-735b-97a0-88cb2a6a1ab5', 'fixture_number', 34, 'things', '{"n": "34"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7142-8101-17a017d9e808', 'fixture_number', 35, 'things', '{"n": "35"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7315-99be-3dfa64570605', 'fixture_number', 36, 'things', '{"n": "36"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-758b-bbfe-66f8c6a06071', 'fixture_number', 37, 'things', '{"n": "37"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-727f-8519-b8e7e2658cc2', 'fixture_number', 38, 'things', '{"n": "38"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7fa3-a850-4439bd2ec9d1', 'fixture_number', 39, 'things', '{"n": "39"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7352-8c99-a0a3a1fb6535', 'fixture_number', 40, 'things', '{"n": "40"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7f9a-be63-af539bd5065e', 'fixture_number', 41, 'things', '{"n": "41"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-75e3-a247-49dd4f01ad79', 'fixture_number', 42, 'things', '{"n": "42"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7139-a933-460af328e68c', 'fixture_number', 43, 'things', '{"n": "43"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7ca8-9c69-20baa98fc7e9', 'fixture_number', 44, 'things', '{"n": "44"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-76ce-b547-8bfa941747ff', 'fixture_number', 45, 'things', '{"n": "45"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7f4a-817f-110725d66102', 'fixture_number', 46, 'things', '{"n": "46"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-74cb-abee-09e601f641db', 'fixture_number', 47, 'things', '{"n": "47"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-70a0-b43a-d932a045572c', 'fixture_number', 48, 'things', '{"n": "48"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7058-8499-c6667eaf8097', 'fixture_number', 49, 'things', '{"n": "49"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7bf6-9b4b-59ba50a97a5d', 'fixture_number', 50, 'things', '{"n": "50"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7a78-a626-1f59c4945254', 'fixture_number', 51, 'things', '{"n": "51"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-734d-a94a-d4f0ed7858b0', 'fixture_number', 52, 'things', '{"n": "52"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7fde-97c0-645cc4c2c985', 'fixture_number', 53, 'things', '{"n": "53"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-73f4-b6ee-dbde84a49181', 'fixture_number', 54, 'things', '{"n": "54"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7c34-9fa2-ac0f04a48e8a', 'fixture_number', 55, 'things', '{"n": "55"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7726-8366-1b1a395f934a', 'fixture_number', 56, 'things', '{"n": "56"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-723c-b251-969ceaa7061d', 'fixture_number', 57, 'things', '{"n": "57"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-787f-8d94-3f7206aba88d', 'fixture_number', 58, 'things', '{"n": "58"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7311-a853-52d522ba137c', 'fixture_number', 59, 'things', '{"n": "59"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-76cf-bdc2-8dabdee893c9', 'fixture_number', 60, 'things', '{"n": "60"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7156-9c1d-dbb71824bb44', 'fixture_number', 61, 'things', '{"n": "61"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7355-9b0a-99619ed45a8a', 'fixture_number', 62, 'things', '{"n": "62"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7814-94f9-ae3fd2d98a1c', 'fixture_number', 63, 'things', '{"n": "63"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-762d-83f3-15f62ab7d1a1', 'fixture_number', 64, 'things', '{"n": "64"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-79c8-b6d5-55569eddffb7', 'fixture_number', 65, 'things', '{"n": "65"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7160-bfad-4fb2c171e887', 'fixture_number', 66, 'things', '{"n": "66"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7834-a53e-3662cec0a5f5', 'fixture_number', 67, 'things', '{"n": "67"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7e5d-bea5-bb7487bf1e68', 'fixture_number', 68, 'things', '{"n": "68"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-72ab-b9b9-55bf46f8de9c', 'fixture_number', 69, 'things', '{"n": "69"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-754f-8788-830fde3ba483', 'fixture_number', 70, 'things', '{"n": "70"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7fe8-99a6-6a4db7f0d062', 'fixture_number', 71, 'things', '{"n": "71"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7d45-b737-98631dc8985c', 'fixture_number', 72, 'things', '{"n": "72"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7dd0-9cbb-f38ed2a440b1', 'fixture_number', 73, 'things', '{"n": "73"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7d6c-9005-5d4f7f99a17b', 'fixture_number', 74, 'things', '{"n": "74"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7e66-88d8-2032013e6f59', 'fixture_number', 75, 'things', '{"n": "75"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7d40-aaeb-573538c7ea19', 'fixture_number', 76, 'things', '{"n": "76"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-72a0-8a6f-4c20063f1f30', 'fixture_number', 77, 'things', '{"n": "77"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7f8c-a1a8-ebe7c3018523', 'fixture_number', 78, 'things', '{"n": "78"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7cb3-9547-4ea3252c75fe', 'fixture_number', 79, 'things', '{"n": "79"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7451-91f8-de5dcb8c4fca', 'fixture_number', 80, 'things', '{"n": "80"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-760d-851a-6d343780524f', 'fixture_number', 81, 'things', '{"n": "81"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-76fe-8271-95a0d136ee78', 'fixture_number', 82, 'things', '{"n": "82"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7e75-93c6-df27dfdd3557', 'fixture_number', 83, 'things', '{"n": "83"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7d3f-bbb8-81bea0a36b09', 'fixture_number', 84, 'things', '{"n": "84"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7d9a-a98f-33d0c6068763', 'fixture_number', 85, 'things', '{"n": "85"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7faf-8f01-e1de976f4889', 'fixture_number', 86, 'things', '{"n": "86"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7244-9108-fedc2fe8b5c0', 'fixture_number', 87, 'things', '{"n": "87"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7559-b812-39431f13e960', 'fixture_number', 88, 'things', '{"n": "88"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-78c9-a366-68031ef88fc5', 'fixture_number', 89, 'things', '{"n": "89"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7787-9742-b06af2ebac8b', 'fixture_number', 90, 'things', '{"n": "90"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-767e-b1ea-4071e4b10803', 'fixture_number', 91, 'things', '{"n": "91"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7e58-aa67-c3bf40caf79b', 'fixture_number', 92, 'things', '{"n": "92"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-74ee-a1de-34d898eb828a', 'fixture_number', 93, 'things', '{"n": "93"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7a23-981c-ef571aac796f', 'fixture_number', 94, 'things', '{"n": "94"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7082-9178-2caad65488dd', 'fixture_number', 95, 'things', '{"n": "95"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7063-a605-2f7e5a8251cf', 'fixture_number', 96, 'things', '{"n": "96"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7664-8774-3acb6eb67fb1', 'fixture_number', 97, 'things', '{"n": "97"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7b54-b958-238b2430416d', 'fixture_number', 98, 'things', '{"n": "98"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-7574-9760-470ed01a97ff', 'fixture_number', 99, 'things', '{"n": "99"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dcfb-77ee-890a-58c589e4aad7', 'fixture_number', 100, 'things', '{"n": "100"}', '2026-11-29 20:28:41.083+00'),
	('01a228fe-dd8d-7d39-b40f-98023258b8e0', 'fixture_number', 101, 'things', '{"n": "101"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-786e-aaf9-423e09ac4a2b', 'fixture_number', 102, 'things', '{"n": "102"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7f60-8bcc-143371c51982', 'fixture_number', 103, 'things', '{"n": "103"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-78dd-868b-6a373eff7bb8', 'fixture_number', 104, 'things', '{"n": "104"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-77f7-ab09-b865661a107c', 'fixture_number', 105, 'things', '{"n": "105"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-76d5-bd4d-5b44cca99d24', 'fixture_number', 106, 'things', '{"n": "106"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7534-84af-a924bc04517f', 'fixture_number', 107, 'things', '{"n": "107"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7eac-ab8a-592da107164d', 'fixture_number', 108, 'things', '{"n": "108"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7d82-b3aa-33d8ba40e65e', 'fixture_number', 109, 'things', '{"n": "109"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-758d-85f3-19a07e347c19', 'fixture_number', 110, 'things', '{"n": "110"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7ee1-873a-d6932fc628df', 'fixture_number', 111, 'things', '{"n": "111"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7c99-b62a-ad20c130d3b1', 'fixture_number', 112, 'things', '{"n": "112"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7add-9e6d-a40acd533b8b', 'fixture_number', 113, 'things', '{"n": "113"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7ba5-86ae-b45db22a2de7', 'fixture_number', 114, 'things', '{"n": "114"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7814-8b5c-446983e89dd0', 'fixture_number', 115, 'things', '{"n": "115"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-758a-9f14-8034dfb842f9', 'fixture_number', 116, 'things', '{"n": "116"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7224-908c-4e4906642678', 'fixture_number', 117, 'things', '{"n": "117"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-74a6-a943-dcb2a0a80019', 'fixture_number', 118, 'things', '{"n": "118"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7c89-ab9c-371fa5903406', 'fixture_number', 119, 'things', '{"n": "119"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-75bb-ad0c-e30205b52573', 'fixture_number', 120, 'things', '{"n": "120"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7feb-a3f3-2fdddeb4875b', 'fixture_number', 121, 'things', '{"n": "121"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7394-9181-c11f107678c7', 'fixture_number', 122, 'things', '{"n": "122"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-70e2-9ae8-2e1ff3aca6d6', 'fixture_number', 123, 'things', '{"n": "123"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7a92-a41b-8ca5c621250b', 'fixture_number', 124, 'things', '{"n": "124"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7065-8593-d3865fec7f49', 'fixture_number', 125, 'things', '{"n": "125"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7ca0-80dd-ee6782172a02', 'fixture_number', 126, 'things', '{"n": "126"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-79f9-bbaf-95c89d51df9a', 'fixture_number', 127, 'things', '{"n": "127"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-74c0-a626-34539b3b855e', 'fixture_number', 128, 'things', '{"n": "128"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-708b-a8c5-1bd02183e921', 'fixture_number', 129, 'things', '{"n": "129"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7e31-b626-3192ab5820dd', 'fixture_number', 130, 'things', '{"n": "130"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7e9d-8e15-5e6f48f7d166', 'fixture_number', 131, 'things', '{"n": "131"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7629-af44-fceeefc35d7a', 'fixture_number', 132, 'things', '{"n": "132"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7cfa-a592-6de99e25b4fc', 'fixture_number', 133, 'things', '{"n": "133"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7754-a880-701819fbb7ab', 'fixture_number', 134, 'things', '{"n": "134"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7b0b-a443-ec76baf75dc5', 'fixture_number', 135, 'things', '{"n": "135"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7f0d-a9a4-c88d996fb0f5', 'fixture_number', 136, 'things', '{"n": "136"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7d33-9860-45ec84e55ece', 'fixture_number', 137, 'things', '{"n": "137"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-77c8-bcce-26de10dfa4f4', 'fixture_number', 138, 'things', '{"n": "138"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7f36-afc9-1f8cb1f2c273', 'fixture_number', 139, 'things', '{"n": "139"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7eb8-9a46-f9d114715c43', 'fixture_number', 140, 'things', '{"n": "140"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7889-846e-07d40a9aa46d', 'fixture_number', 141, 'things', '{"n": "141"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7270-888e-fa3e667d74f4', 'fixture_number', 142, 'things', '{"n": "142"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7ae5-ae6d-448bb0c65d78', 'fixture_number', 143, 'things', '{"n": "143"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-71a9-bba3-6576912f683d', 'fixture_number', 144, 'things', '{"n": "144"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7501-a035-09b450e255a5', 'fixture_number', 145, 'things', '{"n": "145"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7e9e-afa9-1840cdf2c8a9', 'fixture_number', 146, 'things', '{"n": "146"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-77a3-9120-3aa1e7ce68c4', 'fixture_number', 147, 'things', '{"n": "147"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-78f7-bac0-668e1c912f0f', 'fixture_number', 148, 'things', '{"n": "148"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7975-8107-ca7d0466f074', 'fixture_number', 149, 'things', '{"n": "149"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd8d-7f28-a044-8ab0313b3a29', 'fixture_number', 150, 'things', '{"n": "150"}', '2026-11-29 20:28:41.229+00'),
	('01a228fe-dd98-7b2d-8c37-f664198634b2', 'fixture_number', 151, 'things', '{"n": "151"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7d33-9cb1-014f0c09a297', 'fixture_number', 152, 'things', '{"n": "152"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-750f-8ea0-1ff11155ba3a', 'fixture_number', 153, 'things', '{"n": "153"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7192-b327-23247ca9ede1', 'fixture_number', 154, 'things', '{"n": "154"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7802-b2c1-68d8bd4501fe', 'fixture_number', 155, 'things', '{"n": "155"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7fde-97bb-8b75da68002d', 'fixture_number', 156, 'things', '{"n": "156"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-70dc-8afa-d766ae587025', 'fixture_number', 157, 'things', '{"n": "157"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-74bf-b7e5-f46794692737', 'fixture_number', 158, 'things', '{"n": "158"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-79bc-ab7e-f2a83b9dc678', 'fixture_number', 159, 'things', '{"n": "159"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-736d-8911-5bc135f78e48', 'fixture_number', 160, 'things', '{"n": "160"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-70ba-88d6-9e4b590f22d9', 'fixture_number', 161, 'things', '{"n": "161"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7de6-a615-39e193682885', 'fixture_number', 162, 'things', '{"n": "162"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7fc1-85db-b1ed53885721', 'fixture_number', 163, 'things', '{"n": "163"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7cf4-96df-f0032dc9899d', 'fixture_number', 164, 'things', '{"n": "164"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7602-a7bf-9ac2e7b53fbd', 'fixture_number', 165, 'things', '{"n": "165"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7210-98c7-7dc3285439ec', 'fixture_number', 166, 'things', '{"n": "166"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7866-814b-6ac75957bc23', 'fixture_number', 167, 'things', '{"n": "167"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-756f-aa13-cf8b60a3c4d4', 'fixture_number', 168, 'things', '{"n": "168"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7100-a616-5b544d392708', 'fixture_number', 169, 'things', '{"n": "169"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7a4c-90b8-cf89692d036a', 'fixture_number', 170, 'things', '{"n": "170"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-79af-9537-8e29691ea5af', 'fixture_number', 171, 'things', '{"n": "171"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7f73-8646-0f488814ce7c', 'fixture_number', 172, 'things', '{"n": "172"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-76de-866c-0aa326eb730c', 'fixture_number', 173, 'things', '{"n": "173"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7feb-93fb-55c1f7bd46b0', 'fixture_number', 174, 'things', '{"n": "174"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7284-ae2c-9917ca960642', 'fixture_number', 175, 'things', '{"n": "175"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7640-b0ab-77476d5534ff', 'fixture_number', 176, 'things', '{"n": "176"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7d52-9478-9ddb45bd734e', 'fixture_number', 177, 'things', '{"n": "177"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7ed6-934c-031554ed5132', 'fixture_number', 178, 'things', '{"n": "178"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-75c2-849a-b3a84f77d9a0', 'fixture_number', 179, 'things', '{"n": "179"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7308-a5ac-5bd6f7e4ef63', 'fixture_number', 180, 'things', '{"n": "180"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7917-801e-abc5231b5412', 'fixture_number', 181, 'things', '{"n": "181"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7b0b-bab5-6185d3b7336f', 'fixture_number', 182, 'things', '{"n": "182"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-72d6-a2e4-60e07c14deaf', 'fixture_number', 183, 'things', '{"n": "183"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7334-8db6-3219f645b51a', 'fixture_number', 184, 'things', '{"n": "184"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7b82-910b-823a9511963d', 'fixture_number', 185, 'things', '{"n": "185"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7d93-883c-b405d46fa2e8', 'fixture_number', 186, 'things', '{"n": "186"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-70bb-a5b1-45b9de0f4b9a', 'fixture_number', 187, 'things', '{"n": "187"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-71e7-954c-802c6c5c2b88', 'fixture_number', 188, 'things', '{"n": "188"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7a53-ba13-f0780d504ae1', 'fixture_number', 189, 'things', '{"n": "189"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7d18-aa97-db939b3cf1ad', 'fixture_number', 190, 'things', '{"n": "190"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7a5e-8f01-8a0025e35314', 'fixture_number', 191, 'things', '{"n": "191"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-79a0-8780-76f32a114113', 'fixture_number', 192, 'things', '{"n": "192"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7c77-b37d-5e5bceeb1499', 'fixture_number', 193, 'things', '{"n": "193"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7e8d-98f6-8ad6af46f7f0', 'fixture_number', 194, 'things', '{"n": "194"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7bd1-ad61-d20463bd8ca8', 'fixture_number', 195, 'things', '{"n": "195"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7c58-8ff7-6cb25119e3ca', 'fixture_number', 196, 'things', '{"n": "196"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-756d-af98-9e4294178ccd', 'fixture_number', 197, 'things', '{"n": "197"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-72bc-a82c-f2682c23d484', 'fixture_number', 198, 'things', '{"n": "198"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7d91-86be-640badf78b77', 'fixture_number', 199, 'things', '{"n": "199"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd98-7f45-ae53-572d0a6f314a', 'fixture_number', 200, 'things', '{"n": "200"}', '2026-11-29 20:28:41.24+00'),
	('01a228fe-dd9e-7cbb-9b82-4b41dc404a13', 'fixture_number', 201, 'things', '{"n": "201"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7cc6-83c0-7c02c0bc07a6', 'fixture_number', 202, 'things', '{"n": "202"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-747b-addd-cc901d45dc64', 'fixture_number', 203, 'things', '{"n": "203"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7c89-94dc-3a50cf1b51c7', 'fixture_number', 204, 'things', '{"n": "204"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7d5b-b0b6-acac73af4d6e', 'fixture_number', 205, 'things', '{"n": "205"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7538-8dea-1fb253064965', 'fixture_number', 206, 'things', '{"n": "206"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-782b-858e-7f6d1a8c15e6', 'fixture_number', 207, 'things', '{"n": "207"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7a6f-b668-5e1933359065', 'fixture_number', 208, 'things', '{"n": "208"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-729c-8dff-49fecbfbc3c7', 'fixture_number', 209, 'things', '{"n": "209"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7334-8cfb-5f2eaf8d9234', 'fixture_number', 210, 'things', '{"n": "210"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7e06-8608-376ee453f123', 'fixture_number', 211, 'things', '{"n": "211"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7625-ab34-9bd5e3c8de1b', 'fixture_number', 212, 'things', '{"n": "212"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7017-9f84-a9f53fd7f608', 'fixture_number', 213, 'things', '{"n": "213"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7234-a364-387bdcb12b9e', 'fixture_number', 214, 'things', '{"n": "214"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-74c8-aa62-3e6e90d89e81', 'fixture_number', 215, 'things', '{"n": "215"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7b32-a26b-6c8ada00c974', 'fixture_number', 216, 'things', '{"n": "216"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7fda-be82-3224c6cdef68', 'fixture_number', 217, 'things', '{"n": "217"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-72b7-a3b5-f4dbf5e31a2a', 'fixture_number', 218, 'things', '{"n": "218"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-763e-b74f-20c8172177ec', 'fixture_number', 219, 'things', '{"n": "219"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-79a5-b3c1-36be270645bf', 'fixture_number', 220, 'things', '{"n": "220"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7436-adae-febde26dd6b1', 'fixture_number', 221, 'things', '{"n": "221"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7235-938b-6c89e6c5d2ab', 'fixture_number', 222, 'things', '{"n": "222"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7647-afc5-0ef71aa541a7', 'fixture_number', 223, 'things', '{"n": "223"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7ea1-ab83-98e5707485ea', 'fixture_number', 224, 'things', '{"n": "224"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7e0d-ab81-22eaa72922ec', 'fixture_number', 225, 'things', '{"n": "225"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7bc4-a80f-1c64b01cb54b', 'fixture_number', 226, 'things', '{"n": "226"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7d29-a635-12855a75e3a3', 'fixture_number', 227, 'things', '{"n": "227"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-739d-939c-1cd395efd322', 'fixture_number', 228, 'things', '{"n": "228"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7c4c-b804-056afb67b971', 'fixture_number', 229, 'things', '{"n": "229"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-71d8-a89d-8420bfa904b1', 'fixture_number', 230, 'things', '{"n": "230"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7b76-b600-62256a1a4203', 'fixture_number', 231, 'things', '{"n": "231"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7237-835e-9f90ae066b60', 'fixture_number', 232, 'things', '{"n": "232"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7e00-a3e6-97bd1e6f4223', 'fixture_number', 233, 'things', '{"n": "233"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7cc1-bb0b-f8c03a4260ec', 'fixture_number', 234, 'things', '{"n": "234"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-76b5-8d1a-cc3ee02d4b87', 'fixture_number', 235, 'things', '{"n": "235"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-716f-9210-bf4dcbe919a0', 'fixture_number', 236, 'things', '{"n": "236"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7a23-a7b2-74c854aab9d9', 'fixture_number', 237, 'things', '{"n": "237"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-78f0-b9bf-61d575af3713', 'fixture_number', 238, 'things', '{"n": "238"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7676-9e61-cda958f5a167', 'fixture_number', 239, 'things', '{"n": "239"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7eb8-9d3c-1bbb4a1ea56b', 'fixture_number', 240, 'things', '{"n": "240"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7143-abe1-ccd3168ca14b', 'fixture_number', 241, 'things', '{"n": "241"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7346-b10c-eeca1493c603', 'fixture_number', 242, 'things', '{"n": "242"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7132-aebd-5cb14772b8dc', 'fixture_number', 243, 'things', '{"n": "243"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7dec-9f44-de96fa6b6ae1', 'fixture_number', 244, 'things', '{"n": "244"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7ca4-b31f-5862f8f4c68d', 'fixture_number', 245, 'things', '{"n": "245"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7861-ba17-253fc0b55228', 'fixture_number', 246, 'things', '{"n": "246"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-704d-8bd1-f776a3a41ed6', 'fixture_number', 247, 'things', '{"n": "247"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-793e-bf8b-12108cd8262e', 'fixture_number', 248, 'things', '{"n": "248"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7c85-84b7-e20b6a6fd77c', 'fixture_number', 249, 'things', '{"n": "249"}', '2026-11-29 20:28:41.246+00'),
	('01a228fe-dd9e-7025-8692-c3ce14dfd15b', 'fixture_number', 250, 'things', '{"n": "250"}', '2026-11-29 20:28:41.246+00');


--
-- Data for Name: performance_metrics_20261130; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: performance_metrics_20261201; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: performance_metrics_20261202; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: performance_metrics_20261203; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: performance_metrics_20261204; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: performance_metrics_20261205; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: performance_metrics_20261206; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: performance_metrics_daily; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--

INSERT INTO monitoring.performance_metrics_daily VALUES
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "1"}', 1, 1, 1, 1, 1.00000000000000000000, 1, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "10"}', 1, 10, 10, 10, 10.0000000000000000, 10, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "100"}', 1, 100, 100, 100, 100.0000000000000000, 100, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "101"}', 1, 101, 101, 101, 101.0000000000000000, 101, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "102"}', 1, 102, 102, 102, 102.0000000000000000, 102, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "103"}', 1, 103, 103, 103, 103.0000000000000000, 103, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "104"}', 1, 104, 104, 104, 104.0000000000000000, 104, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "105"}', 1, 105, 105, 105, 105.0000000000000000, 105, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "106"}', 1, 106, 106, 106, 106.0000000000000000, 106, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "107"}', 1, 107, 107, 107, 107.0000000000000000, 107, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "108"}', 1, 108, 108, 108, 108.0000000000000000, 108, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "109"}', 1, 109, 109, 109, 109.0000000000000000, 109, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "11"}', 1, 11, 11, 11, 11.0000000000000000, 11, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "110"}', 1, 110, 110, 110, 110.0000000000000000, 110, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "111"}', 1, 111, 111, 111, 111.0000000000000000, 111, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "112"}', 1, 112, 112, 112, 112.0000000000000000, 112, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "113"}', 1, 113, 113, 113, 113.0000000000000000, 113, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "114"}', 1, 114, 114, 114, 114.0000000000000000, 114, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "115"}', 1, 115, 115, 115, 115.0000000000000000, 115, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "116"}', 1, 116, 116, 116, 116.0000000000000000, 116, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "117"}', 1, 117, 117, 117, 117.0000000000000000, 117, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "118"}', 1, 118, 118, 118, 118.0000000000000000, 118, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "119"}', 1, 119, 119, 119, 119.0000000000000000, 119, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "12"}', 1, 12, 12, 12, 12.0000000000000000, 12, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "120"}', 1, 120, 120, 120, 120.0000000000000000, 120, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "121"}', 1, 121, 121, 121, 121.0000000000000000, 121, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "122"}', 1, 122, 122, 122, 122.0000000000000000, 122, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "123"}', 1, 123, 123, 123, 123.0000000000000000, 123, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "124"}', 1, 124, 124, 124, 124.0000000000000000, 124, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "125"}', 1, 125, 125, 125, 125.0000000000000000, 125, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "126"}', 1, 126, 126, 126, 126.0000000000000000, 126, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "127"}', 1, 127, 127, 127, 127.0000000000000000, 127, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "128"}', 1, 128, 128, 128, 128.0000000000000000, 128, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "129"}', 1, 129, 129, 129, 129.0000000000000000, 129, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "13"}', 1, 13, 13, 13, 13.0000000000000000, 13, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "130"}', 1, 130, 130, 130, 130.0000000000000000, 130, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "131"}', 1, 131, 131, 131, 131.0000000000000000, 131, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "132"}', 1, 132, 132, 132, 132.0000000000000000, 132, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "133"}', 1, 133, 133, 133, 133.0000000000000000, 133, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "134"}', 1, 134, 134, 134, 134.0000000000000000, 134, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "135"}', 1, 135, 135, 135, 135.0000000000000000, 135, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "136"}', 1, 136, 136, 136, 136.0000000000000000, 136, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "137"}', 1, 137, 137, 137, 137.0000000000000000, 137, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "138"}', 1, 138, 138, 138, 138.0000000000000000, 138, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "139"}', 1, 139, 139, 139, 139.0000000000000000, 139, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "14"}', 1, 14, 14, 14, 14.0000000000000000, 14, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "140"}', 1, 140, 140, 140, 140.0000000000000000, 140, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "141"}', 1, 141, 141, 141, 141.0000000000000000, 141, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "142"}', 1, 142, 142, 142, 142.0000000000000000, 142, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "143"}', 1, 143, 143, 143, 143.0000000000000000, 143, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "144"}', 1, 144, 144, 144, 144.0000000000000000, 144, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "145"}', 1, 145, 145, 145, 145.0000000000000000, 145, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "146"}', 1, 146, 146, 146, 146.0000000000000000, 146, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "147"}', 1, 147, 147, 147, 147.0000000000000000, 147, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "148"}', 1, 148, 148, 148, 148.0000000000000000, 148, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "149"}', 1, 149, 149, 149, 149.0000000000000000, 149, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "15"}', 1, 15, 15, 15, 15.0000000000000000, 15, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "150"}', 1, 150, 150, 150, 150.0000000000000000, 150, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "151"}', 1, 151, 151, 151, 151.0000000000000000, 151, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "152"}', 1, 152, 152, 152, 152.0000000000000000, 152, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "153"}', 1, 153, 153, 153, 153.0000000000000000, 153, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "154"}', 1, 154, 154, 154, 154.0000000000000000, 154, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "155"}', 1, 155, 155, 155, 155.0000000000000000, 155, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "156"}', 1, 156, 156, 156, 156.0000000000000000, 156, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "157"}', 1, 157, 157, 157, 157.0000000000000000, 157, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "158"}', 1, 158, 158, 158, 158.0000000000000000, 158, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "159"}', 1, 159, 159, 159, 159.0000000000000000, 159, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "16"}', 1, 16, 16, 16, 16.0000000000000000, 16, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "160"}', 1, 160, 160, 160, 160.0000000000000000, 160, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "161"}', 1, 161, 161, 161, 161.0000000000000000, 161, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "162"}', 1, 162, 162, 162, 162.0000000000000000, 162, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "163"}', 1, 163, 163, 163, 163.0000000000000000, 163, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "164"}', 1, 164, 164, 164, 164.0000000000000000, 164, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "165"}', 1, 165, 165, 165, 165.0000000000000000, 165, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "166"}', 1, 166, 166, 166, 166.0000000000000000, 166, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "167"}', 1, 167, 167, 167, 167.0000000000000000, 167, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "168"}', 1, 168, 168, 168, 168.0000000000000000, 168, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "169"}', 1, 169, 169, 169, 169.0000000000000000, 169, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "17"}', 1, 17, 17, 17, 17.0000000000000000, 17, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "170"}', 1, 170, 170, 170, 170.0000000000000000, 170, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "171"}', 1, 171, 171, 171, 171.0000000000000000, 171, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "172"}', 1, 172, 172, 172, 172.0000000000000000, 172, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "173"}', 1, 173, 173, 173, 173.0000000000000000, 173, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "174"}', 1, 174, 174, 174, 174.0000000000000000, 174, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "175"}', 1, 175, 175, 175, 175.0000000000000000, 175, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "176"}', 1, 176, 176, 176, 176.0000000000000000, 176, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "177"}', 1, 177, 177, 177, 177.0000000000000000, 177, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "178"}', 1, 178, 178, 178, 178.0000000000000000, 178, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "179"}', 1, 179, 179, 179, 179.0000000000000000, 179, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "18"}', 1, 18, 18, 18, 18.0000000000000000, 18, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "180"}', 1, 180, 180, 180, 180.0000000000000000, 180, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "181"}', 1, 181, 181, 181, 181.0000000000000000, 181, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "182"}', 1, 182, 182, 182, 182.0000000000000000, 182, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "183"}', 1, 183, 183, 183, 183.0000000000000000, 183, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "184"}', 1, 184, 184, 184, 184.0000000000000000, 184, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "185"}', 1, 185, 185, 185, 185.0000000000000000, 185, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "186"}', 1, 186, 186, 186, 186.0000000000000000, 186, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "187"}', 1, 187, 187, 187, 187.0000000000000000, 187, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "188"}', 1, 188, 188, 188, 188.0000000000000000, 188, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "189"}', 1, 189, 189, 189, 189.0000000000000000, 189, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "19"}', 1, 19, 19, 19, 19.0000000000000000, 19, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "190"}', 1, 190, 190, 190, 190.0000000000000000, 190, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "191"}', 1, 191, 191, 191, 191.0000000000000000, 191, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "192"}', 1, 192, 192, 192, 192.0000000000000000, 192, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "193"}', 1, 193, 193, 193, 193.0000000000000000, 193, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "194"}', 1, 194, 194, 194, 194.0000000000000000, 194, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "195"}', 1, 195, 195, 195, 195.0000000000000000, 195, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "196"}', 1, 196, 196, 196, 196.0000000000000000, 196, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "197"}', 1, 197, 197, 197, 197.0000000000000000, 197, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "198"}', 1, 198, 198, 198, 198.0000000000000000, 198, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "199"}', 1, 199, 199, 199, 199.0000000000000000, 199, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "2"}', 1, 2, 2, 2, 2.0000000000000000, 2, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "20"}', 1, 20, 20, 20, 20.0000000000000000, 20, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "200"}', 1, 200, 200, 200, 200.0000000000000000, 200, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "201"}', 1, 201, 201, 201, 201.0000000000000000, 201, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "202"}', 1, 202, 202, 202, 202.0000000000000000, 202, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "203"}', 1, 203, 203, 203, 203.0000000000000000, 203, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "204"}', 1, 204, 204, 204, 204.0000000000000000, 204, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "205"}', 1, 205, 205, 205, 205.0000000000000000, 205, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "206"}', 1, 206, 206, 206, 206.0000000000000000, 206, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "207"}', 1, 207, 207, 207, 207.0000000000000000, 207, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "208"}', 1, 208, 208, 208, 208.0000000000000000, 208, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "209"}', 1, 209, 209, 209, 209.0000000000000000, 209, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "21"}', 1, 21, 21, 21, 21.0000000000000000, 21, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "210"}', 1, 210, 210, 210, 210.0000000000000000, 210, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "211"}', 1, 211, 211, 211, 211.0000000000000000, 211, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "212"}', 1, 212, 212, 212, 212.0000000000000000, 212, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "213"}', 1, 213, 213, 213, 213.0000000000000000, 213, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "214"}', 1, 214, 214, 214, 214.0000000000000000, 214, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "215"}', 1, 215, 215, 215, 215.0000000000000000, 215, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "216"}', 1, 216, 216, 216, 216.0000000000000000, 216, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "217"}', 1, 217, 217, 217, 217.0000000000000000, 217, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "218"}', 1, 218, 218, 218, 218.0000000000000000, 218, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "219"}', 1, 219, 219, 219, 219.0000000000000000, 219, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "22"}', 1, 22, 22, 22, 22.0000000000000000, 22, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "220"}', 1, 220, 220, 220, 220.0000000000000000, 220, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "221"}', 1, 221, 221, 221, 221.0000000000000000, 221, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "222"}', 1, 222, 222, 222, 222.0000000000000000, 222, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "223"}', 1, 223, 223, 223, 223.0000000000000000, 223, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "224"}', 1, 224, 224, 224, 224.0000000000000000, 224, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "225"}', 1, 225, 225, 225, 225.0000000000000000, 225, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "226"}', 1, 226, 226, 226, 226.0000000000000000, 226, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "227"}', 1, 227, 227, 227, 227.0000000000000000, 227, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "228"}', 1, 228, 228, 228, 228.0000000000000000, 228, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "229"}', 1, 229, 229, 229, 229.0000000000000000, 229, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "23"}', 1, 23, 23, 23, 23.0000000000000000, 23, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "230"}', 1, 230, 230, 230, 230.0000000000000000, 230, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "231"}', 1, 231, 231, 231, 231.0000000000000000, 231, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "232"}', 1, 232, 232, 232, 232.0000000000000000, 232, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "233"}', 1, 233, 233, 233, 233.0000000000000000, 233, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "234"}', 1, 234, 234, 234, 234.0000000000000000, 234, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "235"}', 1, 235, 235, 235, 235.0000000000000000, 235, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "236"}', 1, 236, 236, 236, 236.0000000000000000, 236, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "237"}', 1, 237, 237, 237, 237.0000000000000000, 237, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "238"}', 1, 238, 238, 238, 238.0000000000000000, 238, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "239"}', 1, 239, 239, 239, 239.0000000000000000, 239, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "24"}', 1, 24, 24, 24, 24.0000000000000000, 24, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "240"}', 1, 240, 240, 240, 240.0000000000000000, 240, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "241"}', 1, 241, 241, 241, 241.0000000000000000, 241, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "242"}', 1, 242, 242, 242, 242.0000000000000000, 242, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "243"}', 1, 243, 243, 243, 243.0000000000000000, 243, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "244"}', 1, 244, 244, 244, 244.0000000000000000, 244, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "245"}', 1, 245, 245, 245, 245.0000000000000000, 245, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "246"}', 1, 246, 246, 246, 246.0000000000000000, 246, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "247"}', 1, 247, 247, 247, 247.0000000000000000, 247, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "248"}', 1, 248, 248, 248, 248.0000000000000000, 248, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "249"}', 1, 249, 249, 249, 249.0000000000000000, 249, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "25"}', 1, 25, 25, 25, 25.0000000000000000, 25, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "250"}', 1, 250, 250, 250, 250.0000000000000000, 250, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "26"}', 1, 26, 26, 26, 26.0000000000000000, 26, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "27"}', 1, 27, 27, 27, 27.0000000000000000, 27, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "28"}', 1, 28, 28, 28, 28.0000000000000000, 28, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "29"}', 1, 29, 29, 29, 29.0000000000000000, 29, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "3"}', 1, 3, 3, 3, 3.0000000000000000, 3, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "30"}', 1, 30, 30, 30, 30.0000000000000000, 30, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "31"}', 1, 31, 31, 31, 31.0000000000000000, 31, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "32"}', 1, 32, 32, 32, 32.0000000000000000, 32, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "33"}', 1, 33, 33, 33, 33.0000000000000000, 33, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "34"}', 1, 34, 34, 34, 34.0000000000000000, 34, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "35"}', 1, 35, 35, 35, 35.0000000000000000, 35, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "36"}', 1, 36, 36, 36, 36.0000000000000000, 36, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "37"}', 1, 37, 37, 37, 37.0000000000000000, 37, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "38"}', 1, 38, 38, 38, 38.0000000000000000, 38, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "39"}', 1, 39, 39, 39, 39.0000000000000000, 39, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "4"}', 1, 4, 4, 4, 4.0000000000000000, 4, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "40"}', 1, 40, 40, 40, 40.0000000000000000, 40, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "41"}', 1, 41, 41, 41, 41.0000000000000000, 41, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "42"}', 1, 42, 42, 42, 42.0000000000000000, 42, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "43"}', 1, 43, 43, 43, 43.0000000000000000, 43, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "44"}', 1, 44, 44, 44, 44.0000000000000000, 44, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "45"}', 1, 45, 45, 45, 45.0000000000000000, 45, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "46"}', 1, 46, 46, 46, 46.0000000000000000, 46, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "47"}', 1, 47, 47, 47, 47.0000000000000000, 47, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "48"}', 1, 48, 48, 48, 48.0000000000000000, 48, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "49"}', 1, 49, 49, 49, 49.0000000000000000, 49, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "5"}', 1, 5, 5, 5, 5.0000000000000000, 5, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "50"}', 1, 50, 50, 50, 50.0000000000000000, 50, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "51"}', 1, 51, 51, 51, 51.0000000000000000, 51, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "52"}', 1, 52, 52, 52, 52.0000000000000000, 52, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "53"}', 1, 53, 53, 53, 53.0000000000000000, 53, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "54"}', 1, 54, 54, 54, 54.0000000000000000, 54, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "55"}', 1, 55, 55, 55, 55.0000000000000000, 55, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "56"}', 1, 56, 56, 56, 56.0000000000000000, 56, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "57"}', 1, 57, 57, 57, 57.0000000000000000, 57, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "58"}', 1, 58, 58, 58, 58.0000000000000000, 58, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "59"}', 1, 59, 59, 59, 59.0000000000000000, 59, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "6"}', 1, 6, 6, 6, 6.0000000000000000, 6, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "60"}', 1, 60, 60, 60, 60.0000000000000000, 60, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "61"}', 1, 61, 61, 61, 61.0000000000000000, 61, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "62"}', 1, 62, 62, 62, 62.0000000000000000, 62, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "63"}', 1, 63, 63, 63, 63.0000000000000000, 63, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "64"}', 1, 64, 64, 64, 64.0000000000000000, 64, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "65"}', 1, 65, 65, 65, 65.0000000000000000, 65, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "66"}', 1, 66, 66, 66, 66.0000000000000000, 66, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "67"}', 1, 67, 67, 67, 67.0000000000000000, 67, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "68"}', 1, 68, 68, 68, 68.0000000000000000, 68, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "69"}', 1, 69, 69, 69, 69.0000000000000000, 69, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "7"}', 1, 7, 7, 7, 7.0000000000000000, 7, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "70"}', 1, 70, 70, 70, 70.0000000000000000, 70, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "71"}', 1, 71, 71, 71, 71.0000000000000000, 71, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "72"}', 1, 72, 72, 72, 72.0000000000000000, 72, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "73"}', 1, 73, 73, 73, 73.0000000000000000, 73, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "74"}', 1, 74, 74, 74, 74.0000000000000000, 74, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "75"}', 1, 75, 75, 75, 75.0000000000000000, 75, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "76"}', 1, 76, 76, 76, 76.0000000000000000, 76, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "77"}', 1, 77, 77, 77, 77.0000000000000000, 77, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "78"}', 1, 78, 78, 78, 78.0000000000000000, 78, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "79"}', 1, 79, 79, 79, 79.0000000000000000, 79, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "8"}', 1, 8, 8, 8, 8.0000000000000000, 8, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "80"}', 1, 80, 80, 80, 80.0000000000000000, 80, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "81"}', 1, 81, 81, 81, 81.0000000000000000, 81, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "82"}', 1, 82, 82, 82, 82.0000000000000000, 82, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "83"}', 1, 83, 83, 83, 83.0000000000000000, 83, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "84"}', 1, 84, 84, 84, 84.0000000000000000, 84, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "85"}', 1, 85, 85, 85, 85.0000000000000000, 85, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "86"}', 1, 86, 86, 86, 86.0000000000000000, 86, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "87"}', 1, 87, 87, 87, 87.0000000000000000, 87, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "88"}', 1, 88, 88, 88, 88.0000000000000000, 88, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "89"}', 1, 89, 89, 89, 89.0000000000000000, 89, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "9"}', 1, 9, 9, 9, 9.0000000000000000, 9, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "90"}', 1, 90, 90, 90, 90.0000000000000000, 90, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "91"}', 1, 91, 91, 91, 91.0000000000000000, 91, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "92"}', 1, 92, 92, 92, 92.0000000000000000, 92, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "93"}', 1, 93, 93, 93, 93.0000000000000000, 93, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "94"}', 1, 94, 94, 94, 94.0000000000000000, 94, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "95"}', 1, 95, 95, 95, 95.0000000000000000, 95, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "96"}', 1, 96, 96, 96, 96.0000000000000000, 96, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "97"}', 1, 97, 97, 97, 97.0000000000000000, 97, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "98"}', 1, 98, 98, 98, 98.0000000000000000, 98, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'fixture_number', 'things', '{"n": "99"}', 1, 99, 99, 99, 99.0000000000000000, 99, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 00:00:00+00', 'pg_up', 'boolean', '{"team": "payments", "target": "orders"}', 1, 1, 1, 1, 1.00000000000000000000, 1, '2026-11-29 20:28:41.002+00', NULL);


--
-- Data for Name: performance_metrics_default; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: performance_metrics_hourly; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--

INSERT INTO monitoring.performance_metrics_hourly VALUES
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "1"}', 1, 1, 1, 1, 1.00000000000000000000, 1, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "10"}', 1, 10, 10, 10, 10.0000000000000000, 10, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "100"}', 1, 100, 100, 100, 100.0000000000000000, 100, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "101"}', 1, 101, 101, 101, 101.0000000000000000, 101, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "102"}', 1, 102, 102, 102, 102.0000000000000000, 102, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "103"}', 1, 103, 103, 103, 103.0000000000000000, 103, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "104"}', 1, 104, 104, 104, 104.0000000000000000, 104, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "105"}', 1, 105, 105, 105, 105.0000000000000000, 105, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "106"}', 1, 106, 106, 106, 106.0000000000000000, 106, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "107"}', 1, 107, 107, 107, 107.0000000000000000, 107, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "108"}', 1, 108, 108, 108, 108.0000000000000000, 108, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "109"}', 1, 109, 109, 109, 109.0000000000000000, 109, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "11"}', 1, 11, 11, 11, 11.0000000000000000, 11, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "110"}', 1, 110, 110, 110, 110.0000000000000000, 110, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "111"}', 1, 111, 111, 111, 111.0000000000000000, 111, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "112"}', 1, 112, 112, 112, 112.0000000000000000, 112, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "113"}', 1, 113, 113, 113, 113.0000000000000000, 113, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "114"}', 1, 114, 114, 114, 114.0000000000000000, 114, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "115"}', 1, 115, 115, 115, 115.0000000000000000, 115, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "116"}', 1, 116, 116, 116, 116.0000000000000000, 116, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "117"}', 1, 117, 117, 117, 117.0000000000000000, 117, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "118"}', 1, 118, 118, 118, 118.0000000000000000, 118, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "119"}', 1, 119, 119, 119, 119.0000000000000000, 119, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "12"}', 1, 12, 12, 12, 12.0000000000000000, 12, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "120"}', 1, 120, 120, 120, 120.0000000000000000, 120, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "121"}', 1, 121, 121, 121, 121.0000000000000000, 121, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "122"}', 1, 122, 122, 122, 122.0000000000000000, 122, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "123"}', 1, 123, 123, 123, 123.0000000000000000, 123, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "124"}', 1, 124, 124, 124, 124.0000000000000000, 124, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "125"}', 1, 125, 125, 125, 125.0000000000000000, 125, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "126"}', 1, 126, 126, 126, 126.0000000000000000, 126, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "127"}', 1, 127, 127, 127, 127.0000000000000000, 127, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "128"}', 1, 128, 128, 128, 128.0000000000000000, 128, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "129"}', 1, 129, 129, 129, 129.0000000000000000, 129, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "13"}', 1, 13, 13, 13, 13.0000000000000000, 13, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "130"}', 1, 130, 130, 130, 130.0000000000000000, 130, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "131"}', 1, 131, 131, 131, 131.0000000000000000, 131, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "132"}', 1, 132, 132, 132, 132.0000000000000000, 132, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "133"}', 1, 133, 133, 133, 133.0000000000000000, 133, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "134"}', 1, 134, 134, 134, 134.0000000000000000, 134, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "135"}', 1, 135, 135, 135, 135.0000000000000000, 135, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "136"}', 1, 136, 136, 136, 136.0000000000000000, 136, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "137"}', 1, 137, 137, 137, 137.0000000000000000, 137, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "138"}', 1, 138, 138, 138, 138.0000000000000000, 138, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "139"}', 1, 139, 139, 139, 139.0000000000000000, 139, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "14"}', 1, 14, 14, 14, 14.0000000000000000, 14, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "140"}', 1, 140, 140, 140, 140.0000000000000000, 140, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "141"}', 1, 141, 141, 141, 141.0000000000000000, 141, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "142"}', 1, 142, 142, 142, 142.0000000000000000, 142, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "143"}', 1, 143, 143, 143, 143.0000000000000000, 143, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "144"}', 1, 144, 144, 144, 144.0000000000000000, 144, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "145"}', 1, 145, 145, 145, 145.0000000000000000, 145, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "146"}', 1, 146, 146, 146, 146.0000000000000000, 146, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "147"}', 1, 147, 147, 147, 147.0000000000000000, 147, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "148"}', 1, 148, 148, 148, 148.0000000000000000, 148, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "149"}', 1, 149, 149, 149, 149.0000000000000000, 149, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "15"}', 1, 15, 15, 15, 15.0000000000000000, 15, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "150"}', 1, 150, 150, 150, 150.0000000000000000, 150, '2026-11-29 20:28:41.229+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "151"}', 1, 151, 151, 151, 151.0000000000000000, 151, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "152"}', 1, 152, 152, 152, 152.0000000000000000, 152, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "153"}', 1, 153, 153, 153, 153.0000000000000000, 153, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "154"}', 1, 154, 154, 154, 154.0000000000000000, 154, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "155"}', 1, 155, 155, 155, 155.0000000000000000, 155, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "156"}', 1, 156, 156, 156, 156.0000000000000000, 156, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "157"}', 1, 157, 157, 157, 157.0000000000000000, 157, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "158"}', 1, 158, 158, 158, 158.0000000000000000, 158, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "159"}', 1, 159, 159, 159, 159.0000000000000000, 159, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "16"}', 1, 16, 16, 16, 16.0000000000000000, 16, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "160"}', 1, 160, 160, 160, 160.0000000000000000, 160, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "161"}', 1, 161, 161, 161, 161.0000000000000000, 161, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "162"}', 1, 162, 162, 162, 162.0000000000000000, 162, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "163"}', 1, 163, 163, 163, 163.0000000000000000, 163, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "164"}', 1, 164, 164, 164, 164.0000000000000000, 164, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "165"}', 1, 165, 165, 165, 165.0000000000000000, 165, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "166"}', 1, 166, 166, 166, 166.0000000000000000, 166, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "167"}', 1, 167, 167, 167, 167.0000000000000000, 167, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "168"}', 1, 168, 168, 168, 168.0000000000000000, 168, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "169"}', 1, 169, 169, 169, 169.0000000000000000, 169, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "17"}', 1, 17, 17, 17, 17.0000000000000000, 17, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "170"}', 1, 170, 170, 170, 170.0000000000000000, 170, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "171"}', 1, 171, 171, 171, 171.0000000000000000, 171, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "172"}', 1, 172, 172, 172, 172.0000000000000000, 172, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "173"}', 1, 173, 173, 173, 173.0000000000000000, 173, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "174"}', 1, 174, 174, 174, 174.0000000000000000, 174, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "175"}', 1, 175, 175, 175, 175.0000000000000000, 175, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "176"}', 1, 176, 176, 176, 176.0000000000000000, 176, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "177"}', 1, 177, 177, 177, 177.0000000000000000, 177, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "178"}', 1, 178, 178, 178, 178.0000000000000000, 178, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "179"}', 1, 179, 179, 179, 179.0000000000000000, 179, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "18"}', 1, 18, 18, 18, 18.0000000000000000, 18, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "180"}', 1, 180, 180, 180, 180.0000000000000000, 180, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "181"}', 1, 181, 181, 181, 181.0000000000000000, 181, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "182"}', 1, 182, 182, 182, 182.0000000000000000, 182, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "183"}', 1, 183, 183, 183, 183.0000000000000000, 183, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "184"}', 1, 184, 184, 184, 184.0000000000000000, 184, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "185"}', 1, 185, 185, 185, 185.0000000000000000, 185, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "186"}', 1, 186, 186, 186, 186.0000000000000000, 186, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "187"}', 1, 187, 187, 187, 187.0000000000000000, 187, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "188"}', 1, 188, 188, 188, 188.0000000000000000, 188, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "189"}', 1, 189, 189, 189, 189.0000000000000000, 189, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "19"}', 1, 19, 19, 19, 19.0000000000000000, 19, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "190"}', 1, 190, 190, 190, 190.0000000000000000, 190, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "191"}', 1, 191, 191, 191, 191.0000000000000000, 191, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "192"}', 1, 192, 192, 192, 192.0000000000000000, 192, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "193"}', 1, 193, 193, 193, 193.0000000000000000, 193, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "194"}', 1, 194, 194, 194, 194.0000000000000000, 194, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "195"}', 1, 195, 195, 195, 195.0000000000000000, 195, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "196"}', 1, 196, 196, 196, 196.0000000000000000, 196, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "197"}', 1, 197, 197, 197, 197.0000000000000000, 197, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "198"}', 1, 198, 198, 198, 198.0000000000000000, 198, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "199"}', 1, 199, 199, 199, 199.0000000000000000, 199, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "2"}', 1, 2, 2, 2, 2.0000000000000000, 2, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "20"}', 1, 20, 20, 20, 20.0000000000000000, 20, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "200"}', 1, 200, 200, 200, 200.0000000000000000, 200, '2026-11-29 20:28:41.24+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "201"}', 1, 201, 201, 201, 201.0000000000000000, 201, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "202"}', 1, 202, 202, 202, 202.0000000000000000, 202, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "203"}', 1, 203, 203, 203, 203.0000000000000000, 203, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "204"}', 1, 204, 204, 204, 204.0000000000000000, 204, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "205"}', 1, 205, 205, 205, 205.0000000000000000, 205, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "206"}', 1, 206, 206, 206, 206.0000000000000000, 206, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "207"}', 1, 207, 207, 207, 207.0000000000000000, 207, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "208"}', 1, 208, 208, 208, 208.0000000000000000, 208, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "209"}', 1, 209, 209, 209, 209.0000000000000000, 209, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "21"}', 1, 21, 21, 21, 21.0000000000000000, 21, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "210"}', 1, 210, 210, 210, 210.0000000000000000, 210, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "211"}', 1, 211, 211, 211, 211.0000000000000000, 211, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "212"}', 1, 212, 212, 212, 212.0000000000000000, 212, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "213"}', 1, 213, 213, 213, 213.0000000000000000, 213, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "214"}', 1, 214, 214, 214, 214.0000000000000000, 214, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "215"}', 1, 215, 215, 215, 215.0000000000000000, 215, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "216"}', 1, 216, 216, 216, 216.0000000000000000, 216, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "217"}', 1, 217, 217, 217, 217.0000000000000000, 217, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "218"}', 1, 218, 218, 218, 218.0000000000000000, 218, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "219"}', 1, 219, 219, 219, 219.0000000000000000, 219, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "22"}', 1, 22, 22, 22, 22.0000000000000000, 22, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "220"}', 1, 220, 220, 220, 220.0000000000000000, 220, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "221"}', 1, 221, 221, 221, 221.0000000000000000, 221, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "222"}', 1, 222, 222, 222, 222.0000000000000000, 222, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "223"}', 1, 223, 223, 223, 223.0000000000000000, 223, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "224"}', 1, 224, 224, 224, 224.0000000000000000, 224, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "225"}', 1, 225, 225, 225, 225.0000000000000000, 225, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "226"}', 1, 226, 226, 226, 226.0000000000000000, 226, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "227"}', 1, 227, 227, 227, 227.0000000000000000, 227, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "228"}', 1, 228, 228, 228, 228.0000000000000000, 228, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "229"}', 1, 229, 229, 229, 229.0000000000000000, 229, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "23"}', 1, 23, 23, 23, 23.0000000000000000, 23, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "230"}', 1, 230, 230, 230, 230.0000000000000000, 230, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "231"}', 1, 231, 231, 231, 231.0000000000000000, 231, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "232"}', 1, 232, 232, 232, 232.0000000000000000, 232, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "233"}', 1, 233, 233, 233, 233.0000000000000000, 233, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "234"}', 1, 234, 234, 234, 234.0000000000000000, 234, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "235"}', 1, 235, 235, 235, 235.0000000000000000, 235, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "236"}', 1, 236, 236, 236, 236.0000000000000000, 236, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "237"}', 1, 237, 237, 237, 237.0000000000000000, 237, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "238"}', 1, 238, 238, 238, 238.0000000000000000, 238, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "239"}', 1, 239, 239, 239, 239.0000000000000000, 239, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "24"}', 1, 24, 24, 24, 24.0000000000000000, 24, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "240"}', 1, 240, 240, 240, 240.0000000000000000, 240, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "241"}', 1, 241, 241, 241, 241.0000000000000000, 241, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "242"}', 1, 242, 242, 242, 242.0000000000000000, 242, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "243"}', 1, 243, 243, 243, 243.0000000000000000, 243, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "244"}', 1, 244, 244, 244, 244.0000000000000000, 244, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "245"}', 1, 245, 245, 245, 245.0000000000000000, 245, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "246"}', 1, 246, 246, 246, 246.0000000000000000, 246, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "247"}', 1, 247, 247, 247, 247.0000000000000000, 247, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "248"}', 1, 248, 248, 248, 248.0000000000000000, 248, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "249"}', 1, 249, 249, 249, 249.0000000000000000, 249, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "25"}', 1, 25, 25, 25, 25.0000000000000000, 25, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "250"}', 1, 250, 250, 250, 250.0000000000000000, 250, '2026-11-29 20:28:41.246+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "26"}', 1, 26, 26, 26, 26.0000000000000000, 26, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "27"}', 1, 27, 27, 27, 27.0000000000000000, 27, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "28"}', 1, 28, 28, 28, 28.0000000000000000, 28, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "29"}', 1, 29, 29, 29, 29.0000000000000000, 29, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "3"}', 1, 3, 3, 3, 3.0000000000000000, 3, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "30"}', 1, 30, 30, 30, 30.0000000000000000, 30, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "31"}', 1, 31, 31, 31, 31.0000000000000000, 31, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "32"}', 1, 32, 32, 32, 32.0000000000000000, 32, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "33"}', 1, 33, 33, 33, 33.0000000000000000, 33, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "34"}', 1, 34, 34, 34, 34.0000000000000000, 34, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "35"}', 1, 35, 35, 35, 35.0000000000000000, 35, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "36"}', 1, 36, 36, 36, 36.0000000000000000, 36, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "37"}', 1, 37, 37, 37, 37.0000000000000000, 37, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "38"}', 1, 38, 38, 38, 38.0000000000000000, 38, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "39"}', 1, 39, 39, 39, 39.0000000000000000, 39, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "4"}', 1, 4, 4, 4, 4.0000000000000000, 4, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "40"}', 1, 40, 40, 40, 40.0000000000000000, 40, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "41"}', 1, 41, 41, 41, 41.0000000000000000, 41, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "42"}', 1, 42, 42, 42, 42.0000000000000000, 42, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "43"}', 1, 43, 43, 43, 43.0000000000000000, 43, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "44"}', 1, 44, 44, 44, 44.0000000000000000, 44, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "45"}', 1, 45, 45, 45, 45.0000000000000000, 45, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "46"}', 1, 46, 46, 46, 46.0000000000000000, 46, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "47"}', 1, 47, 47, 47, 47.0000000000000000, 47, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "48"}', 1, 48, 48, 48, 48.0000000000000000, 48, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "49"}', 1, 49, 49, 49, 49.0000000000000000, 49, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "5"}', 1, 5, 5, 5, 5.0000000000000000, 5, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "50"}', 1, 50, 50, 50, 50.0000000000000000, 50, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "51"}', 1, 51, 51, 51, 51.0000000000000000, 51, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "52"}', 1, 52, 52, 52, 52.0000000000000000, 52, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "53"}', 1, 53, 53, 53, 53.0000000000000000, 53, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "54"}', 1, 54, 54, 54, 54.0000000000000000, 54, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "55"}', 1, 55, 55, 55, 55.0000000000000000, 55, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "56"}', 1, 56, 56, 56, 56.0000000000000000, 56, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "57"}', 1, 57, 57, 57, 57.0000000000000000, 57, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "58"}', 1, 58, 58, 58, 58.0000000000000000, 58, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "59"}', 1, 59, 59, 59, 59.0000000000000000, 59, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "6"}', 1, 6, 6, 6, 6.0000000000000000, 6, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "60"}', 1, 60, 60, 60, 60.0000000000000000, 60, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "61"}', 1, 61, 61, 61, 61.0000000000000000, 61, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "62"}', 1, 62, 62, 62, 62.0000000000000000, 62, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "63"}', 1, 63, 63, 63, 63.0000000000000000, 63, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "64"}', 1, 64, 64, 64, 64.0000000000000000, 64, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "65"}', 1, 65, 65, 65, 65.0000000000000000, 65, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "66"}', 1, 66, 66, 66, 66.0000000000000000, 66, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "67"}', 1, 67, 67, 67, 67.0000000000000000, 67, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "68"}', 1, 68, 68, 68, 68.0000000000000000, 68, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "69"}', 1, 69, 69, 69, 69.0000000000000000, 69, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "7"}', 1, 7, 7, 7, 7.0000000000000000, 7, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "70"}', 1, 70, 70, 70, 70.0000000000000000, 70, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "71"}', 1, 71, 71, 71, 71.0000000000000000, 71, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "72"}', 1, 72, 72, 72, 72.0000000000000000, 72, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "73"}', 1, 73, 73, 73, 73.0000000000000000, 73, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "74"}', 1, 74, 74, 74, 74.0000000000000000, 74, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "75"}', 1, 75, 75, 75, 75.0000000000000000, 75, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "76"}', 1, 76, 76, 76, 76.0000000000000000, 76, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "77"}', 1, 77, 77, 77, 77.0000000000000000, 77, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "78"}', 1, 78, 78, 78, 78.0000000000000000, 78, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "79"}', 1, 79, 79, 79, 79.0000000000000000, 79, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "8"}', 1, 8, 8, 8, 8.0000000000000000, 8, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "80"}', 1, 80, 80, 80, 80.0000000000000000, 80, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "81"}', 1, 81, 81, 81, 81.0000000000000000, 81, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "82"}', 1, 82, 82, 82, 82.0000000000000000, 82, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "83"}', 1, 83, 83, 83, 83.0000000000000000, 83, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "84"}', 1, 84, 84, 84, 84.0000000000000000, 84, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "85"}', 1, 85, 85, 85, 85.0000000000000000, 85, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "86"}', 1, 86, 86, 86, 86.0000000000000000, 86, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "87"}', 1, 87, 87, 87, 87.0000000000000000, 87, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "88"}', 1, 88, 88, 88, 88.0000000000000000, 88, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "89"}', 1, 89, 89, 89, 89.0000000000000000, 89, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "9"}', 1, 9, 9, 9, 9.0000000000000000, 9, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "90"}', 1, 90, 90, 90, 90.0000000000000000, 90, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "91"}', 1, 91, 91, 91, 91.0000000000000000, 91, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "92"}', 1, 92, 92, 92, 92.0000000000000000, 92, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "93"}', 1, 93, 93, 93, 93.0000000000000000, 93, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "94"}', 1, 94, 94, 94, 94.0000000000000000, 94, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "95"}', 1, 95, 95, 95, 95.0000000000000000, 95, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "96"}', 1, 96, 96, 96, 96.0000000000000000, 96, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "97"}', 1, 97, 97, 97, 97.0000000000000000, 97, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "98"}', 1, 98, 98, 98, 98.0000000000000000, 98, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'fixture_number', 'things', '{"n": "99"}', 1, 99, 99, 99, 99.0000000000000000, 99, '2026-11-29 20:28:41.083+00', NULL),
	('2026-11-29 20:00:00+00', 'pg_up', 'boolean', '{"team": "payments", "target": "orders"}', 1, 1, 1, 1, 1.00000000000000000000, 1, '2026-11-29 20:28:41.002+00', NULL);


--
-- Data for Name: pools; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: rollup_pending; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: schema_version; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--

INSERT INTO monitoring.schema_version VALUES
	(1, 'tables', '2026-11-29 20:28:40.691892+00', 'postgres'),
	(2, 'partitions', '2026-11-29 20:28:40.708702+00', 'postgres'),
	(3, 'roll-ups', '2026-11-29 20:28:40.763941+00', 'postgres'),
	(4, 'record_metric', '2026-11-29 20:28:40.774433+00', 'postgres'),
	(5, 'readings', '2026-11-29 20:28:40.775025+00', 'postgres'),
	(6, 'indicators', '2026-11-29 20:28:40.781615+00', 'postgres'),
	(7, 'health', '2026-11-29 20:28:40.788639+00', 'postgres'),
	(8, 'views', '2026-11-29 20:28:40.797442+00', 'postgres');


--
-- Data for Name: settings; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--

INSERT INTO monitoring.settings VALUES
	('mode', 'logged'),
	('raw_from', '-infinity');


--
-- Data for Name: statement_readings; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--



--
-- Data for Name: thresholds; Type: TABLE DATA; Schema: monitoring; Owner: postgres
--

INSERT INTO monitoring.thresholds VALUES
	('cache_hit_ratio', 'pg_cache_hit_ratio', 0.9, 0.8, true, 'Find the tables that are read most; look for missing indexes, then raise shared_buffers.'),
	('query_mean', 'pg_query_mean_seconds', 1, 5, false, 'Look at v_slow_queries, beginning with the most time in total.'),
	('slow_queries', 'pg_slow_queries', 5, 20, false, 'Explain the statements of v_slow_queries, beginning with the most calls.'),
	('longest_query', 'pg_running_queries_longest_seconds', 900, 3600, false, 'Ask its owner; pg_cancel_backend(pid) ends it; set statement_timeout for the role.'),
	('transaction_errors', 'pg_transaction_error_ratio', 0.05, 0.1, false, 'Read the server''s log for the errors, by SQLSTATE and application.'),
	('lock_wait', 'pg_lock_wait_longest_seconds', 10, 60, false, 'End the session that pg_blocking_pids() names; set lock_timeout for migrations.'),
	('idle_in_transaction', 'pg_idle_in_transaction_holding_oldest_age_seconds', 300, 900, false, 'Mend the application that forgets to commit; set idle_in_transaction_session_timeout.'),
	('replication_lag', 'pg_replication_lag_seconds', 30, 300, false, 'Look for long queries that stop replay, and for a slow disk or network.'),
	('vacuum_overdue', 'pg_vacuum_overdue_tables', 20, 100, false, 'Look at v_tables_needing_maintenance; raise autovacuum_max_workers and the cost limit.'),
	('xid_age', 'pg_xid_age_ratio', 0.3, 0.6, false, 'VACUUM (FREEZE) the oldest tables; end what holds the horizon.'),
	('mxid_age', 'pg_mxid_age_ratio', 0.3, 0.6, false, 'VACUUM (FREEZE) the oldest tables.'),
	('connections_utilization', 'pg_connections_utilization_ratio', 0.7, 0.95, false, 'Find who holds connections in v_connection_status; put a pooler in between.');


--
-- Name: database_readings database_readings_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.database_readings
    ADD CONSTRAINT database_readings_pkey PRIMARY KEY (read_at, datid);


--
-- Name: ingested_batches ingested_batches_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.ingested_batches
    ADD CONSTRAINT ingested_batches_pkey PRIMARY KEY (agent, batch);


--
-- Name: performance_metrics performance_metrics_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics
    ADD CONSTRAINT performance_metrics_pkey PRIMARY KEY (recorded_at, id);


--
-- Name: performance_metrics_20261129 performance_metrics_20261129_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics_20261129
    ADD CONSTRAINT performance_metrics_20261129_pkey PRIMARY KEY (recorded_at, id);


--
-- Name: performance_metrics_20261130 performance_metrics_20261130_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics_20261130
    ADD CONSTRAINT performance_metrics_20261130_pkey PRIMARY KEY (recorded_at, id);


--
-- Name: performance_metrics_20261201 performance_metrics_20261201_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics_20261201
    ADD CONSTRAINT performance_metrics_20261201_pkey PRIMARY KEY (recorded_at, id);


--
-- Name: performance_metrics_20261202 performance_metrics_20261202_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics_20261202
    ADD CONSTRAINT performance_metrics_20261202_pkey PRIMARY KEY (recorded_at, id);


--
-- Name: performance_metrics_20261203 performance_metrics_20261203_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics_20261203
    ADD CONSTRAINT performance_metrics_20261203_pkey PRIMARY KEY (recorded_at, id);


--
-- Name: performance_metrics_20261204 performance_metrics_20261204_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics_20261204
    ADD CONSTRAINT performance_metrics_20261204_pkey PRIMARY KEY (recorded_at, id);


--
-- Name: performance_metrics_20261205 performance_metrics_20261205_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics_20261205
    ADD CONSTRAINT performance_metrics_20261205_pkey PRIMARY KEY (recorded_at, id);


--
-- Name: performance_metrics_20261206 performance_metrics_20261206_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics_20261206
    ADD CONSTRAINT performance_metrics_20261206_pkey PRIMARY KEY (recorded_at, id);


--
-- Name: performance_metrics_default performance_metrics_default_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.performance_metrics_default
    ADD CONSTRAINT performance_metrics_default_pkey PRIMARY KEY (recorded_at, id);


--
-- Name: pools pools_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.pools
    ADD CONSTRAINT pools_pkey PRIMARY KEY (pool);


--
-- Name: schema_version schema_version_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);


--
-- Name: settings settings_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (name);


--
-- Name: thresholds thresholds_pkey; Type: CONSTRAINT; Schema: monitoring; Owner: postgres
--

ALTER TABLE ONLY monitoring.thresholds
    ADD CONSTRAINT thresholds_pkey PRIMARY KEY (check_name);


--
-- Name: performance_metrics_name_time; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_name_time ON ONLY monitoring.performance_metrics USING btree (metric_name, recorded_at);


--
-- Name: performance_metrics_20261129_metric_name_recorded_at_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261129_metric_name_recorded_at_idx ON monitoring.performance_metrics_20261129 USING btree (metric_name, recorded_at);


--
-- Name: performance_metrics_tags; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_tags ON ONLY monitoring.performance_metrics USING gin (tags jsonb_path_ops);


--
-- Name: performance_metrics_20261129_tags_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261129_tags_idx ON monitoring.performance_metrics_20261129 USING gin (tags jsonb_path_ops);


--
-- Name: performance_metrics_20261130_metric_name_recorded_at_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261130_metric_name_recorded_at_idx ON monitoring.performance_metrics_20261130 USING btree (metric_name, recorded_at);


--
-- Name: performance_metrics_20261130_tags_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261130_tags_idx ON monitoring.performance_metrics_20261130 USING gin (tags jsonb_path_ops);


--
-- Name: performance_metrics_20261201_metric_name_recorded_at_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261201_metric_name_recorded_at_idx ON monitoring.performance_metrics_20261201 USING btree (metric_name, recorded_at);


--
-- Name: performance_metrics_20261201_tags_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261201_tags_idx ON monitoring.performance_metrics_20261201 USING gin (tags jsonb_path_ops);


--
-- Name: performance_metrics_20261202_metric_name_recorded_at_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261202_metric_name_recorded_at_idx ON monitoring.performance_metrics_20261202 USING btree (metric_name, recorded_at);


--
-- Name: performance_metrics_20261202_tags_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261202_tags_idx ON monitoring.performance_metrics_20261202 USING gin (tags jsonb_path_ops);


--
-- Name: performance_metrics_20261203_metric_name_recorded_at_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261203_metric_name_recorded_at_idx ON monitoring.performance_metrics_20261203 USING btree (metric_name, recorded_at);


--
-- Name: performance_metrics_20261203_tags_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261203_tags_idx ON monitoring.performance_metrics_20261203 USING gin (tags jsonb_path_ops);


--
-- Name: performance_metrics_20261204_metric_name_recorded_at_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261204_metric_name_recorded_at_idx ON monitoring.performance_metrics_20261204 USING btree (metric_name, recorded_at);


--
-- Name: performance_metrics_20261204_tags_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261204_tags_idx ON monitoring.performance_metrics_20261204 USING gin (tags jsonb_path_ops);


--
-- Name: performance_metrics_20261205_metric_name_recorded_at_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261205_metric_name_recorded_at_idx ON monitoring.performance_metrics_20261205 USING btree (metric_name, recorded_at);


--
-- Name: performance_metrics_20261205_tags_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261205_tags_idx ON monitoring.performance_metrics_20261205 USING gin (tags jsonb_path_ops);


--
-- Name: performance_metrics_20261206_metric_name_recorded_at_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261206_metric_name_recorded_at_idx ON monitoring.performance_metrics_20261206 USING btree (metric_name, recorded_at);


--
-- Name: performance_metrics_20261206_tags_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_20261206_tags_idx ON monitoring.performance_metrics_20261206 USING gin (tags jsonb_path_ops);


--
-- Name: performance_metrics_daily_bucket; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_daily_bucket ON monitoring.performance_metrics_daily USING btree (bucket);


--
-- Name: performance_metrics_daily_name_bucket; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_daily_name_bucket ON monitoring.performance_metrics_daily USING btree (metric_name, bucket);


--
-- Name: performance_metrics_default_metric_name_recorded_at_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_default_metric_name_recorded_at_idx ON monitoring.performance_metrics_default USING btree (metric_name, recorded_at);


--
-- Name: performance_metrics_default_tags_idx; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_default_tags_idx ON monitoring.performance_metrics_default USING gin (tags jsonb_path_ops);


--
-- Name: performance_metrics_hourly_bucket; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_hourly_bucket ON monitoring.performance_metrics_hourly USING btree (bucket);


--
-- Name: performance_metrics_hourly_name_bucket; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX performance_metrics_hourly_name_bucket ON monitoring.performance_metrics_hourly USING btree (metric_name, bucket);


--
-- Name: statement_readings_read_at; Type: INDEX; Schema: monitoring; Owner: postgres
--

CREATE INDEX statement_readings_read_at ON monitoring.statement_readings USING btree (read_at);


--
-- Name: performance_metrics_20261129_metric_name_recorded_at_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_name_time ATTACH PARTITION monitoring.performance_metrics_20261129_metric_name_recorded_at_idx;


--
-- Name: performance_metrics_20261129_pkey; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_pkey ATTACH PARTITION monitoring.performance_metrics_20261129_pkey;


--
-- Name: performance_metrics_20261129_tags_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_tags ATTACH PARTITION monitoring.performance_metrics_20261129_tags_idx;


--
-- Name: performance_metrics_20261130_metric_name_recorded_at_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_name_time ATTACH PARTITION monitoring.performance_metrics_20261130_metric_name_recorded_at_idx;


--
-- Name: performance_metrics_20261130_pkey; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_pkey ATTACH PARTITION monitoring.performance_metrics_20261130_pkey;


--
-- Name: performance_metrics_20261130_tags_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_tags ATTACH PARTITION monitoring.performance_metrics_20261130_tags_idx;


--
-- Name: performance_metrics_20261201_metric_name_recorded_at_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_name_time ATTACH PARTITION monitoring.performance_metrics_20261201_metric_name_recorded_at_idx;


--
-- Name: performance_metrics_20261201_pkey; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_pkey ATTACH PARTITION monitoring.performance_metrics_20261201_pkey;


--
-- Name: performance_metrics_20261201_tags_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_tags ATTACH PARTITION monitoring.performance_metrics_20261201_tags_idx;


--
-- Name: performance_metrics_20261202_metric_name_recorded_at_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_name_time ATTACH PARTITION monitoring.performance_metrics_20261202_metric_name_recorded_at_idx;


--
-- Name: performance_metrics_20261202_pkey; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_pkey ATTACH PARTITION monitoring.performance_metrics_20261202_pkey;


--
-- Name: performance_metrics_20261202_tags_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_tags ATTACH PARTITION monitoring.performance_metrics_20261202_tags_idx;


--
-- Name: performance_metrics_20261203_metric_name_recorded_at_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_name_time ATTACH PARTITION monitoring.performance_metrics_20261203_metric_name_recorded_at_idx;


--
-- Name: performance_metrics_20261203_pkey; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_pkey ATTACH PARTITION monitoring.performance_metrics_20261203_pkey;


--
-- Name: performance_metrics_20261203_tags_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_tags ATTACH PARTITION monitoring.performance_metrics_20261203_tags_idx;


--
-- Name: performance_metrics_20261204_metric_name_recorded_at_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_name_time ATTACH PARTITION monitoring.performance_metrics_20261204_metric_name_recorded_at_idx;


--
-- Name: performance_metrics_20261204_pkey; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_pkey ATTACH PARTITION monitoring.performance_metrics_20261204_pkey;


--
-- Name: performance_metrics_20261204_tags_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_tags ATTACH PARTITION monitoring.performance_metrics_20261204_tags_idx;


--
-- Name: performance_metrics_20261205_metric_name_recorded_at_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_name_time ATTACH PARTITION monitoring.performance_metrics_20261205_metric_name_recorded_at_idx;


--
-- Name: performance_metrics_20261205_pkey; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_pkey ATTACH PARTITION monitoring.performance_metrics_20261205_pkey;


--
-- Name: performance_metrics_20261205_tags_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_tags ATTACH PARTITION monitoring.performance_metrics_20261205_tags_idx;


--
-- Name: performance_metrics_20261206_metric_name_recorded_at_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_name_time ATTACH PARTITION monitoring.performance_metrics_20261206_metric_name_recorded_at_idx;


--
-- Name: performance_metrics_20261206_pkey; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_pkey ATTACH PARTITION monitoring.performance_metrics_20261206_pkey;


--
-- Name: performance_metrics_20261206_tags_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_tags ATTACH PARTITION monitoring.performance_metrics_20261206_tags_idx;


--
-- Name: performance_metrics_default_metric_name_recorded_at_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_name_time ATTACH PARTITION monitoring.performance_metrics_default_metric_name_recorded_at_idx;


--
-- Name: performance_metrics_default_pkey; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_pkey ATTACH PARTITION monitoring.performance_metrics_default_pkey;


--
-- Name: performance_metrics_default_tags_idx; Type: INDEX ATTACH; Schema: monitoring; Owner: postgres
--

ALTER INDEX monitoring.performance_metrics_tags ATTACH PARTITION monitoring.performance_metrics_default_tags_idx;


--
-- Name: performance_metrics note_hours; Type: TRIGGER; Schema: monitoring; Owner: postgres
--

CREATE TRIGGER note_hours AFTER INSERT ON monitoring.performance_metrics REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION monitoring.note_hours();


--
-- Name: SCHEMA monitoring; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA monitoring TO watcher;
GRANT USAGE ON SCHEMA monitoring TO pgvigil_reader;


--
-- Name: FUNCTION drop_old_partitions(p_keep interval, p_now timestamp with time zone); Type: ACL; Schema: monitoring; Owner: postgres
--

REVOKE ALL ON FUNCTION monitoring.drop_old_partitions(p_keep interval, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION monitoring.drop_old_partitions(p_keep interval, p_now timestamp with time zone) TO watcher;


--
-- Name: FUNCTION drop_old_rollups(p_keep_hourly interval, p_keep_daily interval, p_now timestamp with time zone); Type: ACL; Schema: monitoring; Owner: postgres
--

REVOKE ALL ON FUNCTION monitoring.drop_old_rollups(p_keep_hourly interval, p_keep_daily interval, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION monitoring.drop_old_rollups(p_keep_hourly interval, p_keep_daily interval, p_now timestamp with time zone) TO watcher;


--
-- Name: FUNCTION make_partition(p_day date); Type: ACL; Schema: monitoring; Owner: postgres
--

REVOKE ALL ON FUNCTION monitoring.make_partition(p_day date) FROM PUBLIC;


--
-- Name: FUNCTION make_partitions(p_ahead integer, p_now timestamp with time zone); Type: ACL; Schema: monitoring; Owner: postgres
--

REVOKE ALL ON FUNCTION monitoring.make_partitions(p_ahead integer, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION monitoring.make_partitions(p_ahead integer, p_now timestamp with time zone) TO watcher;


--
-- Name: FUNCTION migrate_unlogged_to_logged(p_at_most integer); Type: ACL; Schema: monitoring; Owner: postgres
--

REVOKE ALL ON FUNCTION monitoring.migrate_unlogged_to_logged(p_at_most integer) FROM PUBLIC;


--
-- Name: FUNCTION note_hours(); Type: ACL; Schema: monitoring; Owner: postgres
--

REVOKE ALL ON FUNCTION monitoring.note_hours() FROM PUBLIC;


--
-- Name: FUNCTION prune_batches(p_keep interval, p_now timestamp with time zone); Type: ACL; Schema: monitoring; Owner: postgres
--

REVOKE ALL ON FUNCTION monitoring.prune_batches(p_keep interval, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION monitoring.prune_batches(p_keep interval, p_now timestamp with time zone) TO watcher;


--
-- Name: FUNCTION roll_up(p_now timestamp with time zone, p_buckets_max integer, OUT hours integer, OUT days integer, OUT expired integer, OUT waiting bigint); Type: ACL; Schema: monitoring; Owner: postgres
--

REVOKE ALL ON FUNCTION monitoring.roll_up(p_now timestamp with time zone, p_buckets_max integer, OUT hours integer, OUT days integer, OUT expired integer, OUT waiting bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION monitoring.roll_up(p_now timestamp with time zone, p_buckets_max integer, OUT hours integer, OUT days integer, OUT expired integer, OUT waiting bigint) TO watcher;


--
-- Name: FUNCTION roll_up_bucket(p_table regclass, p_from timestamp with time zone, p_to timestamp with time zone); Type: ACL; Schema: monitoring; Owner: postgres
--

REVOKE ALL ON FUNCTION monitoring.roll_up_bucket(p_table regclass, p_from timestamp with time zone, p_to timestamp with time zone) FROM PUBLIC;


--
-- Name: TABLE database_readings; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT,INSERT,DELETE ON TABLE monitoring.database_readings TO pgvigil_reader;


--
-- Name: TABLE ingested_batches; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE monitoring.ingested_batches TO watcher;
GRANT SELECT ON TABLE monitoring.ingested_batches TO pgvigil_reader;


--
-- Name: TABLE partition_sizes; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.partition_sizes TO pgvigil_reader;


--
-- Name: TABLE performance_dashboard; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_dashboard TO pgvigil_reader;


--
-- Name: TABLE performance_metrics; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE monitoring.performance_metrics TO watcher;
GRANT SELECT,INSERT ON TABLE monitoring.performance_metrics TO pgvigil_reader;


--
-- Name: TABLE performance_metrics_20261129; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_metrics_20261129 TO pgvigil_reader;


--
-- Name: TABLE performance_metrics_20261130; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_metrics_20261130 TO pgvigil_reader;


--
-- Name: TABLE performance_metrics_20261201; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_metrics_20261201 TO pgvigil_reader;


--
-- Name: TABLE performance_metrics_20261202; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_metrics_20261202 TO pgvigil_reader;


--
-- Name: TABLE performance_metrics_20261203; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_metrics_20261203 TO pgvigil_reader;


--
-- Name: TABLE performance_metrics_20261204; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_metrics_20261204 TO pgvigil_reader;


--
-- Name: TABLE performance_metrics_20261205; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_metrics_20261205 TO pgvigil_reader;


--
-- Name: TABLE performance_metrics_20261206; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_metrics_20261206 TO pgvigil_reader;


--
-- Name: TABLE performance_metrics_daily; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_metrics_daily TO watcher;
GRANT SELECT ON TABLE monitoring.performance_metrics_daily TO pgvigil_reader;


--
-- Name: TABLE performance_metrics_default; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_metrics_default TO pgvigil_reader;


--
-- Name: TABLE performance_metrics_hourly; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.performance_metrics_hourly TO watcher;
GRANT SELECT ON TABLE monitoring.performance_metrics_hourly TO pgvigil_reader;


--
-- Name: TABLE pools; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.pools TO pgvigil_reader;


--
-- Name: TABLE rollup_pending; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.rollup_pending TO pgvigil_reader;


--
-- Name: TABLE schema_version; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.schema_version TO watcher;
GRANT SELECT ON TABLE monitoring.schema_version TO pgvigil_reader;


--
-- Name: TABLE settings; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.settings TO pgvigil_reader;


--
-- Name: TABLE statement_readings; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT,INSERT,DELETE ON TABLE monitoring.statement_readings TO pgvigil_reader;


--
-- Name: TABLE table_sizes; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.table_sizes TO pgvigil_reader;


--
-- Name: TABLE thresholds; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.thresholds TO pgvigil_reader;


--
-- Name: TABLE v_index_usage; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.v_index_usage TO pgvigil_reader;


--
-- Name: TABLE unused_indexes; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.unused_indexes TO pgvigil_reader;


--
-- Name: TABLE v_connection_pool_health; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.v_connection_pool_health TO pgvigil_reader;


--
-- Name: TABLE v_connection_status; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.v_connection_status TO pgvigil_reader;


--
-- Name: TABLE v_tables_needing_maintenance; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.v_tables_needing_maintenance TO pgvigil_reader;


--
-- Name: TABLE v_maintenance_status; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.v_maintenance_status TO pgvigil_reader;


--
-- Name: TABLE v_performance_alerts; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.v_performance_alerts TO pgvigil_reader;


--
-- Name: TABLE v_query_performance_trends; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.v_query_performance_trends TO pgvigil_reader;


--
-- Name: TABLE v_slow_queries; Type: ACL; Schema: monitoring; Owner: postgres
--

GRANT SELECT ON TABLE monitoring.v_slow_queries TO pgvigil_reader;


--
-- PostgreSQL database dump complete
--
