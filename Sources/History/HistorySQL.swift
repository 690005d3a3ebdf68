import HistorySchema

/// The statements of the writer, as texts.
package enum HistorySQL {
    /// A batch as the ledger names it.
    package struct Batch: Sendable, Hashable {
        /// The random part of the spool's identity, as a UUID's text.
        package let agent: String
        /// The number in the spool.
        package let number: UInt64
        /// How many rows.
        package let rows: Int

        /// Names a batch.
        package init(agent: String, number: UInt64, rows: Int) {
            self.agent = agent
            self.number = number
            self.rows = rows
        }
    }

    /// Begins a transaction and puts batches into the ledger; gives back those that were not there,
    /// and only those are still to be written.
    ///
    /// What an earlier attempt has left open (`endingFormer`) ends first: within its transaction the
    /// ledger would already have the batches. Elsewhere a ROLLBACK would only warn in the server's
    /// log, and count as a transaction that failed.
    package static func begin(_ batches: [Batch], endingFormer: Bool = false) -> String {
        let values = batches.map { "('\($0.agent)', \($0.number), \($0.rows))" }
        return """
            \(endingFormer ? "ROLLBACK; " : "")BEGIN; INSERT INTO monitoring.ingested_batches (agent, batch, rows) \
            VALUES \(values.joined(separator: ", ")) ON CONFLICT (agent, batch) DO NOTHING \
            RETURNING agent, batch
            """
    }

    /// The columns of the table as the writer needs them: name and type.
    package static let columns = [
        ("id", "uuid"), ("metric_name", "text"), ("metric_value", "numeric"),
        ("metric_unit", "text"), ("tags", "jsonb"), ("recorded_at", "timestamp with time zone"),
    ]

    /// Whether the server can be written to, which schema version there is, the table's columns as
    /// `name:type,...`, and of the tables beside it which are there, as `name:true,...` where they can be
    /// written.
    package static let survey = """
        SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean,
               to_regnamespace('monitoring') IS NULL,
               (SELECT string_agg(attname || ':' || format_type(atttypid, NULL), ',')
                  FROM pg_attribute
                 WHERE attrelid = to_regclass('monitoring.performance_metrics')
                   AND attnum > 0 AND NOT attisdropped),
               to_regclass('monitoring.ingested_batches') IS NULL,
               current_database(), current_user, session_user,
               (SELECT string_agg(c.relname || ':' || (CASE c.relname
                           WHEN 'statement_texts' THEN coalesce(
                               has_table_privilege(
                                   to_regclass('monitoring.statement_texts_incoming'), 'INSERT')
                               AND has_function_privilege(
                                   to_regprocedure('monitoring.take_statement_texts()'),
                                   'EXECUTE'), false)
                           WHEN 'object_days' THEN coalesce(
                               has_table_privilege(
                                   to_regclass('monitoring.object_days_incoming'), 'INSERT')
                               AND has_function_privilege(
                                   to_regprocedure('monitoring.take_object_days()'),
                                   'EXECUTE'), false)
                           ELSE has_table_privilege(c.oid, 'INSERT') END)::text, ',')
                  FROM pg_class AS c
                 WHERE c.relnamespace = to_regnamespace('monitoring')
                   AND (c.relname = 'activity_minutes' AND c.relkind = 'p'
                        OR c.relname IN ('statement_texts', 'statement_hours', 'changes', 'object_days')
                       AND c.relkind = 'r'))
        """

    /// What is wrong with the table, or nil; `columns` is what `survey` gave.
    package static func problem(columns: String?, database: String) -> String? {
        let table = "monitoring.performance_metrics in the database \(database)"
        guard let columns else {
            return "there is no \(table): pgvigil schema apply"
        }
        let found = Dictionary(
            columns.split(separator: ",").compactMap { part -> (Substring, Substring)? in
                guard let colon = part.firstIndex(of: ":") else { return nil }
                return (part[..<colon], part[part.index(after: colon)...])
            }, uniquingKeysWith: { first, _ in first })
        for (name, type) in Self.columns {
            guard let present = found[name[...]] else { return "\(table) has no column \(name)" }
            if present != type {
                return "\(table), column \(name): found type \(present), expected \(type)"
            }
        }
        return nil
    }

    /// The rights that a role lacks, as statements that give them; each row is one.
    package static let missingRights =
        rights + """
             UNION ALL
            SELECT format('GRANT USAGE ON SEQUENCE %s TO %I', found.sequence, current_user)
              FROM (\(Schema.defaultSequences)) AS found (sequence)
             WHERE NOT has_sequence_privilege(found.sequence, 'USAGE')
            """

    private static let rights = #"""
        SELECT format('GRANT %s ON %s %s TO %I', wanted.right, wanted.kind, wanted.object,
                      current_user)
          FROM (VALUES
            ('USAGE', 'SCHEMA', 'monitoring'),
            ('INSERT', 'TABLE', 'monitoring.performance_metrics'),
            ('SELECT', 'TABLE', 'monitoring.performance_metrics'),
            ('SELECT', 'TABLE', 'monitoring.performance_metrics_hourly'),
            ('SELECT', 'TABLE', 'monitoring.performance_metrics_daily'),
            ('INSERT', 'TABLE', 'monitoring.ingested_batches'),
            ('SELECT', 'TABLE', 'monitoring.ingested_batches'),
            ('EXECUTE', 'FUNCTION',
             'monitoring.make_partitions(integer, timestamp with time zone)'),
            ('EXECUTE', 'FUNCTION',
             'monitoring.drop_old_partitions(interval, timestamp with time zone)'),
            ('EXECUTE', 'FUNCTION',
             'monitoring.drop_old_rollups(interval, interval, timestamp with time zone)'),
            ('EXECUTE', 'FUNCTION',
             'monitoring.prune_batches(interval, timestamp with time zone)'),
            ('EXECUTE', 'FUNCTION', 'monitoring.roll_up(timestamp with time zone, integer)'),
            ('INSERT', 'TABLE', 'monitoring.activity_minutes'),
            ('EXECUTE', 'FUNCTION',
             'monitoring.make_activity_partitions(integer, timestamp with time zone)'),
            ('EXECUTE', 'FUNCTION',
             'monitoring.drop_old_activity(interval, timestamp with time zone)'),
            ('INSERT', 'TABLE', 'monitoring.statement_texts_incoming'),
            ('EXECUTE', 'FUNCTION', 'monitoring.take_statement_texts()'),
            ('EXECUTE', 'FUNCTION',
             'monitoring.drop_old_statement_texts(interval, timestamp with time zone)'),
            ('INSERT', 'TABLE', 'monitoring.statement_hours'),
            ('EXECUTE', 'FUNCTION',
             'monitoring.merge_statement_hours(integer, timestamp with time zone)'),
            ('EXECUTE', 'FUNCTION',
             'monitoring.drop_old_statement_hours(interval, timestamp with time zone)'),
            ('INSERT', 'TABLE', 'monitoring.changes'),
            ('EXECUTE', 'FUNCTION',
             'monitoring.drop_old_changes(interval, timestamp with time zone)'),
            ('INSERT', 'TABLE', 'monitoring.object_days_incoming'),
            ('EXECUTE', 'FUNCTION', 'monitoring.take_object_days()'),
            ('EXECUTE', 'FUNCTION',
             'monitoring.drop_old_object_days(interval, timestamp with time zone)'),
            ('SELECT', 'TABLE', 'monitoring.schema_version'))
               AS wanted ("right", kind, object)
         WHERE NOT coalesce(CASE wanted.kind
             WHEN 'SCHEMA' THEN has_schema_privilege(to_regnamespace(wanted.object), wanted.right)
             WHEN 'TABLE' THEN (
                 SELECT has_table_privilege(c.oid, wanted.right) FROM pg_class AS c
                  WHERE c.relnamespace = to_regnamespace('monitoring')
                    AND 'monitoring.' || c.relname = wanted.object)
             ELSE (
                 SELECT has_function_privilege(p.oid, wanted.right) FROM pg_proc AS p
                  WHERE p.pronamespace = to_regnamespace('monitoring')
                    AND format('monitoring.%s(%s)', p.proname, oidvectortypes(p.proargtypes))
                        = wanted.object)
             END, true)

        """#

    /// Our tables whose rows row security hides or refuses, from the role that asks or from upkeep,
    /// which runs as their owner; each with the statement that ends it.
    package static var rowSecurity: String { rowSecurity(orIf: "false") }

    /// The same for every role that may log in and write: who makes the schema mostly bypasses row
    /// security, and the agent that writes does not.
    package static var rowSecurityOfWriters: String {
        rowSecurity(
            orIf: """
                EXISTS (SELECT FROM pg_roles AS r
                         WHERE r.rolcanlogin AND NOT r.rolsuper AND NOT r.rolbypassrls
                           AND NOT pg_has_role(r.oid, c.relowner, 'USAGE')
                           AND has_table_privilege(r.oid, c.oid, 'INSERT'))
                """)
    }

    private static func rowSecurity(orIf condition: String) -> String {
        let names = Schema.tables.map { "'\($0)'" }.joined(separator: ", ")
        return #"""
            SELECT format('monitoring.%I', c.relname),
                   format('ALTER TABLE monitoring.%I DISABLE ROW LEVEL SECURITY', c.relname)
              FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                   JOIN pg_roles AS owner ON owner.oid = c.relowner
             WHERE n.nspname = 'monitoring' AND c.relkind IN ('r', 'p') AND c.relrowsecurity
               AND (c.relname IN (\#(names)) OR starts_with(c.relname, 'performance_metrics_')
                    OR starts_with(c.relname, 'activity_minutes_'))
               AND (c.relforcerowsecurity AND NOT owner.rolsuper AND NOT owner.rolbypassrls
                    OR row_security_active(c.oid) OR \#(condition))
             ORDER BY 1
            """#
    }

    /// The step without which nothing may be dropped.
    package static let rollUp = "SELECT monitoring.roll_up(pg_catalog.now(), 200)"

    /// What is done now and then, in this order; the times are seconds.
    ///
    /// Every argument is given and of the function's own type, so that no other function of that
    /// name fits better or as well.
    package static func upkeep(
        retention: Int, hourly: Int, daily: Int
    ) -> [String] {
        func seconds(_ count: Int) -> String { "interval '\(count) seconds'" }
        let now = "pg_catalog.now()"
        return [
            "SELECT monitoring.make_partitions(7, \(now))",
            rollUp,
            "SELECT monitoring.drop_old_partitions(\(seconds(retention)), \(now))",
            "SELECT monitoring.drop_old_rollups(\(seconds(hourly)), \(seconds(daily)), \(now))",
            "SELECT monitoring.prune_batches(interval '7 days', \(now))",
        ]
    }

    /// The same for minutes of activity; the time is seconds.
    package static func activityUpkeep(retention: Int) -> [String] {
        let now = "pg_catalog.now()"
        return [
            "SELECT monitoring.make_activity_partitions(7, \(now))",
            "SELECT monitoring.drop_old_activity(interval '\(retention) seconds', \(now))",
        ]
    }

    /// How many hours of statements become one set of rows at a time.
    private static let statementHoursMax = 500

    /// The same for hours of statements; the time is seconds.
    package static func hourUpkeep(retention: Int) -> [String] {
        [
            "SELECT monitoring.merge_statement_hours(\(statementHoursMax), pg_catalog.now())",
            "SELECT monitoring.drop_old_statement_hours(interval '\(retention) seconds',"
                + " pg_catalog.now())",
        ]
    }

    /// The same for changes of servers; the time is seconds.
    package static func changeUpkeep(retention: Int) -> [String] {
        [
            "SELECT monitoring.drop_old_changes(interval '\(retention) seconds',"
                + " pg_catalog.now())"
        ]
    }

    /// The same for days of objects; the time is seconds.
    package static func objectUpkeep(retention: Int) -> [String] {
        [
            "SELECT monitoring.drop_old_object_days(interval '\(retention) seconds',"
                + " pg_catalog.now())"
        ]
    }

    /// The same for texts of statements; the time is seconds.
    package static func textUpkeep(retention: Int) -> [String] {
        [
            "SELECT monitoring.drop_old_statement_texts(interval '\(retention) seconds',"
                + " pg_catalog.now())"
        ]
    }
}
