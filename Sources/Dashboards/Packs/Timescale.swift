extension Board {
    private static let noPolicies = "there is no job, or none has run"

    /// The dashboard of the pack timescaledb.
    static let timescale = Board(
        "pgvigil-timescaledb", "PostgreSQL pack: TimescaleDB jobs",
        "Background jobs: what failed and what is late.",
        scope: .target, variables: [.databases],
        [Row("Jobs", timescaleJobs)])

    private static let timescaleJobs: [Panel] = [
        .lines(
            "Time since the last success", "short",
            "Time since the last success of a job, in periods. Bad: above 2; it"
                + " fails, or workers are missing.",
            [
                Query(
                    "-1 * (timescale_job_last_success_timestamp_seconds{@D}"
                        + " - on (job, instance, target) group_left ()"
                        + " pg_server_clock_timestamp_seconds{@T}) /"
                        + " timescale_job_period_seconds{@D}",
                    "{{application_name}} {{hypertable}}", unless: noPolicies)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Duration", "s",
            "How long the last run took. Bad: a line that climbs towards the period.",
            [
                Query(
                    "timescale_job_last_duration_seconds{@D}",
                    "{{application_name}} {{hypertable}}", unless: noPolicies)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Failed runs", "short",
            "Runs that failed in each interval. Bad: any that repeat.",
            [
                Query(
                    "increase(timescale_job_failures_total{@D}[@R])",
                    "{{application_name}} {{hypertable}}", unless: noPolicies)
            ]
        ) { $0.interval = "1m" },
    ]
}
