extension Board {
    private static let keys = "datname, schemaname, relname"
    private static let name = "{{datname}}: {{schemaname}}.{{relname}}"
    private static let noTables = "there are no user tables"
    private static let noBloat = "the agent's role does not see the statistics of columns"
    private static let largest =
        "topk(20, max by (\(keys)) (pg_stat_user_tables_table_size_bytes{@D}))"
    private static let counters =
        "the agent counts tables every two minutes, and nothing changed in the range"

    /// What tables and indexes cost, and which are not used.
    static let tables = Board(
        "pgvigil-tables", "PostgreSQL tables and indexes",
        "Sizes, changes and reads by table and index.", scope: .target, variables: [.databases],
        [
            Row("Sizes", tableSizes), Row("Work by table", tableWork),
            Row("Blocks by table", tableBlocks), Row("Indexes", indexPanels),
            Row("Objects", objectPanels),
        ])

    private static func ofLargest(
        _ metric: String, _ heading: String, _ properties: [Property] = [],
        unless: String? = nil
    ) -> Query {
        let factor = metric.hasSuffix("_timestamp_seconds") ? " * 1000" : ""
        return Query(
            "max by (\(keys)) (\(metric){@D})\(factor) and on (\(keys)) \(largest)", heading,
            unless: unless ?? (factor.isEmpty ? noTables : "it never happened"), properties)
    }

    private static let tableSizes: [Panel] = [
        .layers(
            "Database sizes", "bytes",
            "Bytes on disk by database. Bad: growth that fills the disk before you look again.",
            [Query("max by (datname) (pg_database_size_bytes{@D})", "{{datname}}")], width: 12),
        .lines(
            "Dead rows", "short",
            "The ten tables with the most dead rows. Bad: growth without the drops that vacuum makes.",
            [
                Query(
                    "topk(10, max by (\(keys)) (pg_stat_user_tables_n_dead_tup{@D}))", name,
                    unless: noTables)
            ], width: 12),
        .table(
            "Largest tables",
            "The twenty largest tables of the chosen databases. Bad: a vacuum ratio well above 1, or"
                + " many dead rows for each that lives.",
            [
                Panel.Label("datname", "Database"), Panel.Label("schemaname", "Schema"),
                Panel.Label("relname", "Table"),
            ],
            [
                Query(largest, "Table size", unless: noTables, [.unit("bytes")]),
                ofLargest("pg_stat_user_tables_index_size_bytes", "Index size", [.unit("bytes")]),
                ofLargest(
                    "pg_stat_user_tables_size_estimate_bytes", "Estimate", [.unit("bytes")]),
                ofLargest(
                    "pg_table_bloat_bytes", "Bloat, estimated", [.unit("bytes")],
                    unless: noBloat),
                ofLargest("pg_stat_user_tables_n_live_tup", "Live rows"),
                ofLargest("pg_stat_user_tables_n_dead_tup", "Dead rows"),
                ofLargest(
                    "pg_stat_user_tables_vacuum_due_ratio", "Vacuum due",
                    Property.coloured(.rising(2, 5)) + [.decimals(2)]),
                ofLargest(
                    "pg_stat_user_tables_freeze_age_ratio", "Freeze age",
                    [.unit("percentunit")]),
                ofLargest(
                    "pg_stat_user_tables_last_autovacuum_timestamp_seconds", "Autovacuum",
                    [.unit("dateTimeFromNow")]),
                ofLargest(
                    "pg_stat_user_tables_last_vacuum_timestamp_seconds", "Vacuum by hand",
                    [.unit("dateTimeFromNow")]),
                ofLargest(
                    "pg_stat_user_tables_last_autoanalyze_timestamp_seconds",
                    "Autoanalyze", [.unit("dateTimeFromNow")]),
                ofLargest(
                    "pg_stat_user_tables_last_analyze_timestamp_seconds",
                    "Analyze by hand", [.unit("dateTimeFromNow")]),
            ], height: 11, sort: "Table size"),
    ]

    private static func busiest(
        _ title: String, _ metric: String, _ description: String, unless: String = noTables
    ) -> Panel {
        .lines(
            title, "ops", description,
            [
                Query(
                    "topk(10, sum by (\(keys)) (rate(pg_stat_user_tables_\(metric)_total"
                        + "{@D}[@R])))", name, unless: unless)
            ]
        ) { $0.interval = "2m" }
    }

    private static let tableWork: [Panel] = [
        busiest(
            "Rows inserted", "n_tup_ins",
            "Rows per second in the ten busiest tables. Bad: a table that no release explains."),
        busiest(
            "Rows updated", "n_tup_upd",
            "Rows per second in the ten busiest tables. Bad: many for a small table; it needs vacuum"
                + " often."),
        busiest(
            "Rows deleted", "n_tup_del",
            "Rows per second in the ten busiest tables. Bad: mass deletion; partitions that are"
                + " dropped cost nothing."),
        .lines(
            "Updates without new index entries", "percentunit",
            "Share of updates that fit into the same block, and of those that moved to another one."
                + " Bad: the first near 0 in a table that is updated much; lower its fillfactor.",
            [
                Query(
                    "sum by (target) (rate(pg_stat_user_tables_n_tup_hot_upd_total{@D}[@R]))"
                        + " / (sum by (target) (rate(pg_stat_user_tables_n_tup_upd_total"
                        + "{@D}[@R])) > 0)", "in the block", unless: counters),
                Query(
                    "sum by (target) (rate(pg_stat_user_tables_n_tup_newpage_upd_total{@D}[@R]))"
                        + " / (sum by (target) (rate(pg_stat_user_tables_n_tup_upd_total"
                        + "{@D}[@R])) > 0)", "moved",
                    unless: "\(counters), or PostgreSQL is older than 16"),
            ]
        ) {
            $0.high = 1
            $0.interval = "2m"
        },
        busiest(
            "Rows read in full scans", "seq_tup_read",
            "Rows per second read by sequential scans in the ten tables with the most. Bad: a large"
                + " table; an index may be missing."),
        busiest(
            "Full scans", "seq_scan",
            "Sequential scans per second. Bad: many of a large table."),
        busiest(
            "Index scans", "idx_scan", "Index scans per second. Bad: none for a large table."),
        busiest(
            "Rows fetched by index scans", "idx_tup_fetch",
            "Rows per second. Bad: far more than the queries return; the index is not selective."),
    ]

    private static func blocks(_ metric: String, _ legend: String) -> Query {
        Query(
            "sum by (target) (rate(pg_statio_user_tables_\(metric)_total{@D}[@R]))", legend,
            unless: noTables)
    }

    private static let tableBlocks: [Panel] = [
        .lines(
            "Blocks of tables, indexes and long values", "ops",
            "Blocks per second found in shared buffers. Bad: a drop while reads rise.",
            [
                blocks("heap_blocks_hit", "tables"), blocks("idx_blocks_hit", "indexes"),
                blocks("toast_blocks_hit", "long values"),
            ]
        ) { $0.interval = "2m" },
        .lines(
            "Blocks read", "ops",
            "Blocks per second that had to be read. Bad: indexes; they should stay in memory.",
            [
                blocks("heap_blocks_read", "tables"), blocks("idx_blocks_read", "indexes"),
                blocks("toast_blocks_read", "long values"),
            ]
        ) { $0.interval = "2m" },
        .lines(
            "Tables that are read most", "ops",
            "Blocks per second read for the ten tables with the most. Bad: one that should fit into"
                + " memory.",
            [
                Query(
                    "topk(10, sum by (\(keys)) (rate("
                        + "pg_statio_user_tables_heap_blocks_read_total{@D}[@R])))", name,
                    unless: noTables)
            ]
        ) { $0.interval = "2m" },
    ]

    private static let indexKeys = "datname, schemaname, relname, indexrelname"
    private static let unused =
        "bottomk(20, max by (\(indexKeys)) (increase("
        + "pg_stat_user_indexes_idx_scan_total{@D}[$__range])))"

    private static func ofUnused(
        _ metric: String, _ heading: String, _ properties: [Property] = [],
        unless: String? = nil
    ) -> Query {
        let factor = metric.hasSuffix("_timestamp_seconds") ? " * 1000" : ""
        return Query(
            "max by (\(indexKeys)) (\(metric){@D})\(factor) and on (\(indexKeys)) \(unused)",
            heading,
            unless: unless
                ?? (factor.isEmpty
                    ? "there are no user indexes" : "never used, or PostgreSQL is older than 16"),
            properties)
    }

    private static let indexPanels: [Panel] = [
        .table(
            "Indexes that are used least",
            "The twenty indexes with the fewest scans in the range shown. Bad: a large one without"
                + " scans for weeks that is not unique; drop it.",
            [
                Panel.Label("datname", "Database"), Panel.Label("schemaname", "Schema"),
                Panel.Label("relname", "Table"), Panel.Label("indexrelname", "Index"),
            ],
            [
                Query(
                    unused, "Scans", unless: "there are no user indexes", [.decimals(0)]),
                ofUnused(
                    "pg_stat_user_indexes_size_estimate_bytes", "Size", [.unit("bytes")]),
                ofUnused(
                    "pg_index_bloat_bytes", "Bloat, estimated", [.unit("bytes")],
                    unless: noBloat),
                ofUnused(
                    "pg_stat_user_indexes_unique", "Unique",
                    [.mappings([Mapping(0, "no", "text"), Mapping(1, "yes", "blue")])]),
                ofUnused(
                    "pg_stat_user_indexes_invalid", "Invalid",
                    [.mappings([Mapping(0, "no", "text"), Mapping(1, "yes", "red")])]),
                ofUnused(
                    "pg_stat_user_indexes_last_idx_scan_timestamp_seconds", "Last used",
                    [.unit("dateTimeFromNow")]),
            ], height: 11),
        .lines(
            "Scans of indexes", "ops",
            "Scans per second of the ten busiest indexes. Bad: a sudden drop; a plan changed.",
            [
                Query(
                    "topk(10, sum by (\(indexKeys)) (rate("
                        + "pg_stat_user_indexes_idx_scan_total{@D}[@R])))",
                    "{{datname}}: {{indexrelname}}", unless: "there are no user indexes")
            ]
        ) { $0.interval = "5m" },
        .lines(
            "Entries of indexes", "ops",
            "Entries per second that scans returned, and rows that simple scans fetched. Bad: far"
                + " more entries than rows.",
            [
                Query(
                    "sum by (target) (rate(pg_stat_user_indexes_idx_tup_read_total{@D}[@R]))",
                    "entries", unless: "there are no user indexes"),
                Query(
                    "sum by (target) (rate(pg_stat_user_indexes_idx_tup_fetch_total{@D}[@R]))",
                    "rows", unless: "there are no user indexes"),
            ]
        ) { $0.interval = "5m" },
        .lines(
            "Blocks of indexes", "ops",
            "Blocks of indexes per second, found and read. Bad: reads; indexes should stay in memory.",
            [
                Query(
                    "sum by (target) (rate(pg_statio_user_indexes_idx_blks_hit_total{@D}[@R]))",
                    "found", unless: "there are no user indexes"),
                Query(
                    "sum by (target) (rate(pg_statio_user_indexes_idx_blks_read_total{@D}[@R]))",
                    "read", unless: "there are no user indexes"),
            ]
        ) { $0.interval = "5m" },
    ]

    private static let objectPanels: [Panel] = [
        .bars(
            "Sequences", "percentunit",
            "The ten sequences that have used up most of their range or of their column's. Bad: above"
                + " 80 %; at 100 % inserts fail. Sequences of 64 bits, and those that the agent's"
                + " role may not read, are not here.",
            Query(
                "topk(10, max by (datname, schemaname, sequencename)"
                    + " (pg_sequences_used_ratio{@D}))",
                "{{datname}}: {{schemaname}}.{{sequencename}}",
                unless: "no sequence of fewer than 64 bits was used"), .rising(0.8, 0.95)
        ) { $0.high = 1 },
        .lines(
            "Indexes", "short",
            "Indexes, and those that no query can use. Bad: any of the latter; reindex or drop them.",
            [
                Query("sum by (target) (pg_objects_indexes{@D})", "indexes"),
                Query("sum by (target) (pg_objects_invalid_indexes{@D})", "invalid"),
            ]),
        .lines(
            "Objects", "short",
            "Tables and sequences, those sequences that the agent may not read, and tables and"
                + " indexes that share the row other. Bad: growth without end; an application creates tables"
                + " and forgets them.",
            [
                Query("sum by (target) (pg_objects_tables{@D})", "tables"),
                Query("sum by (target) (pg_objects_sequences{@D})", "sequences"),
                Query(
                    "sum by (target) (pg_objects_unreadable_sequences{@D})",
                    "unreadable sequences"),
                Query(
                    "sum by (target) (pg_stat_user_tables_folded{@D})", "tables in other",
                    unless: noTables),
                Query(
                    "sum by (target) (pg_stat_user_indexes_folded{@D})", "indexes in other",
                    unless: "there are no user indexes"),
            ]),
        .lines(
            "Collations that have changed", "short",
            "Whether the default collation of a database has another version than the one that its"
                + " indexes were built with. Bad: 1; rebuild the indexes on texts.",
            [
                Query(
                    "max by (datname) (pg_database_collation_mismatch{@D})", "{{datname}}",
                    unless: "no database has a collation with a version")
            ]),
    ]
}
