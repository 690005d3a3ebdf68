/// What the schema consists of, so that nothing else is ever dropped.
extension Schema {
    /// Tables, in an order in which they can be dropped.
    package static let tables = [
        "performance_metrics", "performance_metrics_hourly", "performance_metrics_daily",
        "activity_minutes", "statement_texts", "statement_texts_incoming", "statement_hours",
        "changes", "object_days", "object_days_incoming", "rollup_pending",
        "rollup_emptied", "rollup_kept", "crash_marker",
        "ingested_batches",
        "database_readings", "statement_readings",
        "thresholds", "pools", "settings", "schema_version",
    ]

    /// Views, in an order in which they can be dropped.
    package static let views = [
        "performance_dashboard", "v_performance_alerts", "v_connection_pool_health",
        "v_connection_status", "v_query_performance_trends", "v_slow_queries",
        "v_maintenance_status", "v_tables_needing_maintenance", "unused_indexes", "v_index_usage",
        "table_sizes", "partition_sizes",
    ]

    /// Functions with the types of their arguments.
    package static let functions = [
        "active_sessions(timestamp with time zone, timestamp with time zone, interval, text)",
        "activity_ranges()",
        "blocking_history(timestamp with time zone, timestamp with time zone, text)",
        "check_database_health()",
        "database_growth(timestamp with time zone)",
        "drop_old_activity(interval, timestamp with time zone)",
        "drop_old_changes(interval, timestamp with time zone)",
        "drop_old_object_days(interval, timestamp with time zone)",
        "drop_old_partitions(interval, timestamp with time zone)",
        "drop_old_rollups(interval, interval, timestamp with time zone)",
        "drop_old_statement_hours(interval, timestamp with time zone)",
        "drop_old_statement_texts(interval, timestamp with time zone)",
        "indicators(boolean, timestamp with time zone)",
        "make_activity_partitions(integer, timestamp with time zone)",
        "make_partition(date)",
        "make_partitions(integer, timestamp with time zone)",
        "merge_statement_hours(integer, timestamp with time zone)",
        "migrate_unlogged_to_logged(integer)",
        "note_crash()",
        "note_hours()",
        "object_forecast(text, bigint, text, integer, timestamp with time zone)",
        "object_growth(text, integer, timestamp with time zone)",
        "partition_ranges()",
        "prune_batches(interval, timestamp with time zone)",
        "record_metric(text, numeric, text, jsonb)",
        "record_performance_metrics()",
        "refuse_reserved()",
        "reserved_reason(text, jsonb)",
        "roll_up(timestamp with time zone, integer)",
        "roll_up_bucket(regclass, timestamp with time zone, timestamp with time zone)",
        "skip_known_change()",
        "slow_statement_seconds(timestamp with time zone)",
        "statement_growth(timestamp with time zone)",
        "statements(boolean)",
        "tables_due()",
        "take_object_days()",
        "take_reading(timestamp with time zone)",
        "take_statement_texts()",
        "wait_profile(timestamp with time zone, timestamp with time zone, text, text)",
        "window_start(timestamp with time zone)",
    ]

    /// Drops all of it in one transaction, and fails whole when anything else depends on it.
    ///
    /// A table that was adopted was there before, and stays under its old name with its rows.
    package static var dropping: String {
        let all =
            views.map { "DROP VIEW IF EXISTS monitoring.\($0)" }
            + tables.map { "DROP TABLE IF EXISTS monitoring.\($0)" }
            + functions.map { "DROP FUNCTION IF EXISTS monitoring.\($0)" }
        return detaching + all.joined(separator: ";\n") + ";\n" + leaving
    }

    private static let detaching = #"""
        DO $body$
        DECLARE
            item record;
        BEGIN
            FOR item IN SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c
                               ON c.oid = i.inhrelid
                         WHERE i.inhparent = to_regclass('monitoring.performance_metrics')
                           AND c.relnamespace = 'monitoring'::regnamespace AND c.relkind = 'r'
                           AND c.relname ~ '^performance_metrics_before_[0-9]{8}$' LOOP
                EXECUTE format('ALTER TABLE monitoring.performance_metrics '
                    'DETACH PARTITION monitoring.%I', item.relname);
            END LOOP;
        END
        $body$;

        """#

    private static let leaving = #"""
        DO $body$
        DECLARE
            v_adopted constant text := (SELECT c.relname FROM pg_class AS c
                WHERE c.relnamespace = 'monitoring'::regnamespace AND c.relkind = 'r'
                  AND c.relname ~ '^performance_metrics_before_[0-9]{8}$');
        BEGIN
            IF v_adopted IS NULL THEN
                DROP SCHEMA monitoring;
            ELSE
                EXECUTE format('ALTER TABLE monitoring.%I RENAME TO performance_metrics',
                    v_adopted);
            END IF;
        END
        $body$
        """#

    /// Whether a table that was adopted has stayed behind.
    package static let leftQuery =
        "SELECT to_regclass('monitoring.performance_metrics') IS NOT NULL"

    /// Why the schema is not dropped; what a takeover has renamed is named with its statement.
    package static func problem(
        ofStrangers strangers: [(kind: String, identity: String)]
    ) -> SchemaProblem {
        // Only these are renamed by an adoption; whatever else bears such a name is somebody's own.
        let renamed = ["view": "performance_dashboard", "function": "record_metric"]
        let leftovers = strangers.filter { stranger in
            guard let original = renamed[stranger.kind] else { return false }
            let name = stranger.identity.prefix { $0 != "(" }.dropFirst("monitoring.".count)
            guard name.hasPrefix("\(original)_before_") else { return false }
            let day = name.dropFirst(original.count + "_before_".count)
            return day.utf8.count >= 8
                && day.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (48...57).contains($0) }
        }
        return .strangers(
            strangers.map { "\($0.kind) \($0.identity)" },
            leftovers: leftovers.map { "DROP \($0.kind.uppercased()) \($0.identity)" })
    }

    /// Everything in the schema that is not ours: kind and name.
    ///
    /// A partition is ours when it is a table for one day with that day's name, the default one, or
    /// the table that was adopted; a sequence that one of its columns owns belongs to it.
    package static var strangersQuery: String {
        let relations = (tables + views).map { "'\($0)'" }.joined(separator: ", ")
        let ownFunctions = functions.map { "'\($0)'" }.joined(separator: ", ")
        return #"""
            WITH part AS (
                SELECT c.oid, c.relkind, c.relname, c.relnamespace,
                       c.relkind = 'r' AND c.relnamespace = 'monitoring'::regnamespace
                           AND c.relname ~ '^performance_metrics_([0-9]{8}|before_[0-9]{8}|default)$'
                           AS ours
                  FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
                 WHERE i.inhparent = to_regclass('monitoring.performance_metrics')
                UNION ALL
                SELECT c.oid, c.relkind, c.relname, c.relnamespace,
                       c.relkind = 'r' AND c.relnamespace = 'monitoring'::regnamespace
                           AND c.relname ~ '^activity_minutes_([0-9]{8}|default)$'
                  FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
                 WHERE i.inhparent = to_regclass('monitoring.activity_minutes'))
            SELECT found.type, found.identity
              FROM pg_depend AS d,
                   LATERAL pg_identify_object(d.classid, d.objid, 0) AS found
             WHERE d.refclassid = 'pg_namespace'::regclass
               AND d.refobjid = to_regnamespace('monitoring') AND d.deptype = 'n'
               -- A sequence of a column, as bigserial makes it, goes or stays with its table.
               AND NOT EXISTS (SELECT FROM pg_depend AS o
                                      JOIN pg_class AS s ON s.oid = o.objid AND s.relkind = 'S'
                                      JOIN pg_class AS c ON c.oid = o.refobjid
                                WHERE d.classid = 'pg_class'::regclass AND o.objid = d.objid
                                  AND o.classid = 'pg_class'::regclass
                                  AND o.refclassid = 'pg_class'::regclass
                                  AND o.deptype IN ('a', 'i') AND o.refobjsubid > 0
                                  AND c.relnamespace = d.refobjid
                                  AND (c.relname IN (\#(relations))
                                       OR c.oid IN (SELECT oid FROM part WHERE ours)))
               AND NOT EXISTS (SELECT FROM pg_class AS c
                                WHERE d.classid = 'pg_class'::regclass AND c.oid = d.objid
                                  AND c.relkind IN ('r', 'p', 'v')
                                  AND (c.relname IN (\#(relations))
                                       OR c.oid IN (SELECT oid FROM part WHERE ours)))
               AND NOT EXISTS (SELECT FROM pg_proc AS p
                                WHERE d.classid = 'pg_proc'::regclass AND p.oid = d.objid
                                  AND format('%s(%s)', p.proname, oidvectortypes(p.proargtypes))
                                      IN (\#(ownFunctions)))
            UNION
            SELECT 'partition', format('%s.%s', relnamespace::regnamespace, relname)
              FROM part WHERE NOT ours AND relnamespace <> 'monitoring'::regnamespace
             ORDER BY 1, 2
            """#
    }
}
