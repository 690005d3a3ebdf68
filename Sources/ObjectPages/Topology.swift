import API
import Metrics

/// The servers of one cluster: which is the primary, and which receives from which.
struct Topology {
    /// One target of the cluster.
    struct Member {
        let name: String
        let found: FamilyIndex
        /// Whether it answers; nil before the first poll.
        let isUp: Bool?
        /// Whether it is a replica; nil when that is not known.
        let isReplica: Bool?
        /// What it was when it last answered: "primary" or "replica".
        let lastRole: String?
        /// Since when it does not answer, in unix time.
        let failingSince: Double?
        /// The host and the slot that its WAL receiver names, of one that is down the slot alone.
        let source: (host: String, slot: String)?

        init(_ snapshot: TargetSnapshot) {
            name = snapshot.name
            let found = FamilyIndex(snapshot, names: Topology.families)
            self.found = found
            isUp = found.value("pg_up").map { $0 == 1 }
            isReplica = found.value("pg_replication_is_replica").map { $0 == 1 }
            let last = found["pgvigil_target_member_info"].first?.labels
            lastRole = last?["role"]
            failingSince = found.value("pgvigil_target_failing_since_timestamp_seconds")
            let receiver =
                found["pg_stat_wal_receiver_streaming"].first?.labels
                ?? (isUp == false ? last : nil)
            source = receiver.map {
                (host: $0["sender_host"] ?? "", slot: $0["slot_name"] ?? "")
            }
        }

        /// The slots by which others receive from it: those that its WAL senders use, or all that it
        /// has where who used one may be down.
        func slots(of member: Member) -> [String] {
            let family =
                member.isUp == false ? "pg_replication_slots_active" : "pg_stat_replication_senders"
            return found[family].compactMap { $0.labels["slot_name"] }.filter { !$0.isEmpty }
        }
    }

    /// A server with those that receive from it.
    struct Node {
        let member: Member
        fileprivate(set) var below: [Node] = []
        /// Whether the slot of its receiver says where it stands; else it stands under the only
        /// primary.
        let isCertain: Bool
    }

    /// More servers of a cluster are only counted.
    static let membersMax = 50
    /// What is looked at.
    static let families: Set<String> = [
        "pg_up", "pg_replication_is_replica", "pg_stat_wal_receiver_streaming",
        "pg_stat_replication_senders", "pg_stat_replication_pg_wal_lsn_diff",
        "pg_stat_replication_replay_lag_seconds", "pg_replication_slots_active",
        "pg_replication_slots_pg_wal_lsn_diff", "pg_replication_slots_lost",
        "pg_replication_slots_safe_wal_size_bytes", "pg_replication_lag_seconds",
        "pg_replication_last_replay_seconds", "pg_replication_replay_backlog_bytes",
        "pg_replication_replay_paused", "pg_replication_receiver_running",
        "pg_replication_receiver_silent", "pg_wal_timeline",
        "pg_replication_slots_inactive_since_timestamp_seconds", "pg_postmaster_start_time_seconds",
        "pgvigil_target_member_info", "pgvigil_target_failing_since_timestamp_seconds",
    ]

    /// The identifier that they have in common.
    let identifier: String
    /// How many servers there are beside those that are shown.
    let leftOut: Int
    /// The primaries, each with those below it, then what has no known place.
    let roots: [Node]
    /// How many servers are primaries, by the times of their starts.
    let primaries: Int

    /// Whether one of them was a primary when it last answered, and is down.
    let isPrimaryDown: Bool

    /// The cluster of a target; nil when its identifier is not known.
    ///
    /// One that is down belongs to the cluster that it was part of when it last answered.
    init?(of name: String, in snapshot: Snapshot) {
        func identifier(_ target: TargetSnapshot) -> String? {
            let samples = target.samples(of: "pg_cluster_info")
            return (samples.first ?? target.samples(of: "pgvigil_target_member_info").first)?
                .labels["system_identifier"]
        }
        guard let own = snapshot.targets.first(where: { $0.name.hasSameBytes(as: name) }),
            let common = identifier(own), !common.isEmpty
        else { return nil }
        self.identifier = common
        let all = snapshot.targets.filter { identifier($0).hasSameBytes(as: common) }
        // The one that was called for is always among them.
        let others = all.filter { !$0.name.hasSameBytes(as: name) }
        let shown = [own] + others.prefix(Self.membersMax - 1)
        leftOut = all.count - shown.count
        var members = shown.map(Member.init).sorted { ExactText($0.name) < ExactText($1.name) }
        isPrimaryDown = members.contains { $0.isUp == false && $0.lastRole == "primary" }
        let primaries = members.filter { $0.isReplica == false }
        // Two targets may lead to one server: it starts once.
        self.primaries =
            Set(
                primaries.map { member in
                    ExactText(
                        member.found.value("pg_postmaster_start_time_seconds").map { "\($0)" }
                            ?? "unknown \(member.name)")
                }
            ).count
        members.removeAll { $0.isReplica == false }
        let onlyPrimary = primaries.count == 1 ? primaries[0].name : nil
        var roots: [Node] = []
        for primary in primaries {
            var node = Node(member: primary, isCertain: true)
            Self.fill(&node, &members, depth: 0)
            if onlyPrimary.hasSameBytes(as: primary.name) {
                for member in Self.taken(&members, where: { $0.isReplica == true }) {
                    var below = Node(member: member, isCertain: false)
                    Self.fill(&below, &members, depth: 1)
                    node.below.append(below)
                }
            }
            roots.append(node)
        }
        self.roots = roots + members.map { Node(member: $0, isCertain: false) }
    }

    /// Puts those under a server whose receiver names a slot that one of its senders uses.
    ///
    /// Each server is taken once, so no circle comes of names that repeat.
    private static func fill(_ node: inout Node, _ members: inout [Member], depth: Int) {
        guard depth < membersMax else { return }
        let upper = node.member
        let found = taken(&members) { member in
            guard let slot = member.source?.slot, !slot.isEmpty else { return false }
            return upper.slots(of: member).contains { $0.hasSameBytes(as: slot) }
        }
        for member in found {
            var below = Node(member: member, isCertain: true)
            fill(&below, &members, depth: depth + 1)
            node.below.append(below)
        }
    }

    private static func taken(
        _ members: inout [Member], where isWanted: (Member) -> Bool
    ) -> [Member] {
        let found = members.filter(isWanted)
        members.removeAll { member in
            found.contains { $0.name.hasSameBytes(as: member.name) }
        }
        return found
    }
}
