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
        let configured =
            switch snapshot.value(of: "pg_replication_streaming_configured") {
            case 1?: " although primary_conninfo is set"
            case 0?: ": neither primary_conninfo nor restore_command is set"
            default: "; whether primary_conninfo is set may not be read"
            }
        var evidence = [
            hangs
                ? "the WAL receiver hears nothing and does not give up: it hangs"
                : "no WAL receiver runs" + configured,
            "nothing was received or replayed for \(Figures.seconds(stalled)) at least",
        ]
        if let age = snapshot.value(of: "pg_replication_last_replay_seconds") {
            evidence.append(
                "the last commit that was replayed was made \(Figures.seconds(age)) ago")
        }
        return [
            Recommendation(
                kind: "replay_stalled", title: advice.title,
                severity: stalled >= 300 ? .critical : .warning, checks: ["replay_stalled"],
                what: check?.reason ?? "A replica that receives nothing falls behind.",
                evidence: evidence, steps: advice.steps, risk: advice.risk, verify: advice.verify)
        ]
    }
}
