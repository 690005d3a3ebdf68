import JSON
import Metrics

/// What `/api/v1/database/replication` says of a target: its side, its lag, who receives from it, and
/// its slots.
enum ReplicationDocument {
    /// More receivers, or slots, are only counted.
    private static let rowsMax = 100

    private static let sender = "pg_stat_replication_"
    private static let slot = "pg_replication_slots_"

    static func object(_ target: KnownTarget) -> JSON {
        var object = HealthDocument.head(target)
        let isReplica = target.found.value("pg_replication_is_replica")
        object.add(
            "role", isReplica.map { .text($0 == 1 ? "replica" : "primary") },
            else: target.reason("pg_replication_is_replica"))
        for (member, family) in [
            ("lag_seconds", "pg_replication_lag_seconds"),
            ("replay_backlog_bytes", "pg_replication_replay_backlog_bytes"),
            ("replay_paused", "pg_replication_replay_paused"),
            ("receiver_running", "pg_replication_receiver_running"),
        ] {
            object.add(member, target.found.value(family), else: target.reason(family))
        }
        let receivers = FamilyTable(
            target.found,
            by: ["application_name", "client_addr", "state", "sync_state", "slot_name"],
            [
                .init(member: "senders", family: sender + "senders"),
                .init(member: "not_sent_bytes", family: sender + "sent_lag_bytes"),
                .init(member: "not_replayed_bytes", family: sender + "pg_wal_lsn_diff"),
                .init(member: "replay_lag_seconds", family: sender + "replay_lag_seconds"),
                .init(member: "reply_age_seconds", family: sender + "reply_age_seconds"),
            ])
        object.add("receivers", receivers.objects(most: rowsMax))
        object.add("receivers_left_out", .whole(max(0, receivers.rows.count - rowsMax)))
        let slots = FamilyTable(
            target.found, by: ["slot_name", "slot_type", "datname"],
            [
                .init(member: "active", family: slot + "active"),
                .init(member: "lost", family: slot + "lost"),
                .init(member: "kept_bytes", family: slot + "pg_wal_lsn_diff"),
                .init(member: "safe_bytes", family: slot + "safe_wal_size_bytes"),
            ])
        object.add("slots", slots.objects(most: rowsMax))
        object.add("slots_left_out", .whole(max(0, slots.rows.count - rowsMax)))
        return object.object
    }
}
