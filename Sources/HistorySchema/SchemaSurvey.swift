/// What a database says of itself before its schema is changed.
package struct SchemaSurvey: Sendable, Equatable {
    /// A column of the table that is there.
    package struct Column: Sendable, Equatable {
        /// Its name.
        package let name: String
        /// As `format_type` says it.
        package let type: String
        /// Whether a row can be inserted without naming it.
        package let isOptional: Bool
        /// Whether its values come from an identity.
        package let isIdentity: Bool
    }

    /// A foreign key of the table that is there.
    package struct Reference: Sendable, Equatable {
        /// Its name, as statements write it.
        package let key: String
        /// The table that it refers to.
        package let table: String
    }

    /// The database's name.
    package var database = ""
    /// The role that asks.
    package var role = ""
    /// The role that has logged in.
    package var login = ""
    /// The statements that end a difference between the two.
    package var roleResets = ""
    /// Whether the role is a superuser.
    package var isSuperuser = false
    /// Whether the role may do what the schema's owner may.
    package var ownsSchema = false
    /// To whom the schema belongs, or will.
    package var principal = ""
    /// Whether that is a superuser.
    package var isPrincipalSuperuser = false
    /// Who else has a hand in the schema.
    package var intrusions: [Intrusion] = []
    /// What would run code of others.
    package var hazards: [SchemaProblem] = []
    /// The server's version, such as 150004.
    package var serverVersion = 0
    /// Whether nothing can be written.
    package var isReplica = false
    /// Whether the role may make a schema.
    package var createsSchemas = false
    /// Whether the schema is there.
    package var hasSchema = false
    /// Whether the role may make objects in the schema.
    package var createsObjects = false
    /// Migrations that were done, or nil when the schema is not ours.
    package var version: Int?
    /// Whether the table of versions is there.
    package var hasVersions = false
    /// The owner of each of our tables that the role does not own.
    package var foreignOwners: [String: String] = [:]
    /// The relation `monitoring.performance_metrics`: its `relkind`, or nil.
    package var kind: String?
    /// Whether that is partitioned by ranges of `recorded_at`.
    package var isPartitionedByTime = false
    /// The default partition's name, if there is one.
    package var defaultPartition: String?
    /// Its columns.
    package var columns: [Column] = []
    /// What stands in the way of an adoption, such as `trigger audit`.
    package var attachments: [String] = []
    /// Foreign keys of it to other tables: each with the table that it refers to.
    package var references: [Reference] = []
    /// Everything else in the schema, ours and others'.
    package var objects: [SchemaObject] = []
    /// The day in UTC, `YYYYMMDD`, as the server has it.
    package var today = ""
    /// Installed extensions.
    package var extensions: Set<String> = []

    /// A survey that has learnt nothing yet.
    package init() {}

    /// Asks all of it; each row is a kind and up to three values, which `take` understands.
    package static let query = #"""
        WITH found AS (
            SELECT c.oid AS relation FROM pg_class AS c JOIN pg_namespace AS n
                   ON n.oid = c.relnamespace
             WHERE n.nspname = 'monitoring' AND c.relname = 'performance_metrics')
        SELECT 'server', current_setting('server_version_num'), pg_is_in_recovery()::text,
               has_database_privilege(current_database(), 'CREATE')::text
        UNION ALL SELECT 'names', current_database(), current_user,
               to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')
        UNION ALL SELECT 'session', session_user, rolsuper::text,
               (SELECT string_agg(concat('ALTER',
                           CASE WHEN setrole <> 0 THEN format(' ROLE %I', session_user) END,
                           CASE WHEN setrole <> 0 AND setdatabase <> 0 THEN ' IN' END,
                           CASE WHEN setdatabase <> 0
                                THEN format(' DATABASE %I', current_database()) END,
                           ' RESET role'), '; ')
                  FROM pg_db_role_setting
                 WHERE setdatabase IN (0, (SELECT oid FROM pg_database
                                            WHERE datname = current_database()))
                   AND setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
                   AND EXISTS (SELECT FROM unnest(setconfig) AS s WHERE s LIKE 'role=%'))
          FROM pg_roles WHERE rolname = current_user
        UNION ALL SELECT 'schema', has_schema_privilege(oid, 'CREATE')::text,
               has_schema_privilege(oid, 'USAGE')::text, pg_has_role(nspowner, 'USAGE')::text
          FROM pg_namespace WHERE nspname = 'monitoring'
        UNION ALL SELECT 'extension', extname, NULL, NULL FROM pg_extension
        UNION ALL SELECT 'owner', relname, pg_get_userbyid(relowner), NULL
          FROM pg_class
         WHERE relnamespace = to_regnamespace('monitoring') AND relkind IN ('r', 'p', 'v')
           AND NOT pg_has_role(relowner, 'USAGE')
        UNION ALL SELECT 'table', c.relkind::text,
               (p.partstrat = 'r' AND p.partnatts = 1 AND a.attname = 'recorded_at')::text,
               (SELECT relname::text FROM pg_class WHERE oid = p.partdefid)
          FROM found JOIN pg_class AS c ON c.oid = relation
               LEFT JOIN pg_partitioned_table AS p ON p.partrelid = relation
               LEFT JOIN pg_attribute AS a ON a.attrelid = relation AND a.attnum = p.partattrs[0]
        UNION ALL SELECT 'column', attname, format_type(atttypid, atttypmod),
               CASE WHEN attidentity <> '' THEN 'identity' ELSE
                   (NOT attnotnull OR atthasdef OR attgenerated <> '')::text END
          FROM found JOIN pg_attribute ON attrelid = relation
         WHERE attnum > 0 AND NOT attisdropped
        UNION ALL SELECT 'attachment', 'trigger ' || tgname, NULL, NULL
          FROM found JOIN pg_trigger ON tgrelid = relation WHERE NOT tgisinternal
        UNION ALL SELECT 'attachment', 'rule ' || rulename, NULL, NULL
          FROM found JOIN pg_rewrite ON ev_class = relation
        UNION ALL SELECT 'attachment', 'policy ' || polname, NULL, NULL
          FROM found JOIN pg_policy ON polrelid = relation
        UNION ALL SELECT 'attachment', 'setting ROW LEVEL SECURITY', NULL, NULL
          FROM found JOIN pg_class ON oid = relation WHERE relrowsecurity
        UNION ALL SELECT 'reference', quote_ident(conname), confrelid::regclass::text, NULL
          FROM found JOIN pg_constraint ON conrelid = relation AND contype = 'f'
        UNION ALL SELECT 'attachment', 'foreign key ' || conname || ' of '
               || conrelid::regclass, NULL, NULL
          FROM found JOIN pg_constraint ON confrelid = relation AND contype = 'f'
        UNION ALL SELECT 'attachment', 'table that inherits from it, ' || inhrelid::regclass,
               NULL, NULL
          FROM found JOIN pg_inherits ON inhparent = relation
               JOIN pg_class AS c ON c.oid = relation AND c.relkind = 'r'
        UNION ALL SELECT 'attachment', 'parent table, ' || inhparent::regclass, NULL, NULL
          FROM found JOIN pg_inherits ON inhrelid = relation
        UNION ALL SELECT DISTINCT 'attachment', 'materialized view, ' || v.oid::regclass,
               NULL, NULL
          FROM found JOIN pg_depend AS d ON d.refobjid = relation
                   AND d.classid = 'pg_rewrite'::regclass
               JOIN pg_rewrite AS r ON r.oid = d.objid
               JOIN pg_class AS v ON v.oid = r.ev_class AND v.relkind = 'm'
        """#

    /// The version that is in force; asked only when `hasVersions` says that the table is there.
    package static let versionQuery =
        "SELECT 'version', coalesce(max(version), 0)::text, NULL, NULL FROM monitoring.schema_version"

    /// Whether the table of versions is there, is ours by its columns, and may be read.
    package static let hasVersionsQuery = """
        SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE n.nspname = 'monitoring' AND c.relname = 'schema_version' AND c.relkind = 'r'
           AND (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, NULL), ', '
                                  ORDER BY a.attname)
                  FROM pg_attribute AS a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
               = 'applied_at timestamp with time zone, applied_by text, name text, version integer'
           AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
        """

    /// Takes one row of the answers.
    package mutating func take(_ row: [String?]) {
        let values = row.map { $0 ?? "" }
        guard values.count == 4 else { return }
        switch values[0] {
        case "server":
            serverVersion = Int(values[1]) ?? 0
            isReplica = values[2] == "true"
            createsSchemas = values[3] == "true"
        case "names":
            database = values[1]
            role = values[2]
            today = values[3]
        case "schema":
            hasSchema = true
            createsObjects = values[1] == "true" && values[2] == "true"
            ownsSchema = values[3] == "true"
        case "session":
            login = values[1]
            isSuperuser = values[2] == "true"
            roleResets = values[3]
        case "extension": extensions.insert(values[1])
        case "owner": foreignOwners[values[1]] = values[2]
        case "table":
            kind = values[1]
            isPartitionedByTime = values[2] == "true"
            defaultPartition = row[3]
        case "column":
            columns.append(
                Column(
                    name: values[1], type: values[2], isOptional: values[3] == "true",
                    isIdentity: values[3] == "identity"))
        case "reference": references.append(Reference(key: values[1], table: values[2]))
        case "attachment": attachments.append(values[1])
        case "version":
            hasVersions = true
            // Without a migration there is nothing of ours but this table.
            version = Int(values[1]).flatMap { $0 > 0 ? $0 : nil }
        default: takeTrust(values)
        }
    }
}
