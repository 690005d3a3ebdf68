extension Board {
    private static let noChanges = "no change waits"

    /// The dashboard of the pack sync-log.
    static let syncLog = Board(
        "pgvigil-sync-log", "PostgreSQL pack: sync log",
        "Changes that wait until clients have taken them.",
        scope: .target, variables: [.databases],
        [Row("Changes that wait", syncChanges)])

    private static let syncChanges: [Panel] = [
        .layers(
            "Changes that wait", "short",
            "Changes that wait, by table. Bad: a layer that only grows; what"
                + " synchronises it does not run.",
            [
                Query(
                    "sum by (datname, table_name) (app_sync_waiting_changes{@D})",
                    "{{table_name}} in {{datname}}", unless: noChanges)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Oldest change", "s",
            "How long the oldest change of a table has waited. Bad: above the line.",
            [
                Query(
                    "max by (datname, table_name) (app_sync_oldest_age_seconds{@D})",
                    "{{table_name}} in {{datname}}", unless: noChanges),
                .limit("app_sync_oldest_age_seconds"),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Retries", "short",
            "How often the change was retried that was retried most. Bad: above the"
                + " line; the other side refuses it.",
            [
                Query(
                    "max by (datname, table_name) (app_sync_retries_most{@D})",
                    "{{table_name}} in {{datname}}", unless: noChanges),
                .limit("app_sync_retries_most"),
            ]
        ) { $0.interval = "1m" },
    ]
}
