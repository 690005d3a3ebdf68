import Collection

/// Questions about what counts up.
extension Questions {
    /// Sequences that have used up most of what they, or their columns, can count to.
    ///
    /// Each is locked until the answer is there, so no more than 200 are looked at: the room for
    /// locks belongs to everybody.
    static let sequences = question(
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
                           coalesce(d.deptype = 'i', false) AS identity,
                           s.seqmax AS maximum,
                           least(s.seqmax, CASE a.atttypid WHEN 'int2'::regtype THEN 32767
                                               WHEN 'int4'::regtype THEN 2147483647 END) AS most
                      FROM pg_sequence AS s
                           JOIN pg_class AS c ON c.oid = s.seqrelid
                           JOIN pg_namespace AS n ON n.oid = c.relnamespace
                           LEFT JOIN LATERAL (
                               SELECT o.*
                                 FROM (SELECT refobjid AS oid, refobjsubid AS place, deptype
                                         FROM pg_depend
                                        WHERE classid = 'pg_class'::regclass
                                          AND objid = s.seqrelid
                                          AND refclassid = 'pg_class'::regclass
                                          AND deptype IN ('a', 'i')
                                        UNION ALL
                                       SELECT e.adrelid, e.adnum, 'n'
                                         FROM pg_depend AS u JOIN pg_attrdef AS e ON e.oid = u.objid
                                        WHERE u.classid = 'pg_attrdef'::regclass
                                          AND u.refclassid = 'pg_class'::regclass
                                          AND u.refobjid = s.seqrelid) AS o
                                      JOIN pg_attribute AS ty
                                          ON ty.attrelid = o.oid AND ty.attnum = o.place
                                ORDER BY ty.atttypid = 'int2'::regtype DESC,
                                         ty.atttypid = 'int4'::regtype DESC, o.deptype
                                LIMIT 1) AS d ON true
                           LEFT JOIN pg_class AS t ON t.oid = d.oid
                           LEFT JOIN pg_namespace AS tn ON tn.oid = t.relnamespace
                           LEFT JOIN pg_attribute AS a
                               ON a.attrelid = d.oid AND a.attnum = d.place
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
