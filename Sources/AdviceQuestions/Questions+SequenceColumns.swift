/// What the server refuses to change the type of a sequence's column for.
///
/// `ending` has the oid `relid` of a table and the name `attname` of its column.
extension Questions {
    /// The most tables below one, and the most levels, that are looked at.
    private static let tablesMax = 1000
    private static let levelsMax = 32
    /// The most objects in the way that are named; the rest is counted.
    private static let namedMax = 5

    /// The topmost table that the column comes from: that of a partition or a child does not change
    /// by itself.
    static let topOfColumn = """
        WITH RECURSIVE up (oid, level) AS (
            SELECT ending.relid, 0
             UNION
            SELECT h.inhparent, up.level + 1
              FROM up JOIN pg_inherits AS h ON h.inhrelid = up.oid
                   JOIN pg_attribute AS p ON p.attrelid = h.inhparent
                        AND p.attname = ending.attname AND NOT p.attisdropped
             WHERE up.level < \(levelsMax))
        SELECT oid FROM up ORDER BY level DESC, oid LIMIT 1
        """

    /// What the server would name when the column's type is changed in `top` and all below it.
    static let inTheWay = """
        WITH RECURSIVE down (oid, level) AS (
            SELECT top.oid, 0
             UNION
            SELECT h.inhrelid, down.level + 1
              FROM down JOIN pg_inherits AS h ON h.inhparent = down.oid
             WHERE down.level < \(levelsMax)),
        part AS MATERIALIZED (
            SELECT c.oid, c.reltype, c.reloftype, b.attnum, b.attinhcount
              FROM (SELECT DISTINCT oid FROM (SELECT oid FROM down LIMIT \(tablesMax)) AS d) AS d
                   JOIN pg_class AS c ON c.oid = d.oid
                   JOIN pg_attribute AS b
                       ON b.attrelid = c.oid AND b.attname = ending.attname),
        found (name) AS (
            SELECT replace(replace(pg_describe_object(d.classid, d.objid, d.objsubid),
                                   'rule _RETURN on ', ''), 'default value for ', 'generated ')
              FROM part
                   JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass
                        AND d.refobjid = part.oid AND d.refobjsubid = part.attnum
             WHERE d.classid IN ('pg_rewrite'::regclass, 'pg_trigger'::regclass,
                                 'pg_policy'::regclass, 'pg_publication_rel'::regclass,
                                 'pg_proc'::regclass)
                OR d.classid = 'pg_class'::regclass AND d.objsubid > 0
                OR d.classid = 'pg_attrdef'::regclass
                   AND NOT EXISTS (SELECT FROM pg_attrdef AS f
                                    WHERE f.oid = d.objid AND f.adrelid = part.oid
                                      AND f.adnum = part.attnum)
             UNION
            SELECT 'the partition key of ' || pg_describe_object(d.refclassid, d.refobjid, 0)
              FROM part
                   JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass
                        AND d.objid = part.oid AND d.objsubid = part.attnum
                        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = part.oid
                        AND d.refobjsubid = 0
             UNION
            SELECT pg_describe_object('pg_type'::regclass, reloftype, 0)
                   || ', of which the table is (ALTER TYPE ... ALTER ATTRIBUTE ... CASCADE)'
              FROM part WHERE reloftype <> 0
             UNION
            SELECT pg_describe_object(d.classid, d.objid, d.objsubid)
                   || ', which is of the table''s row type'
              FROM part
                   JOIN pg_type AS y ON y.oid = part.reltype
                   JOIN pg_depend AS d ON d.refclassid = 'pg_type'::regclass
                        AND d.refobjid IN (y.oid, y.typarray) AND d.classid = 'pg_class'::regclass
                        AND d.objsubid > 0
                   JOIN pg_class AS r ON r.oid = d.objid AND r.relkind IN ('r', 'm', 'p')
             UNION
            SELECT 'another parent of ' || pg_describe_object('pg_class'::regclass, part.oid, 0)
              FROM part WHERE attinhcount > 1)
        SELECT string_agg(name, '; ' ORDER BY name) FILTER (WHERE place <= \(namedMax))
                   AS in_the_way,
               count(*) - \(namedMax) AS more_in_the_way
          FROM (SELECT name, row_number() OVER (ORDER BY name) AS place FROM found) AS found
        """
}
