extension CautionTests {
    /// Alerts that look as if they could reach people, and cannot.
    static let silentCases: [(String, [String])] = [
        (
            target + "rules: { files: [blind.yml] }\n"
                + "collectors: { disable: [pg_stat_statements, pg_table_size] }",
            ["rules_without_collector 3:25"]
        ),
        (
            target + "rules: { files: [mean.yml] }\ncollectors: { disable: [pg_stat_statements] }",
            ["rules_without_collector 3:25"]
        ),
        (
            "targets: [{ name: a, conninfo: '', collectors: { disable: ['*statements'] } }]\n"
                + "rules: { files: [blind.yml] }",
            ["rules_without_collector 1:60"]
        ),
        (
            (notifying("route: { receiver: a }")).replacing("rules/*.yml", with: "urgent.yml"),
            ["unknown_severity urgent.yml:1"]
        ),
        (
            notifying("route: { receiver: a }\nseverities: { page: none }"),
            ["pages_reach_no_one 7:21"]
        ),
        (
            notifying(
                "route: { receiver: a, routes: [{ matchers: [severity=page],"
                    + " active_time_intervals: [feb] }] }\ntime_intervals:\n"
                    + "- { name: feb, time_intervals: [{ months: [2], days_of_month: ['30'] }] }"),
            ["pages_reach_no_one 6:8", "interval_never_comes 8:33"]
        ),
        (
            notifying(
                "route: { receiver: a, routes: [{ matchers: [severity=page],"
                    + " mute_time_intervals: [all] }] }\ntime_intervals:\n"
                    + "- { name: all, time_intervals: [{ }] }"),
            ["pages_reach_no_one 6:8"]
        ),
    ]
}
