extension Board {
    private static let noSearches = "no function with vectors was called"
    private static let noIndexes = "there is no index on vectors"
    private static let noVectors = "there is no column of vectors"

    /// The dashboard of the pack pgvector.
    static let pgVector = Board(
        "pgvigil-pgvector", "PostgreSQL pack: pgvector",
        "Searches over vectors and the indexes that they use.",
        scope: .target, variables: [.databases],
        [Row("Searches", vectorSearches), Row("Indexes", vectorIndexes)])

    private static let vectorSearches: [Panel] = [
        .lines(
            "Mean time of a search", "s",
            "Mean time of a call, by function. Bad: above 0.05; explain its query.",
            [
                Query(
                    "rate(vector_search_seconds_total{@D}[@R]) /"
                        + " rate(vector_search_calls_total{@D}[@R])",
                    "{{schemaname}}.{{function}} in {{datname}}", unless: noSearches)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Searches", "ops",
            "Calls of functions that take vectors, a second. Bad: searches while no"
                + " index is scanned.",
            [
                Query(
                    "rate(vector_search_calls_total{@D}[@R])",
                    "{{schemaname}}.{{function}} in {{datname}}", unless: noSearches)
            ]
        ) { $0.interval = "1m" },
    ]

    private static let vectorIndexes: [Panel] = [
        .lines(
            "Scans of indexes", "ops",
            "Scans of indexes on vectors, a second. Bad: none while there are"
                + " searches; the operator does not fit the index.",
            [
                Query(
                    "rate(vector_index_scans_total{@D}[@R])",
                    "{{indexrelname}} ({{amname}})", unless: noIndexes)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Size of indexes", "bytes",
            "Size of indexes on vectors, as of the last vacuum, analyze or build."
                + " Bad: larger than memory; searches read from disk.",
            [
                Query(
                    "vector_index_bytes{@D}",
                    "{{indexrelname}} ({{amname}})", unless: noIndexes)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Dimensions", "short",
            "Dimensions of columns of vectors. Bad: different ones for columns of"
                + " one name; two models made them.",
            [
                Query(
                    "vector_column_dimensions{@D}",
                    "{{relname}}.{{column}} in {{datname}}", unless: noVectors)
            ]
        ) { $0.interval = "1m" },
    ]
}
