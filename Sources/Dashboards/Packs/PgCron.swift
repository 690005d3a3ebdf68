extension Board {
    private static let noJobs = "no job has run"
    private static let noRuns = "no job runs at the moment"

    /// The dashboard of the pack pg-cron.
    static let pgCron = Board(
        "pgvigil-pg-cron", "PostgreSQL pack: pg_cron",
        "Jobs of pg_cron: what failed, what is late, what runs long.",
        scope: .target, variables: [.databases],
        [Row("Jobs", cronJobs), Row("State", cronState)])

    private static let cronJobs: [Panel] = [
        .lines(
            "Time since the last success", "short",
            "Time since the last success of a job, in periods of its schedule. Bad:"
                + " above 2; the job fails, hangs or is not begun.",
            [
                Query(
                    "-1 * (cron_job_last_success_timestamp_seconds{@D}"
                        + " - on (job, instance, target) group_left ()"
                        + " pg_server_clock_timestamp_seconds{@T}) /"
                        + " cron_job_period_seconds{@D}",
                    "{{jobname}} {{jobid}}", unless: noJobs)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Duration", "s",
            "How long the last run took that succeeded. Bad: a line that climbs"
                + " towards the period of its schedule.",
            [
                Query(
                    "cron_job_last_duration_seconds{@D}",
                    "{{jobname}} {{jobid}}", unless: noJobs)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Running", "s",
            "How long jobs have been running now. Bad: longer than the period; the"
                + " next run waits.",
            [
                Query("cron_job_running_seconds{@D}", "{{jobname}} {{jobid}}", unless: noRuns)
            ]
        ) { $0.interval = "1m" },
    ]

    private static let cronState: [Panel] = [
        .lines(
            "Jobs whose last run failed", "short",
            "Jobs whose last run that has ended failed, and launchers that run. Bad:"
                + " any job; no launcher.",
            [
                Query(
                    "sum by (datname) (cron_job_last_run_failed{@D})",
                    "failed in {{datname}}", unless: noJobs),
                Query(
                    "max by (datname) (cron_scheduler_up{@D})",
                    "launchers in {{datname}}", unless: noJobs),
            ]
        ) { $0.interval = "1m" }
    ]
}
