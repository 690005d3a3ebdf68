extension Board {
    private static let noKcache = "pg_stat_kcache has counted nothing"

    /// The dashboard of the pack pg-stat-kcache.
    static let statKcache = Board(
        "pgvigil-pg-stat-kcache", "PostgreSQL pack: pg_stat_kcache",
        "Processor time and the disk, by database.",
        scope: .target, variables: [.databases],
        [Row("Statements", kcachePanels)])

    private static let kcachePanels: [Panel] = [
        .layers(
            "Processor time", "short",
            "Processors that statements use on average. Bad: near the number of"
                + " processors.",
            [
                Query(
                    "sum by (datname) (rate(kcache_user_seconds_total{@D}[@R]))",
                    "{{datname}}, user", unless: noKcache),
                Query(
                    "sum by (datname) (rate(kcache_system_seconds_total{@D}[@R]))",
                    "{{datname}}, kernel", unless: noKcache),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Read from disk", "Bps",
            "Bytes that statements had the file system read from the disk, a second."
                + " Bad: near what the disk can do.",
            [
                Query(
                    "sum by (datname) (rate(kcache_read_bytes_total{@D}[@R]))",
                    "{{datname}}", unless: noKcache)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Written to disk", "Bps",
            "Bytes that statements had the file system write, a second. Bad: much;"
                + " statements write out dirty pages themselves.",
            [
                Query(
                    "sum by (datname) (rate(kcache_written_bytes_total{@D}[@R]))",
                    "{{datname}}", unless: noKcache)
            ]
        ) { $0.interval = "1m" },
    ]
}
