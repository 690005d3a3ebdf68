import Tables

extension Collector {
    /// The receiving end of logical replication.
    static let subscriptions = Collector(
        "pg_stat_subscription", "Subscriptions: workers, delay, errors and conflicts.",
        pace: .atMostEvery(.seconds(30)), role: .primary,
        variants: [
            .since(
                19,
                subscriptionsSQL(
                    ", apply_error_count, sync_table_error_count AS sync_error_count, "
                        + "sync_seq_error_count AS sync_sequence_errors, "
                        + conflicts + ", confl_update_deleted",
                    statistics, synchronises: "worker_type LIKE '%synchronization'")),
            Variant(
                18..<19,
                subscriptionsSQL(
                    ", apply_error_count, sync_error_count, " + conflicts, statistics),
                without: ["confl_update_deleted", "sync_sequence_errors"]),
            Variant(
                15..<18, subscriptionsSQL(", apply_error_count, sync_error_count", statistics),
                without: conflictNames.union(["confl_update_deleted", "sync_sequence_errors"])),
            .before(
                15, subscriptionsSQL("", ""),
                without: conflictNames.union([
                    "confl_update_deleted", "apply_error_count", "sync_error_count",
                    "sync_sequence_errors",
                ])),
        ],
        columns: [
            .label("subdbid", as: "datname", lookup: .databaseName),
            .label("subname"),
            .gauge(
                "enabled", as: "pg_stat_subscription_enabled",
                "Whether the subscription is enabled: 1 or 0."),
            .gauge(
                "workers", as: "pg_stat_subscription_workers",
                "Workers that run for the subscription; 0 while enabled means trouble."),
            .gauge(
                "sync_workers", as: "pg_stat_subscription_sync_workers",
                "Those of its workers that make the first copy of a table, or from 19 on set sequences."
            ),
            .gauge(
                "last_message_age", as: "pg_stat_subscription_last_message_age_seconds",
                "Time since the main worker heard anything from the publisher."),
            .gauge(
                "silent", as: "pg_stat_subscription_silent",
                "Whether the main worker has heard nothing from the publisher for so long that the"
                    + " connection or the worker hangs: 1 or 0, none where wal_receiver_timeout is 0; it"
                    + " asks for a sign of life after half of that time."),
            .gauge(
                "latest_end_age", as: "pg_stat_subscription_latest_end_age_seconds",
                "Time since the main worker reported a position to the publisher."),
            .gauge(
                "received", as: "pg_stat_subscription_received_position_bytes",
                "Position in the publisher's log up to which the main worker has received it."),
            .gauge(
                "reported", as: "pg_stat_subscription_reported_position_bytes",
                "Position in the publisher's log that the main worker reported to it last."),
            .counter(
                "apply_error_count", as: "pg_stat_subscription_apply_errors_total",
                "Errors while applying changes."),
            .counter(
                "sync_error_count", as: "pg_stat_subscription_sync_errors_total",
                "Errors during the first copy of tables."),
            .counter(
                "sync_sequence_errors", as: "pg_stat_subscription_sync_sequence_errors_total",
                "Errors while sequences were synchronised (19 and later)."),
        ] + conflictColumns, rowsMax: 1_000)

    /// How far the first copies of a subscription's tables are.
    static let subscriptionTables = Collector(
        "pg_subscription_rel", "Tables of subscriptions that are not synchronised yet.",
        scope: .database, pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT s.subname, count(*) AS tables,
                       count(*) FILTER (WHERE r.srsubstate <> 'r') AS waiting
                  FROM pg_subscription_rel AS r
                       JOIN pg_subscription AS s ON s.oid = r.srsubid
                 GROUP BY s.subname
                """)
        ],
        columns: [
            .label("subname"),
            .gauge(
                "tables", as: "pg_subscription_tables",
                "Tables of the subscription; from 19 on with its sequences."),
            .gauge(
                "waiting", as: "pg_subscription_tables_not_ready",
                "Those of them whose first copy is not done or has not caught up."),
        ], rowsMax: 500)

    private static let statistics =
        "CROSS JOIN LATERAL pg_stat_get_subscription_stats(s.oid) AS statistics"
    private static let conflictNames: Set = [
        "confl_insert_exists", "confl_update_origin_differs", "confl_update_exists",
        "confl_update_missing", "confl_delete_origin_differs", "confl_delete_missing",
        "confl_multiple_unique_conflicts",
    ]
    private static let conflicts = conflictNames.sorted().joined(separator: ", ")

    private static let conflictColumns: [Column] = [
        .counter(
            "confl_insert_exists", as: "pg_stat_subscription_confl_insert_exists_total",
            "Inserts of a row that was already there."),
        .counter(
            "confl_update_origin_differs",
            as: "pg_stat_subscription_confl_update_origin_differs_total",
            "Updates of a row that someone else had changed."),
        .counter(
            "confl_update_exists", as: "pg_stat_subscription_confl_update_exists_total",
            "Updates to a key that was already there."),
        .counter(
            "confl_update_missing", as: "pg_stat_subscription_confl_update_missing_total",
            "Updates of a row that was not there."),
        .counter(
            "confl_update_deleted", as: "pg_stat_subscription_confl_update_deleted_total",
            "Updates of a row that had been deleted here."),
        .counter(
            "confl_delete_origin_differs",
            as: "pg_stat_subscription_confl_delete_origin_differs_total",
            "Deletes of a row that someone else had changed."),
        .counter(
            "confl_delete_missing", as: "pg_stat_subscription_confl_delete_missing_total",
            "Deletes of a row that was not there."),
        .counter(
            "confl_multiple_unique_conflicts",
            as: "pg_stat_subscription_confl_multiple_unique_conflicts_total",
            "Changes that violated several unique constraints."),
    ]

    private static func subscriptionsSQL(
        _ more: String, _ join: String, synchronises: String = "relid IS NOT NULL"
    ) -> String {
        """
        SELECT s.subdbid, s.subname, s.subenabled::int AS enabled,
               coalesce(w.workers, 0) AS workers, coalesce(w.sync_workers, 0) AS sync_workers,
               w.last_message_age,
               CASE WHEN waits.seconds > 0
                    THEN (w.last_message_age > greatest(waits.seconds, 60) + 15)::int END AS silent,
               w.latest_end_age, w.received, w.reported\(more)
          FROM pg_subscription AS s
               LEFT JOIN (
                   SELECT subid, count(*) AS workers,
                          count(*) FILTER (WHERE \(synchronises)) AS sync_workers,
                          min(\(elapsed(since: "last_msg_receipt_time")))
                              FILTER (WHERE relid IS NULL) AS last_message_age,
                          min(\(elapsed(since: "latest_end_time")))
                              FILTER (WHERE relid IS NULL) AS latest_end_age,
                          max(pg_wal_lsn_diff(received_lsn, '0/0'))
                              FILTER (WHERE relid IS NULL) AS received,
                          max(pg_wal_lsn_diff(latest_end_lsn, '0/0'))
                              FILTER (WHERE relid IS NULL) AS reported
                     FROM pg_stat_get_subscription(NULL)
                    GROUP BY subid) AS w ON w.subid = s.oid
               CROSS JOIN (SELECT extract(epoch FROM
                    current_setting('wal_receiver_timeout')::interval)) AS waits (seconds)
               \(join)
        """
    }
}
