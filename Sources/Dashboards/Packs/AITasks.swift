extension Board {
    private static let noTasks = "no task is there"
    private static let noEnded = "no task ended in the last hour"

    /// The dashboard of the pack ai-tasks.
    static let aiTasks = Board(
        "pgvigil-ai-tasks", "PostgreSQL pack: AI tasks",
        "Tasks of models: how many wait, fail and how long they take.",
        scope: .target, variables: [.databases],
        [Row("Tasks", aiTaskPanels), Row("Time", aiTaskTimes)])

    private static let aiTaskPanels: [Panel] = [
        .layers(
            "Tasks that wait and run", "short",
            "Tasks that are pending or running, by project. Bad: a layer of pending"
                + " ones that only grows.",
            [
                Query(
                    "sum by (project, status) (ai_tasks{@D})",
                    "{{project}}, {{status}}", unless: noTasks)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Oldest task", "s",
            "Age of the oldest task that is pending. Bad: above the line; no worker"
                + " takes it.",
            [
                Query(
                    "max by (project) (ai_task_oldest_age_seconds{@D,"
                        + " status=\"pending\"})",
                    "{{project}}", unless: noTasks),
                .limit("ai_task_oldest_age_seconds"),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Failed", "percentunit",
            "Share of the tasks that ended in the last hour that failed. Bad: above"
                + " a line.",
            [
                Query(
                    "max by (project) (ai_task_error_ratio{@D})",
                    "{{project}}", unless: noEnded),
                .limit("ai_task_error_ratio"),
            ]
        ) { $0.interval = "1m" },
    ]

    private static let aiTaskTimes: [Panel] = [
        .lines(
            "95th percentile of the time", "s",
            "Time that 95 % of the tasks of the last hour did not exceed. Bad: above"
                + " the line.",
            [
                Query(
                    "max by (project) (ai_task_duration_p95_seconds{@D})",
                    "{{project}}", unless: noEnded),
                .limit("ai_task_duration_p95_seconds"),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Models", "s",
            "Processing time that 95 % of the results of the last hour did not"
                + " exceed, by model. Bad: a model that becomes slower than it was.",
            [
                Query(
                    "max by (model) (ai_model_processing_p95_seconds{@D})",
                    "{{model}}", unless: noEnded)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Ended in the last hour", "short",
            "Tasks and results of the last hour. Bad: a fall to nothing while tasks"
                + " wait.",
            [
                Query("sum by (project) (ai_tasks_ended_1h{@D})", "{{project}}", unless: noEnded),
                Query(
                    "sum by (model) (ai_model_results_1h{@D})",
                    "results of {{model}}", unless: noEnded),
            ]
        ) { $0.interval = "1m" },
    ]
}
