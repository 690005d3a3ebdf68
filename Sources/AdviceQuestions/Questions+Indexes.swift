import Collection

/// Questions about indexes that may go.
extension Questions {
    /// Indexes without a scan that nothing depends on, with what can be known of their age.
    ///
    /// No server records when an index was made. With `track_commit_timestamp` it knows when a
    /// row of its catalog was written, and the index is at least as old as its rows are.
    static let unusedIndexes = question(
        "unused_indexes", "Indexes that no query has used.", scope: .database,
        [
            .always(
                """
                SELECT format('%I.%I', n.nspname, i.relname) AS index,
                       format('%I.%I', n.nspname, c.relname) AS "table",
                       \(size(of: "i", table: "c")) AS bytes,
                       pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid)
                           + pg_stat_get_tuples_deleted(c.oid) AS changes,
                       pg_get_indexdef(x.indexrelid) AS definition,
                       x.indexprs IS NOT NULL AS has_expressions,
                       (SELECT CASE WHEN count(*) = 1
                                    THEN min(pg_get_indexdef(x.indexrelid, k.place::int, false)) END
                          FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k (attribute, place)
                         WHERE k.attribute = 0) AS expression,
                       format('%I.%I', n.nspname, left(i.relname, 50) || '_statistics')
                           AS statistics_name,
                       \(seconds(since: countedSince("d.oid"))) AS seconds,
                       pg_stat_get_db_stat_reset_time(d.oid) IS NULL AS since_start,
                       CASE WHEN current_setting('track_commit_timestamp')::bool
                                 AND NOT pg_is_in_recovery()
                            THEN \(seconds(since: "pg_xact_commit_timestamp(x.xmin)")) END AS age,
                       age(x.xmin) AS transactions
                  FROM pg_index AS x
                       JOIN pg_class AS i ON i.oid = x.indexrelid
                       JOIN pg_class AS c ON c.oid = x.indrelid
                       JOIN pg_namespace AS n ON n.oid = c.relnamespace
                       CROSS JOIN (SELECT oid FROM pg_database
                                    WHERE datname = current_database()) AS d
                 WHERE \(ownSchemas) AND i.relkind = 'i' AND i.relpersistence <> 't'
                   AND i.relpages >= 8 AND pg_stat_get_numscans(x.indexrelid) = 0
                   AND \(free("x", "i")) AND NOT x.indisunique AND x.indisvalid
                   AND NOT EXISTS (
                       SELECT FROM pg_constraint AS f
                        WHERE f.conrelid = x.indrelid AND f.contype = 'f'
                          AND x.indkey[0] = ANY (f.conkey))
                 ORDER BY bytes DESC NULLS LAST LIMIT 100
                """)
        ])

    /// Since when the scans of a database's indexes count, at the latest.
    ///
    /// A crash discards statistics; it is seen in those of the cluster, which all begin again.
    private static func countedSince(_ database: String) -> String {
        """
        greatest(\(watchedSince(database)),
                 least(pg_stat_get_bgwriter_stat_reset_time(),
                       (SELECT stats_reset FROM pg_stat_get_archiver()),
                       (SELECT stats_reset FROM pg_stat_get_wal())))
        """
    }

    /// That nothing needs an index but queries.
    ///
    /// Whatever depends on it is in `pg_depend`: constraints of every kind, also a foreign key that
    /// refers to its columns. An index that is, or may be about to become, part of a partitioned
    /// one and what belongs to an extension stay.
    private static func free(_ index: String, _ relation: String) -> String {
        """
        NOT (\(index).indisprimary OR \(index).indisexclusion OR \(index).indisreplident
             OR \(index).indisclustered OR \(relation).relispartition)
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = \(index).indexrelid)
        AND NOT EXISTS (SELECT FROM pg_depend
                         WHERE refclassid = 'pg_class'::regclass
                           AND refobjid = \(index).indexrelid)
        AND NOT EXISTS (SELECT FROM pg_depend
                         WHERE classid = 'pg_class'::regclass AND deptype IN ('e', 'x')
                           AND objid IN (\(index).indexrelid, \(index).indrelid))
        AND NOT EXISTS (SELECT FROM pg_inherits AS h
                               JOIN pg_index AS p ON p.indrelid = h.inhparent
                         WHERE h.inhrelid = \(index).indrelid AND NOT p.indisvalid)
        """
    }

    /// Indexes that another one of the same kind replaces, which is to stay itself.
    ///
    /// What replaces a replacement replaces the first one as well, so one that stays is always found.
    static let redundantIndexes = question(
        "redundant_indexes", "Indexes that another index replaces.", scope: .database,
        [
            .since(15, redundantSQL(nullsNotDistinct: "x.indnullsnotdistinct")),
            .before(15, redundantSQL(nullsNotDistinct: "false")),
        ])

    /// Storage parameters of an index and of its columns in one text.
    private static let parametersOfIndex = """
        concat((SELECT string_agg(o, ',' ORDER BY o) FROM unnest(i.reloptions) AS o), ';',
               (SELECT string_agg(concat(t.attnum, t.attoptions::text, t.attstattarget), ','
                                  ORDER BY t.attnum)
                  FROM pg_attribute AS t
                 WHERE t.attrelid = x.indexrelid
                   AND (t.attoptions IS NOT NULL OR t.attstattarget >= 0)))
        """

    private static func redundantSQL(nullsNotDistinct: String) -> String {
        """
        WITH index AS MATERIALIZED (
            SELECT x.indexrelid, x.indrelid, x.indkey::text AS keys,
                   x.indclass::text AS classes, x.indcollation::text AS collations,
                   x.indoption::text AS options, x.indnkeyatts, x.indnatts,
                   pg_get_expr(x.indexprs, x.indrelid) AS expressions,
                   pg_get_expr(x.indpred, x.indrelid) AS predicate,
                   x.indisunique, x.indimmediate, \(nullsNotDistinct) AS nulls_not_distinct,
                   \(parametersOfIndex) AS parameters,
                   \(free("x", "i")) AS free, i.relam, i.relname,
                   \(size(of: "i", table: "c")) AS bytes,
                   am.amname, n.nspname, c.relname AS "table"
              FROM pg_index AS x
                   JOIN pg_class AS i ON i.oid = x.indexrelid
                   JOIN pg_am AS am ON am.oid = i.relam
                   JOIN pg_class AS c ON c.oid = x.indrelid
                   JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE \(ownSchemas) AND i.relkind = 'i' AND i.relpersistence <> 't'
               AND x.indisvalid AND x.indisready AND x.indislive),
        pair AS MATERIALIZED (
            SELECT a.indexrelid, b.indexrelid AS replacement, b.free,
                   format('%I.%I', a.nspname, a.relname) AS index,
                   format('%I.%I', b.nspname, b.relname) AS other,
                   format('%I.%I', a.nspname, a."table") AS "table",
                   a.bytes, a.keys = b.keys AS same
              FROM index AS a
                   JOIN index AS b ON b.indrelid = a.indrelid
                       AND b.indexrelid <> a.indexrelid AND b.relam = a.relam
                       AND b.predicate IS NOT DISTINCT FROM a.predicate
                       AND b.expressions IS NOT DISTINCT FROM a.expressions
                       AND b.parameters = a.parameters
             WHERE a.free
               AND (NOT a.indisunique
                    OR b.indisunique AND a.keys = b.keys AND (b.indimmediate OR NOT a.indimmediate)
                       AND a.nulls_not_distinct = b.nulls_not_distinct)
               AND (a.keys = b.keys AND a.indnkeyatts = b.indnkeyatts
                    AND a.classes = b.classes AND a.collations = b.collations
                    AND a.options = b.options
                    AND (NOT b.free OR b.indisunique AND NOT a.indisunique
                         OR a.indisunique = b.indisunique AND a.indexrelid > b.indexrelid)
                 OR a.amname = 'btree' AND NOT a.indisunique AND a.expressions IS NULL
                    AND a.indnatts = a.indnkeyatts AND a.indnkeyatts < b.indnkeyatts
                    AND starts_with(b.keys, a.keys || ' ')
                    AND starts_with(b.classes, a.classes || ' ')
                    AND starts_with(b.collations, a.collations || ' ')
                    AND starts_with(b.options, a.options || ' ')))
        SELECT index, other, "table", bytes, same,
               (SELECT min(other) FROM pair
                 WHERE pair.indexrelid = found.indexrelid AND pair.same) AS twin,
               pg_get_indexdef(indexrelid) AS definition,
               pg_get_indexdef(replacement) AS other_definition
          FROM (SELECT DISTINCT ON (indexrelid) *
                  FROM pair
                 WHERE replacement NOT IN (SELECT indexrelid FROM pair)
                 ORDER BY indexrelid, same DESC, free, replacement) AS found
         ORDER BY bytes DESC NULLS LAST LIMIT 100
        """
    }
}
