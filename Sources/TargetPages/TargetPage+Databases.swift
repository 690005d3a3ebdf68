import Charts
import Markup
import Metrics
import TargetParts

/// Databases and replication.
extension TargetPage {
    /// More of them are only counted.
    private static let databasesMax = 100
    /// More of them are only counted.
    private static let sendersMax = 50
    /// More of them are only counted.
    private static let slotsMax = 50

    var databaseSection: Markup {
        let sizes = known.values("pg_database_size_bytes", by: "datname")
        let sessions = known.values("pg_stat_database_numbackends", by: "datname")
        let hits = known.values("pg_database_cache_hit_ratio", by: "datname")
        let means = known.values("pg_database_query_mean_seconds", by: "datname")
        let ages = known.values("pg_database_xid_age_transactions", by: "datname")
        let names = Set((sizes.keys + sessions.keys + ages.keys).map(ExactText.init))
        guard !names.isEmpty else {
            return [heading("Databases"), note("No database is known.")]
        }
        let sorted = names.sorted { left, right in
            let (own, other) = (sizes[left.text] ?? -1, sizes[right.text] ?? -1)
            return own != other ? own > other : left < right
        }
        return [
            heading("Databases"),
            table(
                "Databases, largest first",
                [
                    .text("Database"), .number("Size", of: "pg_database_size_bytes"),
                    .number("Sessions", of: "pg_database_sessions"),
                    .number("Cache hits", of: "pg_database_cache_hit_ratio"),
                    .number("Mean statement", of: "pg_database_query_mean_seconds"),
                    .number("Transaction id age", of: "pg_database_xid_age_transactions"),
                ], sorted, most: Self.databasesMax
            ) { name in
                [
                    self.name(name.text), value(sizes[name.text], .bytes),
                    value(sessions[name.text], .count), value(hits[name.text], .ratio),
                    value(means[name.text], .seconds), value(ages[name.text], .count),
                ]
            },
        ]
    }

    // MARK: Replication

    var replicationSection: Markup {
        let parts = [replica, senders, slots].filter { $0 != .empty }
        guard !parts.isEmpty else {
            let isKnown = known.value("pg_replication_is_replica") != nil
            return [
                heading("Replication"),
                note(isKnown ? "No standby is connected and there is no slot." : "Unknown."),
            ]
        }
        return Markup(joining: [heading("Replication")] + parts)
    }

    private var replica: Markup {
        guard known.value("pg_replication_is_replica") == 1 else { return .empty }
        let running = known.value("pg_replication_receiver_running")
        let hangs = known.value("pg_replication_receiver_silent") == 1
        let paused = known.value("pg_replication_replay_paused")
        let words = [
            running.map {
                "WAL receiver: \($0 != 1 ? "does not run" : hangs ? "hangs" : "runs")"
            },
            paused.map { $0 == 1 ? "replay: paused" : "replay: runs" },
            known.value("pg_replication_last_replay_seconds").map {
                "last replayed transaction: \(Quantity.seconds.text($0)) old"
            },
            known.value("pg_replication_replay_backlog_bytes").map {
                "received and not replayed: \(Quantity.bytes.text($0))"
            },
        ].compactMap(\.self)
        return .element("p", [:], [.text("This is a replica. \(words.joined(separator: "; ")).")])
    }

    private var senders: Markup {
        let senders = known["pg_stat_replication_senders"]
        if senders.isEmpty { return .empty }
        return table(
            "Standbys and other receivers of write-ahead log",
            [
                .text("Application"), .text("Address"), .text("State"), .text("Sync"),
                .text("Slot"),
                .number("Not replayed", of: "pg_stat_replication_pg_wal_lsn_diff"),
                .number("Replay lag", of: "pg_stat_replication_replay_lag_seconds"),
            ], senders, most: Self.sendersMax
        ) { sender in
            let labels = sender.labels
            return [
                name(labels["application_name"]), name(labels["client_addr"]),
                name(labels["state"]), name(labels["sync_state"]), name(labels["slot_name"]),
                value(known.value("pg_stat_replication_pg_wal_lsn_diff", like: labels), .bytes),
                value(
                    known.value("pg_stat_replication_replay_lag_seconds", like: labels), .seconds),
            ]
        }
    }

    private var slots: Markup {
        let slots = known["pg_replication_slots_active"]
        if slots.isEmpty { return .empty }
        return table(
            "Replication slots",
            [
                .text("Slot"), .text("Type"), .text("Database"), .text("State"),
                .number("Retains", of: "pg_replication_slots_pg_wal_lsn_diff"),
                .number("Until it may be lost", of: "pg_replication_slots_safe_wal_size_bytes"),
            ], slots, most: Self.slotsMax
        ) { slot in
            let labels = slot.labels
            let isLost = known.value("pg_replication_slots_lost", like: labels) == 1
            let state = isLost ? "lost" : slot.value == 1 ? "active" : "inactive"
            let mood = isLost ? "critical" : slot.value == 1 ? "good" : "warning"
            return [
                name(labels["slot_name"]), name(labels["slot_type"]), name(labels["datname"]),
                .element("span", ["class": mood], [.text(state)]),
                value(known.value("pg_replication_slots_pg_wal_lsn_diff", like: labels), .bytes),
                value(
                    known.value("pg_replication_slots_safe_wal_size_bytes", like: labels), .bytes),
            ]
        }
    }
}
