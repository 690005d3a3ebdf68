-- pgvigil's schema, version 8, for a database without it. It is what
-- "pgvigil schema apply" does, which also adopts a table that was made by hand.
SET search_path = pg_catalog; SET timezone = 'UTC'; SET client_min_messages = error;
SET check_function_bodies = on; SET statement_timeout = 0;
SET pgvigil.mode = 'logged';
BEGIN;
CREATE SCHEMA IF NOT EXISTS monitoring;
CREATE TABLE IF NOT EXISTS monitoring.schema_version (
    version integer PRIMARY KEY,
    name text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    applied_by text NOT NULL DEFAULT current_user);
COMMENT ON TABLE monitoring.schema_version IS
    'What pgvigil has done to this schema so far.';
COMMIT;
-- version 1: tables
BEGIN;
CREATE TABLE monitoring.settings (
    name text PRIMARY KEY,
    value text NOT NULL);
COMMENT ON TABLE monitoring.settings IS
    'How the functions of this schema behave: mode, raw_from.';
INSERT INTO monitoring.settings (name, value)
VALUES ('mode', coalesce(nullif(current_setting('pgvigil.mode', true), ''), 'logged'));

DO $body$
DECLARE
    kind "char" := (SELECT relkind FROM pg_catalog.pg_class
                     WHERE oid = to_regclass('monitoring.performance_metrics'));
    mode text := (SELECT value FROM monitoring.settings WHERE name = 'mode');
    extension_schema text := (SELECT n.nspname FROM pg_catalog.pg_extension AS e
        JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
       WHERE e.extname = mode);
BEGIN
    IF kind IS NULL THEN
        -- Citus wants the column by which rows are spread in every unique key.
        EXECUTE format($sql$
            CREATE TABLE monitoring.performance_metrics (
                id uuid NOT NULL DEFAULT gen_random_uuid(),
                metric_name text NOT NULL,
                metric_value numeric NOT NULL,
                metric_unit text,
                tags jsonb NOT NULL DEFAULT '{}',
                recorded_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (recorded_at, id%s))%s
            $sql$,
            CASE mode WHEN 'citus' THEN ', metric_name' ELSE '' END,
            CASE mode WHEN 'timescaledb' THEN '' ELSE ' PARTITION BY RANGE (recorded_at)'
            END);
        CREATE INDEX performance_metrics_name_time
            ON monitoring.performance_metrics (metric_name, recorded_at);
        CREATE INDEX performance_metrics_tags
            ON monitoring.performance_metrics USING gin (tags jsonb_path_ops);
    ELSIF kind <> 'p' THEN
        RAISE EXCEPTION 'monitoring.performance_metrics is there and was not adopted';
    END IF;
    IF mode = 'timescaledb' THEN
        EXECUTE format('SELECT %I.create_hypertable(''monitoring.performance_metrics'', '
            '''recorded_at'', chunk_time_interval => interval ''1 day'')',
            extension_schema);
    ELSIF (SELECT partdefid FROM pg_catalog.pg_partitioned_table
            WHERE partrelid = 'monitoring.performance_metrics'::regclass) = 0 THEN
        EXECUTE format('CREATE %s TABLE monitoring.performance_metrics_default '
            'PARTITION OF monitoring.performance_metrics DEFAULT',
            CASE mode WHEN 'unlogged' THEN 'UNLOGGED' ELSE '' END);
    END IF;
    IF mode = 'citus' THEN
        EXECUTE format('SELECT %I.create_distributed_table('
            '''monitoring.performance_metrics'', ''metric_name'')', extension_schema);
    END IF;
END
$body$;
COMMENT ON TABLE monitoring.performance_metrics IS
    'Numbers over time: one row per metric, tags and moment.';

CREATE TABLE monitoring.ingested_batches (
    agent uuid NOT NULL,
    batch bigint NOT NULL,
    rows integer NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agent, batch));
COMMENT ON TABLE monitoring.ingested_batches IS
    'Batches that agents have written, so that each is applied once.';
INSERT INTO monitoring.schema_version (version, name)
VALUES (1, 'tables');
COMMIT;

-- version 2: partitions
BEGIN;
CREATE FUNCTION monitoring.partition_ranges(
    OUT partition text, OUT lower timestamptz, OUT upper timestamptz, OUT ours boolean)
RETURNS SETOF record LANGUAGE sql STABLE
SET search_path = pg_catalog SET timezone = 'UTC'
AS $body$
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
$body$;
COMMENT ON FUNCTION monitoring.partition_ranges() IS
    'The partitions of performance_metrics; "ours" are those that retention may drop.';

CREATE FUNCTION monitoring.make_partition(p_day date) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog SET timezone = 'UTC' SET lock_timeout = '1s'
AS $body$
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
$body$;
COMMENT ON FUNCTION monitoring.make_partition(date) IS
    'Makes the partition of one day in UTC, unless a partition covers it.';

CREATE FUNCTION monitoring.make_partitions(
    p_ahead integer DEFAULT 7, p_now timestamptz DEFAULT now())
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog SET timezone = 'UTC'
AS $body$
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
$body$;
COMMENT ON FUNCTION monitoring.make_partitions(integer, timestamptz) IS
    'Makes the partitions of today, of days to come and of days since the last one.';

CREATE FUNCTION monitoring.drop_old_partitions(
    p_keep interval, p_now timestamptz DEFAULT now())
RETURNS TABLE (partition text, outcome text) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog SET timezone = 'UTC' SET lock_timeout = '500ms'
AS $body$
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
$body$;
COMMENT ON FUNCTION monitoring.drop_old_partitions(interval, timestamptz) IS
    'Drops our own partitions that end before now minus keep; never a table of others.';

CREATE FUNCTION monitoring.prune_batches(
    p_keep interval DEFAULT '7 days', p_now timestamptz DEFAULT now())
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $body$
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
$body$;
COMMENT ON FUNCTION monitoring.prune_batches(interval, timestamptz) IS
    'Forgets batches that cannot come again.';

CREATE FUNCTION monitoring.migrate_unlogged_to_logged(p_at_most integer DEFAULT NULL)
RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog SET lock_timeout = '5s'
AS $body$
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
$body$;
COMMENT ON FUNCTION monitoring.migrate_unlogged_to_logged(integer) IS
    'Makes new partitions logged and rewrites those that are not; how many were rewritten.';

INSERT INTO monitoring.settings (name, value) VALUES ('raw_from', '-infinity');
REVOKE EXECUTE ON FUNCTION monitoring.make_partition(date),
    monitoring.make_partitions(integer, timestamptz),
    monitoring.drop_old_partitions(interval, timestamptz),
    monitoring.prune_batches(interval, timestamptz),
    monitoring.migrate_unlogged_to_logged(integer) FROM PUBLIC;
SELECT monitoring.make_partitions();
INSERT INTO monitoring.schema_version (version, name)
VALUES (2, 'partitions');
COMMIT;

-- version 3: roll-ups
BEGIN;
CREATE TABLE monitoring.performance_metrics_hourly (
    bucket timestamptz NOT NULL,
    metric_name text NOT NULL,
    metric_unit text,
    tags jsonb NOT NULL,
    samples bigint NOT NULL,
    minimum numeric NOT NULL,
    maximum numeric NOT NULL,
    total numeric NOT NULL,
    average numeric NOT NULL,
    last_value numeric NOT NULL,
    last_at timestamptz NOT NULL,
    p95 numeric);
COMMENT ON TABLE monitoring.performance_metrics_hourly IS
    'performance_metrics by hour; p95 is given for 20 samples or more.';
CREATE TABLE monitoring.performance_metrics_daily
    (LIKE monitoring.performance_metrics_hourly);
COMMENT ON TABLE monitoring.performance_metrics_daily IS
    'performance_metrics by day in UTC; p95 is given for 20 samples or more.';
CREATE INDEX performance_metrics_hourly_bucket
    ON monitoring.performance_metrics_hourly (bucket);
CREATE INDEX performance_metrics_hourly_name_bucket
    ON monitoring.performance_metrics_hourly (metric_name, bucket);
CREATE INDEX performance_metrics_daily_bucket
    ON monitoring.performance_metrics_daily (bucket);
CREATE INDEX performance_metrics_daily_name_bucket
    ON monitoring.performance_metrics_daily (metric_name, bucket);

CREATE TABLE monitoring.rollup_pending (
    bucket timestamptz NOT NULL,
    is_day boolean NOT NULL);
COMMENT ON TABLE monitoring.rollup_pending IS
    'Hours and days that got rows since they were rolled up; one may be there often.';

-- With its owner's rights: whoever may insert a row may not need to know of the notes.
CREATE FUNCTION monitoring.note_hours() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $body$
BEGIN
    INSERT INTO monitoring.rollup_pending (bucket, is_day)
    SELECT DISTINCT date_trunc('hour', recorded_at, 'UTC'), false FROM added;
    RETURN NULL;
END
$body$;
REVOKE EXECUTE ON FUNCTION monitoring.note_hours() FROM PUBLIC;
DO $body$
BEGIN
    -- Neither extension lets such a trigger see the new rows.
    IF (SELECT value NOT IN ('timescaledb', 'citus')
          FROM monitoring.settings WHERE name = 'mode') THEN
        CREATE TRIGGER note_hours AFTER INSERT ON monitoring.performance_metrics
            REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION monitoring.note_hours();
    END IF;
END
$body$;
-- Rows that were there before; the index finds both ends.
INSERT INTO monitoring.rollup_pending (bucket, is_day)
SELECT hour, false
  FROM (SELECT date_trunc('hour', min(recorded_at), 'UTC') AS first,
               date_trunc('hour', max(recorded_at), 'UTC') AS last
          FROM monitoring.performance_metrics) AS ends,
       generate_series(first, last, '1 hour') AS hour;
CREATE FUNCTION monitoring.roll_up_bucket(p_table regclass, p_from timestamptz, p_to timestamptz)
RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog
AS $body$
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
$body$;

CREATE FUNCTION monitoring.roll_up(
    p_now timestamptz DEFAULT now(), p_buckets_max integer DEFAULT 200,
    OUT hours integer, OUT days integer, OUT expired integer, OUT waiting bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET timezone = 'UTC'
AS $body$
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
$body$;
COMMENT ON FUNCTION monitoring.roll_up(timestamptz, integer) IS
    'Rolls up the hours and days that are over and got rows since; safe to repeat.';

CREATE FUNCTION monitoring.drop_old_rollups(
    p_keep_hourly interval, p_keep_daily interval, p_now timestamptz DEFAULT now())
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $body$
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
$body$;
COMMENT ON FUNCTION monitoring.drop_old_rollups(interval, interval, timestamptz) IS
    'Deletes hours and days that are older than they are kept.';
REVOKE EXECUTE ON FUNCTION
    monitoring.roll_up_bucket(regclass, timestamptz, timestamptz),
    monitoring.roll_up(timestamptz, integer),
    monitoring.drop_old_rollups(interval, interval, timestamptz) FROM PUBLIC;
INSERT INTO monitoring.schema_version (version, name)
VALUES (3, 'roll-ups');
COMMIT;

-- version 4: record_metric
BEGIN;
CREATE FUNCTION monitoring.record_metric(
    p_name text, p_value numeric, p_unit text DEFAULT NULL, p_tags jsonb DEFAULT '{}')
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog
AS $body$
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
$body$;
COMMENT ON FUNCTION monitoring.record_metric(text, numeric, text, jsonb) IS
    'Records one number, now.';
INSERT INTO monitoring.schema_version (version, name)
VALUES (4, 'record_metric');
COMMIT;

-- version 5: readings
BEGIN;
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
INSERT INTO monitoring.schema_version (version, name)
VALUES (5, 'readings');
COMMIT;

-- version 6: indicators
BEGIN;
CREATE VIEW monitoring.v_tables_needing_maintenance AS
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
 ORDER BY freeze_age > 1 DESC, dead / greatest(1, vacuum_at) DESC;
COMMENT ON VIEW monitoring.v_tables_needing_maintenance IS
    'Tables of this database that autovacuum ought to have visited, by its own arithmetic.';
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
INSERT INTO monitoring.schema_version (version, name)
VALUES (6, 'indicators');
COMMIT;

-- version 7: health
BEGIN;
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
INSERT INTO monitoring.schema_version (version, name)
VALUES (7, 'health');
COMMIT;

-- version 8: views
BEGIN;
CREATE VIEW monitoring.v_slow_queries AS
SELECT s.queryid, coalesce(d.datname, s.dbid::text) AS datname,
       pg_catalog.pg_get_userbyid(s.userid) AS usename, s.query, s.calls,
       round(s.mean_seconds::numeric * 1000, 3) AS mean_milliseconds,
       round(s.max_seconds::numeric * 1000, 3) AS max_milliseconds,
       round(s.deviation_seconds::numeric * 1000, 3) AS deviation_milliseconds,
       round(s.total_seconds::numeric, 3) AS total_seconds,
       round((100 * s.total_seconds / nullif(sum(s.total_seconds) OVER (), 0))::numeric, 2)
           AS percent_of_total,
       s.rows
  FROM monitoring.statements(true) AS s
       LEFT JOIN pg_catalog.pg_database AS d ON d.oid = s.dbid
 ORDER BY s.mean_seconds DESC;
COMMENT ON VIEW monitoring.v_slow_queries IS
    'Statements, slowest on average first; no rows without pg_stat_statements.';

CREATE VIEW monitoring.v_query_performance_trends AS
SELECT hour, datname, usename, queryid, calls,
       round(mean_seconds * 1000, 3) AS mean_milliseconds,
       round(lag(mean_seconds) OVER before * 1000, 3) AS previous_mean_milliseconds,
       round(mean_seconds / nullif(lag(mean_seconds) OVER before, 0), 3) AS change_factor
  FROM (SELECT date_trunc('hour', n.recorded_at) AS hour, n.tags->>'datname' AS datname,
               n.tags->>'usename' AS usename, n.tags->>'queryid' AS queryid,
               sum(n.metric_value) AS calls,
               sum(n.metric_value * m.metric_value) / nullif(sum(n.metric_value), 0)
                   AS mean_seconds
          FROM monitoring.performance_metrics AS n
               JOIN monitoring.performance_metrics AS m
                   ON m.recorded_at = n.recorded_at AND m.tags = n.tags
                  AND m.metric_name = 'pg_statement_mean_seconds'
                  AND m.recorded_at > now() - interval '7 days'
         WHERE n.metric_name = 'pg_statement_calls'
           AND n.recorded_at > now() - interval '7 days'
         GROUP BY 1, 2, 3, 4) AS hourly
WINDOW before AS (PARTITION BY datname, usename, queryid ORDER BY hour)
 ORDER BY hour DESC, calls * mean_seconds DESC;
COMMENT ON VIEW monitoring.v_query_performance_trends IS
    'The most expensive statements by hour, as record_performance_metrics() recorded them.';
CREATE VIEW monitoring.v_maintenance_status AS
SELECT d.datname, d.datallowconn AS connections_allowed,
       age(d.datfrozenxid) AS xid_age, mxid_age(d.datminmxid) AS mxid_age,
       round(age(d.datfrozenxid) / 2147483648.0, 4) AS xid_age_ratio,
       s.temp_files, s.temp_bytes, s.deadlocks, s.checksum_failures, s.xact_commit,
       s.xact_rollback, s.stats_reset,
       CASE WHEN d.datname = pg_catalog.current_database() THEN
           (SELECT count(*) FROM monitoring.v_tables_needing_maintenance
             WHERE vacuum_overdue) END AS tables_vacuum_overdue,
       CASE WHEN d.datname = pg_catalog.current_database() THEN
           (SELECT max(greatest(last_vacuum, last_autovacuum))
              FROM pg_catalog.pg_stat_user_tables) END AS last_vacuum,
       CASE WHEN d.datname = pg_catalog.current_database() THEN
           (SELECT max(greatest(last_analyze, last_autoanalyze))
              FROM pg_catalog.pg_stat_user_tables) END AS last_analyze
  FROM pg_catalog.pg_database AS d
       LEFT JOIN pg_catalog.pg_stat_database AS s ON s.datid = d.oid
 ORDER BY age(d.datfrozenxid) DESC;
COMMENT ON VIEW monitoring.v_maintenance_status IS
    'Upkeep by database; what only its own tables tell is given for this database.';

CREATE VIEW monitoring.v_index_usage AS
SELECT s.schemaname, s.relname AS tablename, s.indexrelname AS indexname, s.idx_scan AS scans,
       s.idx_tup_read AS entries_read, s.idx_tup_fetch AS rows_fetched,
       pg_catalog.pg_relation_size(s.indexrelid) AS index_bytes,
       x.indisunique AS is_unique, x.indisvalid AS is_valid,
       CASE WHEN s.idx_scan = 0 THEN 'UNUSED'
            WHEN s.idx_scan < 50 THEN 'RARELY_USED'
            WHEN s.idx_scan < 1000 THEN 'OCCASIONALLY_USED'
            ELSE 'FREQUENTLY_USED' END AS usage_category
  FROM pg_catalog.pg_stat_user_indexes AS s
       JOIN pg_catalog.pg_index AS x ON x.indexrelid = s.indexrelid
 ORDER BY s.idx_scan, index_bytes DESC;
COMMENT ON VIEW monitoring.v_index_usage IS
    'Indexes of this database by how often they were used since the statistics began.';

CREATE VIEW monitoring.unused_indexes AS
SELECT u.schemaname, u.tablename, u.indexname, u.index_bytes, d.stats_reset AS unused_since,
       pg_catalog.pg_get_indexdef(x.indexrelid) AS definition
  FROM monitoring.v_index_usage AS u
       JOIN pg_catalog.pg_namespace AS n ON n.nspname = u.schemaname
       JOIN pg_catalog.pg_class AS c
           ON c.relnamespace = n.oid AND c.relname = u.indexname
       JOIN pg_catalog.pg_index AS x ON x.indexrelid = c.oid
       LEFT JOIN pg_catalog.pg_stat_database AS d
           ON d.datname = pg_catalog.current_database()
 WHERE u.usage_category = 'UNUSED' AND NOT x.indisunique AND NOT x.indisprimary
   AND NOT x.indisexclusion AND NOT x.indisreplident AND NOT x.indisclustered
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS k
                    WHERE k.conindid = x.indexrelid)
   AND NOT c.relispartition
 ORDER BY u.index_bytes DESC;
COMMENT ON VIEW monitoring.unused_indexes IS
    'Indexes without a scan on this server that nothing else relies on; look at replicas, too.';
CREATE VIEW monitoring.table_sizes AS
SELECT n.nspname AS schemaname, c.relname AS tablename,
       pg_catalog.pg_total_relation_size(c.oid) AS total_bytes,
       pg_catalog.pg_table_size(c.oid) AS table_bytes,
       pg_catalog.pg_indexes_size(c.oid) AS index_bytes,
       greatest(0, c.reltuples)::bigint AS estimated_rows,
       pg_catalog.pg_size_pretty(pg_catalog.pg_total_relation_size(c.oid)) AS total_size
  FROM pg_catalog.pg_class AS c
       JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname NOT LIKE 'pg\_temp\_%'
 ORDER BY total_bytes DESC;
COMMENT ON VIEW monitoring.table_sizes IS
    'Tables of this database with their indexes, largest first.';

CREATE VIEW monitoring.partition_sizes AS
SELECT pn.nspname AS schemaname, p.relname AS tablename, c.relname AS partitionname,
       pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bounds,
       pg_catalog.pg_total_relation_size(c.oid) AS total_bytes,
       pg_catalog.pg_indexes_size(c.oid) AS index_bytes,
       greatest(0, c.reltuples)::bigint AS estimated_rows,
       c.relpersistence = 'u' AS is_unlogged,
       pg_catalog.pg_size_pretty(pg_catalog.pg_total_relation_size(c.oid)) AS total_size
  FROM pg_catalog.pg_inherits AS i
       JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
       JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent
       JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
 WHERE p.relkind = 'p' AND c.relkind IN ('r', 'p', 'f')
 ORDER BY pn.nspname, p.relname, c.relname;
COMMENT ON VIEW monitoring.partition_sizes IS
    'Partitions of every partitioned table of this database.';
INSERT INTO monitoring.schema_version (version, name)
VALUES (8, 'views');
COMMIT;
