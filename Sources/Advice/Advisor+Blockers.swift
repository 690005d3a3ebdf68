import Indicators
import Metrics

/// Who stands at the head of the queues for locks, and what may be done about it.
extension Advisor {
    static func blockers(_ examination: Examination) -> [Recommendation] {
        let rows = examination.rows("sessions")
        let threshold = examination.thresholds[.lockWait]
        guard let warning = threshold.warning ?? threshold.critical else { return [] }
        var waiting: [String: [Row]] = [:]
        for row in rows {
            let pids = (row["blockers"] ?? "").split(separator: ",").map(String.init)
            for pid in Set(pids) { waiting[pid, default: []].append(row) }
        }
        let blocked = Set(waiting.values.flatMap(\.self).compactMap { $0["pid"] })
        return waiting.filter { !blocked.contains($0.key) && $0.key != "0" }
            .sorted { $0.key < $1.key }.compactMap { pid, others in
                let longest = others.compactMap { $0.number("waited") }.max() ?? 0
                guard longest >= warning || others.count >= 5 else { return nil }
                let holder = rows.first { $0["pid"] == pid }
                let kind = holder?["kind"] ?? "session"
                let way = Self.ending(ofBlocker: pid, kind, holder)
                return Recommendation(
                    kind: "lock_blocker", object: pid,
                    title: kind.hasPrefix("session")
                        ? "Session \(pid) keeps others waiting"
                        : "Process \(pid) (\(kind)) keeps others waiting",
                    severity:
                        longest >= (threshold.critical ?? .infinity) ? .critical : .warning,
                    checks: ["lock_wait", "lock_waiting"],
                    what: "Sessions that wait for its locks are stuck until this transaction ends.",
                    evidence: [
                        holder.map(who) ?? "not among the sessions that are shown",
                        "state \(holder?.text("state") ?? "-"), in a transaction for"
                            + " \(Figures.seconds(holder?.number("in_transaction") ?? 0))",
                        others.count == 1
                            ? "1 session waits for it directly, for \(Figures.seconds(longest))"
                            : "\(others.count) sessions wait for it directly, the longest for"
                                + " \(Figures.seconds(longest))",
                    ],
                    steps: way.steps, risk: way.risk,
                    verify: "pg_lock_waiting_sessions falls.")
            }
    }

    /// What ends the waiting behind a process of this kind, as the alerts on locks say it.
    private static func ending(
        ofBlocker pid: String, _ kind: String, _ holder: Row?
    ) -> (steps: [Recommendation.Step], risk: String) {
        let cancelWaiting = Step(
            destructive: "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                + " WHERE wait_event_type = 'Lock' AND \(pid) = ANY (pg_blocking_pids(pid));")
        if kind.hasPrefix("session") {
            let steps = [
                Step(destructive: ending(by: "pg_cancel_backend", pid, holder)),
                Step(
                    destructive: ending(by: "pg_terminate_backend", pid, holder),
                    isAlternative: true),
            ]
            let rights = kind.contains("superuser") ? " Only a superuser may end it." : ""
            return (
                steps,
                "Cancelling loses the running statement, terminating the whole"
                    + " transaction. An idle session has no statement to cancel." + rights
            )
        }
        if kind.hasPrefix("autovacuum") {
            let faster = Step("ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 2000;")
            return (
                [cancelWaiting, faster],
                "What waits must be tried again later. Do not end an autovacuum: it begins again,"
                    + " and what it did is lost. It gives way by itself unless it prevents wraparound."
            )
        }
        if kind == "replay of write-ahead log" {
            return (
                [],
                "End the transaction on the primary that holds the lock; replay must not be ended."
            )
        }
        return (
            [cancelWaiting],
            "What waits must be tried again later. Let it finish: ended, it loses its work or"
                + " begins again."
        )
    }
}
