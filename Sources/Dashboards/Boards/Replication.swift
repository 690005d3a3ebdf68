extension Board {
    private static let noStandby = "no standby is connected"
    private static let noSlots = "there are no replication slots"
    private static let noReplica = "the server is a primary"
    private static let noSubscription = "there are no subscriptions"
    private static let standby = "max by (application_name, client_addr)"
    private static let standbyName = "{{application_name}} {{client_addr}}"

    /// Replicas, slots and subscriptions.
    static let replication = Board(
        "pgvigil-replication", "PostgreSQL replication and slots",
        "How far replicas, slots and subscriptions are behind.", scope: .target,
        [
            Row("Lag", replicationOverview), Row("Standbys of this server", senderPanels),
            Row("This server as a replica", receiverPanels), Row("Slots", slotPanels),
            Row("Subscriptions", subscriptionPanels), Row("Commits", commitPanels),
            Row("Prefetching and first copies", furtherPanels),
        ])

    static let replicationLag: Panel = .lines(
        "Replication lag", "s",
        "How far replay is behind, on this replica or on this server's standbys. Bad: above a line.",
        [
            Query(
                "max by (target) (pg_replication_lag_seconds{@T})", "this replica",
                unless: noReplica),
            Query(
                "\(standby) (pg_stat_replication_replay_lag_seconds{@T})", standbyName,
                unless: noStandby), .limit("replication_lag_seconds"),
        ]
    ) { $0.more = "pgvigil-replication" }

    static let replicationSlots: Panel = .lines(
        "Replication slots", "bytes",
        "Write-ahead log that slots retain. Bad: gigabytes; revive the reader or drop the slot before"
            + " the disk is full.",
        [
            Query(
                "max by (slot_name) (pg_replication_slots_pg_wal_lsn_diff{@T})", "{{slot_name}}",
                unless: noSlots)
        ]
    ) { $0.more = "pgvigil-replication" }

    private static let replicationOverview: [Panel] = [
        replicationLag,
        .lines(
            "Replication backlog", "bytes",
            "Write-ahead log that standbys have not replayed, and that this replica has not. Bad:"
                + " steady growth.",
            [
                Query(
                    "\(standby) (pg_stat_replication_pg_wal_lsn_diff{@T})", standbyName,
                    unless: noStandby),
                Query(
                    "max by (target) (pg_replication_replay_backlog_bytes{@T})",
                    "received, not replayed", unless: noReplica),
                Query(
                    "max by (target) (pg_stat_wal_receiver_backlog_bytes{@T})",
                    "sent, not received", unless: noReplica),
            ]), replicationSlots,
    ]

    private static func sender(_ name: String, _ legend: String) -> Query {
        Query(
            "\(standby) (pg_stat_replication_\(name){@T})", "\(legend) \(standbyName)",
            unless: noStandby)
    }

    private static let senderPanels: [Panel] = [
        .lines(
            "Time behind by step", "s",
            "How long a standby took to write, to have safe on disk and to replay, and since when it"
                + " has not replied. Bad: a step that is far slower than the one before it:"
                + " network, disk, or queries that stop replay; no reply for a minute.",
            [
                sender("write_lag_seconds", "write"), sender("flush_lag_seconds", "flush"),
                sender("replay_lag_seconds", "replay"),
                sender("reply_age_seconds", "last reply"),
            ]),
        .lines(
            "Bytes behind by step", "bytes",
            "Write-ahead log not yet sent, written and safe on disk. Bad: growth of the first means"
                + " that the network or this server is the brake.",
            [
                sender("sent_lag_bytes", "send"), sender("write_lag_bytes", "write"),
                sender("flush_lag_bytes", "flush"),
            ]),
        .table(
            "Senders",
            "Who receives the write-ahead log. Bad: a standby that is missing, or not streaming.",
            [
                Panel.Label("application_name", "Standby"), Panel.Label("client_addr", "Address"),
                Panel.Label("slot_name", "Slot"), Panel.Label("state", "State"),
                Panel.Label("sync_state", "Synchronous"),
            ],
            [
                Query(
                    "max by (application_name, client_addr, slot_name, state, sync_state)"
                        + " (pg_stat_replication_senders{@T})", "Senders", unless: noStandby)
            ], width: 8, height: 8),
    ]

    private static func receiver(_ metric: String, _ legend: String) -> Query {
        Query("max by (target) (\(metric){@T})", legend, unless: noReplica)
    }

    // A position is no counter: after a restart it is a little further back.
    private static func moved(_ metric: String, _ legend: String) -> Query {
        Query(
            "max by (target) (clamp_min(deriv(\(metric){@T}[@R]), 0))", legend, unless: noReplica)
    }

    private static func conflict(_ name: String, _ legend: String) -> Query {
        Query(
            "sum by (target) (rate(pg_stat_database_conflicts_confl_\(name)_total{@T}[@R]))",
            legend, unless: noReplica)
    }

    private static func prefetched(_ metric: String, _ legend: String) -> Query {
        Query(
            "sum by (target) (rate(\(metric){@T}[@R]))", legend,
            unless: "\(noReplica), or PostgreSQL is older than 15")
    }

    private static let receiverPanels: [Panel] = [
        .lines(
            "Receiver", "short",
            "Whether a receiver runs and streams, and whether replay is paused. Bad: not streaming,"
                + " or paused and forgotten.",
            [
                receiver("pg_replication_streaming_configured", "should run"),
                receiver("pg_replication_restore_configured", "an archive can be read"),
                receiver("pg_replication_receiver_running", "runs"),
                receiver("pg_replication_receiver_silent", "hangs"),
                receiver("pg_stat_wal_receiver_streaming", "streams"),
                receiver("pg_replication_replay_paused", "replay is paused"),
            ]
        ) { $0.high = 1 },
        .lines(
            "Last signs of life", "s",
            "Time since the sender was heard, since a transaction was replayed, and since the"
                + " replica received or replayed anything. Bad: the first or the last above a"
                + " minute; the second grows also while the primary is idle. Replay that is late on"
                + " purpose shows its delay.",
            [
                receiver("pg_stat_wal_receiver_last_message_age_seconds", "heard"),
                receiver("pg_replication_last_replay_seconds", "replayed"),
                receiver("pg_replication_stalled_seconds", "stands still"),
                receiver("pg_replication_apply_delay_seconds", "late on purpose"),
            ]),
        .lines(
            "Received", "Bps",
            "Write-ahead log received, safe on disk and replayed, per second. Bad: zero while the"
                + " primary writes.",
            [
                moved("pg_replication_received_position_bytes", "received"),
                moved("pg_stat_wal_receiver_flushed_position_bytes", "safe"),
                moved("pg_replication_replayed_position_bytes", "replayed"),
            ]),
        .layers(
            "Conflicts by cause", "ops",
            "Queries cancelled because of replay, per second. Bad: snapshots (hot_standby_feedback"
                + " helps) or locks (migrations).",
            [
                conflict("tablespace", "tablespaces"), conflict("lock", "locks"),
                conflict("snapshot", "snapshots"), conflict("bufferpin", "pinned blocks"),
                conflict("deadlock", "deadlocks"), conflict("active_logicalslot", "slots"),
            ]),
        .number(
            "Received timeline", "short",
            "The timeline that the receiver follows. Bad: another one than the primary's.",
            Query(
                "max by (target) (pg_stat_wal_receiver_timeline{@T})", "timeline",
                unless: noReplica)),
    ]

    private static func slot(_ name: String, _ heading: String, _ properties: [Property]) -> Query {
        Query(
            "max by (slot_name, slot_type) (pg_replication_slots_\(name){@T})", heading,
            unless: name == "inactive_since_timestamp_seconds" || name == "synced"
                || name == "failover"
                ? "\(noSlots), or PostgreSQL is older than 17" : noSlots, properties)
    }

    private static let yesIsBad = [
        Property.mappings([Mapping(0, "no", "green"), Mapping(1, "yes", "red")])
    ]
    private static let yesIsGood = [
        Property.mappings([Mapping(0, "no", "orange"), Mapping(1, "yes", "green")])
    ]

    private static func decoding(_ name: String, _ legend: String) -> Query {
        Query(
            "sum by (slot_name) (rate(pg_stat_replication_slots_\(name)_total{@T}[@R]))",
            "\(legend) {{slot_name}}", unless: "there are no logical slots")
    }

    private static let slotPanels: [Panel] = [
        .table(
            "Slots",
            "Each slot and what it keeps. Bad: one without a reader, one that was lost or will be.",
            [Panel.Label("slot_name", "Slot"), Panel.Label("slot_type", "Type")],
            [
                slot("active", "Connected", yesIsGood),
                slot("pg_wal_lsn_diff", "Retains", [.unit("bytes")]),
                slot("unconfirmed_bytes", "Unconfirmed", [.unit("bytes")]),
                slot("safe_wal_size_bytes", "Until it is lost", [.unit("bytes")]),
                slot("unreserved", "Will be lost", yesIsBad), slot("lost", "Lost", yesIsBad),
                slot("xmin_age_transactions", "Rows' age", []),
                slot("catalog_xmin_age_transactions", "Catalog's age", []),
                slot(
                    "inactive_since_timestamp_seconds", "Alone since",
                    [.unit("dateTimeFromNow")]),
                slot("synced", "Copy", []), slot("failover", "For failover", []),
            ], sort: "Retains"),
        .lines(
            "Decoding", "Bps",
            "Decoded bytes per second that were sent, spilled to disk and streamed early. Bad:"
                + " spilling; raise logical_decoding_work_mem.",
            [
                decoding("bytes", "sent"), decoding("spill_bytes", "spilled"),
                decoding("stream_bytes", "streamed"),
            ]
        ) { $0.interval = "2m" },
        .lines(
            "Decoded transactions", "ops",
            "Transactions per second that were sent, spilled and streamed early, and how often. Bad:"
                + " many spilled; large transactions of bulk loads.",
            [
                decoding("txns", "sent"), decoding("spill_txns", "spilled"),
                decoding("spill_count", "spills"), decoding("stream_txns", "streamed"),
                decoding("stream_count", "streams"),
            ]
        ) { $0.interval = "2m" },
    ]

    private static func subscription(_ name: String, _ legend: String) -> Query {
        Query(
            "max by (subname) (pg_stat_subscription_\(name){@T})", "\(legend) {{subname}}",
            unless: noSubscription)
    }

    private static func clash(_ name: String, _ legend: String) -> Query {
        Query(
            "sum by (subname) (increase(pg_stat_subscription_confl_\(name)_total{@T}[@R]))",
            "\(legend): {{subname}}",
            unless: "\(noSubscription), or PostgreSQL is older than 18")
    }

    private static let commitPanels: [Panel] = [
        .lines(
            "Standbys", "short",
            "Connected standbys, and clients for which commits wait. Bad: fewer than there should"
                + " be; none of the second while synchronous_standby_names is set.",
            [
                Query("max by (target) (pg_standbys_connected{@T})", "connected"),
                Query("max by (target) (pg_standbys_synchronous{@T})", "synchronous"),
            ]),
        .lines(
            "Synchronous commit", "s",
            "Age of the oldest statement that waits for a synchronous standby (left), and how many"
                + " wait (right). Bad: more than a minute; nothing is written any more.",
            [
                Query(
                    "max by (target) (pg_synchronous_commit_longest_wait_seconds{@T})", "longest",
                    unless: alone),
                Query(
                    "max by (target) (pg_synchronous_commit_waiting_sessions{@T})", "sessions",
                    unless: alone, [.unit("short"), .onTheRight]),
            ]),
    ]

    private static let alone = "synchronous_standby_names is empty"

    private static let subscriptionPanels: [Panel] = [
        .lines(
            "Subscription workers", "short",
            "Whether each subscription is enabled, and its workers. Bad: enabled without a worker.",
            [subscription("enabled", "enabled:"), subscription("workers", "workers of")]),
        .lines(
            "Subscription delay", "s",
            "Time since anything was heard from the publisher, and since a position was reported."
                + " Bad: minutes.",
            [
                subscription("last_message_age_seconds", "heard by"),
                subscription("latest_end_age_seconds", "reported by"),
            ]),
        .lines(
            "Subscription errors and conflicts", "short",
            "Errors and conflicts in each interval. Bad: any; the same error comes again and again"
                + " until it is fixed by hand.",
            [
                Query(
                    "sum by (subname) (increase(pg_stat_subscription_apply_errors_total{@T}[@R])"
                        + " + increase(pg_stat_subscription_sync_errors_total{@T}[@R]))",
                    "errors of {{subname}}", unless: noSubscription),
                Query(
                    "sum by (subname)"
                        + " (increase(pg_stat_subscription_sync_sequence_errors_total{@T}[@R]))",
                    "sequences of {{subname}}",
                    unless: "\(noSubscription), or PostgreSQL is older than 19"),
                clash("insert_exists", "row exists"), clash("update_exists", "key exists"),
                clash("update_missing", "row missing"), clash("delete_missing", "row missing"),
                clash("update_origin_differs", "row of another"),
                clash("delete_origin_differs", "row of another"),
                clash("update_deleted", "row deleted"),
                clash("multiple_unique_conflicts", "several keys exist"),
            ]),
    ]

    private static let furtherPanels: [Panel] = [
        .lines(
            "Blocks requested ahead of replay", "ops",
            "Blocks per second that replay requested early, and that it found in shared buffers. Bad:"
                + " replay that lags while few are requested; raise maintenance_io_concurrency.",
            [
                prefetched("pg_stat_recovery_prefetch_total", "requested"),
                prefetched("pg_stat_recovery_prefetch_hit_total", "in shared buffers"),
            ]),
        .lines(
            "Tables not synchronised", "short",
            "Tables of each subscription, and those whose first copy is not done. Bad: the second stays"
                + " above zero; a failing copy begins again and again.",
            [
                Query(
                    "sum by (subname) (pg_subscription_tables{@T})", "all of {{subname}}",
                    unless: noSubscription),
                Query(
                    "sum by (subname) (pg_subscription_tables_not_ready{@T})",
                    "not ready of {{subname}}", unless: noSubscription),
                subscription("sync_workers", "workers that copy for"),
            ]),
        .lines(
            "Logical replication that waits for standbys", "short",
            "Sessions that decode and wait until the standbys of synchronized_standby_slots have the log,"
                + " and whether each of these slots is in use. Bad: sessions that wait for minutes while a"
                + " slot is at 0; its standby is gone, and no subscriber gets anything.",
            [
                Query("max by (target) (pg_logical_decoding_waiting_sessions{@T})", "waiting"),
                Query(
                    "max by (slot_name) (pg_synchronized_standby_slots_active{@T})",
                    "in use: {{slot_name}}", unless: "synchronized_standby_slots is empty"),
            ]),
    ]
}
