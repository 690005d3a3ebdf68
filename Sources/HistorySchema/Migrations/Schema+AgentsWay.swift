// With pg_stat_statements.track = all the time of a statement that a function runs is part of the time of
// the statement that called it. What clients wait for is counted, as the agent does, and the remainder of an
// hour has what functions ran in a row of its own. Ages of identifiers are judged from when freezing is late.
extension SchemaMigration {
    static let agentsWay = SchemaMigration(
        19, "counted and judged as the agent does",
        changed(redactedTextsSQL, statementChanges) + changed(mergeHoursSQL, mergeChanges)
            + readingsSQL + describingSQL + changed(checksSQL, checkChanges + ageChanges))

    private static let statementChanges = [
        (part: "v_sql text;", new: "v_sql text;\n    v_sent text := '';"),
        (
            part: "-- With a role's own rights only,",
            // An extension before 1.9 does not tell.
            new: "IF (SELECT 'toplevel' = ANY (p.proargnames) FROM pg_catalog.pg_proc AS p\n"
                + "         WHERE p.oid = to_regprocedure(\n"
                + "             format('%I.pg_stat_statements(boolean)', v_schema))) THEN\n"
                + "        v_sent := ' AND s.toplevel';\n"
                + "    END IF;\n"
                + "    -- With a role's own rights only,"
        ),
        (part: "WHERE s.queryid IS NOT NULL", new: "WHERE s.queryid IS NOT NULL%s"),
        (part: "$sql$, v_schema);", new: "$sql$, v_schema, v_sent);"),
    ]

    private static let mergeChanges = [
        (
            part: "CREATE FUNCTION monitoring.merge_statement_hours(",
            new: "CREATE OR REPLACE FUNCTION monitoring.merge_statement_hours("
        ),
        (
            part: "HAVING count(*) > 1",
            new: "HAVING count(*) > count(DISTINCT coalesce(o.toplevel::int, -1))"
        ),
    ]

    private static let ageChanges = [
        (
            part: "CASE WHEN i.value IS NULL THEN 'unknown'",
            new: "CASE WHEN i.value IS NULL THEN 'unknown'\n"
                + notLate("pg_xid_age_ratio", "autovacuum_freeze_max_age") + "\n"
                + notLate("pg_mxid_age_ratio", "autovacuum_multixact_freeze_max_age")
        )
    ]

    /// Before this age rows are not to be frozen yet, or not for long: the alerts do not fire either.
    private static func notLate(_ metric: String, _ setting: String) -> String {
        "WHEN i.metric_name = '\(metric)' AND i.value * 2147483648\n"
            + "     < least(1.2 * current_setting('\(setting)')::numeric, 1.9e9)\n"
            + "THEN 'ok'"
    }

    // A reading that has both would make what clients have sent since look like an entry that began again,
    // with all its calls. Without the right to read statements there is no window to be wrong.
    private static let readingsSQL = #"""
        DO $do$
        BEGIN
            UPDATE monitoring.statement_readings AS r
               SET calls = s.calls, total_seconds = s.total_seconds
              FROM monitoring.statements(false) AS s
             WHERE r.userid = s.userid AND r.dbid = s.dbid AND r.queryid = s.queryid
               AND (s.calls < r.calls OR s.total_seconds < r.total_seconds);
        EXCEPTION
            WHEN OTHERS THEN NULL;
        END
        $do$;

        """#

    private static let describingSQL = #"""
        COMMENT ON FUNCTION monitoring.statements(boolean) IS
            'What clients have sent, as pg_stat_statements counts it wherever it is, in seconds; what these statements ran is part of their time. No row without the extension.';
        COMMENT ON TABLE monitoring.statement_hours IS
            'What statements did by target and hour, in several sets of rows until the hour is over: kind statement are those that took most by some measure, other is the remainder, with how many it is of at least and for how many seconds the set stands; with toplevel false it is the remainder of what functions ran. min_seconds and max_seconds are of all the time that the server has noted them, since is when the entry of pg_stat_statements began (PostgreSQL 17), restarted that it began again in the hour.';

        """#
}
