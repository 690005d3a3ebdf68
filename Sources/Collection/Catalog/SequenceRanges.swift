/// How far sequences have come, for the collector and for advice alike.
package enum SequenceRanges {
    /// Statements before a SELECT from `counted`: one row for each sequence that can run out.
    ///
    /// `used` is the share of the numbers that are taken; `reach` is how far from zero it may go,
    /// -1 - minimum for one that counts down. What comes after the last number that the increment
    /// reaches is not counted as room. `numbered` has the column of each that bounds it most, and
    /// `base`, the built-in type below the column's.
    ///
    /// Most of the cost is in finding the columns, which only catalogs read as a whole or by index
    /// can tell. Permissions are checked from the largest table on, until 200 may be read.
    ///
    /// 1574 is nextval(regclass), 1079 the cast of a text to regclass. Such a default is not in
    /// pg_depend; its name is looked for where the table is, too. A domain writes its values as the
    /// type below it does. Unlogged sequences cannot be read on a replica.
    package static let sql = #"""
        WITH locked AS MATERIALIZED (
            SELECT DISTINCT relation AS oid FROM pg_lock_status()
             WHERE locktype = 'relation'
               AND database IN (0, (SELECT datid
                                      FROM pg_stat_get_activity(pg_backend_pid())))
               AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                            'AccessExclusiveLock')),
        named AS MATERIALIZED (
            SELECT f.adrelid, f.adnum, quote_ident(n.nspname) AS place,
                   substring(pg_get_expr(f.adbin, f.adrelid) FROM
                       'nextval\(\(''([^'']+)''::text\)::regclass\)') AS name
              FROM pg_attrdef AS f
                   JOIN pg_class AS c ON c.oid = f.adrelid
                   JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE strpos(f.adbin::text, ':funcid 1079 ') > 0
               AND strpos(f.adbin::text, ':funcid 1574 ') > 0
               AND f.adrelid NOT IN (SELECT oid FROM locked)),
        candidate AS MATERIALIZED (
            SELECT seqrelid, seqtypid, seqincrement, seqmin, seqmax,
                   CASE WHEN seqincrement > 0 THEN seqmax ELSE -1 - seqmin END AS reach
              FROM pg_sequence
             WHERE NOT seqcycle AND seqrelid NOT IN (SELECT oid FROM locked)),
        used (seqrelid, relid, attnum, identity) AS (
            SELECT objid, refobjid, refobjsubid, deptype = 'i' FROM pg_depend
             WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
               AND deptype IN ('a', 'i') AND refobjsubid > 0
               AND objid IN (SELECT seqrelid FROM candidate)
             UNION
            SELECT d.refobjid, f.adrelid, f.adnum, false
              FROM pg_depend AS d JOIN pg_attrdef AS f ON f.oid = d.objid
             WHERE d.classid = 'pg_attrdef'::regclass
               AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'n'
               AND d.refobjid IN (SELECT seqrelid FROM candidate)
             UNION
            SELECT CASE WHEN name ~ '^("[^"]+"|[A-Za-z_][A-Za-z0-9_$]*)$'
                        THEN coalesce(to_regclass(place || '.' || name),
                                      to_regclass('public.' || name))
                        WHEN name ~ ('^("[^"]+"|[A-Za-z_][A-Za-z0-9_$]*)\.'
                                     '("[^"]+"|[A-Za-z_][A-Za-z0-9_$]*)$')
                        THEN to_regclass(name) END,
                   adrelid, adnum, false
              FROM named),
        typed AS (
            SELECT used.*,
                   (SELECT atttypid FROM pg_attribute
                     WHERE attrelid = relid AND pg_attribute.attnum = used.attnum) AS typid,
                   (SELECT c.reltuples FROM pg_class AS c WHERE c.oid = relid) AS reltuples
              FROM used OFFSET 0),
        based AS MATERIALIZED (
            SELECT typed.*, CASE base WHEN 'int2'::regtype THEN 32767
                                      WHEN 'int4'::regtype THEN 2147483647 END AS most
              FROM (SELECT typed.*,
                           CASE WHEN typid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
                                THEN typid
                                ELSE (SELECT CASE typoutput
                                             WHEN 'int2out'::regproc THEN 'int2'::regtype
                                             WHEN 'int4out'::regproc THEN 'int4'::regtype
                                             WHEN 'int8out'::regproc THEN 'int8'::regtype END
                                        FROM pg_type WHERE oid = typid) END AS base
                      FROM typed OFFSET 0) AS typed),
        bound AS (
            SELECT seqrelid, min(most) AS most, max(reltuples) AS reltuples
              FROM based GROUP BY seqrelid),
        largest AS (
            SELECT s.*, bound.most FROM candidate AS s LEFT JOIN bound USING (seqrelid)
             WHERE s.reach < 9223372036854775807 OR bound.most IS NOT NULL
                OR abs(s.seqincrement::float8) > 1e9
             ORDER BY bound.reltuples DESC NULLS LAST, s.seqrelid OFFSET 0),
        sequence AS MATERIALIZED (
            SELECT * FROM largest
             WHERE has_sequence_privilege(seqrelid, 'SELECT, USAGE')
               AND (SELECT relpersistence = 'p'
                           OR relpersistence = 'u' AND current_setting('in_hot_standby') = 'off'
                      FROM pg_class WHERE oid = seqrelid)
             LIMIT 200),
        numbered AS (
            SELECT DISTINCT ON (seqrelid) seqrelid, relid, attnum, identity,
                   format_type(base, NULL) AS base
              FROM based WHERE seqrelid IN (SELECT seqrelid FROM sequence)
             ORDER BY seqrelid, most, identity DESC, relid, attnum),
        counted AS (
            SELECT s.seqrelid, s.seqtypid, n.nspname, c.relname, reach, last,
                   seqincrement < 0 AS descending,
                   CASE WHEN seqincrement > 0 THEN highest ELSE lowest END AS most,
                   CASE WHEN room < 1 THEN 1 ELSE least(1, greatest(0, (whole - room) / whole)) END
                       AS used
              FROM sequence AS s
                   JOIN pg_class AS c ON c.oid = s.seqrelid
                   JOIN pg_namespace AS n ON n.oid = c.relnamespace
                   CROSS JOIN LATERAL pg_sequence_last_value(seqrelid) AS last
                   CROSS JOIN LATERAL (SELECT greatest(seqmin, -1 - s.most) AS lowest,
                                              least(seqmax, s.most) AS highest) AS ends
                   CROSS JOIN LATERAL (
                       SELECT floor((highest::float8 - lowest) / abs(seqincrement::float8))
                                  AS whole,
                              floor(CASE WHEN seqincrement > 0 THEN highest::float8 - last
                                         ELSE last::float8 - lowest END
                                    / abs(seqincrement::float8)) AS room) AS numbers
             WHERE last IS NOT NULL AND highest >= lowest)
        """#
}
