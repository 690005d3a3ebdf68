/// How far sequences have come, for the collector and for advice alike.
package enum SequenceRanges {
    /// Statements before a SELECT from `counted`: one row for each sequence that can run out.
    ///
    /// `used` is the share of the numbers that are taken; `reach` is how far from zero it may go,
    /// -1 - minimum for one that counts down. `base` is the built-in type below the column's. What
    /// comes after the last number that the increment reaches is not counted as room.
    ///
    /// 1574 is nextval(regclass), 1079 the cast of a text to regclass. Such a default is not in
    /// pg_depend; its name is looked for where the table is, too. A domain writes its values as the
    /// type below it does. Unlogged sequences cannot be read on a replica.
    package static let sql = #"""
        WITH locked AS MATERIALIZED (
            SELECT DISTINCT relation AS oid FROM pg_lock_status()
             WHERE relation IS NOT NULL
               AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                            'AccessExclusiveLock')),
        named AS MATERIALIZED (
            SELECT f.adrelid, f.adnum, quote_ident(n.nspname) AS place,
                   substring(pg_get_expr(f.adbin, f.adrelid) FROM
                       'nextval\(\(''([^'']+)''::text\)::regclass\)') AS name
              FROM pg_attrdef AS f
                   JOIN pg_class AS c ON c.oid = f.adrelid
                   JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE f.adbin::text LIKE '%:funcid 1574 %' AND f.adbin::text LIKE '%:funcid 1079 %'
               AND f.adrelid NOT IN (SELECT oid FROM locked)),
        used (seqrelid, relid, attnum, identity) AS (
            SELECT objid, refobjid, refobjsubid, deptype = 'i' FROM pg_depend
             WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
               AND deptype IN ('a', 'i') AND refobjsubid > 0
             UNION
            SELECT d.refobjid, f.adrelid, f.adnum, false
              FROM pg_depend AS d JOIN pg_attrdef AS f ON f.oid = d.objid
             WHERE d.classid = 'pg_attrdef'::regclass
               AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'n'
             UNION
            SELECT CASE WHEN name ~ '^("[^"]+"|[A-Za-z_][A-Za-z0-9_$]*)$'
                        THEN coalesce(to_regclass(place || '.' || name),
                                      to_regclass('public.' || name))
                        WHEN name ~ ('^("[^"]+"|[A-Za-z_][A-Za-z0-9_$]*)\.'
                                     '("[^"]+"|[A-Za-z_][A-Za-z0-9_$]*)$')
                        THEN to_regclass(name) END,
                   adrelid, adnum, false
              FROM named),
        bound AS MATERIALIZED (
            SELECT DISTINCT ON (used.seqrelid) used.seqrelid, used.relid, used.attnum,
                   used.identity, column_type.base, limits.most,
                   max(c.reltuples) OVER (PARTITION BY used.seqrelid) AS reltuples
              FROM used
                   JOIN pg_class AS c ON c.oid = used.relid
                   JOIN pg_attribute AS a ON a.attrelid = used.relid AND a.attnum = used.attnum
                   JOIN pg_type AS t ON t.oid = a.atttypid
                   CROSS JOIN LATERAL (
                       SELECT CASE t.typoutput WHEN 'int2out'::regproc THEN 'smallint'
                                               WHEN 'int4out'::regproc THEN 'integer'
                                               WHEN 'int8out'::regproc THEN 'bigint' END AS base)
                       AS column_type
                   CROSS JOIN LATERAL (
                       SELECT CASE base WHEN 'smallint' THEN 32767
                                        WHEN 'integer' THEN 2147483647 END AS most) AS limits
             ORDER BY used.seqrelid, limits.most, used.identity DESC, used.relid, used.attnum),
        sequence AS MATERIALIZED (
            SELECT s.seqrelid, s.seqtypid, s.seqincrement, n.nspname, c.relname,
                   bound.relid, bound.attnum, bound.identity, bound.base,
                   CASE WHEN s.seqincrement > 0 THEN s.seqmax ELSE -1 - s.seqmin END AS reach,
                   greatest(s.seqmin, -1 - bound.most) AS seqmin,
                   least(s.seqmax, bound.most) AS seqmax
              FROM pg_sequence AS s
                   JOIN pg_class AS c ON c.oid = s.seqrelid
                   JOIN pg_namespace AS n ON n.oid = c.relnamespace
                   LEFT JOIN bound ON bound.seqrelid = s.seqrelid
             WHERE NOT s.seqcycle
               AND (c.relpersistence = 'p'
                    OR c.relpersistence = 'u' AND current_setting('in_hot_standby') = 'off')
               AND (CASE WHEN s.seqincrement > 0 THEN s.seqmax ELSE -1 - s.seqmin END
                        < 9223372036854775807
                    OR bound.most IS NOT NULL OR abs(s.seqincrement::float8) > 1e9)
               AND s.seqrelid NOT IN (SELECT oid FROM locked)
               AND has_sequence_privilege(s.seqrelid, 'SELECT, USAGE')
             ORDER BY bound.reltuples DESC NULLS LAST, s.seqrelid LIMIT 200),
        counted AS (
            SELECT sequence.*, last, seqincrement < 0 AS descending,
                   CASE WHEN seqincrement > 0 THEN seqmax ELSE seqmin END AS most,
                   CASE WHEN room < 1 THEN 1 ELSE least(1, greatest(0, (whole - room) / whole)) END
                       AS used
              FROM sequence
                   CROSS JOIN LATERAL pg_sequence_last_value(seqrelid) AS last
                   CROSS JOIN LATERAL (
                       SELECT floor((seqmax::float8 - seqmin) / abs(seqincrement::float8)) AS whole,
                              floor(CASE WHEN seqincrement > 0 THEN seqmax::float8 - last
                                         ELSE last::float8 - seqmin END
                                    / abs(seqincrement::float8)) AS room) AS numbers
             WHERE last IS NOT NULL AND seqmax >= seqmin)
        """#
}
