import Tables

extension Collector {
    /// Which extensions a database has, beside those that the configuration expects of it.
    ///
    /// What is NULL here is filled in by the agent: a statement in every database that reads the files of
    /// all extensions would cost more than the rest of a visit.
    static let extensions = Collector(
        extensionsName, "Extensions with their versions, by database.",
        scope: .database, pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT extname AS extension, extversion AS version, nspname AS schema,
                       1 AS installed, NULL::int AS outdated, NULL::int AS missing
                  FROM pg_extension
                  LEFT JOIN pg_namespace ON pg_namespace.oid = extnamespace
                 ORDER BY extname
                 LIMIT \(extensionsMax)
                """)
        ],
        columns: [
            .label("extension"), .detail("version"), .detail("schema"),
            .info(
                "installed", as: "pg_extension_info",
                "An extension that the database has, with its version and its schema; always 1."),
            .gauge(
                "outdated", as: "pg_extension_outdated",
                "Whether an extension has another version than the server's files would install now."
            ),
            .gauge(
                "missing", as: "pg_extension_missing",
                "Whether an extension that the configuration expects is not installed in the database."
            ),
        ])

    /// The collector of extensions by database.
    package static let extensionsName = "pg_extension"
    /// The collector of extensions that could be installed.
    package static let availableExtensionsName = "pg_available_extensions"
    /// More extensions of a database are not read.
    package static let extensionsMax = 200

    /// Which extensions the server has files of, once for all databases: it reads a file for each.
    static let availableExtensions = Collector(
        availableExtensionsName, "Extensions that could be installed, with their versions.",
        pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT name AS extension, default_version, 1 AS there, NULL::int AS available
                  FROM pg_available_extensions()
                 ORDER BY name
                """)
        ],
        columns: [
            .label("extension"), .detail("default_version"),
            .details(
                "there", as: "pg_available_extension",
                "An extension that the server has files of, with the version that CREATE EXTENSION"
                    + " installs; always 1."),
            .gauge(
                "available", as: "pg_extension_available",
                "Whether the server has the files of an extension that the configuration expects."),
        ], rowsMax: 2_000)
}
