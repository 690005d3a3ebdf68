// Rows are written with the writer's rights, and upkeep writes with its owner's: whatever an
// expression on the table calls runs as they do. The catalog's own functions are known. Everything
// else must belong to whoever may do what they like there already. For what a table of another
// owner uses, not even that is enough but for extensions: a harmless function, called with an
// argument of his choice, need not be harmless.
extension SchemaSurvey {
    /// What runs code of others when rows are written, and the statements that remove it.
    ///
    /// `performance_metrics`, `activity_minutes` and all of their partitions, texts and hours of statements, changes, days of objects; each row as `take` understands it.
    package static var hazardsQuery: String {
        "WITH RECURSIVE " + principalSQL + ", " + treeSQL + ", " + expressionsSQL + #"""
            , found AS (
                SELECT e.relation, e.what, e.remedy,
                       pg_describe_object(d.refclassid, d.refobjid, 0) || ' of '
                           || quote_ident(pg_get_userbyid(o.owner)) AS uses
                  FROM expression AS e
                       JOIN pg_depend AS d ON d.classid = e.class AND d.objid = e.object
                            AND (e.part = 0 OR d.objsubid = e.part)
                       CROSS JOIN LATERAL (SELECT CASE d.refclassid
                           WHEN 'pg_proc'::regclass THEN
                               (SELECT proowner FROM pg_proc WHERE oid = d.refobjid)
                           WHEN 'pg_type'::regclass THEN
                               (SELECT typowner FROM pg_type WHERE oid = d.refobjid)
                           WHEN 'pg_operator'::regclass THEN
                               (SELECT oprowner FROM pg_operator WHERE oid = d.refobjid)
                           WHEN 'pg_opclass'::regclass THEN
                               (SELECT opcowner FROM pg_opclass WHERE oid = d.refobjid)
                           WHEN 'pg_opfamily'::regclass THEN
                               (SELECT opfowner FROM pg_opfamily WHERE oid = d.refobjid)
                           WHEN 'pg_collation'::regclass THEN
                               (SELECT collowner FROM pg_collation WHERE oid = d.refobjid)
                           WHEN 'pg_ts_config'::regclass THEN
                               (SELECT cfgowner FROM pg_ts_config WHERE oid = d.refobjid)
                           END AS owner) AS o
                 WHERE d.refobjid >= 16384 AND o.owner IS NOT NULL
                   AND NOT (o.owner IN (SELECT oid FROM trusted)
                            AND (e.owner IN (SELECT oid FROM trusted)
                                 OR EXISTS (SELECT FROM pg_depend AS x
                                             WHERE x.classid = d.refclassid
                                               AND x.objid = d.refobjid AND x.deptype = 'e')))
                UNION
                SELECT e.relation, e.what, e.remedy, 'function ' || p.oid::regprocedure
                  FROM expression AS e,
                       LATERAL (SELECT DISTINCT m[1]::oid AS oid
                                  FROM regexp_matches(e.text, ':funcid ([0-9]+)', 'g') AS m) AS f
                       JOIN pg_proc AS p ON p.oid = f.oid
                 WHERE (p.oid < 16384 OR e.owner NOT IN (SELECT oid FROM trusted))
                   AND (p.provolatile = 'v' AND p.proname NOT IN ('clock_timestamp', 'timeofday',
                            'random', 'nextval', 'gen_random_uuid', 'uuidv4', 'uuidv7',
                            'uuid_generate_v1', 'uuid_generate_v1mc', 'uuid_generate_v4')
                        -- They read, or call, what a name in a text or an oid stands for.
                        OR p.proname ~ '_to_xml'
                        OR p.provolatile = 's'
                           AND (p.proname ~ '^(pg_|ts_|to_reg|currtid|set_config$)'
                                OR EXISTS (SELECT FROM unnest(p.proargtypes) AS a (type)
                                            WHERE a.type <> ALL (\#(plainTypes)))))
                UNION
                SELECT t.relation, 'trigger ' || quote_ident(g.tgname),
                       format('DROP TRIGGER %I ON %s', g.tgname, t.relation::regclass),
                       format('function %s of %I', p.oid::regprocedure, pg_get_userbyid(p.proowner))
                  FROM tree AS t JOIN pg_trigger AS g ON g.tgrelid = t.relation
                       JOIN pg_proc AS p ON p.oid = g.tgfoid
                 WHERE NOT g.tgisinternal AND p.proowner NOT IN (SELECT oid FROM trusted)
                   AND (t.level > 0 OR EXISTS (SELECT FROM principal WHERE principal.isours)))
            SELECT 'hazard', format('%s: the %s uses the %s', relation::regclass, what,
                                    string_agg(uses, ' and the ' ORDER BY uses)),
                   remedy, NULL
              FROM found GROUP BY relation, what, remedy ORDER BY relation::regclass::text, what
            """#
    }

    /// Types whose values name nothing that could be called.
    ///
    /// Input functions of domains, arrays and
    /// records take the type as an argument, and check what a domain wants checked.
    private static let plainTypes =
        "'{bool,int2,int4,int8,numeric,float4,float8,text,varchar,bpchar,\"char\",name,date,time,"
        + "timetz,timestamp,timestamptz,interval,uuid,json,jsonb,bytea,inet,cidr}'::regtype[]::oid[]"

    /// The tables and their partitions, whatever their number of levels is.
    static let treeSQL = #"""
        tree AS (
            SELECT c.oid AS relation, c.relowner AS owner, 0 AS level
              FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE n.nspname = 'monitoring'
               AND c.relname IN ('performance_metrics', 'activity_minutes', 'statement_texts',
                                 'statement_texts_incoming', 'statement_hours', 'changes',
                                 'object_days', 'object_days_incoming')
               AND c.relkind IN ('r', 'p')
            UNION ALL
            SELECT c.oid, c.relowner, tree.level + 1
              FROM tree JOIN pg_inherits AS i ON i.inhparent = tree.relation
                   JOIN pg_class AS c ON c.oid = i.inhrelid)
        """#

    /// Everything on them that has an expression or a type.
    private static let expressionsSQL = #"""
        expression AS MATERIALIZED (
            SELECT t.relation, t.owner, 'pg_attrdef'::regclass AS class, d.oid AS object, 0 AS part,
                   d.adbin::text AS text,
                   format(CASE a.attgenerated WHEN '' THEN 'default of the column %I'
                               ELSE 'generated column %I' END, a.attname) AS what,
                   format(CASE a.attgenerated
                               WHEN '' THEN 'ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT'
                               WHEN 's' THEN 'ALTER TABLE %s ALTER COLUMN %I DROP EXPRESSION'
                               ELSE 'ALTER TABLE %s DROP COLUMN %I' END,
                          t.relation::regclass, a.attname) AS remedy
              FROM tree AS t JOIN pg_attrdef AS d ON d.adrelid = t.relation
                   JOIN pg_attribute AS a ON a.attrelid = t.relation AND a.attnum = d.adnum
            UNION ALL
            SELECT t.relation, t.owner, 'pg_class'::regclass, t.relation, a.attnum, '',
                   CASE a.attgenerated WHEN '' THEN format('column %I', a.attname)
                        ELSE format('generated column %I', a.attname) END,
                   CASE a.attgenerated
                        WHEN 's' THEN format('ALTER TABLE %s ALTER COLUMN %I DROP EXPRESSION',
                                             t.relation::regclass, a.attname)
                        ELSE format('ALTER TABLE %s DROP COLUMN %I', t.relation::regclass,
                                    a.attname) END
              FROM tree AS t JOIN pg_attribute AS a ON a.attrelid = t.relation
             WHERE a.attnum > 0 AND NOT a.attisdropped
            UNION ALL
            SELECT t.relation, t.owner, 'pg_constraint'::regclass, k.oid, 0,
                   coalesce(k.conbin::text, ''), format('constraint %I', k.conname),
                   format('ALTER TABLE %s DROP CONSTRAINT %I', t.relation::regclass, k.conname)
              FROM tree AS t JOIN pg_constraint AS k ON k.conrelid = t.relation
            UNION ALL
            SELECT t.relation, t.owner, 'pg_class'::regclass, x.indexrelid, 0,
                   concat(x.indexprs::text, x.indpred::text),
                   format('index %s', x.indexrelid::regclass),
                   format('DROP INDEX %s', x.indexrelid::regclass)
              FROM tree AS t JOIN pg_index AS x ON x.indrelid = t.relation
            UNION ALL
            SELECT t.relation, t.owner, 'pg_statistic_ext'::regclass, s.oid, 0,
                   coalesce(s.stxexprs::text, ''), format('statistics object %I', s.stxname),
                   format('DROP STATISTICS %s.%I', s.stxnamespace::regnamespace, s.stxname)
              FROM tree AS t JOIN pg_statistic_ext AS s ON s.stxrelid = t.relation)
        """#
}
