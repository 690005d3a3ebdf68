// Only pg_stat_statements(false) is read here: with texts the extension reads its file of query
// texts, holding its lock in shared mode meanwhile, and one text that is not valid in the
// database's encoding fails the whole answer. Without pg_read_all_stats the ids of other users'
// statements are NULL, so the sums would be wrong: no answer then.
import Tables

extension Collector {
    /// What the statements cost, the most expensive ones by name and all others in one row.
    static let statements = Collector(
        "pg_stat_statements", "Executed statements: calls, times, rows, blocks, WAL.",
        pace: .atMostEvery(.seconds(30)), within: .seconds(5),
        requires: statementsNeed,
        variants: [
            Variant(
                14..<Int.max, extension: "1.13" ..< .endless,
                statementsSQL(
                    "true", sharedTimes, temporaryTimes, jitTimes, since, parallelWorkers,
                    "generic_plan_calls, custom_plan_calls")),
            Variant(
                14..<Int.max, extension: "1.12"..<"1.13",
                statementsSQL(
                    "true", sharedTimes, temporaryTimes, jitTimes, since, parallelWorkers),
                without: since13),
            Variant(
                14..<Int.max, extension: "1.11"..<"1.12",
                statementsSQL("true", sharedTimes, temporaryTimes, jitTimes, since),
                without: since13.union(since12)),
            Variant(
                14..<Int.max, extension: "1.10"..<"1.11",
                statementsSQL("true", blockTimes, temporaryTimes, olderJITTimes),
                without: since13.union(since12).union(since11)),
            Variant(
                14..<Int.max, extension: "1.9"..<"1.10", statementsSQL("true", blockTimes),
                without: since13.union(since12).union(since11).union(since10)),
            Variant(
                14..<Int.max, extension: "1.8"..<"1.9",
                statementsSQL("NULL", blockTimes),
                without: since13.union(since12).union(since11).union(since10)),
        ],
        columns:
            statementsColumns
            .needing(.planning, only: ["plans", "total_plan_time"])
            .needing(
                .inputOutputTiming,
                only: [
                    "block_read_time", "block_write_time", "temp_blk_read_time",
                    "temp_blk_write_time",
                ]),
        ranking: Ranking(
            top: 100, by: "total_exec_time", key: ["queryid", "dbid", "userid", "toplevel"],
            worker: "usename", remainder: ["queryid": "other"], folded: "pg_stat_statements_folded",
            isCompared: true),
        rowsMax: 20_000)

    /// How much pg_stat_statements forgets.
    static let statementsInfo = Collector(
        "pg_stat_statements_info", "Housekeeping of pg_stat_statements.",
        pace: .atMostEvery(.seconds(60)),
        requires: [.extension("pg_stat_statements")],
        variants: [
            Variant(
                14..<Int.max, extension: "1.9" ..< .endless,
                """
                SELECT dealloc, extract(epoch FROM stats_reset) AS stats_reset,
                       current_setting('pg_stat_statements.max', true)::int AS entries_max
                  FROM {schema:pg_stat_statements}.pg_stat_statements_info()
                """)
        ],
        columns: [
            .counter(
                "dealloc", as: "pg_stat_statements_dealloc_total",
                "Times that the least executed statements were forgotten to make room."),
            .gauge(
                "stats_reset", as: "pg_stat_statements_stats_reset_timestamp_seconds",
                "When all statistics of statements were last reset, in unix time."),
            .gauge(
                "entries_max", as: "pg_stat_statements_entries_max",
                "Statements that there is room for (pg_stat_statements.max)."),
        ])

    /// The texts of statements that have series but no text yet.
    ///
    /// The agent skips it while there are none, and asks at the next poll when there are: not more often
    /// than the pace, and ten times more rarely after a failure. Costs a read of the whole file of texts.
    /// Ordinary statements are stored with $1 in the place of constants, but CREATE ROLE ... PASSWORD
    /// and the like as they were sent, and comments always: what is shown goes through the redactor.
    static let statementsText = Collector(
        "pg_stat_statements_text", "Statements' texts, for new ids only.",
        pace: .atMostEvery(.seconds(60)), within: .seconds(10),
        requires: statementsNeed,
        variants: [
            Variant(
                14..<Int.max, extension: "1.8" ..< .endless,
                #"""
                SELECT queryid,
                       left(min(query), \#(wholeTextMax)) AS query,
                       1 AS one
                  FROM {schema:pg_stat_statements}.pg_stat_statements(true)
                 WHERE queryid = ANY ({query_ids}) AND query IS NOT NULL
                 GROUP BY queryid
                """#)
        ],
        columns: [
            .label("queryid"),
            .label("query", lookup: .statement(isEscaped: false)),
            .gauge(
                "one", as: "pg_stat_statements_query_info",
                "The beginning of the statement's text on one line, as a label; always 1."),
        ], rowsMax: 1_000)

    /// How much of a text leaves the server, in characters; a text that is as long may be cut.
    package static let wholeTextMax = 32_768

    private static let statementsNeed: [Requirement] = [
        .extension("pg_stat_statements"), .role("pg_read_all_stats"), .tracking(.statements),
        .tracking(.queryIdentifiers),
    ]
    private static let sharedTimes = """
        shared_blk_read_time + local_blk_read_time AS block_read_time,
        shared_blk_write_time + local_blk_write_time AS block_write_time
        """
    private static let blockTimes =
        "blk_read_time AS block_read_time, blk_write_time AS block_write_time"
    private static let temporaryTimes = "temp_blk_read_time, temp_blk_write_time"
    private static let olderJITTimes = """
        jit_functions,
        jit_generation_time + jit_inlining_time + jit_optimization_time + jit_emission_time
            AS jit_time
        """
    private static let jitTimes = """
        jit_functions,
        jit_generation_time + jit_inlining_time + jit_optimization_time + jit_emission_time
            + jit_deform_time AS jit_time
        """
    private static let since = "extract(epoch FROM stats_since) AS since"
    private static let parallelWorkers =
        "wal_buffers_full, parallel_workers_to_launch, parallel_workers_launched"

    private static let since10: Set = [
        "temp_blk_read_time", "temp_blk_write_time", "jit_functions", "jit_time",
    ]
    private static let since11: Set = ["since"]
    private static let since12: Set = [
        "wal_buffers_full", "parallel_workers_to_launch", "parallel_workers_launched",
    ]
    private static let since13: Set = ["generic_plan_calls", "custom_plan_calls"]

    private static func statementsSQL(_ toplevel: String, _ more: String...) -> String {
        """
        SELECT queryid, dbid, userid, pg_get_userbyid(userid) AS usename,
               \(toplevel == "true" ? "toplevel::text" : toplevel) AS toplevel,
               calls, total_exec_time, mean_exec_time, stddev_exec_time, min_exec_time,
               max_exec_time, rows,
               plans, total_plan_time,
               shared_blks_hit, shared_blks_read, shared_blks_dirtied, shared_blks_written,
               temp_blks_read, temp_blks_written, wal_records, wal_bytes,
               \(more.joined(separator: ",\n")),
               \(origin)
          FROM {schema:pg_stat_statements}.pg_stat_statements(false)
         WHERE queryid IS NOT NULL
         ORDER BY total_exec_time DESC, queryid, dbid, userid
        """
    }

    private static let statementsColumns: [Column] = [
        .label("queryid"),
        .label("dbid", as: "datname", lookup: .databaseName),
        .label("usename"),
        .label("toplevel"),
        .hidden("userid"),
        .hidden("origin"),
        .hidden("mean_exec_time"),
        .hidden("stddev_exec_time"),
        .hidden("min_exec_time"),
        .hidden("max_exec_time"),
        .hidden("jit_functions"),
        .hidden("jit_time"),
        .hidden("since"),
        .counter("calls", as: "pg_stat_statements_calls_total", "Executions."),
        .counter(
            "total_exec_time", as: "pg_stat_statements_seconds_total",
            "Time spent executing.", times: Column.milliseconds),
        .counter("rows", as: "pg_stat_statements_rows_total", "Rows returned or changed."),
        .counter(
            "plans", as: "pg_stat_statements_plans_total",
            "Times planned (with pg_stat_statements.track_planning)."),
        .counter(
            "total_plan_time", as: "pg_stat_statements_plan_seconds_total",
            "Time spent planning (with pg_stat_statements.track_planning).",
            times: Column.milliseconds),
        .counter(
            "shared_blks_hit", as: "pg_stat_statements_shared_blocks_hit_total",
            "Blocks found in shared buffers."),
        .counter(
            "shared_blks_read", as: "pg_stat_statements_shared_blocks_read_total",
            "Blocks read into shared buffers."),
        .counter(
            "shared_blks_dirtied", as: "pg_stat_statements_shared_blocks_dirtied_total",
            "Blocks changed in shared buffers."),
        .counter(
            "shared_blks_written", as: "pg_stat_statements_shared_blocks_written_total",
            "Blocks that the statement itself had to write out."),
        .counter(
            "temp_blks_read", as: "pg_stat_statements_temp_blocks_read_total",
            "Blocks read from temporary files."),
        .counter(
            "temp_blks_written", as: "pg_stat_statements_temp_blocks_written_total",
            "Blocks written to temporary files."),
        .counter(
            "block_read_time", as: "pg_stat_statements_block_read_seconds_total",
            "Time spent reading table and index blocks (with track_io_timing).",
            times: Column.milliseconds),
        .counter(
            "block_write_time", as: "pg_stat_statements_block_write_seconds_total",
            "Time spent writing table and index blocks (with track_io_timing).",
            times: Column.milliseconds),
        .counter(
            "temp_blk_read_time", as: "pg_stat_statements_temp_block_read_seconds_total",
            "Time spent reading temporary files (with track_io_timing).",
            times: Column.milliseconds),
        .counter(
            "temp_blk_write_time", as: "pg_stat_statements_temp_block_write_seconds_total",
            "Time spent writing temporary files (with track_io_timing).",
            times: Column.milliseconds),
        .counter(
            "wal_records", as: "pg_stat_statements_wal_records_total",
            "Records written to the write-ahead log."),
        .counter(
            "wal_bytes", as: "pg_stat_statements_wal_bytes_total",
            "Bytes written to the write-ahead log."),
        .counter(
            "wal_buffers_full", as: "pg_stat_statements_wal_buffers_full_total",
            "Times that WAL buffers were full and had to be written out first."),
        .counter(
            "parallel_workers_to_launch",
            as: "pg_stat_statements_parallel_workers_to_launch_total",
            "Parallel workers that the plans requested."),
        .counter(
            "parallel_workers_launched", as: "pg_stat_statements_parallel_workers_launched_total",
            "Parallel workers that were started."),
        .counter(
            "generic_plan_calls", as: "pg_stat_statements_generic_plan_calls_total",
            "Executions with a generic plan."),
        .counter(
            "custom_plan_calls", as: "pg_stat_statements_custom_plan_calls_total",
            "Executions with a plan of their own."),
    ]
}
