extension Board {
    private static let noPartitioned = "there is no partitioned table"
    private static let noRange = "no table is partitioned by time"
    private static let noDefault = "there is no default partition"

    /// The dashboard of the pack partitions.
    static let partitions = Board(
        "pgvigil-partitions", "PostgreSQL pack: partitions",
        "Partitioned tables: how far they reach and what is in their default"
            + " partitions.",
        scope: .target, variables: [.databases],
        [Row("Partitions", partitionPanels), Row("Size", partitionSizes)])

    private static let partitionPanels: [Panel] = [
        .lines(
            "Time until the last partition ends", "s",
            "Time until the last partition by time ends. Bad: less than half a"
                + " period, or below 0; make the next one.",
            [
                Query(
                    "app_partition_covered_until_timestamp_seconds{@D}"
                        + " - on (job, instance, target) group_left ()"
                        + " pg_server_clock_timestamp_seconds{@T}",
                    "{{schemaname}}.{{relname}} in {{datname}}", unless: noRange)
            ]
        ) { style in
            style.interval = "5m"
            style.low = nil
        },
        .lines(
            "Rows in default partitions", "short",
            "About how many rows are in default partitions. Bad: any; no partition"
                + " for their range can be made.",
            [
                Query(
                    "app_partition_default_rows{@D}",
                    "{{schemaname}}.{{relname}} in {{datname}}", unless: noDefault)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Partitions", "short",
            "Partitions with rows, by table. Bad: thousands; planning takes long.",
            [
                Query(
                    "app_partitions{@D}",
                    "{{schemaname}}.{{relname}} in {{datname}}", unless: noPartitioned)
            ]
        ) { $0.interval = "1m" },
    ]

    private static let partitionSizes: [Panel] = [
        .lines(
            "Size", "bytes",
            "Size of partitioned tables without indexes, as of the last vacuum or"
                + " analyze. Bad: growth although old partitions should go.",
            [
                Query(
                    "app_partitioned_bytes{@D}",
                    "{{schemaname}}.{{relname}} in {{datname}}", unless: noPartitioned)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Inserted rows", "ops",
            "Rows inserted into partitions, a second. Bad: nothing, where rows are"
                + " expected.",
            [
                Query(
                    "rate(app_partition_inserts_total{@D}[@R])",
                    "{{schemaname}}.{{relname}} in {{datname}}", unless: noPartitioned)
            ]
        ) { $0.interval = "1m" },
    ]
}
