import API
import Charts
import Markup
import Metrics
import PageParts
import TargetParts
import Web

/// `/targets/NAME/replication`: the servers of its cluster, which receives from which, how far each is
/// behind, and what slots keep.
struct ReplicationPage {
    /// More WAL senders of a server are only counted.
    private static let sendersMax = 50
    /// More slots of a server are only counted.
    private static let slotsMax = 50

    let page: KnownPage
    let topology: Topology?
    /// The target by itself, for what only it says.
    let own: Topology.Member?

    init(page: KnownPage, in snapshot: Snapshot) {
        self.page = page
        topology = Topology(of: page.target.name, in: snapshot)
        own = page.target.snapshot.map(Topology.Member.init)
    }

    /// The page as text.
    var document: String {
        page.document([
            ("Cluster", cluster), ("Receiver", receiver), ("Standbys", senders), ("Slots", slots),
        ])
    }

    // MARK: Cluster

    private var cluster: Markup {
        let title = page.heading("Servers of this cluster")
        guard let topology else {
            return [title, page.absence("Which servers belong together", of: "pg_cluster_info")]
        }
        var parts: [Markup] = [
            title,
            page.note(
                "All targets with the system identifier"
                    + " \(KnownPage.cut(topology.identifier, KnownPage.nameScalarsMax)). A server"
                    + " stands under the one that it receives from."),
        ]
        if topology.primaries > 1 {
            parts.append(
                .element(
                    "p", ["class": "critical"],
                    [.text("\(topology.primaries) of them say that they are the primary.")]))
        }
        parts.append(.element("ul", [:], topology.roots.map(item)))
        if topology.leftOut > 0 { parts.append(page.note("And \(topology.leftOut) more.")) }
        if topology.primaries == 0 {
            parts.append(
                page.note(
                    topology.isPrimaryDown
                        ? "What was the primary is down, and no other one is known."
                        : "The primary is not among the targets, or is not known."))
        }
        return Markup(joining: parts)
    }

    private func item(_ node: Topology.Node) -> Markup {
        let member = node.member
        let isHere = member.name.hasSameBytes(as: page.target.name)
        let title: Markup =
            isHere
            ? .element("b", ["aria-current": "true"], [page.name(member.name)])
            : page.layout.link(
                KnownPage.cut(member.name, KnownPage.nameScalarsMax),
                TargetTab.replication.address(of: member.name).path)
        var parts: [Markup] = [title, ", "]
        parts.append(
            member.isReplica.map { $0 ? "replica" : .element("b", [:], ["primary"]) }
                ?? member.lastRole.map { .text("\($0) when it last answered") }
                ?? "role not known")
        switch member.isUp {
        case true?: break
        case false?:
            let length = member.failingSince.map { " for \(page.text(since: $0))" } ?? ""
            parts += [", ", .element("span", ["class": "critical"], [.text("✕ down\(length)")])]
        case nil: parts.append(", not polled yet")
        }
        if member.isReplica == true { parts.append(.text(": " + Self.delay(member))) }
        if let source = member.source, !node.isCertain, !source.host.isEmpty {
            parts += [", receives from ", page.name(source.host)]
        }
        if !node.below.isEmpty {
            parts.append(.element("ul", [:], node.below.map(item)))
        }
        return .element("li", [:], parts)
    }

    /// In seconds: after a longer silence of its primary it is not known that a replica is not behind.
    private static let silenceMin = 15.0

    /// How far a replica is behind, as far as it is known.
    private static func delay(_ member: Topology.Member) -> String {
        let found = member.found
        var words: [String] = []
        if let lag = found.value("pg_replication_lag_seconds") {
            let silence = found.value("pg_stat_wal_receiver_last_message_age_seconds") ?? 0
            // From a primary that does nothing there may be nothing to receive; from one that hangs, too.
            words.append(
                lag == 0 && silence > silenceMin
                    ? "all that it received is replayed, the last message came"
                        + " \(Quantity.seconds.text(silence)) ago"
                    : "\(Quantity.seconds.text(lag)) behind")
        } else if let age = found.value("pg_replication_last_replay_seconds") {
            words.append("last replayed transaction \(Quantity.seconds.text(age)) old")
        } else {
            words.append("lag unknown")
        }
        if let bytes = found.value("pg_replication_replay_backlog_bytes") {
            words.append("\(Quantity.bytes.text(bytes)) received and not replayed")
        }
        if found.value("pg_replication_receiver_running") == 0 {
            words.append("no WAL receiver runs")
        }
        if found.value("pg_replication_receiver_silent") == 1 {
            words.append("the WAL receiver hangs: it hears nothing and does not give up")
        }
        if found.value("pg_replication_replay_paused") == 1 { words.append("replay is paused") }
        return words.joined(separator: ", ")
    }

    // MARK: This server

    private var receiver: Markup {
        guard let own, own.isReplica == true else { return .empty }
        var words = ["Replay: \(Self.delay(own))."]
        if let source = own.source {
            let host = KnownPage.cut(source.host, KnownPage.nameScalarsMax)
            let slot = KnownPage.cut(source.slot, KnownPage.nameScalarsMax)
            words.append(
                "It receives from \(host.isEmpty ? "an unnamed host" : host)"
                    + (slot.isEmpty ? ", without a slot." : ", by the slot \(slot)."))
        }
        return [
            page.heading("This replica"),
            .element("p", [:], [.text(words.joined(separator: " "))]),
        ]
    }

    private var senders: Markup {
        let title = page.heading("Standbys and other receivers")
        let rows = page.found["pg_stat_replication_senders"]
        guard !rows.isEmpty else {
            let words = "None is connected to this server."
            return page.isAnswered("pg_stat_replication")
                ? [title, page.note(page.reading(of: "pg_stat_replication") + words)]
                : [title, page.absence("Receivers", of: "pg_stat_replication_senders")]
        }
        func value(_ what: String, _ labels: Labels) -> Double? {
            page.found["pg_stat_replication_\(what)"].first { $0.labels == labels }?.value
        }
        return [
            title, page.note(page.reading(of: "pg_stat_replication")),
            page.table(
                "Connected to this server",
                [
                    .text("Application"), .text("Address"), .text("State"), .text("Sync"),
                    .text("Slot"), .number("Not sent", of: "pg_stat_replication_sent_lag_bytes"),
                    .number("Not flushed", of: "pg_stat_replication_flush_lag_bytes"),
                    .number("Not replayed", of: "pg_stat_replication_pg_wal_lsn_diff"),
                    .number("Flush lag", of: "pg_stat_replication_flush_lag_seconds"),
                    .number("Replay lag", of: "pg_stat_replication_replay_lag_seconds"),
                    .number("Last reply", of: "pg_stat_replication_reply_age_seconds"),
                ], rows, most: Self.sendersMax, bytesMax: KnownPage.smallTableBytesMax * 2
            ) { sender in
                let labels = sender.labels
                return [
                    [
                        page.name(labels["application_name"]),
                        sender.value > 1
                            ? .text(" (\(Quantity.count.text(sender.value)))") : .empty,
                    ], page.name(labels["client_addr"]),
                    page.name(labels["state"]), page.name(labels["sync_state"]),
                    page.name(labels["slot_name"]),
                    page.value(value("sent_lag_bytes", labels), .bytes),
                    page.value(value("flush_lag_bytes", labels), .bytes),
                    page.value(value("pg_wal_lsn_diff", labels), .bytes),
                    page.optional(value("flush_lag_seconds", labels), .seconds),
                    page.optional(value("replay_lag_seconds", labels), .seconds),
                    page.optional(value("reply_age_seconds", labels), .seconds),
                ]
            },
            page.note(
                "The server measures lag in time while it writes; a dash means that it has not of"
                    + " late."),
        ]
    }

    private var slots: Markup {
        let title = page.heading("Replication slots")
        let rows = page.found["pg_replication_slots_active"]
        guard !rows.isEmpty else {
            return page.isAnswered("pg_replication_slots")
                ? [title, page.note(page.reading(of: "pg_replication_slots") + "There is none.")]
                : [title, page.absence("Slots", of: "pg_replication_slots_active")]
        }
        func value(_ what: String, _ labels: Labels) -> Double? {
            page.found["pg_replication_slots_\(what)"].first { $0.labels == labels }?.value
        }
        return [
            title, page.note(page.reading(of: "pg_replication_slots")),
            page.table(
                "On this server",
                [
                    .text("Slot"), .text("Type"), .text("Database"), .text("State"),
                    .number("Keeps", of: "pg_replication_slots_pg_wal_lsn_diff"),
                    .number(
                        "Until it may be lost", of: "pg_replication_slots_safe_wal_size_bytes"),
                    .number("Not confirmed", of: "pg_replication_slots_unconfirmed_bytes"),
                    .text(
                        "Inactive for", of: "pg_replication_slots_inactive_since_timestamp_seconds"),
                ], rows, most: Self.slotsMax, bytesMax: KnownPage.smallTableBytesMax * 2
            ) { slot in
                let labels = slot.labels
                let isLost = value("lost", labels) == 1
                let state = isLost ? "lost" : slot.value == 1 ? "active" : "inactive"
                let mood = isLost ? "critical" : slot.value == 1 ? "good" : "warning"
                return [
                    page.name(labels["slot_name"]), page.name(labels["slot_type"]),
                    page.name(labels["datname"]),
                    .element("span", ["class": mood], [.text(state)]),
                    page.value(value("pg_wal_lsn_diff", labels), .bytes),
                    page.optional(value("safe_wal_size_bytes", labels), .bytes, "no limit"),
                    page.optional(value("unconfirmed_bytes", labels), .bytes),
                    slot.value == 1
                        ? "–"
                        : value("inactive_since_timestamp_seconds", labels).map {
                            .text(page.text(sinceOnServer: $0))
                        } ?? "unknown",
                ]
            },
        ]
    }
}
