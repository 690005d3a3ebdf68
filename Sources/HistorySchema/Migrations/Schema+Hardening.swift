// The caller of a function that runs with its owner's rights must not choose what that function
// finds. With "search_path = pg_catalog" alone, PostgreSQL looks for relations and types into the
// caller's pg_temp first; so pg_temp is named, last. For the same reason each call within the
// schema has arguments of the very types of the function: no other one of that name fits better.
// No text holds a backslash, which standard_conforming_strings would let the caller read
// otherwise, and texts of times are made and read in one style.
extension SchemaMigration {
    static let hardening = SchemaMigration(
        9, "hardening",
        movingSQL + retentionSQL + crashSQL + exactRollUpsSQL + readingSQL + ownObjectsSQL + lagSQL
            + dashboardSQL + reservedNamesSQL + rightsSQL)

    private static let movingSQL = #"""
        CREATE OR REPLACE FUNCTION monitoring.partition_ranges(
            OUT partition text, OUT lower timestamptz, OUT upper timestamptz, OUT ours boolean)
        RETURNS SETOF record LANGUAGE sql STABLE
        SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
        AS $body$
            SELECT relname, lower, upper,
                   relkind = 'r' AND relnamespace = 'monitoring'::pg_catalog.regnamespace
                       AND (relname = 'performance_metrics_' || to_char(lower, 'YYYYMMDD')
                                AND upper = lower + interval '1 day'
                            OR relname = 'performance_metrics_before_' || to_char(upper, 'YYYYMMDD')
                                AND lower = '-infinity')
              FROM (SELECT c.relname::text, c.relkind, c.relnamespace,
                           CASE bound[1] WHEN 'MINVALUE' THEN '-infinity'
                                ELSE trim(bound[1], '''') END::timestamptz AS lower,
                           CASE bound[2] WHEN 'MAXVALUE' THEN 'infinity'
                                ELSE trim(bound[2], '''') END::timestamptz AS upper
                      FROM pg_catalog.pg_inherits AS i
                           JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid,
                           regexp_match(pg_get_expr(c.relpartbound, c.oid),
                                        'FROM [(](.*)[)] TO [(](.*)[)]') AS bound
                     WHERE i.inhparent = to_regclass('monitoring.performance_metrics')
                       AND bound IS NOT NULL) AS found
        $body$;

        -- Hours of rows that move are noted: whoever rolls up meanwhile does not see them.
        CREATE OR REPLACE FUNCTION monitoring.make_partition(p_day date) RETURNS boolean
        LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
        SET lock_timeout = '1s'
        AS $body$
        DECLARE
            -- Midnight in UTC, because the time zone is set above.
            v_from constant timestamptz := p_day;
            v_to constant timestamptz := p_day + 1;
            v_name constant text := 'performance_metrics_' || to_char(p_day, 'YYYYMMDD');
            v_default constant regclass := to_regclass('monitoring.performance_metrics_default');
            v_unlogged constant boolean :=
                (SELECT value = 'unlogged' FROM monitoring.settings WHERE name = 'mode');
            v_columns text;
            v_grantee text;
        BEGIN
            IF EXISTS (SELECT FROM monitoring.partition_ranges()
                        WHERE lower < v_to AND upper > v_from) THEN
                RETURN false;
            END IF;
            IF to_regclass('monitoring.' || v_name) IS NOT NULL THEN
                -- Its rows stay in the default partition; the other days must not wait for them.
                RAISE WARNING 'monitoring.% is there but is no partition of '
                    'monitoring.performance_metrics for %: rename or drop it', v_name, p_day;
                RETURN false;
            END IF;
            EXECUTE format('CREATE %s TABLE monitoring.%I (LIKE monitoring.performance_metrics '
                'INCLUDING ALL)', CASE WHEN v_unlogged THEN 'UNLOGGED' ELSE '' END, v_name);
            -- Default privileges may say otherwise: a trigger of others would run in here, and
            -- rows that are written here, not to the table, would get past the table's triggers.
            FOR v_grantee IN
                SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC'
                                ELSE quote_ident(pg_get_userbyid(a.grantee)) END
                  FROM pg_catalog.pg_class AS c, aclexplode(c.relacl) AS a
                 WHERE c.oid = to_regclass('monitoring.' || v_name)
                   AND a.grantee <> c.relowner
                   AND a.privilege_type IN ('TRIGGER', 'REFERENCES', 'INSERT', 'UPDATE')
            LOOP
                EXECUTE format('REVOKE TRIGGER, REFERENCES, INSERT, UPDATE ON monitoring.%I FROM %s',
                    v_name, v_grantee);
            END LOOP;
            IF v_default IS NOT NULL THEN
                -- What waits there for this day goes along; nobody may add to it meanwhile.
                LOCK TABLE monitoring.performance_metrics_default IN ACCESS EXCLUSIVE MODE;
                SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO v_columns
                  FROM pg_catalog.pg_attribute
                 WHERE attrelid = to_regclass('monitoring.performance_metrics') AND attnum > 0
                   AND NOT attisdropped AND attgenerated = '';
                EXECUTE format($sql$
                    WITH waiting AS (
                        DELETE FROM monitoring.performance_metrics_default
                         WHERE recorded_at >= $1 AND recorded_at < $2 RETURNING %1$s),
                    moved AS (
                        INSERT INTO monitoring.%2$I (%1$s) OVERRIDING SYSTEM VALUE
                        SELECT %1$s FROM waiting RETURNING recorded_at)
                    INSERT INTO monitoring.rollup_pending (bucket, is_day)
                    SELECT DISTINCT date_trunc('hour', recorded_at, 'UTC'), false FROM moved
                    $sql$, v_columns, v_name) USING v_from, v_to;
            END IF;
            EXECUTE format('ALTER TABLE monitoring.performance_metrics ATTACH PARTITION '
                'monitoring.%I FOR VALUES FROM (%L) TO (%L)', v_name, v_from, v_to);
            RETURN true;
        END
        $body$;

        -- It notes hours of one table only: another table's columns may be of any type.
        CREATE OR REPLACE FUNCTION monitoring.note_hours() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        BEGIN
            IF TG_RELID <> 'monitoring.performance_metrics'::pg_catalog.regclass THEN
                RAISE EXCEPTION 'note_hours() is for monitoring.performance_metrics, not for %',
                    TG_RELID::pg_catalog.regclass;
            END IF;
            INSERT INTO monitoring.rollup_pending (bucket, is_day)
            SELECT DISTINCT date_trunc('hour', recorded_at, 'UTC'), false FROM added;
            RETURN NULL;
        END
        $body$;

        """#

    private static let readingSQL = #"""
        CREATE OR REPLACE FUNCTION monitoring.statements(p_texts boolean DEFAULT false)
        RETURNS TABLE (userid oid, dbid oid, queryid bigint, query text, calls bigint,
            total_seconds double precision, mean_seconds double precision,
            deviation_seconds double precision, max_seconds double precision, rows bigint)
        LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            v_schema constant text :=
                (SELECT n.nspname FROM pg_catalog.pg_extension AS e
                   JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
                  WHERE e.extname = 'pg_stat_statements');
            v_sql text;
        BEGIN
            IF v_schema IS NULL THEN
                RAISE NOTICE 'pg_stat_statements is not installed in this database: no statements';
                RETURN;
            END IF;
            -- With a role's own rights only, ids of others' statements are NULL. The argument is a
            -- boolean, not a text, so that no other function of that name in that schema fits.
            v_sql := format($sql$
                SELECT s.userid, s.dbid, s.queryid, %%s, sum(s.calls)::bigint,
                       sum(s.total_exec_time) / 1000,
                       sum(s.total_exec_time) / 1000 / greatest(1, sum(s.calls)),
                       max(s.stddev_exec_time) / 1000, max(s.max_exec_time) / 1000,
                       sum(s.rows)::bigint
                  FROM %I.pg_stat_statements(%%s) AS s
                 WHERE s.queryid IS NOT NULL
                 GROUP BY s.userid, s.dbid, s.queryid
                $sql$, v_schema);
            IF p_texts THEN
                BEGIN
                    RETURN QUERY EXECUTE format(v_sql, $text$left(btrim(regexp_replace(
                        regexp_replace(left(min(s.query), 2000), '(''|[$][^0-9]).*', '...'),
                        '[[:space:]]+', ' ', 'g')), 200)$text$, 'true');
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

        CREATE OR REPLACE FUNCTION monitoring.statement_growth(p_since timestamptz)
        RETURNS TABLE (userid oid, dbid oid, queryid bigint, calls bigint,
            total_seconds double precision)
        LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$
            SELECT userid, dbid, queryid, calls, total_seconds
              FROM (SELECT s.userid, s.dbid, s.queryid,
                           -- An entry that was lost and came back may have more calls already.
                           CASE WHEN s.calls < r.calls OR s.total_seconds < r.total_seconds
                                THEN s.calls
                                ELSE s.calls - coalesce(r.calls, 0) END AS calls,
                           CASE WHEN s.calls < r.calls OR s.total_seconds < r.total_seconds
                                THEN s.total_seconds
                                ELSE s.total_seconds - coalesce(r.total_seconds, 0) END
                               AS total_seconds
                      FROM monitoring.statements(false) AS s
                           LEFT JOIN monitoring.statement_readings AS r
                               ON r.read_at = p_since AND r.userid = s.userid
                              AND r.dbid = s.dbid AND r.queryid = s.queryid
                           -- A role's own statements are left out, as the agent does it, but not
                           -- those of a superuser, which may as well be somebody else's.
                           JOIN pg_catalog.pg_roles AS me ON me.rolname = current_user
                     WHERE me.rolsuper OR s.userid <> me.oid) AS grown
             WHERE calls > 0
        $body$;

        CREATE OR REPLACE FUNCTION monitoring.take_reading(p_now timestamptz)
        RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
        AS $body$
        BEGIN
            DELETE FROM monitoring.database_readings
             WHERE read_at < p_now - interval '1 hour' OR read_at >= p_now;
            INSERT INTO monitoring.database_readings
            SELECT p_now, datid, coalesce(datname, ''), blks_hit, blks_read, xact_commit,
                   xact_rollback
              FROM pg_catalog.pg_stat_database;
            -- There are many: only those from which a window can begin.
            DELETE FROM monitoring.statement_readings
             WHERE read_at < coalesce(monitoring.window_start(p_now), p_now) OR read_at >= p_now;
            INSERT INTO monitoring.statement_readings
            SELECT p_now, userid, dbid, queryid, calls, total_seconds
              FROM monitoring.statements(false);
        END
        $body$;

        """#

    /// Every function of this version, whether it was made before or above.
    private static let hardened = [
        "check_database_health()",
        "database_growth(timestamp with time zone)",
        "drop_old_partitions(interval, timestamp with time zone)",
        "drop_old_rollups(interval, interval, timestamp with time zone)",
        "indicators(boolean, timestamp with time zone)",
        "make_partition(date)",
        "make_partitions(integer, timestamp with time zone)",
        "migrate_unlogged_to_logged(integer)",
        "note_crash()",
        "note_hours()",
        "partition_ranges()",
        "prune_batches(interval, timestamp with time zone)",
        "record_metric(text, numeric, text, jsonb)",
        "record_performance_metrics()",
        "refuse_reserved()",
        "reserved_reason(text, jsonb)",
        "roll_up(timestamp with time zone, integer)",
        "roll_up_bucket(regclass, timestamp with time zone, timestamp with time zone)",
        "statement_growth(timestamp with time zone)",
        "statements(boolean)",
        "tables_due()",
        "take_reading(timestamp with time zone)",
        "window_start(timestamp with time zone)",
    ]

    /// What must see every row: with row security off, rows that a policy hides are an error, where
    /// a roll-up without them would be taken for whole.
    private static let upkeep = [
        "make_partition(", "make_partitions(", "drop_old_partitions(", "drop_old_rollups(",
        "migrate_unlogged_to_logged(", "note_crash(", "note_hours(", "prune_batches(", "roll_up(",
        "roll_up_bucket(",
    ]

    /// What functions find, what tables allow, and how a publication knows their rows.
    private static var rightsSQL: String {
        let settings = hardened.map { function in
            "ALTER FUNCTION monitoring.\(function) SET search_path = pg_catalog, pg_temp;"
        }
        let styles = hardened.filter { function in
            ["make_partitions(", "drop_old_partitions(", "roll_up("].contains {
                function.hasPrefix($0)
            }
        }.map { "ALTER FUNCTION monitoring.\($0) SET datestyle = 'ISO, YMD';" }
        let upkeep = hardened.filter { function in
            Self.upkeep.contains { function.hasPrefix($0) }
        }.map { "ALTER FUNCTION monitoring.\($0) SET row_security = off;" }
        return (settings + styles + upkeep).joined(separator: "\n") + #"""

            REVOKE CREATE ON SCHEMA monitoring FROM PUBLIC;
            DO $body$
            DECLARE
                item record;
            BEGIN
                -- Whoever owns a table chooses what runs when the functions above write to it.
                FOR item IN
                    SELECT c.oid::pg_catalog.regclass AS relation,
                           quote_ident(pg_get_userbyid(c.relowner)) AS old_owner,
                           quote_ident(pg_get_userbyid(p.proowner)) AS new_owner
                      FROM pg_catalog.pg_proc AS p, pg_catalog.pg_class AS c
                     WHERE p.oid = to_regprocedure('monitoring.make_partition(date)')
                       AND c.relnamespace = 'monitoring'::pg_catalog.regnamespace
                       AND c.relkind IN ('r', 'p') AND c.relowner <> p.proowner
                       AND (c.oid = to_regclass('monitoring.performance_metrics')
                            OR c.oid IN (
                                SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i
                                 WHERE i.inhparent = to_regclass('monitoring.performance_metrics')))
                LOOP
                    EXECUTE format('ALTER TABLE %s OWNER TO %s', item.relation, item.new_owner);
                    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %s',
                        item.relation, item.old_owner);
                END LOOP;
                -- Whoever writes into a partition itself gets past the triggers of the table.
                FOR item IN
                    SELECT DISTINCT c.oid::pg_catalog.regclass AS relation,
                           CASE a.grantee WHEN 0 THEN 'PUBLIC'
                                ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
                      FROM monitoring.partition_ranges() AS r
                           JOIN pg_catalog.pg_class AS c
                               ON c.relnamespace = 'monitoring'::pg_catalog.regnamespace
                              AND c.relname = r.partition,
                           LATERAL (SELECT granted.* FROM aclexplode(c.relacl) AS granted
                                    UNION ALL
                                    SELECT granted.* FROM pg_catalog.pg_attribute AS t,
                                           aclexplode(t.attacl) AS granted
                                     WHERE t.attrelid = c.oid) AS a
                     WHERE r.ours AND a.grantee <> c.relowner
                       AND a.privilege_type IN ('INSERT', 'UPDATE')
                       AND pg_has_role(c.relowner, 'USAGE')
                LOOP
                    EXECUTE format('REVOKE INSERT, UPDATE ON %s FROM %s', item.relation,
                        item.grantee);
                END LOOP;
                -- A trigger of others would run with the rights of whoever writes to the table.
                FOR item IN
                    SELECT DISTINCT c.oid::pg_catalog.regclass AS relation,
                           CASE a.grantee WHEN 0 THEN 'PUBLIC'
                                ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
                      FROM pg_catalog.pg_class AS c,
                           LATERAL (SELECT granted.* FROM aclexplode(c.relacl) AS granted
                                    UNION ALL
                                    SELECT granted.* FROM pg_catalog.pg_attribute AS t,
                                           aclexplode(t.attacl) AS granted
                                     WHERE t.attrelid = c.oid) AS a
                     WHERE c.relnamespace = 'monitoring'::pg_catalog.regnamespace
                       AND c.relkind IN ('r', 'p') AND a.grantee <> c.relowner
                       AND a.privilege_type IN ('TRIGGER', 'REFERENCES')
                       AND pg_has_role(c.relowner, 'USAGE')
                LOOP
                    EXECUTE format('REVOKE TRIGGER, REFERENCES ON %s FROM %s', item.relation,
                        item.grantee);
                END LOOP;
                -- Without a key, a publication of all tables forbids to change and to delete.
                FOR item IN
                    SELECT c.oid::pg_catalog.regclass AS relation
                      FROM pg_catalog.pg_class AS c
                     WHERE c.relnamespace = 'monitoring'::pg_catalog.regnamespace
                       AND c.relkind = 'r' AND c.relreplident = 'd'
                       AND c.relname IN ('performance_metrics_hourly', 'performance_metrics_daily',
                           'performance_metrics_default', 'rollup_pending', 'rollup_kept',
                           'statement_readings')
                       AND NOT EXISTS (SELECT FROM pg_catalog.pg_index AS x
                                        WHERE x.indrelid = c.oid AND x.indisprimary)
                LOOP
                    EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', item.relation);
                END LOOP;
            END
            $body$;
            """#
    }
}
