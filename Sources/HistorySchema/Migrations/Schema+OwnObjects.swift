// A DBA who looks for large tables and unused indexes means the application's: what lies in this schema is
// left out of such views, unless the setting show_own says otherwise. Indicators count it all the
// same, as the agent does, so that the function behind v_tables_needing_maintenance leaves nothing
// out. A statement is one of this schema's when its text names the schema.
extension SchemaMigration {
    static let ownObjectsSQL =
        #"""
        INSERT INTO monitoring.settings (name, value) VALUES ('show_own', 'off'),
                   ('slow_statement_seconds', '1')
            ON CONFLICT (name) DO NOTHING;
        COMMENT ON TABLE monitoring.settings IS
            'How functions and views behave: mode, raw_from, show_own, slow_statement_seconds.';

        """# + tablesDueSQL + ownIndexesSQL + ownSizesSQL + ownStatementsSQL

    /// A condition on the name of a schema.
    private static func isShown(_ schema: String) -> String {
        #"""
        (\#(schema) <> 'monitoring'
                OR EXISTS (SELECT FROM monitoring.settings
                            WHERE name = 'show_own' AND value IN ('on', 'true', 'yes', '1')))
        """#
    }

    private static let tablesDueSQL =
        #"""
        CREATE FUNCTION monitoring.tables_due()
        RETURNS TABLE (schemaname name, tablename name, reason text, vacuum_overdue boolean,
            analyze_overdue boolean, live_rows bigint, dead_rows bigint, inserted_rows bigint,
            changed_rows bigint, vacuum_at numeric, analyze_at numeric, freeze_age_ratio numeric,
            autovacuum_enabled boolean, last_vacuum timestamptz, last_autovacuum timestamptz,
            last_analyze timestamptz, last_autoanalyze timestamptz)
        LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
        AS $body$

        """# + tablesDueQuery + #"""

            $body$;
            COMMENT ON FUNCTION monitoring.tables_due() IS
                'v_tables_needing_maintenance with the tables of this schema.';

            CREATE OR REPLACE VIEW monitoring.v_tables_needing_maintenance AS
            SELECT t.schemaname, t.tablename, t.reason, t.vacuum_overdue, t.analyze_overdue,
                   t.live_rows, t.dead_rows, t.inserted_rows, t.changed_rows, t.vacuum_at, t.analyze_at,
                   t.freeze_age_ratio, t.autovacuum_enabled, t.last_vacuum, t.last_autovacuum,
                   t.last_analyze, t.last_autoanalyze
              FROM monitoring.tables_due() WITH ORDINALITY AS t (
                   schemaname, tablename, reason, vacuum_overdue, analyze_overdue, live_rows,
                   dead_rows, inserted_rows, changed_rows, vacuum_at, analyze_at, freeze_age_ratio,
                   autovacuum_enabled, last_vacuum, last_autovacuum, last_analyze, last_autoanalyze,
                   place)
             WHERE \#(isShown("t.schemaname"))
             ORDER BY t.place;

            """# + maintenanceStatusSQL

    static let maintenanceStatusSQL = #"""

        CREATE OR REPLACE VIEW monitoring.v_maintenance_status AS
        SELECT d.datname, d.datallowconn AS connections_allowed,
               age(d.datfrozenxid) AS xid_age, mxid_age(d.datminmxid) AS mxid_age,
               round(age(d.datfrozenxid) / 2147483648.0, 4) AS xid_age_ratio,
               s.temp_files, s.temp_bytes, s.deadlocks, s.checksum_failures, s.xact_commit,
               s.xact_rollback, s.stats_reset,
               CASE WHEN d.datname = pg_catalog.current_database() THEN
                   (SELECT count(*) FROM monitoring.v_tables_needing_maintenance
                     WHERE vacuum_overdue) END AS tables_vacuum_overdue,
               CASE WHEN d.datname = pg_catalog.current_database() THEN
                   (SELECT max(greatest(last_vacuum, last_autovacuum))
                      FROM pg_catalog.pg_stat_user_tables
                     WHERE \#(isShown("schemaname"))) END AS last_vacuum,
               CASE WHEN d.datname = pg_catalog.current_database() THEN
                   (SELECT max(greatest(last_analyze, last_autoanalyze))
                      FROM pg_catalog.pg_stat_user_tables
                     WHERE \#(isShown("schemaname"))) END AS last_analyze
          FROM pg_catalog.pg_database AS d
               LEFT JOIN pg_catalog.pg_stat_database AS s ON s.datid = d.oid
         ORDER BY age(d.datfrozenxid) DESC;

        """#

    private static let ownIndexesSQL = #"""
        CREATE OR REPLACE VIEW monitoring.v_index_usage AS
        SELECT s.schemaname, s.relname AS tablename, s.indexrelname AS indexname, s.idx_scan AS scans,
               s.idx_tup_read AS entries_read, s.idx_tup_fetch AS rows_fetched,
               pg_catalog.pg_relation_size(s.indexrelid) AS index_bytes,
               x.indisunique AS is_unique, x.indisvalid AS is_valid,
               CASE WHEN s.idx_scan = 0 THEN 'UNUSED'
                    WHEN s.idx_scan < 50 THEN 'RARELY_USED'
                    WHEN s.idx_scan < 1000 THEN 'OCCASIONALLY_USED'
                    ELSE 'FREQUENTLY_USED' END AS usage_category
          FROM pg_catalog.pg_stat_user_indexes AS s
               JOIN pg_catalog.pg_index AS x ON x.indexrelid = s.indexrelid
         WHERE \#(isShown("s.schemaname"))
         ORDER BY s.idx_scan, index_bytes DESC;

        """#

    private static let ownSizesSQL = #"""
        CREATE OR REPLACE VIEW monitoring.table_sizes AS
        SELECT n.nspname AS schemaname, c.relname AS tablename,
               pg_catalog.pg_total_relation_size(c.oid) AS total_bytes,
               pg_catalog.pg_table_size(c.oid) AS table_bytes,
               pg_catalog.pg_indexes_size(c.oid) AS index_bytes,
               greatest(0, c.reltuples)::bigint AS estimated_rows,
               pg_catalog.pg_size_pretty(pg_catalog.pg_total_relation_size(c.oid)) AS total_size
          FROM pg_catalog.pg_class AS c
               JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
           AND NOT pg_catalog.starts_with(n.nspname::text, 'pg_temp_')
           AND \#(isShown("n.nspname"))
         ORDER BY total_bytes DESC;

        CREATE OR REPLACE VIEW monitoring.partition_sizes AS
        SELECT pn.nspname AS schemaname, p.relname AS tablename, c.relname AS partitionname,
               pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bounds,
               pg_catalog.pg_total_relation_size(c.oid) AS total_bytes,
               pg_catalog.pg_indexes_size(c.oid) AS index_bytes,
               greatest(0, c.reltuples)::bigint AS estimated_rows,
               c.relpersistence = 'u' AS is_unlogged,
               pg_catalog.pg_size_pretty(pg_catalog.pg_total_relation_size(c.oid)) AS total_size
          FROM pg_catalog.pg_inherits AS i
               JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
               JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent
               JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
         WHERE p.relkind = 'p' AND c.relkind IN ('r', 'p', 'f') AND \#(isShown("pn.nspname"))
         ORDER BY pn.nspname, p.relname, c.relname;

        """#

    private static let ownStatementsSQL = slowQueriesSQL(condition: "")

    /// `v_slow_queries`, with what else holds for its statements.
    static func slowQueriesSQL(condition: String) -> String {
        #"""
        CREATE OR REPLACE VIEW monitoring.v_slow_queries AS
        SELECT found.queryid, found.datname, found.usename, found.query, found.calls,
               found.mean_milliseconds, found.max_milliseconds, found.deviation_milliseconds,
               found.total_seconds, found.percent_of_total, found.rows
          FROM (SELECT s.queryid, coalesce(d.datname, s.dbid::text) AS datname,
                       pg_catalog.pg_get_userbyid(s.userid) AS usename, s.query, s.calls,
                       round(s.mean_seconds::numeric * 1000, 3) AS mean_milliseconds,
                       round(s.max_seconds::numeric * 1000, 3) AS max_milliseconds,
                       round(s.deviation_seconds::numeric * 1000, 3) AS deviation_milliseconds,
                       round(s.total_seconds::numeric, 3) AS total_seconds,
                       round((100 * s.total_seconds
                           / nullif(sum(s.total_seconds) OVER (), 0))::numeric, 2)
                           AS percent_of_total,
                       s.rows, s.mean_seconds,
                       CASE WHEN s.query ~* '(^|[^a-z0-9_$.])"?monitoring"?[.]' THEN 'monitoring'
                            ELSE '' END AS schemaname
                  FROM monitoring.statements(true) AS s
                       LEFT JOIN pg_catalog.pg_database AS d ON d.oid = s.dbid) AS found
         WHERE \#(isShown("found.schemaname"))\#(condition)
         ORDER BY found.mean_seconds DESC;

        """#
    }
}
