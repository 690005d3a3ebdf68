extension Board {
    /// The dashboard of each of the program's packs, by the pack's name.
    package static let packs: [String: Board] = [
        "ai-tasks": aiTasks, "ap-intake": apIntake, "app-cache": appCache,
        "campaigns": campaigns, "partitions": partitions, "pg-cron": pgCron,
        "pgvector": pgVector, "sync-log": syncLog,
    ]
}
