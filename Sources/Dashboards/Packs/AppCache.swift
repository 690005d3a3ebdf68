extension Board {
    private static let noLookups = "no lookup was counted"
    private static let noExpired = "no entry has expired"

    /// The dashboard of the pack app-cache.
    static let appCache = Board(
        "pgvigil-app-cache", "PostgreSQL pack: application cache",
        "What an application keeps in tables as a cache, and what its cleanup"
            + " leaves.",
        scope: .target, variables: [.databases],
        [Row("Lookups", cacheLookups), Row("Entries", cacheEntries)])

    private static let cacheLookups: [Panel] = [
        .lines(
            "Hit ratio", "percentunit",
            "Share of the lookups that found an entry, by type. Bad: below 0.8;"
                + " entries expire too soon, or a release changed the keys.",
            [
                Query(
                    "rate(app_cache_hits_total{@D}[@R]) /"
                        + " (rate(app_cache_hits_total{@D}[@R]) +"
                        + " rate(app_cache_misses_total{@D}[@R]))",
                    "{{cache_type}} in {{datname}}", unless: noLookups)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Lookups and evictions", "ops",
            "Lookups that found an entry, that found none, and entries that the"
                + " cleanup removed, a second. Bad: misses that grow while lookups do not.",
            [
                Query(
                    "sum by (datname) (rate(app_cache_hits_total{@D}[@R]))",
                    "hits in {{datname}}", unless: noLookups),
                Query(
                    "sum by (datname) (rate(app_cache_misses_total{@D}[@R]))",
                    "misses in {{datname}}", unless: noLookups),
                Query(
                    "sum by (datname) (rate(app_cache_evictions_total{@D}[@R]))",
                    "evictions in {{datname}}", unless: noLookups),
            ]
        ) { $0.interval = "1m" },
    ]

    private static let cacheEntries: [Panel] = [
        .lines(
            "Entries", "short",
            "Entries, and those of them that have expired and are still there, by"
                + " type. Bad: expired ones that only grow; the cleanup does not run.",
            [
                Query("app_cache_entries{@D}", "{{cache_type}} in {{datname}}", unless: noLookups),
                Query(
                    "app_cache_expired_entries{@D}",
                    "{{cache_type}} in {{datname}}, expired", unless: noLookups),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Oldest expired entry", "s",
            "How long ago the entry expired that expired first of those that are"
                + " there. Bad: above the line; the cleanup does not run.",
            [
                Query(
                    "app_cache_expired_oldest_age_seconds{@D}",
                    "{{cache_type}} in {{datname}}", unless: noExpired),
                .limit("app_cache_expired_oldest_age_seconds"),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Size of the values", "bytes",
            "Size of the values as stored, by type. Bad: growth that the number of"
                + " entries does not explain.",
            [
                Query(
                    "app_cache_value_bytes{@D}",
                    "{{cache_type}} in {{datname}}", unless: noLookups)
            ]
        ) { $0.interval = "1m" },
    ]
}
