extension Board {
    private static let noVacuum = "no vacuum runs"

    /// Vacuum, the age of rows, and what holds vacuum back.
    static let vacuum = Board(
        "pgvigil-vacuum", "PostgreSQL vacuum and wraparound",
        "Whether vacuum keeps up, and how far away the end of transaction numbers is.",
        scope: .target, variables: [.databases],
        [
            Row("Is it enough?", vacuumOverview), Row("Tables that wait", [vacuumTable]),
            Row("Running now", vacuumProgress), Row("Work done", vacuumWork),
        ])

    static let vacuumPanel: Panel = .lines(
        "Vacuum", "short",
        "Tables whose vacuum is due by their own settings (left), and the largest number of times"
            + " that a table is past its threshold (right). Bad: a line that only rises.",
        [
            Query(
                "max by (target) (pg_vacuum_overdue_tables{@T})", "overdue tables",
                unless: onReplica),
            Query(
                "max by (target) (pg_stat_user_tables_vacuum_due_ratio{@D})", "largest due ratio",
                unless: "there are no user tables", [.onTheRight]),
        ]
    ) { $0.more = "pgvigil-vacuum" }

    static let wraparound: Panel = .lines(
        "Wraparound", "percentunit",
        "Age of the oldest row and row lock as a share of what there can be; at 100 % the server"
            + " stops writing. Bad: above a line.",
        [
            Query(
                "max by (target) (pg_xid_age_ratio{@T})", "transactions", unless: onReplica),
            Query(
                "max by (target) (pg_mxid_age_ratio{@T})", "multixacts", unless: onReplica),
            .limit("xid_age_ratio", "transactions"), .limit("mxid_age_ratio", "multixacts"),
        ]
    ) {
        $0.high = 1
        $0.more = "pgvigil-vacuum"
    }

    private static let vacuumOverview: [Panel] = [
        vacuumPanel, wraparound,
        .lines(
            "Horizon", "short",
            "Transactions since the oldest that someone still may look at, by who holds it: vacuum"
                + " can remove nothing younger. Bad: millions; end the holder.",
            [
                Query(
                    "max by (holder) (pg_vacuum_horizon_age_transactions{@T})", "{{holder}}"),
                Query(
                    "max by (datname) (pg_prepared_xacts_oldest_age_seconds{@D})",
                    "prepared transaction in {{datname}}",
                    unless: "there are no prepared transactions", [.unit("s"), .onTheRight]),
            ]),
        .lines(
            "Age by database", "short",
            "Transactions since the oldest row that is not frozen. Bad: far above"
                + " autovacuum_freeze_max_age (200 million unless changed).",
            [
                Query("max by (datname) (pg_database_xid_age_transactions{@D})", "{{datname}}"),
                Query(
                    "max by (target) (pg_settings_autovacuum_freeze_max_age{@T})",
                    "autovacuum_freeze_max_age"),
            ]),
        .lines(
            "Age of row locks", "short",
            "Multixacts since the oldest one still in use. Bad: far above"
                + " autovacuum_multixact_freeze_max_age (400 million unless changed).",
            [Query("max by (datname) (pg_database_mxid_age_multixacts{@D})", "{{datname}}")]),
        .lines(
            "Autovacuum workers", "short",
            "Workers that run, and how many may. Bad: always at their maximum.",
            [
                Query(
                    "sum by (target) (pg_backends{@T, backend_type=\"autovacuum worker\"})"
                        + " or max by (target) (pg_up{@T}) * 0", "running"),
                Query(
                    "max by (target) (pg_settings_autovacuum_max_workers{@T})",
                    "autovacuum_max_workers"),
            ]),
    ]

    private static let tableKeys = "datname, schemaname, relname"

    private static func due(
        _ name: String, _ heading: String, _ properties: [Property] = []
    ) -> Query {
        Query(
            "max by (\(tableKeys)) (pg_stat_user_tables_\(name){@D}) and on (\(tableKeys))"
                + " topk(20, max by (\(tableKeys)) (pg_stat_user_tables_vacuum_due_ratio{@D}))",
            heading, unless: "nothing was counted for these tables yet", properties)
    }

    private static let vacuumTable: Panel = .table(
        "Tables by how long vacuum is due",
        "The twenty tables that are furthest past their own vacuum threshold. Bad: a ratio above 2;"
            + " autovacuum is off for the table, blocked, or too slow.",
        [
            Panel.Label("datname", "Database"), Panel.Label("schemaname", "Schema"),
            Panel.Label("relname", "Table"),
        ],
        [
            due(
                "vacuum_due_ratio", "Vacuum due",
                Property.coloured(.rising(2, 5)) + [.decimals(2)]),
            due("insert_vacuum_due_ratio", "Inserts due", [.decimals(2)]),
            due("analyze_due_ratio", "Analyze due", [.decimals(2)]),
            due(
                "freeze_age_ratio", "Freeze age",
                Property.coloured(.rising(1, 2)) + [.unit("percentunit")]),
            due("n_dead_tup", "Dead rows"), due("n_mod_since_analyze", "Changed since analyze"),
            due("n_ins_since_vacuum", "Inserted since vacuum"),
            due(
                "autovacuum_disabled", "Autovacuum off",
                [.mappings([Mapping(0, "no", "text"), Mapping(1, "yes", "red")])]),
            due("vacuum_overdue", "Vacuum overdue"), due("analyze_overdue", "Analyze overdue"),
        ], height: 11, sort: "Vacuum due")

    private static func progress(_ name: String, _ legend: String, _ why: String) -> Query {
        Query(
            "max by (datname, relid) (pg_stat_progress_vacuum_\(name){@D})",
            "\(legend) {{datname}} {{relid}}",
            unless: why.isEmpty ? noVacuum : "\(noVacuum), \(why)")
    }

    private static let vacuumProgress: [Panel] = [
        .lines(
            "Running upkeep", "percentunit",
            "How far running vacuums, index builds and the like are in their phase. Bad: one that"
                + " stands still.",
            [
                Query(
                    "min by (command, datname, relation, relid, phase) (pg_progress_done_ratio{@D})",
                    "{{command}} {{datname}} {{relation}} {{relid}}: {{phase}}",
                    unless: "no such command runs"),
                Query(
                    "sum by (command) (pg_progress_operations{@D}) * 0",
                    "{{command}}", unless: "no such command runs"),
            ]
        ) { $0.high = 1 },
        .lines(
            "Blocks of running vacuums", "short",
            "Blocks of the table, scanned and vacuumed. Bad: no progress for minutes; look at what"
                + " the worker waits for.",
            [
                progress("heap_blks", "all:", ""), progress("heap_blks_scanned", "scanned:", ""),
                progress("heap_blks_vacuumed", "vacuumed:", ""),
            ]),
        .lines(
            "Memory of running vacuums", "short",
            "Rounds through the indexes, dead rows in memory, and the room for them in rows or"
                + " bytes. Bad: more than one round; raise maintenance_work_mem.",
            [
                progress("index_vacuums", "rounds:", ""),
                progress("num_dead_tuples", "dead rows:", "or PostgreSQL is 17 or newer"),
                progress("max_dead_tuples", "room:", "or PostgreSQL is 17 or newer"),
                progress("num_dead_item_ids", "dead rows:", "or PostgreSQL is older than 17"),
                progress("dead_tuple_bytes", "bytes:", "or PostgreSQL is older than 17"),
                progress("max_dead_tuple_bytes", "room:", "or PostgreSQL is older than 17"),
                progress("indexes", "indexes:", "or PostgreSQL is older than 17"),
                progress("indexes_processed", "indexes done:", "or PostgreSQL is older than 17"),
                progress("delay_seconds", "slept:", "or PostgreSQL is older than 18"),
            ]),
    ]

    private static func work(_ name: String, _ legend: String) -> Query {
        Query(
            "sum by (target) (increase(pg_stat_user_tables_\(name)_count_total{@D}[@R]))", legend)
    }

    private static func workTime(_ name: String, _ legend: String) -> Query {
        Query(
            "sum by (target) (rate(pg_stat_user_tables_\(name)_time_seconds_total{@D}[@R]))",
            legend, unless: "PostgreSQL is older than 18")
    }

    private static let vacuumWork: [Panel] = [
        .lines(
            "Vacuums and analyzes", "short",
            "How many tables were vacuumed and analyzed in each interval. Bad: none, while rows die.",
            [
                work("autovacuum", "autovacuum"), work("vacuum", "vacuum by hand"),
                work("autoanalyze", "autoanalyze"), work("analyze", "analyze by hand"),
            ]
        ) {
            $0.drawsBars = true
            $0.interval = "2m"
        },
        .lines(
            "Time of vacuums and analyzes", "short",
            "Seconds per second spent. Bad: near the number of workers.",
            [
                workTime("autovacuum", "autovacuum"), workTime("vacuum", "vacuum by hand"),
                workTime("autoanalyze", "autoanalyze"), workTime("analyze", "analyze by hand"),
            ]
        ) { $0.interval = "2m" },
        .bars(
            "Longest without vacuum", "s",
            "The ten tables whose last autovacuum is longest ago. Bad: weeks, for a table that"
                + " changes.",
            Query(
                "topk(10, scalar(max(pg_server_clock_timestamp_seconds{@T}))"
                    + " - max by (\(tableKeys))"
                    + " (pg_stat_user_tables_last_autovacuum_timestamp_seconds{@D}))",
                "{{datname}}: {{schemaname}}.{{relname}}",
                unless: "autovacuum has not been at any table yet"),
            .rising(604_800, 2_592_000)),
    ]
}
