import Collection

/// The question about foreign keys.
extension Questions {
    /// Foreign keys of tables with rows that no index helps to check from the other side.
    static let foreignKeys = question(
        "foreign_keys", "Foreign keys without an index on their columns.", scope: .database,
        [
            .since(18, foreignKeysSQL(isEnforced: "f.conenforced", isPeriod: "f.conperiod")),
            .before(18, foreignKeysSQL(isEnforced: "true", isPeriod: "false")),
        ])

    /// A partial index serves when each part of its predicate follows from the comparison: that the
    /// key's own columns are not NULL.
    ///
    /// The predicate is read from end to end: a column may be named like the words between two parts.
    private static let isServing = #"""
        (x.indpred IS NULL OR pg_get_expr(x.indpred, x.indrelid) ~ (
            SELECT '^\(?(\((' || string_agg(
                       regexp_replace(quote_ident(p.attname), '([^[:alnum:]_])', '\\\1', 'g'), '|')
                   || ') IS NOT NULL\)( AND )?)+\)?$'
              FROM pg_attribute AS p
             WHERE p.attrelid = l.oid AND p.attnum = ANY (own.key)))
        """#

    /// An index that begins with all columns of the key, or, of a key of several columns, with one
    /// that does not refer to a table by itself, as a tenant does.
    private static let isLeading = """
        (x.indnkeyatts >= cardinality(own.key)
         AND (x.indkey::int2[])[0:cardinality(own.key) - 1] @> own.key
         OR cardinality(own.key) > 1 AND x.indkey[0] = ANY (own.key)
            AND NOT EXISTS (SELECT FROM pg_constraint AS o
                             WHERE o.conrelid = l.oid AND o.contype = 'f'
                               AND o.conkey = ARRAY[x.indkey[0]]))
        """

    /// The rows of a table, or of all its partitions, that lie where no index serves the key.
    ///
    /// Each partition may have an index of its own, and its own order of columns. It is known by the
    /// catalog alone: pg_partition_tree() would lock every partition.
    private static func bare(isPeriod: String) -> String {
        """
        SELECT sum(greatest(l.reltuples, pg_stat_get_live_tuples(l.oid))) AS rows
          FROM tree
               JOIN pg_class AS l ON l.oid = tree.oid AND l.relkind = 'r'
               CROSS JOIN LATERAL (
                   SELECT array_agg(b.attnum ORDER BY k.place) AS key
                     FROM unnest(\(compared(isPeriod)))
                              WITH ORDINALITY AS k (attribute, place)
                          JOIN pg_attribute AS a
                              ON a.attrelid = f.conrelid AND a.attnum = k.attribute
                          JOIN pg_attribute AS b
                              ON b.attrelid = l.oid AND b.attname = a.attname) AS own
         WHERE tree.root = f.conrelid
           AND NOT EXISTS (
               SELECT FROM pg_index AS x
                      JOIN pg_class AS i ON i.oid = x.indexrelid
                      JOIN pg_am AS m ON m.oid = i.relam
                WHERE x.indrelid = l.oid AND x.indisvalid
                  AND (m.amname IN ('btree', 'hash') OR \(isPeriod) AND m.amname = 'gist')
                  AND \(isServing) AND \(isLeading))
        """
    }

    /// The columns that are compared for equality: all but the period of a temporal key.
    private static func compared(_ isPeriod: String) -> String {
        "CASE WHEN \(isPeriod) THEN f.conkey[1:cardinality(f.conkey) - 1] ELSE f.conkey END"
    }

    private static func foreignKeysSQL(isEnforced: String, isPeriod: String) -> String {
        """
        WITH RECURSIVE tree (root, oid) AS (
            SELECT DISTINCT conrelid, conrelid FROM pg_constraint
             WHERE contype = 'f' AND conparentid = 0
             UNION
            SELECT tree.root, h.inhrelid
              FROM tree JOIN pg_inherits AS h ON h.inhparent = tree.oid
                   JOIN pg_class AS p ON p.oid = tree.oid AND p.relkind = 'p')
        SELECT * FROM (
            SELECT DISTINCT ON ("table", columns) *
              FROM (
                SELECT format('%I.%I', n.nspname, c.relname) AS "table",
                       format('%I.%I', rn.nspname, r.relname) AS referenced,
                       f.conname AS name, c.relkind = 'p' AS partitioned, bare.rows,
                       pg_stat_get_tuples_deleted(r.oid)
                           + coalesce((SELECT sum(pg_stat_get_tuples_deleted(h.inhrelid))
                                         FROM pg_inherits AS h WHERE h.inhparent = r.oid), 0)
                           AS deleted,
                       (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
                          FROM unnest(\(compared(isPeriod)))
                                   WITH ORDINALITY AS k (attribute, place)
                               JOIN pg_attribute AS a ON a.attrelid = f.conrelid
                                    AND a.attnum = k.attribute) AS columns
                  FROM pg_constraint AS f
                       JOIN pg_class AS c ON c.oid = f.conrelid
                       JOIN pg_namespace AS n ON n.oid = c.relnamespace
                       JOIN pg_class AS r ON r.oid = f.confrelid
                       JOIN pg_namespace AS rn ON rn.oid = r.relnamespace
                       CROSS JOIN LATERAL (\(bare(isPeriod: isPeriod))) AS bare
                 WHERE f.contype = 'f' AND f.conparentid = 0 AND \(ownSchemas) AND \(isEnforced)
                   AND bare.rows >= 1000) AS missing
             ORDER BY "table", columns, deleted DESC) AS found
         ORDER BY deleted > 0 DESC, rows DESC LIMIT 100
        """
    }
}
