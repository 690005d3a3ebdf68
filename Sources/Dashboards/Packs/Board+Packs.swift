extension Board {
    /// The dashboard of each of the program's packs, by the pack's name.
    package static let packs: [String: Board] = [
        "ai-tasks": aiTasks, "ap-intake": apIntake, "app-cache": appCache,
        "campaigns": campaigns, "citus": citus, "partitions": partitions, "pg-cron": pgCron,
        "pg-stat-kcache": statKcache, "pg-wait-sampling": waitSampling, "pglogical": pglogical,
        "pgvector": pgVector, "sync-log": syncLog, "timescaledb": timescale,
    ]
}
