extension Board {
    private static let by = "by (queryid, datname, usename)"
    private static let keys = "on (queryid, datname, usename)"
    private static let chosen = "@D, queryid=~\"$queryid\""
    private static let time = "increase(pg_stat_statements_seconds_total{\(chosen)}[$__range])"
    private static let top = "topk(20, sum \(by) (\(time)))"

    /// A sum of the statements that took the most time in the range shown.
    private static func ofTop(_ metric: String) -> String {
        "sum \(by) (increase(\(metric){\(chosen)}[$__range])) and \(keys) \(top)"
    }

    private static func rate(_ metric: String) -> String {
        "topk(10, sum by (queryid) (rate(\(metric){\(chosen)}[@R])))"
    }

    /// What statements cost.
    static let queries = Board(
        "pgvigil-queries", "PostgreSQL queries",
        "Which statements cost most, and how they change.", scope: .target,
        variables: [.databases, .statements],
        [
            Row("All statements", queryOverview), Row("Statements that cost most", [topStatements]),
            Row("Chosen statements over time", statementLines),
            Row("Housekeeping", statementHousekeeping), Row("Functions", functionPanels),
        ])

    static let meanAndP95: Panel = .lines(
        "Mean and p95", "s",
        "Execution time over 5 minutes; the 95th percentile is an estimate. Bad: above a line of the"
            + " same name.",
        [
            Query(
                "max by (target) (pg_query_mean_seconds{@T})", "mean",
                unless: "\(noStatements) or too few statements ran"),
            Query(
                "max by (target) (pg_query_p95_seconds{@T})", "p95",
                unless: "\(noStatements) or too few statements ran"),
            .limit("query_mean_seconds", "mean"), .limit("query_p95_seconds", "p95"),
        ]
    ) { $0.more = "pgvigil-queries" }

    static let longestQuery: Panel = .lines(
        "Longest query", "s",
        "How long the longest running query runs, and the oldest transaction. Bad: the query above a"
            + " line.",
        [
            Query("max by (target) (pg_running_queries_longest_seconds{@T})", "query"),
            Query("max by (target) (pg_transactions_oldest_age_seconds{@T})", "transaction"),
            .limit("running_queries_longest_seconds"),
        ]
    ) { $0.more = "pgvigil-activity" }

    private static let queryOverview: [Panel] = [
        meanAndP95,
        .lines(
            "Slow statements", "short",
            "Statements whose mean was above the limit (1 s by default) in the last 5 minutes. Bad: more"
                + " than five.",
            [
                Query(
                    "max by (target) (pg_slow_queries{@T})", "slow statements",
                    unless: noStatements)
            ]),
        longestQuery,
    ]

    private static let topStatements: Panel = .table(
        "Top statements by time",
        "Statements that took the most time in the range shown above; a click on an id shows it"
            + " alone. Bad: a large share with a large mean; explain it. The row other adds up all"
            + " that are not named, and has no text.",
        [
            Panel.Label("query", "Statement", [.width(600)]),
            Panel.Label(
                "queryid", "Id",
                [
                    .link(
                        "Only this statement",
                        "/d/pgvigil-queries?var-queryid=${__value.raw:percentencode}"
                            + "&${datasource:queryparam}&${job:queryparam}&${instance:queryparam}"
                            + "&${target:queryparam}&${__url_time_range}")
                ]),
            Panel.Label("datname", "Database"), Panel.Label("usename", "User"),
        ],
        [
            Query(
                "(\(top) * on (queryid) group_left (query) max by (queryid, query)"
                    + " (pg_stat_statements_query_info{@T})) or \(keys) \(top)", "Time",
                unless: noStatements, [.unit("s")]),
            Query(
                ofTop("pg_stat_statements_calls_total"), "Calls", unless: noStatements,
                [.decimals(0)]),
            Query(
                "sum \(by) (\(time)) / sum \(by)"
                    + " (increase(pg_stat_statements_calls_total{\(chosen)}[$__range]) > 0)"
                    + " and \(keys) \(top)", "Mean", unless: noStatements, [.unit("s")]),
            Query(
                ofTop("pg_stat_statements_rows_total"), "Rows", unless: noStatements,
                [.decimals(0)]),
            Query(
                ofTop("pg_stat_statements_shared_blocks_read_total"), "Blocks read",
                unless: noStatements, [.decimals(0)]),
            Query(
                ofTop("pg_stat_statements_shared_blocks_hit_total"), "Blocks found",
                unless: noStatements, [.decimals(0)]),
            Query(
                ofTop("pg_stat_statements_temp_blocks_written_total"), "Blocks spilled",
                unless: noStatements, [.decimals(0)]),
            Query(
                ofTop("pg_stat_statements_wal_bytes_total"), "WAL", unless: noStatements,
                [.unit("bytes")]),
        ], height: 12, sort: "Time")

    private static func statement(
        _ title: String, _ unit: String, _ description: String, _ metric: String,
        unless condition: String = noStatements
    ) -> Panel {
        .layers(
            title, unit, description,
            [Query(rate(metric), "{{queryid}}", unless: condition)]
        ) { $0.interval = "1m" }
    }

    private static let statementLines: [Panel] = [
        statement(
            "Time by statement", "short",
            "Seconds of execution per second: 1 keeps one session busy. Bad: one that grows apart"
                + " from its calls.", "pg_stat_statements_seconds_total"),
        statement(
            "Calls by statement", "ops",
            "Executions per second. Bad: a step that no release explains.",
            "pg_stat_statements_calls_total"),
        statement(
            "Rows by statement", "ops",
            "Rows per second that were returned or changed. Bad: many rows for few calls.",
            "pg_stat_statements_rows_total"),
        statement(
            "Blocks read by statement", "ops",
            "Blocks per second read into shared buffers. Bad: a statement that reads as much as the"
                + " disk can; look for a missing index.",
            "pg_stat_statements_shared_blocks_read_total"),
        .lines(
            "Blocks changed and written", "ops",
            "Blocks per second that statements changed, and that they had to write out themselves."
                + " Bad: much of the latter; the background writer does not keep up.",
            [
                Query(
                    "sum(rate(pg_stat_statements_shared_blocks_dirtied_total{\(chosen)}[@R]))",
                    "changed", unless: noStatements),
                Query(
                    "sum(rate(pg_stat_statements_shared_blocks_written_total{\(chosen)}[@R]))",
                    "written", unless: noStatements),
                Query(
                    "sum(rate(pg_stat_statements_temp_blocks_read_total{\(chosen)}[@R]))",
                    "read from temporary files", unless: noStatements),
                Query(
                    "sum(rate(pg_stat_statements_temp_blocks_written_total{\(chosen)}[@R]))",
                    "written to temporary files", unless: noStatements),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Time in input and output", "short",
            "Seconds per second that statements waited for files. Bad: most of the time of"
                + " execution. Zero without track_io_timing.",
            [
                Query(
                    "sum(rate(pg_stat_statements_block_read_seconds_total{\(chosen)}[@R]))",
                    "reading", unless: noStatements),
                Query(
                    "sum(rate(pg_stat_statements_block_write_seconds_total{\(chosen)}[@R]))",
                    "writing", unless: noStatements),
                Query(
                    "sum(rate(pg_stat_statements_temp_block_read_seconds_total{\(chosen)}[@R]))",
                    "reading temporary files", unless: noStatements),
                Query(
                    "sum(rate(pg_stat_statements_temp_block_write_seconds_total{\(chosen)}[@R]))",
                    "writing temporary files", unless: noStatements),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Planning", "short",
            "Plans per second (left), and seconds per second that they took (right). Bad: time near"
                + " that of execution. Zero without pg_stat_statements.track_planning.",
            [
                Query(
                    "sum(rate(pg_stat_statements_plans_total{\(chosen)}[@R]))", "plans",
                    unless: noStatements),
                Query(
                    "sum(rate(pg_stat_statements_plan_seconds_total{\(chosen)}[@R]))", "time",
                    unless: noStatements, [.onTheRight]),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Write-ahead log by statements", "Bps",
            "Bytes of write-ahead log per second, and records (right). Bad: a step that no release"
                + " explains.",
            [
                Query(
                    "sum(rate(pg_stat_statements_wal_bytes_total{\(chosen)}[@R]))", "bytes",
                    unless: noStatements),
                Query(
                    "sum(rate(pg_stat_statements_wal_records_total{\(chosen)}[@R]))", "records",
                    unless: noStatements, [.onTheRight, .unit("ops")]),
                Query(
                    "sum(rate(pg_stat_statements_wal_buffers_full_total{\(chosen)}[@R]))",
                    "buffers full", unless: "pg_stat_statements is older than 1.12",
                    [.onTheRight, .unit("ops")]),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Parallel workers of statements", "ops",
            "Workers per second that plans requested, and that were started. Bad: fewer started than"
                + " requested; raise max_parallel_workers.",
            [
                Query(
                    "sum(rate(pg_stat_statements_parallel_workers_to_launch_total{\(chosen)}[@R]))",
                    "requested", unless: "pg_stat_statements is older than 1.12"),
                Query(
                    "sum(rate(pg_stat_statements_parallel_workers_launched_total{\(chosen)}[@R]))",
                    "started", unless: "pg_stat_statements is older than 1.12"),
            ]
        ) { $0.interval = "1m" },
    ]

    private static let statementHousekeeping: [Panel] = [
        .lines(
            "Forgotten statements", "ops",
            "How often the least executed statements were forgotten to make room. Bad: steadily"
                + " above zero; raise pg_stat_statements.max.",
            [
                Query(
                    "sum by (target) (rate(pg_stat_statements_dealloc_total{@T}[@R]))", "forgotten",
                    unless: noStatements)
            ], width: 12
        ) { $0.interval = "2m" },
        .lines(
            "Statements kept", "short",
            "How many statements there is room for, and how many share the row other. Bad: most of"
                + " them in the row other; raise collectors.top.",
            [
                Query(
                    "max by (target) (pg_stat_statements_entries_max{@T})", "room for",
                    unless: noStatements),
                Query(
                    "max by (target) (pg_stat_statements_folded{@T})", "in the row other",
                    unless: noStatements),
            ], width: 8),
        .number(
            "Counted since", "dateTimeFromNow",
            "When statistics of statements were last reset. Bad: often, which makes rates of rare"
                + " statements useless.",
            Query(
                "max by (target) (pg_stat_statements_stats_reset_timestamp_seconds{@T}) * 1000",
                "since", unless: noStatements)),
    ]

    private static let noFunctions = "track_functions is none, or no function was called"

    private static func function(_ name: String) -> Query {
        Query(
            "topk(10, sum by (datname, schemaname, funcname)"
                + " (rate(pg_stat_user_functions_\(name)_total{@D}[@R])))",
            "{{schemaname}}.{{funcname}}", unless: noFunctions)
    }

    private static let functionPanels: [Panel] = [
        .lines(
            "Functions by own time", "s",
            "Seconds per second spent in functions themselves, without what they call. Bad: one that"
                + " takes most of a core.",
            [function("self_seconds")]
        ) { $0.interval = "4m" },
        .lines(
            "Functions by time", "s",
            "Seconds per second spent in functions and in what they call. Bad: one that takes most of"
                + " a core.",
            [function("total_seconds")]
        ) { $0.interval = "4m" },
        .lines(
            "Calls of functions", "ops",
            "Calls per second. Bad: many more than users do something.", [function("calls")]
        ) { $0.interval = "4m" },
    ]
}
