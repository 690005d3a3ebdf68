import Basics
import Collection
import Metrics
import Pacing
package import Servers
import TargetMetrics
import Targets

/// Keeping over a restart of the agent which collectors have worked, and when: what is refused to
/// one that never worked is a choice, and to one that did a loss. With it goes what the server was in its
/// cluster: one that is down while the agent restarts is still a member.
extension PollState {
    /// Takes what an earlier agent has noted; what is not in the catalogue any more is dropped.
    package mutating func resume(_ saved: SavedSuccesses) {
        for collector in target.catalog {
            guard let time = saved.times[collector.name] else { continue }
            collectors[collector.name, default: CollectorState()].lastSuccess = time
        }
        if target.kind == .postgresql { member = saved.member }
    }

    /// Takes from a poll that came through what the server is in its cluster.
    mutating func noteMember() {
        guard availability.isUp, let facts = server.facts, facts.kind == .postgresql else { return }
        func labels(_ collector: String, _ family: String) -> Labels? {
            (collectors[collector]?.answers[""]?.families ?? [])
                .first { $0.metric.name == family }?.samples.first?.labels
        }
        let info = labels("pg_control_system", "pg_cluster_info")
        guard let identifier = info?["system_identifier"] ?? member?.identifier else { return }
        let isSame = member?.identifier.hasSameBytes(as: identifier) == true
        // A replica without a receiver has not changed its slot.
        let slot =
            labels("pg_stat_wal_receiver", "pg_stat_wal_receiver_streaming").map {
                $0["slot_name"] ?? ""
            } ?? (isSame ? member?.slot : nil)
        member =
            ClusterMember(
                identifier: identifier, isReplica: facts.isInRecovery, slot: slot ?? "") ?? member
    }

    /// What a note would be written of now; nil while no collector has worked.
    package func notedSuccesses(unixTime: Double) -> NotedSuccesses? {
        let known = collectors.filter { $0.value.lastSuccess != nil }
        guard isFollowed, !known.isEmpty else { return nil }
        let working = known.filter { $0.value.outcome.isSuccess == true }
        return NotedSuccesses(
            working: Set(working.keys),
            failing: known.filter { $0.value.outcome.isSuccess != true }
                .compactMapValues(\.lastSuccess),
            turn: (unixTime / NotedSuccesses.ageMax).rounded(.down), member: member)
    }

    /// The note.
    package var savedSuccesses: SavedSuccesses {
        SavedSuccesses(collectors.compactMapValues(\.lastSuccess), member: member)
    }
}
