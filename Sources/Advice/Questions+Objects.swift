import Collection

/// Questions about the objects of one database.
extension Questions {
    static let objects = [
        unusedIndexes, redundantIndexes, invalidIndexes, foreignKeys, tables, oldTables, sequences,
    ]

    private static let blockSize = "current_setting('block_size')::bigint"

    /// Indexes without a scan that nothing depends on.
    private static let unusedIndexes = question(
        "unused_indexes", "Indexes that no query has used.", scope: .database,
        [
            .always(
                """
                SELECT format('%I.%I', n.nspname, i.relname) AS index,
                       format('%I.%I', n.nspname, c.relname) AS "table",
                       i.relpages * \(blockSize) AS bytes,
                       pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid)
                           + pg_stat_get_tuples_deleted(c.oid) AS changes,
                       pg_get_indexdef(x.indexrelid) AS definition,
                       \(seconds(since: watchedSince("d.oid"))) AS seconds,
                       pg_stat_get_db_stat_reset_time(d.oid) IS NULL AS since_start
                  FROM pg_index AS x
                       JOIN pg_class AS i ON i.oid = x.indexrelid
                       JOIN pg_class AS c ON c.oid = x.indrelid
                       JOIN pg_namespace AS n ON n.oid = c.relnamespace
                       CROSS JOIN (SELECT oid FROM pg_database
                                    WHERE datname = current_database()) AS d
                 WHERE \(ownSchemas) AND i.relkind = 'i' AND NOT i.relispartition
                   AND i.relpersistence <> 't' AND i.relpages >= 8
                   AND pg_stat_get_numscans(x.indexrelid) = 0 AND \(free("x"))
                   AND NOT x.indisunique AND x.indisvalid
                   AND NOT EXISTS (
                       SELECT FROM pg_constraint AS f
                        WHERE f.conrelid = x.indrelid AND f.contype = 'f'
                          AND (x.indkey::int2[])[0:cardinality(f.conkey) - 1] @> f.conkey)
                 ORDER BY bytes DESC LIMIT 100
                """)
        ])

    /// That no constraint, replica identity or clustering needs an index.
    private static func free(_ index: String) -> String {
        """
        NOT (\(index).indisprimary OR \(index).indisexclusion OR \(index).indisreplident
             OR \(index).indisclustered)
        AND NOT EXISTS (SELECT FROM pg_constraint
                         WHERE conindid = \(index).indexrelid AND contype IN ('p', 'u', 'x'))
        """
    }

    /// Indexes whose columns another one of the same kind begins with.
    private static let redundantIndexes = question(
        "redundant_indexes", "Indexes that another index replaces.", scope: .database,
        [
            .always(
                """
                WITH index AS MATERIALIZED (
                    SELECT x.indexrelid, x.indrelid, x.indkey::text AS keys,
                           x.indclass::text AS classes, x.indcollation::text AS collations,
                           x.indoption::text AS options, x.indnkeyatts, x.indnatts,
                           pg_get_expr(x.indexprs, x.indrelid) AS expressions,
                           pg_get_expr(x.indpred, x.indrelid) AS predicate,
                           x.indisunique, \(free("x")) AS free, i.relam, i.relname, i.relpages,
                           am.amname, n.nspname, c.relname AS "table"
                      FROM pg_index AS x
                           JOIN pg_class AS i ON i.oid = x.indexrelid
                           JOIN pg_am AS am ON am.oid = i.relam
                           JOIN pg_class AS c ON c.oid = x.indrelid
                           JOIN pg_namespace AS n ON n.oid = c.relnamespace
                     WHERE \(ownSchemas) AND i.relkind = 'i' AND NOT i.relispartition
                       AND i.relpersistence <> 't' AND x.indisvalid)
                SELECT * FROM (
                    SELECT DISTINCT ON (a.indexrelid)
                           format('%I.%I', a.nspname, a.relname) AS index,
                           format('%I.%I', b.nspname, b.relname) AS other,
                           format('%I.%I', a.nspname, a."table") AS "table",
                           a.relpages * \(blockSize) AS bytes, a.keys = b.keys AS same,
                           pg_get_indexdef(a.indexrelid) AS definition,
                           pg_get_indexdef(b.indexrelid) AS other_definition
                      FROM index AS a
                           JOIN index AS b ON b.indrelid = a.indrelid
                               AND b.indexrelid <> a.indexrelid AND b.relam = a.relam
                               AND b.predicate IS NOT DISTINCT FROM a.predicate
                               AND b.expressions IS NOT DISTINCT FROM a.expressions
                     WHERE a.free AND (NOT a.indisunique OR b.indisunique AND a.keys = b.keys)
                       AND (a.keys = b.keys AND a.indnkeyatts = b.indnkeyatts
                            AND a.classes = b.classes AND a.collations = b.collations
                            AND a.options = b.options
                            AND (NOT b.free OR b.indisunique AND NOT a.indisunique
                                 OR a.indexrelid > b.indexrelid)
                         OR a.amname = 'btree' AND NOT a.indisunique AND a.expressions IS NULL
                            AND a.indnatts = a.indnkeyatts AND a.indnkeyatts < b.indnkeyatts
                            AND starts_with(b.keys, a.keys || ' ')
                            AND starts_with(b.classes, a.classes || ' ')
                            AND starts_with(b.collations, a.collations || ' ')
                            AND starts_with(b.options, a.options || ' '))
                     ORDER BY a.indexrelid, a.keys = b.keys DESC, b.indexrelid) AS found
                 ORDER BY bytes DESC LIMIT 100
                """)
        ])

    private static let invalidIndexes = question(
        "invalid_indexes", "Indexes that a failed build left behind.", scope: .database,
        role: .primary,
        [
            .always(
                """
                SELECT format('%I.%I', n.nspname, i.relname) AS index,
                       format('%I.%I', n.nspname, c.relname) AS "table",
                       i.relpages * \(blockSize) AS bytes, x.indisunique AS is_unique,
                       i.relname ~ '_cc(new|old)[0-9]*$' AS leftover,
                       pg_get_indexdef(x.indexrelid) AS definition
                  FROM pg_index AS x
                       JOIN pg_class AS i ON i.oid = x.indexrelid
                       JOIN pg_class AS c ON c.oid = x.indrelid
                       JOIN pg_namespace AS n ON n.oid = c.relnamespace
                 WHERE NOT x.indisvalid AND i.relkind = 'i' AND i.relpersistence <> 't'
                   AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index AS p
                                    WHERE p.relid = x.indrelid AND p.datname = current_database())
                 ORDER BY bytes DESC LIMIT 100
                """)
        ])

    /// Foreign keys of tables with rows that no index helps to check from the other side.
    private static let foreignKeys = question(
        "foreign_keys", "Foreign keys without an index on their columns.", scope: .database,
        [
            .always(
                """
                SELECT * FROM (
                    SELECT format('%I.%I', n.nspname, c.relname) AS "table",
                           format('%I.%I', rn.nspname, r.relname) AS referenced,
                           f.conname AS name, c.relkind = 'p' AS partitioned,
                           greatest(c.reltuples, pg_stat_get_live_tuples(c.oid),
                                    (SELECT sum(greatest(l.reltuples,
                                                         pg_stat_get_live_tuples(l.oid)))
                                       FROM pg_inherits AS h JOIN pg_class AS l
                                            ON l.oid = h.inhrelid
                                      WHERE h.inhparent = c.oid)) AS rows,
                           pg_stat_get_tuples_deleted(r.oid) AS deleted,
                           (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
                              FROM unnest(f.conkey) WITH ORDINALITY AS k (attribute, place)
                                   JOIN pg_attribute AS a ON a.attrelid = f.conrelid
                                        AND a.attnum = k.attribute) AS columns
                      FROM pg_constraint AS f
                           JOIN pg_class AS c ON c.oid = f.conrelid
                           JOIN pg_namespace AS n ON n.oid = c.relnamespace
                           JOIN pg_class AS r ON r.oid = f.confrelid
                           JOIN pg_namespace AS rn ON rn.oid = r.relnamespace
                     WHERE f.contype = 'f' AND f.conparentid = 0 AND \(ownSchemas)
                       AND NOT EXISTS (
                           SELECT FROM pg_index AS x
                                  JOIN pg_class AS i ON i.oid = x.indexrelid
                                  JOIN pg_am AS m ON m.oid = i.relam
                            WHERE x.indrelid = f.conrelid AND x.indisvalid AND x.indpred IS NULL
                              AND m.amname IN ('btree', 'hash')
                              AND x.indnkeyatts >= cardinality(f.conkey)
                              AND (x.indkey::int2[])[0:cardinality(f.conkey) - 1]
                                  @> f.conkey)) AS found
                 WHERE rows >= 1000
                 ORDER BY rows DESC LIMIT 100
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
                           c.relpages * \(blockSize) AS bytes,
                           pg_stat_get_live_tuples(c.oid) AS live,
                           pg_stat_get_dead_tuples(c.oid) AS dead,
                           pg_stat_get_mod_since_analyze(c.oid) AS changed,
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
            .always(
                """
                SELECT format('%I.%I', n.nspname, c.relname) AS "table",
                       greatest(age(c.relfrozenxid), age(t.relfrozenxid)) AS xid_age,
                       greatest(mxid_age(c.relminmxid), mxid_age(t.relminmxid)) AS mxid_age,
                       c.relpages * \(blockSize) AS bytes
                  FROM pg_class AS c
                       JOIN pg_namespace AS n ON n.oid = c.relnamespace
                       LEFT JOIN pg_class AS t ON t.oid = c.reltoastrelid
                 WHERE c.relkind IN ('r', 'm')
                   AND (age(c.relfrozenxid) > 150000000 OR mxid_age(c.relminmxid) > 300000000)
                 ORDER BY xid_age DESC LIMIT 10
                """)
        ])

    /// Sequences that have used up most of what they, or their columns, can count to.
    ///
    /// Each is locked until the answer is there, so no more than 200 are looked at: the room for
    /// locks belongs to everybody.
    private static let sequences = question(
        "sequences", "Sequences that come to their end.", scope: .database, role: .primary,
        [
            .always(
                """
                WITH locked AS MATERIALIZED (
                    SELECT DISTINCT relation AS oid FROM pg_lock_status()
                     WHERE relation IS NOT NULL
                       AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                                    'AccessExclusiveLock')),
                sequence AS MATERIALIZED (
                    SELECT s.seqrelid, s.seqtypid::regtype::text AS type,
                           format('%I.%I', n.nspname, c.relname) AS sequence,
                           quote_ident(tn.nspname) || '.' || quote_ident(t.relname) AS "table",
                           quote_ident(a.attname) AS column, a.atttypid::regtype::text AS column_type,
                           d.deptype = 'i' AS identity,
                           least(s.seqmax, CASE a.atttypid WHEN 'int2'::regtype THEN 32767
                                               WHEN 'int4'::regtype THEN 2147483647 END) AS most
                      FROM pg_sequence AS s
                           JOIN pg_class AS c ON c.oid = s.seqrelid
                           JOIN pg_namespace AS n ON n.oid = c.relnamespace
                           LEFT JOIN pg_depend AS d
                               ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid
                              AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                           LEFT JOIN pg_class AS t ON t.oid = d.refobjid
                           LEFT JOIN pg_namespace AS tn ON tn.oid = t.relnamespace
                           LEFT JOIN pg_attribute AS a
                               ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                     WHERE NOT s.seqcycle AND c.relpersistence = 'p' AND s.seqincrement > 0
                       AND s.seqrelid NOT IN (SELECT oid FROM locked)
                       AND (s.seqmax < 9223372036854775807
                            OR a.atttypid IN ('int2'::regtype, 'int4'::regtype))
                       AND has_sequence_privilege(s.seqrelid, 'SELECT, USAGE')
                     ORDER BY t.reltuples DESC NULLS LAST, s.seqrelid LIMIT 200)
                SELECT *, last, last::float8 / most AS used
                  FROM sequence, pg_sequence_last_value(seqrelid) AS last
                 WHERE last::float8 / most >= 0.7
                 ORDER BY used DESC LIMIT 50
                """)
        ])
}
