extension Board {
    private static let noProfile = "pg_wait_sampling has counted no wait"

    /// The dashboard of the pack pg-wait-sampling.
    static let waitSampling = Board(
        "pgvigil-pg-wait-sampling", "PostgreSQL pack: pg_wait_sampling",
        "What sessions wait for, as the server itself counts it.",
        scope: .target,
        [Row("Waits", waitProfile)])

    private static let waitProfile: [Panel] = [
        .layers(
            "Waits by class", "short",
            "Sessions that wait on average, by class of the wait. Bad: a layer above"
                + " the number of processors.",
            [
                Query(
                    "sum by (wait_event_type) (rate(wait_sampling_seconds_total{@T,"
                        + " wait_event_type!~\"Activity|Client\"}[@R]))",
                    "{{wait_event_type}}", unless: noProfile)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Waits by event", "short",
            "The ten events with most waits. Bad: one that stays above 4.",
            [
                Query(
                    "topk(10, rate(wait_sampling_seconds_total{@T,"
                        + " wait_event_type!~\"Activity|Client\"}[@R]))",
                    "{{wait_event_type}} {{wait_event}}", unless: noProfile)
            ]
        ) { $0.interval = "1m" },
    ]
}
