import Tables

extension Collector {
    /// What functions cost, of those that the server counts.
    ///
    /// Functions of one name share a row: which of them was called is no help without its arguments,
    /// and these would need names of types that another session may have locked.
    static let userFunctions = Collector(
        "pg_stat_user_functions", "Calls of functions, with track_functions.",
        scope: .database, pace: .atMostEvery(.seconds(120)), within: .seconds(5),
        requires: [.tracking(.functions)],
        variants: [
            .always(
                """
                SELECT n.nspname AS schemaname, p.proname AS funcname,
                       sum(pg_stat_get_function_calls(p.oid)) AS calls,
                       sum(pg_stat_get_function_total_time(p.oid)) AS total_time,
                       sum(pg_stat_get_function_self_time(p.oid)) AS self_time
                  FROM pg_proc AS p
                       JOIN pg_namespace AS n ON n.oid = p.pronamespace
                 WHERE pg_stat_get_function_calls(p.oid) IS NOT NULL
                   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                 GROUP BY n.nspname, p.proname
                 ORDER BY 4 DESC, 1, 2
                """)
        ],
        columns: [
            .label("schemaname"),
            .label("funcname"),
            .counter(
                "calls", as: "pg_stat_user_functions_calls_total",
                "Calls of the functions of this name (with track_functions).",
                whenLower: .lostPart),
            .counter(
                "total_time", as: "pg_stat_user_functions_total_seconds_total",
                "Time spent in these functions and in others that they called.",
                times: Column.milliseconds, whenLower: .lostPart),
            .counter(
                "self_time", as: "pg_stat_user_functions_self_seconds_total",
                "Time spent in these functions themselves.",
                times: Column.milliseconds, whenLower: .lostPart),
        ],
        ranking: Ranking(
            top: 50, by: "total_time", remainder: ["schemaname": "other", "funcname": "other"],
            folded: "pg_stat_user_functions_folded"))
}
