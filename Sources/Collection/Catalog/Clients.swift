import Tables

// How clients come in, and what they leave for each other.
extension Collector {
    /// How the connections of clients are protected.
    static let encryption = Collector(
        "pg_stat_ssl", "Client sessions by the encryption of their connection.",
        pace: .atMostEvery(.seconds(60)), requires: [.role("pg_read_all_stats")],
        variants: [
            .always(
                """
                SELECT CASE WHEN ssl THEN sslversion WHEN gss_enc THEN 'GSSAPI'
                            WHEN client_addr IS NULL THEN 'socket' ELSE 'none' END AS version,
                       CASE WHEN ssl THEN sslcipher END AS cipher, count(*) AS sessions
                  FROM pg_stat_get_activity(NULL)
                 WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                 GROUP BY 1, 2
                """)
        ],
        columns: [
            .label("version"),
            .label("cipher"),
            .gauge(
                "sessions", as: "pg_ssl_sessions",
                "Client sessions by version of TLS and cipher, except the agent's own; GSSAPI is"
                    + " encrypted that way, socket is a Unix socket, none is not encrypted."),
        ], rowsMax: 100)

    /// How full the queue of notifications is.
    ///
    /// A session that listens and stays in a transaction keeps everything that comes after.
    static let notificationQueue = Collector(
        "pg_notification_queue", "The queue of LISTEN and NOTIFY.",
        pace: .atMostEvery(.seconds(60)), role: .primary,
        variants: [.always("SELECT pg_notification_queue_usage() AS used")],
        columns: [
            .gauge(
                "used", as: "pg_notification_queue_usage_ratio",
                "Used share of the queue of notifications; when it is full, NOTIFY fails at commit."
            )
        ])
}
