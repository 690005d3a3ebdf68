extension Board {
    static let noWaits = "no session waits"
    static let noStatements = "pg_stat_statements is not there"
    static let noReplication = "there is no replication"
    static let onReplica = "the server is a replica"

    /// One target: its health first, then the one or two panels of each subject that tell most.
    static let instance = Board(
        "pgvigil-instance", "PostgreSQL instance",
        "One target, from its health to each subject; panels lead to boards with more detail.",
        scope: .target, variables: [.databases],
        [
            Row("Health", healthNumbers + healthPanels),
            Row("Sessions and queries", instanceSessions),
            Row("Storage and replication", instanceStorage),
            Row("Databases", [instanceDatabases]),
        ])

    static let healthNumbers: [Panel] = [
        .number(
            "Health score", "short",
            "100 minus all points lost. Bad: below 80 is a warning, below 60 critical, unless the"
                + " target has limits of its own. While an alert of severity page fires it is at most"
                + " 30. Nothing is shown when too little is known.",
            Query(Query.cappedScore, "score"), .score
        ) {
            $0.decimals = 0
            $0.more = "pgvigil-health"
        },
        .number(
            "Connection", "short", "Whether pgvigil can ask the target. Bad: down.",
            Query("max by (target) (pg_up{@T})", "connection")
        ) { $0.mappings = [Mapping(1, "up", "green"), Mapping(0, "down", "red")] },
        .number(
            "Known", "percentunit",
            "How much of the score's weight is in sight. Bad: below 60 %, where there is no score;"
                + " the panel of collectors says what fails.",
            Query("max by (target) (pg_health_coverage_ratio{@T})", "known"), .falling(0.6, 0.9)
        ) { $0.decimals = 0 },
        .number(
            "Version", "short", "PostgreSQL's version. Bad: one that no longer gets fixes.",
            Query("max by (short_version) (pg_static{@T})", "{{short_version}}")
        ) { $0.showsName = true },
        .number(
            "Role", "short",
            "Whether the server is a primary or a replica. Bad: an unplanned change.",
            Query("max by (target) (pg_replication_is_replica{@T})", "role")
        ) { $0.mappings = [Mapping(0, "primary", "blue"), Mapping(1, "replica", "purple")] },
        .number(
            "Uptime", "s",
            "Time since the server was started. Bad: short without a planned restart.",
            Query(
                "max by (target) (pg_server_clock_timestamp_seconds{@T}"
                    + " - pg_postmaster_start_time_seconds{@T})", "uptime")),
    ]

    static let healthPanels: [Panel] = [
        .lines(
            "Score over time", "short",
            "The score with the limits in force. Bad: below a line; a gap means that the target"
                + " was down.",
            [
                Query("max by (target) (pg_health_score{@T})", "score"),
                .limit("health_score"),
            ], height: 9
        ) { $0.high = 100 },
        .layers(
            "Points lost by component", "short",
            "The layers add up to 100 minus the score, exactly. Bad: the thickest layer is where to"
                + " look first.",
            [
                Query(
                    "sum by (component) (max by (component, check) (pg_health_points_lost{@T}))",
                    "{{component}}")
            ], height: 9),
        .bars(
            "Points lost by check", "short",
            "What each check takes now, the largest first. Bad: the long bars; health-score.md says"
                + " what to do about each.",
            Query(
                "topk(10, max by (component, check) (pg_health_points_lost{@T}))",
                "{{component}}: {{check}}"), height: 9, .rising(0.5, 5)
        ) { $0.more = "pgvigil-health" },
    ]

    private static let instanceSessions: [Panel] = [
        connectionsPanel, longestQuery, meanAndP95, lockWaits,
        .layers(
            "Waits", "short",
            "Working sessions and processes by kind of wait; none means on the CPU. Bad: a layer"
                + " that grows with the load: Lock, LWLock or IO.",
            [Query("sum by (wait_event_type) (pg_wait_events{@T})", "{{wait_event_type}}")]
        ) { $0.more = "pgvigil-activity" },
        .layers(
            "Transactions", "ops",
            "Commits per second by database. Bad: a drop while clients wait.",
            [
                Query(
                    "sum by (datname) (rate(pg_stat_database_xact_commit_total{@D}[@R]))",
                    "{{datname}}")
            ]
        ) { $0.more = "pgvigil-activity" },
        rollbacks, cacheHitRatio, pools,
    ]

    private static let instanceStorage: [Panel] = [
        writeAheadLog, replicationLag, replicationSlots, vacuumPanel, wraparound,
        .layers(
            "Database sizes", "bytes",
            "Bytes on disk by database. Bad: growth that fills the disk before you look again.",
            [Query("max by (datname) (pg_database_size_bytes{@D})", "{{datname}}")]
        ) { $0.more = "pgvigil-tables" },
    ]

    private static let instanceDatabases: Panel = .table(
        "By database",
        "What each database does; a click on a name shows its tables. Bad: one that stands out from"
            + " the last time you looked.",
        [
            Panel.Label(
                "datname", "Database",
                [
                    .link(
                        "Tables of ${__value.raw}",
                        "/d/pgvigil-tables?var-datname=${__value.raw:percentencode}"
                            + "&${datasource:queryparam}&${job:queryparam}&${instance:queryparam}"
                            + "&${target:queryparam}&${__url_time_range}")
                ])
        ],
        [
            Query("max by (datname) (pg_stat_database_numbackends{@D})", "Processes"),
            Query(
                "sum by (datname) (rate(pg_stat_database_xact_commit_total{@D}[@R]))",
                "Commits/s", [.decimals(1)]),
            Query(
                "sum by (datname) (rate(pg_stat_database_xact_rollback_total{@D}[@R]))",
                "Rollbacks/s", [.decimals(1)]),
            Query(
                "max by (datname) (pg_database_cache_hit_ratio{@D})", "Cache hit",
                unless: "too few blocks were requested in 5 minutes",
                [.unit("percentunit"), .decimals(1)]),
            Query("max by (datname) (pg_database_size_bytes{@D})", "Size", [.unit("bytes")]),
            Query(
                "max by (datname) (pg_database_xid_age_transactions{@D})", "Age",
                [.unit("short")]),
            Query(
                "max by (datname) (pg_database_connection_limit{@D})", "Connection limit",
                [.mappings([Mapping(-1, "none", "text"), Mapping(-2, "invalid", "red")])]),
            Query(
                "max by (datname) (pg_database_connections_allowed{@D})", "Open",
                [.mappings([Mapping(1, "yes", "green"), Mapping(0, "no", "text")])]),
        ], height: 10, sort: "Size")
}
