extension Board {
    static let noBouncer = "the target is no PgBouncer console"

    /// Slots of the server, pools of applications, and PgBouncer.
    static let connections = Board(
        "pgvigil-connections", "PostgreSQL connections and pools",
        "How full the server and its pools are, and who fills them.", scope: .target,
        variables: [.databases],
        [
            Row("Slots", connectionSlots), Row("Coming and going", connectionEnds),
            Row("PgBouncer", bouncerPools + bouncerTraffic),
            Row("Encryption and notifications", clientPanels),
        ])

    static let connectionsPanel: Panel = .lines(
        "Connections", "percentunit",
        "Client sessions against the slots that ordinary clients may take. Bad: above a line; at"
            + " 100 % new clients are refused.",
        [
            Query("max by (target) (pg_connections_utilization_ratio{@T})", "used"),
            .limit("connections_utilization_ratio"),
        ]
    ) { $0.more = "pgvigil-connections" }

    static let pools: Panel = .lines(
        "Pools", "percentunit",
        "How full the configured pools are, or PgBouncer's. Bad: above a line; at 100 % the pool's"
            + " clients wait.",
        [
            Query(
                "max by (pool) (pg_pool_utilization_ratio{@T})", "{{pool}}",
                unless: "no pools are configured and the target is no PgBouncer"),
            .limit("pool_utilization_ratio"),
        ]
    ) { $0.more = "pgvigil-connections" }

    private static let connectionSlots: [Panel] = [
        connectionsPanel,
        .lines(
            "Client sessions", "short",
            "Sessions, all slots there are, and those that are kept for superusers. Bad: the first"
                + " line meets the second.",
            [
                Query("max by (target) (pg_connections_used{@T})", "used"),
                Query("max by (target) (pg_connections_max{@T})", "max_connections"),
                Query("max by (target) (pg_connections_reserved{@T})", "reserved"),
            ]), pools,
        .layers(
            "Sessions by user", "short",
            "The ten users with the most sessions. Bad: one that takes more than its share.",
            [
                Query("topk(10, sum by (usename) (pg_stat_activity_sessions{@D}))", "{{usename}}")
            ]),
        .layers(
            "Sessions by application", "short",
            "The ten applications with the most sessions. Bad: one that grows without end leaks"
                + " connections.",
            [
                Query(
                    "topk(10, sum by (application_name) (pg_stat_activity_sessions{@D}))",
                    "{{application_name}}")
            ]), idleInTransaction,
    ]

    private static func ended(_ name: String, _ legend: String) -> Query {
        Query("sum by (target) (rate(pg_stat_database_sessions\(name)_total{@D}[@R]))", legend)
    }

    private static let connectionEnds: [Panel] = [
        .lines(
            "Session ends", "ops",
            "Sessions per second that began, and that ended badly. Bad: any that were abandoned,"
                + " killed or ended by a fatal error; many new ones ask for a pooler.",
            [
                ended("", "new"), ended("_abandoned", "abandoned"), ended("_fatal", "fatal"),
                ended("_killed", "killed"),
            ], width: 12),
        .lines(
            "Connections of pgvigil", "short",
            "Connections that the agent itself has. Bad: more than two for a target.",
            [Query("max by (target) (pgvigil_connections{@T})", "of the agent")], width: 12),
    ]

    private static func bouncer(_ name: String, _ legend: String) -> Query {
        Query(
            "sum by (database, user) (pgbouncer_pools_\(name){@T})",
            "\(legend) {{database}}/{{user}}", unless: noBouncer)
    }

    private static let bouncerPools: [Panel] = [
        .lines(
            "PgBouncer: clients", "short",
            "Clients that have a server connection or are idle, and clients that wait. Bad: any that"
                + " wait for longer than a moment; as many connected as the limit.",
            [
                bouncer("client_active_connections", "active"),
                bouncer("client_waiting_connections", "waiting"),
                Query(
                    "max by (target) (pgbouncer_lists_items{@T, list=\"used_clients\"})",
                    "connected",
                    unless: noBouncer),
                Query(
                    "max by (target) (pgbouncer_config_max_client_connections{@T})", "limit",
                    unless: noBouncer),
            ]),
        .lines(
            "PgBouncer: server connections", "short",
            "Connections to the server by what they do. Bad: all active while clients wait.",
            [
                bouncer("server_active_connections", "active"),
                bouncer("server_idle_connections", "idle"),
                bouncer("server_used_connections", "to be checked"),
                bouncer("server_testing_connections", "being checked"),
                bouncer("server_login_connections", "logging in"),
            ]),
        .lines(
            "PgBouncer: longest wait", "s",
            "How long the first client in the queue waits. Bad: seconds.",
            [bouncer("client_maxwait_seconds", "")]),
        .table(
            "PgBouncer: databases",
            "Limits of each database of the pooler. Bad: connections at their limit; a database that"
                + " is paused or disabled and should not be.",
            [Panel.Label("database", "Database"), Panel.Label("server_database", "On the server")],
            [
                Query(
                    "max by (database, server_database) (pgbouncer_databases_pool_size{@T})",
                    "Pool size", unless: noBouncer),
                Query(
                    "max by (database, server_database) (pgbouncer_databases_max_connections{@T})",
                    "Limit", unless: noBouncer),
                Query(
                    "max by (database, server_database)"
                        + " (pgbouncer_databases_current_connections{@T})", "Connections",
                    unless: noBouncer),
                Query(
                    "max by (database, server_database) (pgbouncer_databases_paused{@T})",
                    "Paused", unless: noBouncer,
                    [.mappings([Mapping(0, "no", "text"), Mapping(1, "yes", "orange")])]),
                Query(
                    "max by (database, server_database) (pgbouncer_databases_disabled{@T})",
                    "Disabled", unless: noBouncer,
                    [.mappings([Mapping(0, "no", "text"), Mapping(1, "yes", "orange")])]),
            ], width: 16, height: 8),
        .table(
            "PgBouncer: numbers",
            "How many clients, servers, pools and other things there are. Bad: dns_pending that"
                + " stays. free_clients is memory that is kept for reuse, and no room.",
            [Panel.Label("list", "What")],
            [Query("max by (list) (pgbouncer_lists_items{@T})", "How many", unless: noBouncer)],
            width: 8, height: 8),
    ]

    private static func traffic(_ name: String, _ legend: String) -> Query {
        Query(
            "sum by (database) (rate(pgbouncer_stats_\(name)_total{@T}[@R]))",
            "\(legend) {{database}}", unless: noBouncer)
    }

    private static let bouncerTraffic: [Panel] = [
        .lines(
            "PgBouncer: queries", "ops",
            "Transactions and queries per second. Bad: a drop while clients wait.",
            [traffic("transactions_pooled", "transactions"), traffic("queries_pooled", "queries")]),
        .lines(
            "PgBouncer: bytes", "Bps", "Bytes per second that went through. Bad: a sudden step.",
            [traffic("received_bytes", "received"), traffic("sent_bytes", "sent")]),
        .lines(
            "PgBouncer: time", "short",
            "Seconds per second in transactions, in queries, and that clients waited. Bad: the last"
                + " above zero for long; the pool is too small or its transactions too long.",
            [
                traffic("server_in_transaction_seconds", "in transactions"),
                traffic("queries_duration_seconds", "in queries"),
                traffic("client_wait_seconds", "waiting"),
            ]),
    ]

    private static let clientPanels: [Panel] = [
        .layers(
            "Sessions by encryption", "short",
            "Client sessions by version of TLS; GSSAPI is encrypted that way, socket is a Unix socket."
                + " Bad: none, where the network is not your own.",
            [
                Query(
                    "sum by (version) (pg_ssl_sessions{@T})", "{{version}}",
                    unless: "no client is connected")
            ]),
        .lines(
            "Queue of notifications", "percentunit",
            "Used share of the queue of LISTEN and NOTIFY. Bad: growth; a listening session stays in a"
                + " transaction, and when the queue is full NOTIFY fails.",
            [
                Query(
                    "max by (target) (pg_notification_queue_usage_ratio{@T})", "used",
                    unless: "the server is a replica")
            ]),
    ]
}
