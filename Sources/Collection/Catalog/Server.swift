import Tables

extension Collector {
    /// Who the server is and how far it has come; asked first, since much else depends on it.
    static let server = Collector(
        "pg_server", "Role, start and clock.",
        variants: [
            .always(
                """
                SELECT pg_is_in_recovery()::int AS is_replica,
                       extract(epoch FROM pg_postmaster_start_time()) AS started,
                       extract(epoch FROM pg_conf_load_time()) AS loaded,
                       extract(epoch FROM clock_timestamp()) AS clock
                """)
        ],
        columns: [
            .gauge(
                "is_replica", as: "pg_replication_is_replica",
                "Whether the server is in recovery: 1 on a replica, 0 on a primary."),
            .gauge(
                "started", as: "pg_postmaster_start_time_seconds",
                "When the server was started, in unix time."),
            .gauge(
                "loaded", as: "pg_config_load_timestamp_seconds",
                "When the server last read its configuration files, in unix time."),
            .gauge(
                "clock", as: "pg_server_clock_timestamp_seconds",
                "What the server's clock showed when it answered, in unix time."),
        ])

    /// How far the server has come, apart from the rest: some services have no such functions.
    static let walPosition = Collector(
        "pg_wal_position", "Position in the write-ahead log.",
        variants: [
            .always(
                """
                SELECT pg_wal_lsn_diff(\(position), '0/0') AS wal_position,
                       CASE WHEN NOT pg_is_in_recovery() THEN
                           ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int8
                       END AS timeline,
                       CASE WHEN NOT pg_is_in_recovery() THEN
                           extract(epoch FROM pg_postmaster_start_time())
                       END AS primary_started
                """)
        ],
        columns: [
            .gauge(
                "wal_position", as: "pg_wal_position_bytes",
                "Position in the write-ahead log: written on a primary, replayed on a replica; it"
                    + " goes back when a replica starts again or another server takes over."),
            .gauge(
                "timeline", as: "pg_wal_timeline",
                "Timeline on which a primary writes, right from its promotion; absent on a replica."
            ),
            // A start between two samples of it is one of a server that was a primary before.
            .gauge(
                "primary_started", as: "pg_primary_start_time_seconds",
                "When a primary was started, in unix time; absent on a replica."),
        ])

    /// Where the server itself stands, whatever name or pooler led to it, so that people find it.
    static let address = Collector(
        "pg_server_address", "The server's own address and port.",
        pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT coalesce(host(inet_server_addr()), '') AS address,
                       current_setting('port') AS port, 1 AS one
                """)
        ],
        columns: [
            .label("address"),
            .label("port"),
            .gauge(
                "one", as: "pg_server_address_info",
                "Address at which the server took the agent's connection, empty on a Unix socket, and"
                    + " the port that it listens on; always 1."),
        ])

    /// The version, as labels, for joins and for the eye.
    static let version = Collector(
        "pg_version", "The server's version.", pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT version() AS version, v / 10000 || '.' || v % 10000 || '.0' AS short_version,
                       1 AS one
                  FROM current_setting('server_version_num') AS s, int4(s) AS v
                """)
        ],
        columns: [
            .label("version"),
            .label("short_version"),
            .gauge("one", as: "pg_static", "The server's version as labels; always 1."),
        ])

    /// Which cluster the server belongs to, for finding two primaries of one.
    static let cluster = Collector(
        "pg_control_system", "The identifier that a primary and its replicas have in common.",
        pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT system_identifier::text AS system_identifier, 1 AS one,
                       system_identifier >> 32 & 4294967295 AS created
                  FROM pg_control_system()
                """)
        ],
        columns: [
            .label("system_identifier"),
            .gauge(
                "one", as: "pg_cluster_info",
                "An identifier that a primary and all its replicas share; always 1."),
            // BootStrapXLOG in xlog.c puts the time into the upper half.
            .gauge(
                "created", as: "pg_cluster_created_timestamp_seconds",
                "When initdb made the cluster, in unix time, derived from its system identifier."),
        ])

    /// When the last checkpoint was.
    static let checkpoint = Collector(
        "pg_checkpoint", "The last checkpoint, from the control file.",
        pace: .atMostEvery(.seconds(30)),
        variants: [
            .always(
                """
                SELECT extract(epoch FROM checkpoint_time) AS checkpoint_time, timeline_id
                  FROM pg_control_checkpoint()
                """)
        ],
        columns: [
            .gauge(
                "checkpoint_time", as: "pg_checkpoint_timestamp_seconds",
                "When the last finished checkpoint began, in unix time."),
            .gauge(
                "timeline_id", as: "pg_checkpoint_timeline",
                "Timeline of the last checkpoint; it rises with every promotion."),
        ])

    /// How far a crash would set the server back.
    static let checkpointDistance = Collector(
        "pg_checkpoint_distance", "Write-ahead log since the last checkpoint.",
        pace: .atMostEvery(.seconds(30)),
        variants: [
            .always(
                """
                SELECT \(bytes(from: "redo_lsn", to: position)) AS since_redo
                  FROM pg_control_checkpoint()
                """)
        ],
        columns: [
            .gauge(
                "since_redo", as: "pg_checkpoint_redo_distance_bytes",
                "Write-ahead log that would have to be replayed if the server crashed now.")
        ])
}
