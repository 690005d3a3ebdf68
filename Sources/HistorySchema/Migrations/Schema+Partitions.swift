// ATTACH PARTITION locks the table itself in a mode that neither readers nor writers mind, unlike
// CREATE TABLE ... PARTITION OF; of the default partition both need the whole lock for a moment.
//
// These functions run with their owner's rights, because only the owner of a table may attach and
// drop partitions, and a writer that owned the tables could change everything about them. They
// take no names, their search path is fixed, and PUBLIC may not call them.
extension SchemaMigration {
    static let partitions = SchemaMigration(2, "partitions", partitionsSQL)

    private static let partitionsSQL = #"""
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
        """#
}
