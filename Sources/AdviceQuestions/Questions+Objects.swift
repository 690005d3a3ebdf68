import Collection

/// Questions about the objects of one database.
extension Questions {
    static let objects = [
        unusedIndexes, redundantIndexes, invalidIndexes, foreignKeys, tables, oldTables, sequences,
        unreadableSequences,
    ]

    static let blockSize = "current_setting('block_size')::bigint"

    /// The size of an index or a table in bytes, by the catalog alone.
    ///
    /// pg_relation_size() would wait for locks. NULL before the first VACUUM or ANALYZE, when the catalog
    /// says what it was made with.
    static func size(of relation: String, table: String) -> String {
        "CASE WHEN \(table).reltuples >= 0 THEN nullif(\(relation).relpages, 0) * \(blockSize) END"
    }

    private static let invalidIndexes = question(
        "invalid_indexes", "Indexes that a failed build left behind.", scope: .database,
        role: .primary,
        [
            .always(
                """
                SELECT format('%I.%I', n.nspname, i.relname) AS index,
                       format('%I.%I', n.nspname, c.relname) AS "table",
                       (SELECT h.inhparent::regclass::text FROM pg_inherits AS h
                         WHERE h.inhrelid = x.indexrelid) AS part_of,
                       \(size(of: "i", table: "c")) AS bytes, x.indisunique AS is_unique,
                       i.relname ~ '_cc(new|old)[0-9]*$' AS leftover,
                       CASE WHEN octet_length(i.relname) <= 57
                            THEN format('%I.%I', n.nspname, i.relname || '_ccnew') END
                           AS leftover_name,
                       pg_get_indexdef(x.indexrelid) AS definition
                  FROM pg_index AS x
                       JOIN pg_class AS i ON i.oid = x.indexrelid
                       JOIN pg_class AS c ON c.oid = x.indrelid
                       JOIN pg_namespace AS n ON n.oid = c.relnamespace
                 WHERE NOT x.indisvalid AND i.relkind = 'i' AND i.relpersistence <> 't'
                   AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index AS p
                                    WHERE p.relid = x.indrelid AND p.datname = current_database())
                 ORDER BY bytes DESC NULLS LAST LIMIT 100
                """)
        ])

    /// Tables that autovacuum ought to have visited, by its own arithmetic.
    private static let tables = question(
        "tables", "Tables that wait for vacuum or analyze.", scope: .database, role: .primary,
        [
            .always(
                """
                WITH own AS MATERIALIZED (
                    SELECT c.oid, \(ownParameters),
                           max(option_value) FILTER (WHERE option_name = 'autovacuum_enabled')::bool
                               AS enabled
                      FROM pg_class AS c, pg_options_to_table(c.reloptions)
                     WHERE c.relkind IN ('r', 'm') AND c.reloptions IS NOT NULL
                     GROUP BY c.oid),
                "table" AS MATERIALIZED (
                    SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS "table",
                           greatest(0, c.reltuples) AS rows, coalesce(own.enabled, true) AS enabled,
                           \(size(of: "c", table: "c")) AS bytes,
                           pg_stat_get_live_tuples(c.oid) AS live,
                           pg_stat_get_dead_tuples(c.oid) AS dead,
                           pg_stat_get_mod_since_analyze(c.oid) AS changed,
                           pg_stat_get_tuples_updated(c.oid) AS updated,
                           pg_stat_get_tuples_hot_updated(c.oid) AS hot,
                           least(\(limit("vacuum_threshold"))
                                     + \(limit("vacuum_scale_factor")) * greatest(0, c.reltuples),
                                 nullif(\(limit("vacuum_max_threshold")), -1)) AS vacuum_at,
                           \(limit("analyze_threshold"))
                               + \(limit("analyze_scale_factor")) * greatest(0, c.reltuples)
                               AS analyze_at,
                           \(seconds(since: "pg_stat_get_last_autovacuum_time(c.oid)"))
                               AS autovacuumed,
                           \(seconds(since: "pg_stat_get_last_vacuum_time(c.oid)")) AS vacuumed
                      FROM pg_class AS c
                           JOIN pg_namespace AS n ON n.oid = c.relnamespace
                           LEFT JOIN own ON own.oid = c.oid
                     WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND \(ownSchemas))
                SELECT *, dead / greatest(1, vacuum_at) AS vacuum_due,
                       changed / greatest(1, analyze_at) AS analyze_due
                  FROM "table"
                 WHERE dead >= 1000 AND dead > 1.5 * vacuum_at
                    OR dead >= 10000 AND dead > 0.2 * (live + dead)
                    OR changed >= 1000 AND changed > 2 * analyze_at
                    OR dead > 1.5 * vacuum_at AND autovacuumed < 300 AND bytes < 8388608
                       AND hot > 0.9 * updated
                 ORDER BY dead DESC LIMIT 50
                """)
        ])

    private static let parameters = [
        "vacuum_threshold", "vacuum_scale_factor", "vacuum_max_threshold", "analyze_threshold",
        "analyze_scale_factor",
    ]
    private static let ownParameters = parameters.map {
        "max(option_value) FILTER (WHERE option_name = 'autovacuum_\($0)')::float8 AS \($0)"
    }.joined(separator: ",\n")

    private static func limit(_ name: String) -> String {
        "coalesce(own.\(name), current_setting('autovacuum_\(name)', true)::float8)"
    }

    private static let oldTables = question(
        "old_tables", "Tables with the oldest unfrozen rows.", scope: .database, role: .primary,
        [
            .since(16, oldTablesSQL(owner: sessionByNumber)),
            .before(16, oldTablesSQL(owner: sessionByLock)),
        ])

    /// The session that a temporary schema belongs to: its number is in the schema's name.
    private static let sessionByNumber = """
        SELECT pg_stat_get_backend_pid(b.id)
          FROM pg_stat_get_backend_idset() AS b (id)
         WHERE b.id::text = old.session
           AND pg_stat_get_backend_dbid(b.id) =
               (SELECT oid FROM pg_database WHERE datname = current_database())
        """
    /// Before version 16 only locks show that number: of sessions within a transaction.
    private static let sessionByLock = """
        SELECT l.pid FROM pg_lock_status() AS l
         WHERE split_part(l.virtualtransaction, '/', 1) = old.session
           AND (SELECT datid FROM pg_stat_get_activity(l.pid)) =
               (SELECT oid FROM pg_database WHERE datname = current_database())
         LIMIT 1
        """

    private static func oldTablesSQL(owner: String) -> String {
        """
        SELECT old.*, a.pid, pg_get_userbyid(a.usesysid) AS usename, a.application_name,
               to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS begun
          FROM (SELECT format('%I.%I', n.nspname, c.relname) AS "table",
                       greatest(age(c.relfrozenxid), age(t.relfrozenxid)) AS xid_age,
                       greatest(mxid_age(c.relminmxid), mxid_age(t.relminmxid)) AS mxid_age,
                       \(size(of: "c", table: "c")) AS bytes, c.relpersistence = 't' AS temporary,
                       CASE WHEN c.relpersistence = 't'
                            THEN substring(n.nspname FROM '^pg_temp_([0-9]+)$') END AS session
                  FROM pg_class AS c
                       JOIN pg_namespace AS n ON n.oid = c.relnamespace
                       LEFT JOIN pg_class AS t ON t.oid = c.reltoastrelid
                 WHERE c.relkind IN ('r', 'm')
                   AND (age(c.relfrozenxid) > 150000000 OR mxid_age(c.relminmxid) > 300000000)
                 ORDER BY xid_age DESC LIMIT 10) AS old
               LEFT JOIN pg_stat_get_activity(NULL) AS a
                   ON old.session IS NOT NULL AND a.pid = (\(owner))
         ORDER BY old.xid_age DESC
        """
    }
}
