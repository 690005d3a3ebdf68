// A crash empties unlogged tables, and nothing else: what was rolled up stays. An unlogged table with
// one row tells roll_up() that it happened. Hours that were rolled up before then keep what they
// held, and late rows are added to it. Comparing numbers of samples instead was turned down: after a
// second late row it would not be known which ones were counted already.
// A day is made of its hours where these know more than the rows that are left. One exclusive lock
// orders what moves, drops and reads rows of the past; without it, rows that move to a partition
// which the plan does not have yet were missed. The notes of make_partition() would be enough, but
// work would be done twice.
extension SchemaMigration {
    static let crashSQL = #"""
        CREATE UNLOGGED TABLE monitoring.crash_marker (
            noted_at timestamptz PRIMARY KEY DEFAULT now());
        COMMENT ON TABLE monitoring.crash_marker IS
            'One row, unlogged: without it, unlogged partitions were emptied by a crash.';
        INSERT INTO monitoring.crash_marker DEFAULT VALUES;
        CREATE TABLE monitoring.rollup_emptied (bucket timestamptz PRIMARY KEY);
        COMMENT ON TABLE monitoring.rollup_emptied IS
            'Hours that were rolled up before a crash took their rows, and not again since.';
        CREATE TABLE monitoring.rollup_kept (LIKE monitoring.performance_metrics_hourly);
        CREATE INDEX rollup_kept_bucket ON monitoring.rollup_kept (bucket);
        COMMENT ON TABLE monitoring.rollup_kept IS
            'What an hour held before a crash took its rows, when late rows came for it.';

        CREATE FUNCTION monitoring.note_crash() RETURNS void
        LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
        AS $body$
        BEGIN
            IF EXISTS (SELECT FROM monitoring.crash_marker) THEN
                RETURN;
            END IF;
            INSERT INTO monitoring.rollup_emptied (bucket)
            WITH RECURSIVE part AS MATERIALIZED (
                SELECT r.lower, r.upper, c.relpersistence = 'u' AS is_emptied
                  FROM pg_catalog.pg_inherits AS i
                       JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
                       LEFT JOIN monitoring.partition_ranges() AS r ON r.partition = c.relname
                 WHERE i.inhparent = to_regclass('monitoring.performance_metrics')),
            hour (bucket) AS (
                -- From one hour to the next by the index; none without an unlogged partition.
                SELECT min(h.bucket) FROM monitoring.performance_metrics_hourly AS h
                 WHERE h.bucket >= (SELECT s.value::timestamptz FROM monitoring.settings AS s
                                     WHERE s.name = 'raw_from')
                   AND (SELECT bool_or(is_emptied) FROM part)
                UNION ALL
                SELECT (SELECT min(h.bucket) FROM monitoring.performance_metrics_hourly AS h
                         WHERE h.bucket > hour.bucket)
                  FROM hour WHERE hour.bucket IS NOT NULL)
            SELECT hour.bucket FROM hour
             WHERE hour.bucket IS NOT NULL
               -- The default partition has no range: it holds what no other one does.
               AND coalesce((SELECT bool_or(p.is_emptied) FROM part AS p
                              WHERE hour.bucket >= p.lower AND hour.bucket < p.upper),
                            (SELECT bool_or(p.is_emptied) FROM part AS p WHERE p.lower IS NULL),
                            false)
            ON CONFLICT (bucket) DO NOTHING;
            INSERT INTO monitoring.crash_marker DEFAULT VALUES;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.note_crash() IS
            'Notes which hours lost their rows, when a crash has emptied unlogged partitions.';
        REVOKE EXECUTE ON FUNCTION monitoring.note_crash() FROM PUBLIC;

        """#

    static let exactRollUpsSQL = #"""
        CREATE OR REPLACE FUNCTION monitoring.roll_up_bucket(
            p_table regclass, p_from timestamptz, p_to timestamptz)
        RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            v_is_day constant boolean :=
                p_table = 'monitoring.performance_metrics_daily'::pg_catalog.regclass;
            v_rows bigint;
        BEGIN
            EXECUTE format('DELETE FROM %s WHERE bucket = $1', p_table) USING p_from;
            -- An hour is what it held before a crash and the rows that are there. Of a day there are
            -- two accounts, each without a row too many: the one of more samples is taken.
            EXECUTE format($sql$
                WITH source AS (
                    SELECT true AS is_raw, metric_name, metric_unit,
                           coalesce(tags, '{}') AS tags, count(*) AS samples,
                           min(metric_value) AS minimum, max(metric_value) AS maximum,
                           sum(metric_value) AS total,
                           (array_agg(metric_value ORDER BY recorded_at DESC, id DESC))[1]
                               AS last_value,
                           max(recorded_at) AS last_at,
                           CASE WHEN count(*) >= 20
                                THEN percentile_disc(0.95) WITHIN GROUP (ORDER BY metric_value)
                                END AS p95
                      FROM monitoring.performance_metrics
                     WHERE recorded_at >= $1 AND recorded_at < $2
                       -- What no double can be would end the hour of all other series.
                       AND abs(metric_value) < 1e309
                     GROUP BY metric_name, metric_unit, coalesce(tags, '{}')
                    UNION ALL
                    SELECT false, metric_name, metric_unit, tags, samples, minimum, maximum, total,
                           last_value, last_at, p95
                      FROM %s WHERE bucket >= $1 AND bucket < $2),
                merged AS (
                    SELECT metric_name, metric_unit, tags, bool_or(is_raw) AS is_raw,
                           sum(samples)::bigint AS samples, min(minimum) AS minimum,
                           max(maximum) AS maximum, sum(total) AS total,
                           sum(total) / sum(samples) AS average,
                           (array_agg(last_value ORDER BY last_at DESC))[1] AS last_value,
                           max(last_at) AS last_at,
                           -- It cannot be made of parts.
                           CASE WHEN count(*) = 1 THEN max(p95) END AS p95
                      FROM source
                     GROUP BY metric_name, metric_unit, tags, is_raw AND $3)
                INSERT INTO %s
                SELECT DISTINCT ON (metric_name, metric_unit, tags)
                       $1, metric_name, metric_unit, tags, samples, minimum, maximum, total,
                       average, last_value, last_at, p95
                  FROM merged
                 ORDER BY metric_name, metric_unit, tags, samples DESC, is_raw DESC
                $sql$,
                CASE WHEN v_is_day THEN 'monitoring.performance_metrics_hourly'
                     ELSE 'monitoring.rollup_kept' END, p_table) USING p_from, p_to, v_is_day;
            GET DIAGNOSTICS v_rows = ROW_COUNT;
            RETURN v_rows;
        END
        $body$;

        CREATE OR REPLACE FUNCTION monitoring.roll_up(
            p_now timestamptz DEFAULT now(), p_buckets_max integer DEFAULT 200,
            OUT hours integer, OUT days integer, OUT expired integer, OUT waiting bigint)
        LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
        AS $body$
        DECLARE
            v_hourly constant regclass := 'monitoring.performance_metrics_hourly';
            v_daily constant regclass := 'monitoring.performance_metrics_daily';
            v_raw_from timestamptz;
            v_bucket record;
        BEGIN
            hours := 0;
            days := 0;
            expired := 0;
            -- One at a time, and not while rows move or go.
            PERFORM pg_advisory_xact_lock(7309453, 1);
            v_raw_from := (SELECT value FROM monitoring.settings WHERE name = 'raw_from');
            PERFORM monitoring.note_crash();
            IF (SELECT value IN ('timescaledb', 'citus')
                  FROM monitoring.settings WHERE name = 'mode') THEN
                -- No trigger there: the last two days are made again.
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
                DELETE FROM monitoring.rollup_emptied WHERE bucket = v_bucket.bucket;
                IF FOUND THEN
                    DELETE FROM monitoring.rollup_kept WHERE bucket = v_bucket.bucket;
                    INSERT INTO monitoring.rollup_kept
                    SELECT * FROM monitoring.performance_metrics_hourly
                     WHERE bucket = v_bucket.bucket;
                END IF;
                PERFORM monitoring.roll_up_bucket(
                    v_hourly, v_bucket.bucket, v_bucket.bucket + interval '1 hour');
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
                    PERFORM monitoring.roll_up_bucket(
                        v_daily, v_bucket.bucket, v_bucket.bucket + interval '1 day');
                    days := days + 1;
                END IF;
            END LOOP;
            SELECT count(DISTINCT bucket) INTO waiting FROM monitoring.rollup_pending
             WHERE NOT is_day AND bucket <= p_now - interval '1 hour';
        END
        $body$;

        CREATE OR REPLACE FUNCTION monitoring.drop_old_rollups(
            p_keep_hourly interval, p_keep_daily interval, p_now timestamptz DEFAULT now())
        RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        SET datestyle = 'ISO, YMD'
        AS $body$
        DECLARE
            v_raw_from timestamptz;
            v_hourly bigint;
            v_daily bigint;
        BEGIN
            PERFORM pg_advisory_xact_lock(7309453, 1);
            v_raw_from := (SELECT value FROM monitoring.settings WHERE name = 'raw_from');
            DELETE FROM monitoring.performance_metrics_hourly WHERE bucket < p_now - p_keep_hourly;
            GET DIAGNOSTICS v_hourly = ROW_COUNT;
            DELETE FROM monitoring.performance_metrics_daily WHERE bucket < p_now - p_keep_daily;
            GET DIAGNOSTICS v_daily = ROW_COUNT;
            -- Nothing is added to these hours any more.
            DELETE FROM monitoring.rollup_emptied WHERE bucket < v_raw_from;
            DELETE FROM monitoring.rollup_kept WHERE bucket < v_raw_from;
            RETURN v_hourly + v_daily;
        END
        $body$;

        """#
}
