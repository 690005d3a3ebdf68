// A partition goes when its hours and days are rolled up, whichever role calls the function: the agent does
// not call it after a roll-up that failed, a scheduler does. Roll-ups that never come must not fill
// the disk, so that nothing waits for them longer than a week. Hours before the partition count, too:
// dropping it moves raw_from beyond them, and roll_up() would take them for dropped.
extension SchemaMigration {
    static let retentionSQL = #"""
        CREATE OR REPLACE FUNCTION monitoring.drop_old_partitions(
            p_keep interval, p_now timestamptz DEFAULT now())
        RETURNS TABLE (partition text, outcome text) LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
        SET lock_timeout = '500ms'
        AS $body$
        DECLARE
            v_until constant timestamptz := p_now - p_keep;
            v_waits_from constant timestamptz := v_until - interval '7 days';
            v_waiting constant text := 'left: not all until its end is rolled up yet';
            v_raw_from timestamptz;
            v_range record;
            v_rows bigint;
        BEGIN
            IF p_keep IS NULL OR p_now - p_keep > p_now - interval '1 day' THEN
                RAISE EXCEPTION 'drop_old_partitions: % is less than a day', p_keep;
            END IF;
            IF (SELECT value = 'timescaledb' FROM monitoring.settings WHERE name = 'mode') THEN
                RETURN QUERY EXECUTE format('SELECT chunk::text, ''dropped'' FROM %I.drop_chunks('
                    '''monitoring.performance_metrics'', older_than => $1) AS chunk',
                    (SELECT n.nspname FROM pg_catalog.pg_extension AS e
                       JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
                      WHERE e.extname = 'timescaledb'))
                    USING (SELECT least(v_until, min(p.bucket)) FROM monitoring.rollup_pending AS p
                            WHERE p.bucket >= v_waits_from);
                RETURN;
            END IF;
            PERFORM pg_advisory_xact_lock(7309453, 1);
            v_raw_from := (SELECT value FROM monitoring.settings WHERE name = 'raw_from');
            FOR v_range IN
                SELECT * FROM monitoring.partition_ranges() AS r
                 WHERE r.ours AND r.upper <= v_until ORDER BY r.upper
            LOOP
                partition := v_range.partition;
                outcome := NULL;
                -- First without a lock, so that nobody has to wait for nothing.
                IF EXISTS (SELECT FROM monitoring.rollup_pending AS p
                            WHERE p.bucket < v_range.upper
                              AND p.bucket >= greatest(v_raw_from, v_waits_from)) THEN
                    outcome := v_waiting;
                    RETURN NEXT;
                    CONTINUE;
                END IF;
                BEGIN
                    EXECUTE format('DROP TABLE monitoring.%I', partition);
                    -- What came until the lock was had is noted by now.
                    IF EXISTS (SELECT FROM monitoring.rollup_pending AS p
                                WHERE p.bucket < v_range.upper
                                  AND p.bucket >= greatest(v_raw_from, v_waits_from)) THEN
                        RAISE EXCEPTION 'not rolled up' USING ERRCODE = 'PV001';
                    END IF;
                    outcome := 'dropped';
                    UPDATE monitoring.settings
                       SET value = greatest(value::timestamptz, v_range.upper)::text
                     WHERE name = 'raw_from';
                EXCEPTION
                    WHEN SQLSTATE 'PV001' THEN outcome := v_waiting;
                    WHEN lock_not_available THEN outcome := 'in use, left for the next time';
                    WHEN dependent_objects_still_exist THEN
                        outcome := 'left: another object depends on it';
                END;
                RETURN NEXT;
            END LOOP;
            IF to_regclass('monitoring.performance_metrics_default') IS NULL THEN
                RETURN;
            END IF;
            v_raw_from := (SELECT value FROM monitoring.settings WHERE name = 'raw_from');
            -- Too late to be kept, but not in any day's partition.
            DELETE FROM monitoring.performance_metrics_default AS d
             WHERE d.recorded_at < v_until
               AND date_trunc('hour', d.recorded_at, 'UTC') NOT IN (
                   SELECT p.bucket FROM monitoring.rollup_pending AS p
                    WHERE NOT p.is_day AND p.bucket >= greatest(v_raw_from, v_waits_from))
               AND date_trunc('day', d.recorded_at, 'UTC') NOT IN (
                   SELECT p.bucket FROM monitoring.rollup_pending AS p
                    WHERE p.is_day AND p.bucket >= greatest(v_raw_from, v_waits_from));
            GET DIAGNOSTICS v_rows = ROW_COUNT;
            IF v_rows > 0 THEN
                partition := 'performance_metrics_default';
                outcome := format('%s rows deleted', v_rows);
                RETURN NEXT;
            END IF;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.drop_old_partitions(interval, timestamptz) IS
            'Drops our own partitions that end before now minus keep and are rolled up, or a week later.';

        """#
}
