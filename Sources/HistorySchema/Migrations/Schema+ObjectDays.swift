// How large objects were by the day. Each reading of a database is a whole: it arrives in a table of its own,
// which is empty outside of a transaction, and takes the place of what the day had of that database, so that
// sums stay right when an object joins or leaves the largest ones. A number that the last reading does not
// know, as of a table under a lock, stays as the day knew it.
extension SchemaMigration {
    static let objectDays = SchemaMigration(
        17, "sizes of objects by day",
        #"""
        CREATE TABLE monitoring.object_days (
            \#(objectColumns));
        CREATE UNIQUE INDEX object_days_object ON monitoring.object_days
            (target, day, kind, datname, coalesce(schemaname, ''), coalesce(relname, ''),
             coalesce(indexrelname, ''));
        CREATE INDEX object_days_day ON monitoring.object_days (day);
        ALTER TABLE monitoring.object_days REPLICA IDENTITY FULL;
        COMMENT ON TABLE monitoring.object_days IS
            'Sizes and use of the largest tables and indexes, of databases and of sequences by target and day in UTC, as the last reading of the day had them: kind is table, index, database or sequence; other is the rest of a database, so that bytes and index_bytes of tables and other are those of the database. NULL is not known. scans and seq_scans are counters.';
        COMMENT ON TABLE monitoring.changes IS
            'What the agent has seen change on servers, and when it saw it: kind is setting, version, extension, role (primary or replica), role_attributes, role_setting or restart; NULL is the default of a setting, what is not there, and a value that is not read.';
        CREATE TABLE monitoring.object_days_incoming (
            \#(objectColumns))
        -- As that of texts: all rows die with the transaction that brings them.
        WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
            autovacuum_vacuum_insert_threshold = 20000, autovacuum_vacuum_insert_scale_factor = 0,
            autovacuum_analyze_threshold = 20000, autovacuum_analyze_scale_factor = 0);
        ALTER TABLE monitoring.object_days_incoming REPLICA IDENTITY FULL;
        COMMENT ON TABLE monitoring.object_days_incoming IS
            'Where readings of objects arrive on their way to object_days; always empty.';

        CREATE INDEX object_days_incoming_part ON monitoring.object_days_incoming
            (target, day, datname);

        CREATE FUNCTION monitoring.take_object_days()
        RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
        -- The server knows no number of rows of a table that is always empty, and would compare each
        -- with each.
        SET search_path = pg_catalog, pg_temp SET row_security = off SET enable_nestloop = off
        AS $body$
        DECLARE
            v_part record;
            v_kinds text[];
            v_rows bigint;
            v_taken bigint := 0;
        BEGIN
            -- Two who do this at once take parts in the same order.
            FOR v_part IN
                SELECT i.target, i.day, i.datname,
                       CASE i.kind WHEN 'other' THEN 'table' ELSE i.kind END AS kind,
                       max(i.read_at) AS latest
                  FROM monitoring.object_days_incoming AS i
                 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            LOOP
                -- Tables and the rest of their database are one part of a reading.
                v_kinds := CASE v_part.kind WHEN 'table' THEN ARRAY['table', 'other']
                                ELSE ARRAY[v_part.kind] END;
                CONTINUE WHEN EXISTS (
                    SELECT FROM monitoring.object_days AS o
                     WHERE o.target = v_part.target AND o.day = v_part.day
                       AND o.kind = ANY (v_kinds) AND o.datname = v_part.datname
                       AND o.read_at > v_part.latest);
                WITH newest AS MATERIALIZED (
                    SELECT DISTINCT ON (i.kind, coalesce(i.schemaname, ''),
                                        coalesce(i.relname, ''), coalesce(i.indexrelname, '')) i.*
                      FROM monitoring.object_days_incoming AS i
                     WHERE i.target = v_part.target AND i.day = v_part.day
                       AND i.datname = v_part.datname AND i.kind = ANY (v_kinds)
                       AND i.read_at = v_part.latest
                     ORDER BY i.kind, coalesce(i.schemaname, ''), coalesce(i.relname, ''),
                              coalesce(i.indexrelname, '')),
                gone AS (
                    DELETE FROM monitoring.object_days AS o
                     WHERE o.target = v_part.target AND o.day = v_part.day
                       AND o.kind = ANY (v_kinds) AND o.datname = v_part.datname
                       AND NOT EXISTS (
                           SELECT FROM newest AS n
                            WHERE n.kind = o.kind
                              AND coalesce(n.schemaname, '') = coalesce(o.schemaname, '')
                              AND coalesce(n.relname, '') = coalesce(o.relname, '')
                              AND coalesce(n.indexrelname, '') = coalesce(o.indexrelname, '')))
                INSERT INTO monitoring.object_days AS known (\#(objectNames))
                SELECT \#(objectNames)
                  FROM newest
                ON CONFLICT (target, day, kind, datname, coalesce(schemaname, ''),
                             coalesce(relname, ''), coalesce(indexrelname, '')) DO UPDATE
                   SET is_estimate = CASE WHEN excluded.bytes IS NULL THEN known.is_estimate
                                          ELSE excluded.is_estimate END,
                       bytes = coalesce(excluded.bytes, known.bytes),
                       index_bytes = coalesce(excluded.index_bytes, known.index_bytes),
                       rows = coalesce(excluded.rows, known.rows),
                       dead_rows = coalesce(excluded.dead_rows, known.dead_rows),
                       scans = coalesce(excluded.scans, known.scans),
                       seq_scans = coalesce(excluded.seq_scans, known.seq_scans),
                       bloat_bytes = coalesce(excluded.bloat_bytes, known.bloat_bytes),
                       used_ratio = coalesce(excluded.used_ratio, known.used_ratio),
                       last_vacuum = coalesce(excluded.last_vacuum, known.last_vacuum),
                       last_analyze = coalesce(excluded.last_analyze, known.last_analyze),
                       objects = coalesce(excluded.objects, known.objects),
                       read_at = excluded.read_at
                 WHERE excluded.read_at >= known.read_at;
                GET DIAGNOSTICS v_rows = ROW_COUNT;
                v_taken := v_taken + v_rows;
            END LOOP;
            DELETE FROM monitoring.object_days_incoming;
            RETURN v_taken;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.take_object_days() IS
            'Takes what has arrived in object_days_incoming in the place of what the same days had; gives how many rows.';

        CREATE FUNCTION monitoring.drop_old_object_days(
            p_keep interval, p_now timestamptz DEFAULT now())
        RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp SET row_security = off
        AS $body$
        DECLARE
            v_rows_max constant integer := 500000;
            v_dropped bigint;
        BEGIN
            IF p_keep IS NULL OR p_now - p_keep > p_now - interval '1 day' THEN
                RAISE EXCEPTION 'drop_old_object_days: % is less than a day',
                    coalesce(p_keep::text, 'NULL');
            END IF;
            -- The rest goes the next time.
            DELETE FROM monitoring.object_days AS d
             WHERE d.ctid = ANY (ARRAY(
                       SELECT o.ctid FROM monitoring.object_days AS o
                        WHERE o.day < ((p_now - p_keep) AT TIME ZONE 'UTC')::date
                        LIMIT v_rows_max));
            GET DIAGNOSTICS v_dropped = ROW_COUNT;
            RETURN v_dropped;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.drop_old_object_days(interval, timestamptz) IS
            'Deletes days of objects before that of now minus keep, a bounded number of rows at once.';

        CREATE FUNCTION monitoring.object_growth(
            p_target text, p_days integer DEFAULT 30, p_now timestamptz DEFAULT now())
        RETURNS TABLE (kind text, datname text, schemaname text, relname text, indexrelname text,
            first_day date, last_day date, bytes bigint, growth_bytes bigint,
            bytes_per_day double precision, rows bigint, growth_rows bigint, bloat_bytes bigint)
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$
        #variable_conflict use_column
        BEGIN
            IF p_target IS NULL OR p_days IS NULL OR p_days < 1 OR p_days > 36500 THEN
                RAISE EXCEPTION 'object_growth: % days of target %; 1 to 36500 days of one target',
                    coalesce(p_days::text, 'NULL'), coalesce(p_target, 'NULL');
            END IF;
            RETURN QUERY
            WITH known AS (
                SELECT o.*, CASE WHEN o.kind = 'table' THEN o.bytes + o.index_bytes
                                 ELSE o.bytes END AS size
                  FROM monitoring.object_days AS o
                 WHERE o.target = p_target AND o.kind <> 'sequence'
                   AND o.day > (p_now AT TIME ZONE 'UTC')::date - p_days - 1
                   AND o.day <= (p_now AT TIME ZONE 'UTC')::date),
            ends AS (
                SELECT DISTINCT ON (k.kind, k.datname, k.schemaname, k.relname, k.indexrelname)
                       k.kind, k.datname, k.schemaname, k.relname, k.indexrelname,
                       first_value(k.day) OVER sized AS first_day,
                       k.day AS last_day, k.size, k.rows, k.bloat_bytes,
                       first_value(k.size) OVER sized AS first_size,
                       first_value(k.rows) OVER counted AS first_rows
                  FROM known AS k
                WINDOW sized AS (PARTITION BY k.kind, k.datname, k.schemaname, k.relname,
                                     k.indexrelname ORDER BY (k.size IS NULL), k.day
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
                       counted AS (PARTITION BY k.kind, k.datname, k.schemaname, k.relname,
                                     k.indexrelname ORDER BY (k.rows IS NULL), k.day
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
                 ORDER BY k.kind, k.datname, k.schemaname, k.relname, k.indexrelname, k.day DESC)
            SELECT e.kind, e.datname, e.schemaname, e.relname, e.indexrelname, e.first_day,
                   e.last_day, e.size,
                   CASE WHEN e.last_day > e.first_day THEN e.size - e.first_size END,
                   CASE WHEN e.last_day > e.first_day
                        THEN (e.size - e.first_size)::double precision
                             / (e.last_day - e.first_day) END,
                   e.rows, CASE WHEN e.last_day > e.first_day THEN e.rows - e.first_rows END,
                   e.bloat_bytes
              FROM ends AS e
             ORDER BY 9 DESC NULLS LAST, 8 DESC NULLS LAST, 1, 2, 3, 4, 5;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.object_growth(text, integer, timestamptz) IS
            'How much objects of a target grew in the last days, most first: from the first day that knows the size to the last one; NULL where a single day does. A table is counted with its indexes.';

        CREATE FUNCTION monitoring.object_forecast(
            p_target text, p_bytes bigint, p_kind text DEFAULT 'database',
            p_days integer DEFAULT 30, p_now timestamptz DEFAULT now())
        RETURNS TABLE (datname text, schemaname text, relname text, indexrelname text,
            bytes bigint, bytes_per_day double precision, days_known bigint,
            days_left double precision)
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$
        #variable_conflict use_column
        DECLARE
            v_days_min constant integer := 7;
        BEGIN
            IF p_kind IS NULL OR p_kind NOT IN ('table', 'index', 'database', 'other') THEN
                RAISE EXCEPTION 'object_forecast: % is none of table, index, database, other',
                    coalesce(quote_literal(p_kind), 'NULL');
            END IF;
            IF p_target IS NULL OR p_bytes IS NULL OR p_days IS NULL OR p_days < v_days_min
                OR p_days > 36500
            THEN
                RAISE EXCEPTION 'object_forecast: % bytes of target % by % days; a size, one target, 7 to 36500 days',
                    coalesce(p_bytes::text, 'NULL'), coalesce(p_target, 'NULL'),
                    coalesce(p_days::text, 'NULL');
            END IF;
            RETURN QUERY
            WITH known AS (
                SELECT o.datname, o.schemaname, o.relname, o.indexrelname, o.day,
                       CASE WHEN o.kind = 'table' THEN o.bytes + o.index_bytes
                            ELSE o.bytes END AS size,
                       (p_now AT TIME ZONE 'UTC')::date - o.day AS age
                  FROM monitoring.object_days AS o
                 WHERE o.target = p_target AND o.kind = p_kind
                   AND o.day > (p_now AT TIME ZONE 'UTC')::date - p_days
                   AND o.day <= (p_now AT TIME ZONE 'UTC')::date),
            trend AS (
                SELECT k.datname, k.schemaname, k.relname, k.indexrelname,
                       (array_agg(k.size ORDER BY k.day DESC))[1] AS size,
                       CASE WHEN count(*) >= v_days_min
                            THEN regr_slope(k.size::double precision, -k.age::double precision)
                       END AS slope,
                       count(*) AS days
                  FROM known AS k
                 WHERE k.size IS NOT NULL
                 GROUP BY 1, 2, 3, 4)
            SELECT t.datname, t.schemaname, t.relname, t.indexrelname, t.size, t.slope, t.days,
                   CASE WHEN t.slope IS NULL THEN NULL
                        WHEN t.size >= p_bytes THEN 0
                        WHEN t.slope > 1e-6
                        THEN (p_bytes - t.size)::double precision / t.slope END
              FROM trend AS t
             ORDER BY 8 NULLS LAST, 5 DESC, 1, 2, 3, 4;
        END
        $body$;
        COMMENT ON FUNCTION monitoring.object_forecast(text, bigint, text, integer, timestamptz) IS
            'In how many days objects of a kind reach a size if they go on growing as in the last days (a straight line through them), soonest first; NULL with fewer than 7 days that know the size, and for what does not grow.';

        REVOKE EXECUTE ON FUNCTION monitoring.take_object_days(),
            monitoring.drop_old_object_days(interval, timestamptz) FROM PUBLIC;

        """# + revoking(["object_days", "object_days_incoming"]))

    private static let objectColumns = """
        day date NOT NULL,
        target text NOT NULL,
        kind text NOT NULL,
        datname text NOT NULL,
        schemaname text,
        relname text,
        indexrelname text,
        bytes bigint,
        index_bytes bigint,
        is_estimate boolean,
        rows bigint,
        dead_rows bigint,
        scans bigint,
        seq_scans bigint,
        bloat_bytes bigint,
        used_ratio double precision,
        last_vacuum timestamptz,
        last_analyze timestamptz,
        objects integer,
        read_at timestamptz NOT NULL
        """

    private static let objectNames = """
        day, target, kind, datname, schemaname, relname, indexrelname, bytes, index_bytes,
        is_estimate, rows, dead_rows, scans, seq_scans, bloat_bytes, used_ratio, last_vacuum,
        last_analyze, objects, read_at
        """
}
