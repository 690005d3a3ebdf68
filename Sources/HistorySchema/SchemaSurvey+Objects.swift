extension SchemaSurvey {
    /// Every relation, type and function in the schema, and the owner of what the role does not own.
    ///
    /// Partitions of performance_metrics and what hangs on that table are no objects of their own.
    package static let objectsQuery = """
        WITH own AS MATERIALIZED (
            -- Not to_regclass(), which wants a right on the schema.
            SELECT max(c.oid::bigint)::oid AS relation
              FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n
                   ON n.oid = c.relnamespace
             WHERE n.nspname = 'monitoring' AND c.relname = 'performance_metrics')
        SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                    WHEN 'i' THEN 'INDEX' WHEN 'I' THEN 'INDEX' WHEN 'S' THEN 'SEQUENCE'
                    WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END,
               c.relname, '',
               CASE WHEN c.relkind IN ('v', 'm') THEN
                    (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum)
                       FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0)
                    WHEN x.indrelid IS NOT NULL THEN 'on ' || x.indrelid::pg_catalog.regclass END,
               CASE WHEN NOT pg_has_role(c.relowner, 'USAGE') THEN pg_get_userbyid(c.relowner) END
          FROM own, pg_catalog.pg_class AS c
               LEFT JOIN pg_catalog.pg_index AS x ON x.indexrelid = c.oid
         WHERE c.relnamespace = to_regnamespace('monitoring')
           AND c.oid IS DISTINCT FROM own.relation
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits AS i
                            WHERE i.inhrelid = c.oid
                              AND i.inhparent = own.relation)
           AND (x.indrelid IS NULL
                OR x.indrelid IS DISTINCT FROM own.relation)
        UNION ALL
        SELECT CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, t.typname, '',
               NULL, CASE WHEN NOT pg_has_role(t.typowner, 'USAGE') THEN pg_get_userbyid(t.typowner) END
          FROM pg_catalog.pg_type AS t
         WHERE t.typnamespace = to_regnamespace('monitoring')
           AND t.typrelid = 0 AND t.typelem = 0
        UNION ALL
        SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE'
                    ELSE 'FUNCTION' END,
               p.proname, oidvectortypes(p.proargtypes),
               concat_ws(', ',
                   CASE WHEN p.prosecdef THEN 'SECURITY DEFINER' END,
                   CASE WHEN p.prorettype <> 'void'::pg_catalog.regtype OR p.proretset
                        THEN 'RETURNS ' || pg_get_function_result(p.oid) END,
                   CASE WHEN p.pronargdefaults > 2 THEN 'more defaults' END,
                   CASE WHEN oidvectortypes(p.proargtypes) = 'text, numeric, text, jsonb'
                         AND p.proargnames <> ARRAY['p_name', 'p_value', 'p_unit', 'p_tags']
                        THEN 'other names of arguments' END,
                   CASE WHEN p.proallargtypes IS NOT NULL THEN 'OUT arguments' END),
               CASE WHEN NOT pg_has_role(p.proowner, 'USAGE') THEN pg_get_userbyid(p.proowner) END
          FROM pg_catalog.pg_proc AS p
         WHERE p.pronamespace = to_regnamespace('monitoring')
         ORDER BY 1, 2, 3
        """

    /// Takes one row of the answer to `objectsQuery`.
    package mutating func takeObject(_ row: [String?]) {
        guard row.count == 5 else { return }
        let values = row.map { $0 ?? "" }
        objects.append(
            SchemaObject(
                kind: values[0], name: values[1], arguments: values[2], detail: values[3],
                foreignOwner: row[4]))
    }

    /// What bears a name that the missing migrations would give.
    package var collisions: [SchemaObject] {
        let done = Schema.migrations.filter { $0.version <= version ?? 0 }
        let missing = Schema.migrations.filter { $0.version > version ?? 0 }
        let old = SchemaNames(of: done)
        var new = SchemaNames(of: missing)
        // Some are replaced: they are ours.
        new.relations.subtract(old.relations)
        new.functions.subtract(old.functions)
        if !hasVersions { new.relations.insert("schema_version") }
        return objects.filter { object in
            if ["FUNCTION", "PROCEDURE", "AGGREGATE"].contains(object.kind) {
                return new.functions.contains(object.name)
            }
            return new.relations.contains(object.name)
                || version ?? 0 < 2 && Self.isPartitionName(object.name)
                || version ?? 0 < 12 && Self.isActivityPartitionName(object.name)
        }
    }

    /// Whether a partition of ours might be called so.
    private static func isPartitionName(_ name: String) -> Bool {
        guard name.hasPrefix("performance_metrics_") else { return false }
        var rest = name.dropFirst("performance_metrics_".count)
        if rest == "default" || rest.hasPrefix("adopted") { return true }
        if rest.hasPrefix("before_") { rest = rest.dropFirst("before_".count) }
        return isDay(rest)
    }

    private static func isActivityPartitionName(_ name: String) -> Bool {
        let prefix = "activity_minutes_"
        return name.hasPrefix(prefix) && isDay(name.dropFirst(prefix.count))
    }

    private static func isDay(_ text: Substring) -> Bool {
        text.utf8.count == 8 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
