// Views of a database that is visited; a partitioned table has nothing to scan or to vacuum.
extension ServerView {
    private static let ordinary =
        "JOIN pg_class AS c ON c.oid = relid AND c.relkind <> 'p' AND c.relpersistence <> 't'"

    static let tables = ServerView(
        "pg_stat_user_tables",
        labels: [
            "datname": "current_database()", "schemaname": "schemaname", "relname": "s.relname",
        ], from: "pg_stat_user_tables AS s \(ordinary)",
        shows: [
            "pg_stat_user_tables_seq_scan_total": "seq_scan",
            "pg_stat_user_tables_seq_tup_read_total": "seq_tup_read",
            "pg_stat_user_tables_idx_scan_total": "idx_scan",
            "pg_stat_user_tables_idx_tup_fetch_total": "idx_tup_fetch",
            "pg_stat_user_tables_n_tup_ins_total": "n_tup_ins",
            "pg_stat_user_tables_n_tup_upd_total": "n_tup_upd",
            "pg_stat_user_tables_n_tup_del_total": "n_tup_del",
            "pg_stat_user_tables_n_tup_hot_upd_total": "n_tup_hot_upd",
            "pg_stat_user_tables_n_live_tup": "n_live_tup",
            "pg_stat_user_tables_n_dead_tup": "n_dead_tup",
            "pg_stat_user_tables_n_mod_since_analyze": "n_mod_since_analyze",
            "pg_stat_user_tables_n_ins_since_vacuum": "n_ins_since_vacuum",
            "pg_stat_user_tables_last_vacuum_timestamp_seconds":
                "extract(epoch FROM last_vacuum)",
            "pg_stat_user_tables_last_autovacuum_timestamp_seconds":
                "extract(epoch FROM last_autovacuum)",
            "pg_stat_user_tables_last_analyze_timestamp_seconds":
                "extract(epoch FROM last_analyze)",
            "pg_stat_user_tables_last_autoanalyze_timestamp_seconds":
                "extract(epoch FROM last_autoanalyze)",
            "pg_stat_user_tables_vacuum_count_total": "vacuum_count",
            "pg_stat_user_tables_autovacuum_count_total": "autovacuum_count",
            "pg_stat_user_tables_analyze_count_total": "analyze_count",
            "pg_stat_user_tables_autoanalyze_count_total": "autoanalyze_count",
        ])

    static let newPages = ServerView(
        "new pages of pg_stat_user_tables", 16..<Int.max,
        labels: ["schemaname": "schemaname", "relname": "s.relname"],
        from: "pg_stat_user_tables AS s \(ordinary)",
        shows: ["pg_stat_user_tables_n_tup_newpage_upd_total": "n_tup_newpage_upd"])

    static let lastScans = ServerView(
        "scans of pg_stat_user_tables", 16..<Int.max,
        labels: ["schemaname": "schemaname", "relname": "s.relname"],
        from: "pg_stat_user_tables AS s \(ordinary)",
        shows: [
            "pg_stat_user_tables_last_seq_scan_timestamp_seconds":
                "extract(epoch FROM last_seq_scan)",
            "pg_stat_user_tables_last_idx_scan_timestamp_seconds":
                "extract(epoch FROM last_idx_scan)",
        ])

    static let functions = ServerView(
        "pg_stat_user_functions", labels: ["schemaname": "schemaname", "funcname": "funcname"],
        from: """
            (SELECT schemaname, funcname, sum(calls) AS calls, sum(total_time) AS total_time,
                    sum(self_time) AS self_time
               FROM pg_stat_user_functions GROUP BY 1, 2) AS x
            """,
        shows: [
            "pg_stat_user_functions_calls_total": "calls",
            "pg_stat_user_functions_total_seconds_total": "total_time / 1e3",
            "pg_stat_user_functions_self_seconds_total": "self_time / 1e3",
        ])

    static let upkeepTimes = ServerView(
        "times of pg_stat_user_tables", 18..<Int.max,
        labels: ["schemaname": "schemaname", "relname": "s.relname"],
        from: "pg_stat_user_tables AS s \(ordinary)",
        shows: [
            "pg_stat_user_tables_vacuum_time_seconds_total": "total_vacuum_time / 1e3",
            "pg_stat_user_tables_autovacuum_time_seconds_total": "total_autovacuum_time / 1e3",
            "pg_stat_user_tables_analyze_time_seconds_total": "total_analyze_time / 1e3",
            "pg_stat_user_tables_autoanalyze_time_seconds_total": "total_autoanalyze_time / 1e3",
        ])

    static let tableBlocks = ServerView(
        "pg_statio_user_tables", labels: ["schemaname": "schemaname", "relname": "s.relname"],
        from: "pg_statio_user_tables AS s \(ordinary)",
        shows: [
            "pg_statio_user_tables_heap_blocks_read_total": "heap_blks_read",
            "pg_statio_user_tables_heap_blocks_hit_total": "heap_blks_hit",
            "pg_statio_user_tables_idx_blocks_read_total": "idx_blks_read",
            "pg_statio_user_tables_idx_blocks_hit_total": "idx_blks_hit",
            "pg_statio_user_tables_toast_blocks_read_total": "toast_blks_read",
            "pg_statio_user_tables_toast_blocks_hit_total": "toast_blks_hit",
        ])

    private static let index: KeyValuePairs = [
        "schemaname": "schemaname", "relname": "s.relname", "indexrelname": "indexrelname",
    ]

    static let indexes = ServerView(
        "pg_stat_user_indexes", labels: index, from: "pg_stat_user_indexes AS s \(ordinary)",
        shows: [
            "pg_stat_user_indexes_idx_scan_total": "idx_scan",
            "pg_stat_user_indexes_idx_tup_read_total": "idx_tup_read",
            "pg_stat_user_indexes_idx_tup_fetch_total": "idx_tup_fetch",
        ])

    static let indexScans = ServerView(
        "last_idx_scan of pg_stat_user_indexes", 16..<Int.max, labels: index,
        from: "pg_stat_user_indexes AS s \(ordinary)",
        shows: [
            "pg_stat_user_indexes_last_idx_scan_timestamp_seconds":
                "extract(epoch FROM last_idx_scan)"
        ])

    static let indexBlocks = ServerView(
        "pg_statio_user_indexes", labels: index, from: "pg_statio_user_indexes AS s \(ordinary)",
        shows: [
            "pg_statio_user_indexes_idx_blks_read_total": "idx_blks_read",
            "pg_statio_user_indexes_idx_blks_hit_total": "idx_blks_hit",
        ])
}
