import Collection
import Examinations
import Health
import Metrics
import Recommendations

/// A replica that gets nothing from its primary.
extension Advisor {
    /// Said as soon as it is seen: how many points it takes depends on how long it was watched.
    static func replica(_ examination: Examination) -> [Recommendation] {
        let snapshot = examination.snapshot
        let hangs = snapshot.value(of: "pg_replication_receiver_silent") == 1
        guard examination.facts.isInRecovery,
            hangs || snapshot.value(of: "pg_replication_receiver_running") == 0,
            let stalled = snapshot.value(of: "pg_replication_stalled_seconds"), stalled > 0
        else { return [] }
        let advice = CheckAdvice.of("replay_stalled")
        let check = examination.model.components.flatMap(\.checks).first {
            $0.name == "replay_stalled"
        }
        return [
            Recommendation(
                kind: "replay_stalled", title: advice.title,
                severity: stalled >= 300 ? .critical : .warning, checks: ["replay_stalled"],
                what: check?.reason ?? "A replica that receives nothing falls behind.",
                evidence: examination.isCutOff(hangs: hangs, for: stalled), steps: advice.steps,
                risk: advice.risk, verify: advice.verify)
        ]
    }

    /// A replica whose replay someone has paused, or a setting that is lower than on its primary.
    static func pausedReplay(_ examination: Examination) -> [Recommendation] {
        guard examination.facts.isInRecovery,
            examination.snapshot.value(of: "pg_replication_replay_paused") == 1
        else { return [] }
        return [
            Recommendation(
                kind: "replay_paused", title: "Replay on this replica is paused",
                severity: .warning,
                what:
                    "Readers see the past, and write-ahead log piles up on the disk of the replica.",
                evidence: examination.isPaused,
                steps: [
                    Step("SELECT pg_get_wal_replay_pause_state();"),
                    Step(destructive: "SELECT pg_wal_replay_resume();"),
                ],
                risk:
                    "Someone may work here on purpose. If its log names a setting that is lower than"
                    + " on the primary, to resume shuts the replica down: raise it and restart.",
                verify: "pg_replication_replay_paused is 0, and pg_replication_lag_seconds falls.",
                alert: "PostgresReplayPaused")
        ]
    }
}
