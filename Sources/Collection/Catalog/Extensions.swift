import Tables

extension Collector {
    /// Which extensions a database has: for what has changed, and no series of a page.
    static let extensions = Collector(
        "pg_extension", "Extensions with their versions, by database.",
        scope: .database, pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT extname AS extension, extversion AS version, 1 AS one
                  FROM pg_extension
                 ORDER BY extname
                 LIMIT 200
                """)
        ],
        columns: [
            .label("extension"), .detail("version"),
            .details(
                "one", as: "pg_installed_extension",
                "An extension that the database has, with its version; always 1."),
        ])
}
