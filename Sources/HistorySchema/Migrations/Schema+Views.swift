extension SchemaMigration {
    static let views = SchemaMigration(8, "views", statementsSQL + maintenanceSQL + sizesSQL)

    private static let statementsSQL = #"""
        CREATE VIEW monitoring.v_slow_queries AS
        SELECT s.queryid, coalesce(d.datname, s.dbid::text) AS datname,
               pg_catalog.pg_get_userbyid(s.userid) AS usename, s.query, s.calls,
               round(s.mean_seconds::numeric * 1000, 3) AS mean_milliseconds,
               round(s.max_seconds::numeric * 1000, 3) AS max_milliseconds,
               round(s.deviation_seconds::numeric * 1000, 3) AS deviation_milliseconds,
               round(s.total_seconds::numeric, 3) AS total_seconds,
               round((100 * s.total_seconds / nullif(sum(s.total_seconds) OVER (), 0))::numeric, 2)
                   AS percent_of_total,
               s.rows
          FROM monitoring.statements(true) AS s
               LEFT JOIN pg_catalog.pg_database AS d ON d.oid = s.dbid
         ORDER BY s.mean_seconds DESC;
        COMMENT ON VIEW monitoring.v_slow_queries IS
            'Statements, slowest on average first; no rows without pg_stat_statements.';

        CREATE VIEW monitoring.v_query_performance_trends AS
        SELECT hour, datname, usename, queryid, calls,
               round(mean_seconds * 1000, 3) AS mean_milliseconds,
               round(lag(mean_seconds) OVER before * 1000, 3) AS previous_mean_milliseconds,
               round(mean_seconds / nullif(lag(mean_seconds) OVER before, 0), 3) AS change_factor
          FROM (SELECT date_trunc('hour', n.recorded_at) AS hour, n.tags->>'datname' AS datname,
                       n.tags->>'usename' AS usename, n.tags->>'queryid' AS queryid,
                       sum(n.metric_value) AS calls,
                       sum(n.metric_value * m.metric_value) / nullif(sum(n.metric_value), 0)
                           AS mean_seconds
                  FROM monitoring.performance_metrics AS n
                       JOIN monitoring.performance_metrics AS m
                           ON m.recorded_at = n.recorded_at AND m.tags = n.tags
                          AND m.metric_name = 'pg_statement_mean_seconds'
                          AND m.recorded_at > now() - interval '7 days'
                 WHERE n.metric_name = 'pg_statement_calls'
                   AND n.recorded_at > now() - interval '7 days'
                 GROUP BY 1, 2, 3, 4) AS hourly
        WINDOW before AS (PARTITION BY datname, usename, queryid ORDER BY hour)
         ORDER BY hour DESC, calls * mean_seconds DESC;
        COMMENT ON VIEW monitoring.v_query_performance_trends IS
            'The most expensive statements by hour, as record_performance_metrics() recorded them.';

        """#

    private static let maintenanceSQL = #"""
        CREATE VIEW monitoring.v_maintenance_status AS
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
                      FROM pg_catalog.pg_stat_user_tables) END AS last_vacuum,
               CASE WHEN d.datname = pg_catalog.current_database() THEN
                   (SELECT max(greatest(last_analyze, last_autoanalyze))
                      FROM pg_catalog.pg_stat_user_tables) END AS last_analyze
          FROM pg_catalog.pg_database AS d
               LEFT JOIN pg_catalog.pg_stat_database AS s ON s.datid = d.oid
         ORDER BY age(d.datfrozenxid) DESC;
        COMMENT ON VIEW monitoring.v_maintenance_status IS
            'Upkeep by database; what only its own tables tell is given for this database.';

        CREATE VIEW monitoring.v_index_usage AS
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
         ORDER BY s.idx_scan, index_bytes DESC;
        COMMENT ON VIEW monitoring.v_index_usage IS
            'Indexes of this database by how often they were used since the statistics began.';

        CREATE VIEW monitoring.unused_indexes AS
        SELECT u.schemaname, u.tablename, u.indexname, u.index_bytes, d.stats_reset AS unused_since,
               pg_catalog.pg_get_indexdef(x.indexrelid) AS definition
          FROM monitoring.v_index_usage AS u
               JOIN pg_catalog.pg_namespace AS n ON n.nspname = u.schemaname
               JOIN pg_catalog.pg_class AS c
                   ON c.relnamespace = n.oid AND c.relname = u.indexname
               JOIN pg_catalog.pg_index AS x ON x.indexrelid = c.oid
               LEFT JOIN pg_catalog.pg_stat_database AS d
                   ON d.datname = pg_catalog.current_database()
         WHERE u.usage_category = 'UNUSED' AND NOT x.indisunique AND NOT x.indisprimary
           AND NOT x.indisexclusion AND NOT x.indisreplident AND NOT x.indisclustered
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS k
                            WHERE k.conindid = x.indexrelid)
           AND NOT c.relispartition
         ORDER BY u.index_bytes DESC;
        COMMENT ON VIEW monitoring.unused_indexes IS
            'Indexes without a scan on this server that nothing else relies on; look at replicas, too.';

        """#

    private static let sizesSQL = #"""
        CREATE VIEW monitoring.table_sizes AS
        SELECT n.nspname AS schemaname, c.relname AS tablename,
               pg_catalog.pg_total_relation_size(c.oid) AS total_bytes,
               pg_catalog.pg_table_size(c.oid) AS table_bytes,
               pg_catalog.pg_indexes_size(c.oid) AS index_bytes,
               greatest(0, c.reltuples)::bigint AS estimated_rows,
               pg_catalog.pg_size_pretty(pg_catalog.pg_total_relation_size(c.oid)) AS total_size
          FROM pg_catalog.pg_class AS c
               JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
           AND n.nspname NOT LIKE 'pg\_temp\_%'
         ORDER BY total_bytes DESC;
        COMMENT ON VIEW monitoring.table_sizes IS
            'Tables of this database with their indexes, largest first.';

        CREATE VIEW monitoring.partition_sizes AS
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
         WHERE p.relkind = 'p' AND c.relkind IN ('r', 'p', 'f')
         ORDER BY pn.nspname, p.relname, c.relname;
        COMMENT ON VIEW monitoring.partition_sizes IS
            'Partitions of every partitioned table of this database.';
        """#
}
