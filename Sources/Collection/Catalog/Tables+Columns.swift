import Tables

extension Collector {
    /// What each column about tables means.
    static let tablesColumns: [Column] =
        [
            .label("schemaname"), .label("relname"), .hidden("relid"), .hidden("origin"),
            .hidden("weight"),
        ]
        + tablesUse + tablesChanges + tablesVisits + tablesBlocks + tablesUpkeepColumns

    private static let tablesUse: [Column] = [
        .counter("seq_scan", as: "pg_stat_user_tables_seq_scan_total", "Sequential scans."),
        .counter(
            "seq_tup_read", as: "pg_stat_user_tables_seq_tup_read_total",
            "Live rows read by sequential scans."),
        .counter(
            "idx_scan", as: "pg_stat_user_tables_idx_scan_total", "Index scans.",
            whenLower: .lostPart),
        .counter(
            "idx_tup_fetch", as: "pg_stat_user_tables_idx_tup_fetch_total",
            "Live rows fetched by index scans.", whenLower: .lostPart),
        .gauge(
            "last_seq_scan", as: "pg_stat_user_tables_last_seq_scan_timestamp_seconds",
            "When the table was last scanned sequentially, in unix time.", remainder: .none),
        .gauge(
            "last_idx_scan", as: "pg_stat_user_tables_last_idx_scan_timestamp_seconds",
            "When one of the table's indexes was last used, in unix time.", remainder: .none),
    ]

    private static let tablesChanges: [Column] = [
        .counter("n_tup_ins", as: "pg_stat_user_tables_n_tup_ins_total", "Rows inserted."),
        .counter("n_tup_upd", as: "pg_stat_user_tables_n_tup_upd_total", "Rows updated."),
        .counter("n_tup_del", as: "pg_stat_user_tables_n_tup_del_total", "Rows deleted."),
        .counter(
            "n_tup_hot_upd", as: "pg_stat_user_tables_n_tup_hot_upd_total",
            "Rows updated without a new index entry."),
        .counter(
            "n_tup_newpage_upd", as: "pg_stat_user_tables_n_tup_newpage_upd_total",
            "Rows updated whose new version went to another block."),
        .gauge("n_live_tup", as: "pg_stat_user_tables_n_live_tup", "Live rows, estimated."),
        .gauge("n_dead_tup", as: "pg_stat_user_tables_n_dead_tup", "Dead rows, estimated."),
        .gauge(
            "n_mod_since_analyze", as: "pg_stat_user_tables_n_mod_since_analyze",
            "Rows changed since the table was last analyzed, estimated."),
        .gauge(
            "n_ins_since_vacuum", as: "pg_stat_user_tables_n_ins_since_vacuum",
            "Rows inserted since the table was last vacuumed, estimated."),
    ]

    private static let tablesVisits: [Column] = [
        .gauge(
            "last_vacuum", as: "pg_stat_user_tables_last_vacuum_timestamp_seconds",
            "When the table was last vacuumed by hand, in unix time.", remainder: .none),
        .gauge(
            "last_autovacuum", as: "pg_stat_user_tables_last_autovacuum_timestamp_seconds",
            "When the table was last vacuumed by autovacuum, in unix time.", remainder: .none),
        .gauge(
            "last_analyze", as: "pg_stat_user_tables_last_analyze_timestamp_seconds",
            "When the table was last analyzed by hand, in unix time.", remainder: .none),
        .gauge(
            "last_autoanalyze", as: "pg_stat_user_tables_last_autoanalyze_timestamp_seconds",
            "When the table was last analyzed by autovacuum, in unix time.", remainder: .none),
        .counter(
            "vacuum_count", as: "pg_stat_user_tables_vacuum_count_total", "Vacuums by hand."),
        .counter(
            "autovacuum_count", as: "pg_stat_user_tables_autovacuum_count_total",
            "Vacuums by autovacuum."),
        .counter(
            "analyze_count", as: "pg_stat_user_tables_analyze_count_total", "Analyzes by hand."),
        .counter(
            "autoanalyze_count", as: "pg_stat_user_tables_autoanalyze_count_total",
            "Analyzes by autovacuum."),
        .counter(
            "total_vacuum_time", as: "pg_stat_user_tables_vacuum_time_seconds_total",
            "Time spent in vacuums by hand.", times: Column.milliseconds),
        .counter(
            "total_autovacuum_time", as: "pg_stat_user_tables_autovacuum_time_seconds_total",
            "Time spent in vacuums by autovacuum.", times: Column.milliseconds),
        .counter(
            "total_analyze_time", as: "pg_stat_user_tables_analyze_time_seconds_total",
            "Time spent in analyzes by hand.", times: Column.milliseconds),
        .counter(
            "total_autoanalyze_time", as: "pg_stat_user_tables_autoanalyze_time_seconds_total",
            "Time spent in analyzes by autovacuum.", times: Column.milliseconds),
    ]

    // Blocks read are a difference of two counts, which may be a moment apart.
    private static let tablesBlocks: [Column] = [
        .counter(
            "heap_blocks_read", as: "pg_statio_user_tables_heap_blocks_read_total",
            "Blocks of the table that had to be read.", whenLower: .lostPart),
        .counter(
            "heap_blocks_hit", as: "pg_statio_user_tables_heap_blocks_hit_total",
            "Blocks of the table found in shared buffers."),
        .counter(
            "idx_blocks_read", as: "pg_statio_user_tables_idx_blocks_read_total",
            "Blocks of the table's indexes that had to be read.", whenLower: .lostPart),
        .counter(
            "idx_blocks_hit", as: "pg_statio_user_tables_idx_blocks_hit_total",
            "Blocks of the table's indexes found in shared buffers.", whenLower: .lostPart),
        .counter(
            "toast_blocks_read", as: "pg_statio_user_tables_toast_blocks_read_total",
            "Blocks of the table's long values that had to be read.", whenLower: .lostPart),
        .counter(
            "toast_blocks_hit", as: "pg_statio_user_tables_toast_blocks_hit_total",
            "Blocks of the table's long values found in shared buffers.", whenLower: .lostPart),
        .gauge(
            "bytes", as: "pg_stat_user_tables_size_estimate_bytes",
            "Size with indexes, without long values, as of the last vacuum or analyze; none before"
                + " the first."),
    ]

    private static let tablesUpkeepColumns: [Column] = [
        .gauge(
            "autovacuum_disabled", as: "pg_stat_user_tables_autovacuum_disabled",
            "Whether autovacuum is switched off for the table: 1 or 0."),
        .gauge(
            "vacuum_due", as: "pg_stat_user_tables_vacuum_due_ratio",
            "Dead rows against the table's own vacuum threshold; above 1 it is due.",
            remainder: .max),
        .gauge(
            "insert_vacuum_due", as: "pg_stat_user_tables_insert_vacuum_due_ratio",
            "Inserted rows against the table's own insert threshold; above 1 it is due.",
            remainder: .max),
        .gauge(
            "analyze_due", as: "pg_stat_user_tables_analyze_due_ratio",
            "Changed rows against the table's own analyze threshold; above 1 it is due.",
            remainder: .max),
        .gauge(
            "freeze_age", as: "pg_stat_user_tables_freeze_age_ratio",
            "Age of the oldest row against the age at which vacuum is forced.",
            remainder: .max),
        .gauge(
            "vacuum_overdue", as: "pg_stat_user_tables_vacuum_overdue",
            "Whether one of the vacuum thresholds is passed: 1 or 0, a count in the remainder."),
        .gauge(
            "analyze_overdue", as: "pg_stat_user_tables_analyze_overdue",
            "Whether the analyze threshold is passed: 1 or 0, a count in the remainder."),
    ]
}
