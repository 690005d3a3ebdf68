// How roll_up() knows what to do: a trigger notes the hours of each insert, in the same
// transaction, so that an hour with late rows is recomputed from its rows, which makes a repetition
// harmless. A watermark of the writer was turned down: others insert, too. Finding touched
// partitions by their statistics was turned down, because these come up to a minute late.
// An hour that is not over yet waits, so that each is made about once.
extension SchemaMigration {
    static let rollUps = SchemaMigration(3, "roll-ups", rollUpsSQL + rollUpFunctionSQL)

    private static let rollUpsSQL = #"""
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

        """#

    private static let rollUpFunctionSQL = #"""
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
        """#
}
