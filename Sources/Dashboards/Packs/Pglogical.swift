extension Board {
    private static let noSubscriptions = "there is no subscription of pglogical"

    /// The dashboard of the pack pglogical.
    static let pglogical = Board(
        "pgvigil-pglogical", "PostgreSQL pack: pglogical",
        "Subscriptions between clusters.",
        scope: .target, variables: [.databases],
        [Row("Subscriptions", pglogicalPanels)])

    private static let pglogicalPanels: [Panel] = [
        .lines(
            "Subscriptions that replicate", "short",
            "Whether a subscription replicates. Bad: 0; the provider keeps WAL for"
                + " it.",
            [
                Query(
                    "pglogical_subscription_up{@D}",
                    "{{subscription}} in {{datname}}", unless: noSubscriptions)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Subscriptions that are on", "short",
            "Whether a subscription is switched on. Bad: 0, where no one meant it.",
            [
                Query(
                    "pglogical_subscription_enabled{@D}",
                    "{{subscription}} in {{datname}}", unless: noSubscriptions)
            ]
        ) { $0.interval = "1m" },
    ]
}
