import Tables

extension Collector {
    /// What slots hold back, and whether they are still good.
    ///
    /// After a promotion a slot still says that it is a copy, which means nothing on a primary.
    static let replicationSlots = Collector(
        "pg_replication_slots", "Replication slots and what they retain.",
        variants: [
            .since(
                17,
                replicationSlotsSQL(
                    lost: "invalidation_reason IS NOT NULL", reason: "invalidation_reason",
                    more: """
                        , extract(epoch FROM inactive_since) AS inactive_since,
                        (synced AND pg_is_in_recovery())::int AS synced, failover::int AS failover
                        """)),
            Variant(
                16..<17,
                replicationSlotsSQL(
                    lost: "coalesce(conflicting, false)",
                    reason: "CASE WHEN conflicting THEN 'conflict' ELSE \(removed) END", more: ""),
                without: replicationSlotsSince17),
            .before(
                16, replicationSlotsSQL(lost: "false", reason: removed, more: ""),
                without: replicationSlotsSince17),
        ],
        columns: [
            .label("slot_name"),
            .label("slot_type"),
            .label("datoid", as: "datname", lookup: .databaseName),
            .label("reason", as: "invalidation_reason"),
            .gauge(
                "active", as: "pg_replication_slots_active",
                "Whether someone is connected to the slot: 1 or 0."),
            .gauge(
                "retained", as: "pg_replication_slots_pg_wal_lsn_diff",
                "Write-ahead log that the slot retains, in bytes."),
            .gauge(
                "unconfirmed", as: "pg_replication_slots_unconfirmed_bytes",
                "Write-ahead log that the slot's client has not yet confirmed."),
            .gauge(
                "confirmed", as: "pg_replication_slots_position_bytes",
                "Position in the write-ahead log that the slot's client has confirmed, or from which the"
                    + " slot keeps the log; while it moves, someone reads the slot, if only at times."
            ),
            .gauge(
                "safe_wal_size", as: "pg_replication_slots_safe_wal_size_bytes",
                "How much may be written before the slot may be lost; nothing without a limit."),
            .gauge(
                "unreserved", as: "pg_replication_slots_unreserved",
                "Whether the next checkpoint may remove what the slot needs: 1 or 0."),
            .gauge(
                "lost", as: "pg_replication_slots_lost",
                "Whether the slot can no longer be used: 1 or 0."),
            .gauge(
                "xmin_age", as: "pg_replication_slots_xmin_age_transactions",
                "Age of the oldest transaction whose rows the slot keeps."),
            .gauge(
                "catalog_xmin_age", as: "pg_replication_slots_catalog_xmin_age_transactions",
                "Age of the oldest transaction whose catalog rows the slot keeps."),
            .gauge(
                "inactive_since", as: "pg_replication_slots_inactive_since_timestamp_seconds",
                "Since when no one is connected to the slot, in unix time."),
            .gauge(
                "synced", as: "pg_replication_slots_synced",
                "Whether the slot is a copy of one on the primary: 1 or 0."),
            .gauge(
                "failover", as: "pg_replication_slots_failover",
                "Whether replicas may keep a copy of the slot: 1 or 0."),
            .gauge(
                "temporary", as: "pg_replication_slots_temporary",
                "Whether the slot goes with the session that made it: 1 or 0."),
            .gauge(
                "two_phase", as: "pg_replication_slots_two_phase",
                "Whether prepared transactions are decoded: 1 or 0."),
        ], rowsMax: 1_000)

    /// The slots for which logical replication waits, whether or not they are there.
    ///
    /// On a standby the setting has no effect.
    static let synchronizedStandbySlots = Collector(
        "pg_synchronized_standby_slots",
        "The slots of standbys for which logical replication waits (synchronized_standby_slots).",
        pace: .atMostEvery(.seconds(30)),
        variants: [
            .since(
                17,
                """
                SELECT named.slot_name, coalesce(slot.active, false)::int AS active
                  FROM (SELECT DISTINCT btrim(name, E' "\\t\\n') AS slot_name
                          FROM unnest(string_to_array(
                               current_setting('synchronized_standby_slots'), ',')) AS name
                         LIMIT 100) AS named
                       LEFT JOIN pg_get_replication_slots() AS slot
                           ON slot.slot_name = named.slot_name
                 WHERE NOT pg_is_in_recovery()
                """)
        ],
        columns: [
            .label("slot_name"),
            .gauge(
                "active", as: "pg_synchronized_standby_slots_active",
                "Whether a standby is connected to the slot, of those that synchronized_standby_slots"
                    + " names: 1 or 0; 0 for a slot that is not there, too."),
        ], rowsMax: 100)

    /// What logical decoding moves and spills.
    static let replicationSlotStatistics = Collector(
        "pg_stat_replication_slots", "Logical decoding by slot.",
        pace: .atMostEvery(.seconds(60)),
        variants: [
            .since(
                19, replicationSlotStatisticsSQL(", mem_exceeded_count, slotsync_skip_count")),
            .before(
                19, replicationSlotStatisticsSQL(""),
                without: ["mem_exceeded_count", "slotsync_skip_count"]),
        ],
        columns: [
            .label("slot_name"),
            .counter(
                "spill_txns", as: "pg_stat_replication_slots_spill_txns_total",
                "Transactions spilled to disk."),
            .counter(
                "spill_count", as: "pg_stat_replication_slots_spill_count_total",
                "Times that transactions were spilled to disk."),
            .counter(
                "spill_bytes", as: "pg_stat_replication_slots_spill_bytes_total",
                "Decoded bytes spilled to disk."),
            .counter(
                "stream_txns", as: "pg_stat_replication_slots_stream_txns_total",
                "Transactions streamed before they were committed."),
            .counter(
                "stream_count", as: "pg_stat_replication_slots_stream_count_total",
                "Times that transactions were streamed before they were committed."),
            .counter(
                "stream_bytes", as: "pg_stat_replication_slots_stream_bytes_total",
                "Decoded bytes streamed before they were committed."),
            .counter(
                "total_txns", as: "pg_stat_replication_slots_txns_total",
                "Transactions sent."),
            .counter(
                "total_bytes", as: "pg_stat_replication_slots_bytes_total",
                "Decoded bytes sent."),
            .counter(
                "mem_exceeded_count", as: "pg_stat_replication_slots_mem_exceeded_total",
                "Times that logical_decoding_work_mem was exceeded."),
            .counter(
                "slotsync_skip_count", as: "pg_stat_replication_slots_slotsync_skip_total",
                "Times that copying the slot to this replica was skipped."),
        ], rowsMax: 1_000)

    private static let replicationSlotsSince17: Set = ["inactive_since", "synced", "failover"]

    private static let removed = "CASE WHEN wal_status = 'lost' THEN 'wal_removed' END"

    // A lost slot keeps its xmin and positions, but holds nothing, and nothing can be confirmed.
    // Without restart_lsn a slot holds nothing, and the server counts safe_wal_size from 0.
    private static func replicationSlotsSQL(
        lost: String, reason: String, more: String
    ) -> String {
        """
        SELECT slot_name, slot_type, datoid, active::int AS active,
               temporary::int AS temporary, two_phase::int AS two_phase,
               \(bytes(from: "restart_lsn", to: "position")) AS retained,
               CASE WHEN wal_status IS DISTINCT FROM 'lost' THEN
                    \(bytes(from: "confirmed_flush_lsn", to: "position")) END AS unconfirmed,
               CASE WHEN wal_status IS DISTINCT FROM 'lost' THEN
                    pg_wal_lsn_diff(coalesce(confirmed_flush_lsn, restart_lsn), '0/0') END
                   AS confirmed,
               CASE WHEN restart_lsn IS NOT NULL THEN safe_wal_size END AS safe_wal_size,
               (wal_status = 'unreserved')::int AS unreserved,
               (wal_status = 'lost' OR \(lost))::int AS lost, \(reason) AS reason,
               CASE WHEN wal_status IS DISTINCT FROM 'lost' THEN age(xmin) END AS xmin_age,
               CASE WHEN wal_status IS DISTINCT FROM 'lost' THEN age(catalog_xmin) END
                   AS catalog_xmin_age\(more)
          FROM pg_get_replication_slots()
               CROSS JOIN (SELECT \(position) AS position) AS here
        """
    }

    private static func replicationSlotStatisticsSQL(_ more: String) -> String {
        """
        SELECT slot.slot_name, spill_txns, spill_count, spill_bytes,
               stream_txns, stream_count, stream_bytes, total_txns, total_bytes\(more)
          FROM pg_get_replication_slots() AS slot,
               pg_stat_get_replication_slot(slot.slot_name) AS s
         WHERE slot.datoid IS NOT NULL
        """
    }
}
