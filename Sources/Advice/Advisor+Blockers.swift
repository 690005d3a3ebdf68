import Collection
import Examinations
import Indicators
import Limits
import Metrics
import Recommendations

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
        let prepared = preparedBlockers(examination, waiting["0"] ?? [])
        let blocked = Set(waiting.values.flatMap(\.self).compactMap { $0["pid"] })
        let sessions: [Recommendation] = waiting.filter {
            !blocked.contains($0.key) && $0.key != "0"
        }
        .sorted { $0.key < $1.key }.compactMap { pid, others in
            let all = queue(behind: pid, waiting).filter { !$0.isTrue("apart") }
            let direct = others.count { !$0.isTrue("apart") }
            let longest = all.compactMap { $0.number("waited") }.max() ?? 0
            guard !all.isEmpty, longest >= warning || all.count >= 5 else { return nil }
            let holder = rows.first { $0["pid"] == pid }
            // What is not shown may be any process, and is not to be ended.
            let kind = holder == nil ? "process that is not shown" : holder?["kind"] ?? "session"
            let way = Self.ending(
                ofBlocker: pid, kind, holder, version: examination.facts.versionNumber)
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
                    waits(direct, all.count, Figures.seconds(longest)),
                ],
                steps: way.steps, risk: way.risk,
                verify: "pg_lock_waiting_sessions falls.")
        }
        return sessions + prepared
    }

    /// All who wait for a process, directly or behind others who do, each once.
    private static func queue(behind pid: String, _ waiting: [String: [Row]]) -> [Row] {
        var seen: Set = [pid]
        var found: [Row] = []
        var heads = [pid]
        while let head = heads.popLast() {
            for row in waiting[head] ?? [] {
                guard let next = row["pid"], seen.insert(next).inserted else { continue }
                found.append(row)
                heads.append(next)
            }
        }
        return found
    }

    private static func waits(_ direct: Int, _ all: Int, _ longest: String) -> String {
        if all == 1 { return "1 session waits for it directly, for \(longest)" }
        let those = direct == 1 ? "1 session waits" : "\(direct) sessions wait"
        return all == direct
            ? "\(those) for it directly, the longest for \(longest)"
            : "\(those) for it directly, \(all) with those behind them, the longest for \(longest)"
    }

    /// Whether a session in this state runs no statement, so that there is nothing to cancel.
    static func isIdle(_ state: String?) -> Bool { state?.hasPrefix("idle") ?? false }

    /// The family that names who is at the head of the queues.
    static let roots = "pg_lock_blocking_root_details"
    static let preparing = "PREPARE TRANSACTION "

    /// Prepared transactions at the head of queues; `others` wait for one of them directly.
    private static func preparedBlockers(
        _ examination: Examination, _ others: [Row]
    ) -> [Recommendation] {
        let threshold = examination.thresholds[.lockWait]
        guard !others.isEmpty, let warning = threshold.warning ?? threshold.critical else {
            return []
        }
        let longest = others.compactMap { $0.number("waited") }.max() ?? 0
        guard longest >= warning || others.count >= 5 else { return [] }
        return examination.snapshot.samples(of: roots).compactMap { root in
            guard root.labels["kind"] == "prepared transaction",
                let statement = root.labels["query"], statement.hasPrefix(preparing)
            else { return nil }
            let quoted = String(statement.dropFirst(preparing.count))
            // Of one that was cut nothing may be written.
            let row = examination.rows("horizon").first {
                $0["kind"] == "prepared" && $0["quoted"] == quoted
            }
            guard let row else { return nil }
            let database = root.labels["datname"] ?? ""
            let age = row.number("seconds").map { ", prepared \(Figures.seconds($0)) ago" } ?? ""
            let behind =
                root.value == 1 ? "1 session waits" : "\(Figures.count(root.value)) sessions wait"
            return Recommendation(
                kind: "lock_blocker", object: "prepared \(quoted)",
                database: database.isEmpty ? nil : database,
                title: "Prepared transaction \(quoted) keeps others waiting",
                severity: longest >= (threshold.critical ?? .infinity) ? .critical : .warning,
                checks: ["lock_wait", "lock_waiting", "prepared_transactions"],
                what: "Sessions that wait for its locks are stuck until it is ended, also over a"
                    + " restart.",
                evidence: [
                    "of \(root.labels["usename"] ?? "-")" + age,
                    "\(behind) for it, directly or not; the longest wait for a prepared transaction"
                        + " lasts \(Figures.seconds(longest))",
                ],
                steps: ending(ofPrepared: statement).steps,
                risk: ending(ofPrepared: statement).risk,
                verify: "It is gone from pg_prepared_xacts, and pg_lock_waiting_sessions falls.")
        }
    }

    /// What ends the waiting behind a process of this kind, as the alerts on locks say it.
    static func ending(
        ofBlocker pid: String, _ kind: String, _ holder: Row?, version: Int
    ) -> (steps: [Recommendation.Step], risk: String) {
        let cancelWaiting = Step(
            destructive: "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                + " WHERE wait_event_type = 'Lock' AND \(pid) = ANY (pg_blocking_pids(pid));")
        if kind == SessionKind.foreign {
            return ([Step(SessionKind.lookForAsker(pid))], SessionKind.foreignRisk)
        }
        if kind.hasPrefix("session") {
            let functions = endings(inState: holder?["state"])
            let steps = functions.enumerated().map {
                Step(destructive: ending(by: $1, pid, holder), isAlternative: $0 > 0)
            }
            return (steps, SessionKind.endingRisk(isIdle: isIdle(holder?["state"]), kind))
        }
        if kind.hasPrefix("autovacuum") {
            let faster = Step("ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 2000;")
            // Before, a worker keeps the limit with which it began a table.
            let isRead = version >= 160_000
            return (
                isRead ? [cancelWaiting, faster] : [cancelWaiting],
                "What waits must be tried again later. Do not end an autovacuum: it begins again,"
                    + " and what it did is lost. It gives way by itself unless it prevents wraparound."
                    + (isRead
                        ? " A table with storage parameters of its own keeps its own limit."
                        : " One that runs takes no higher cost limit before PostgreSQL 16.")
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

    /// What ends a session in this state, the gentler way first: one that is idle has no statement to
    /// cancel, and goes on holding its locks.
    static func endings(inState state: String?) -> [String] {
        isIdle(state) ? ["pg_terminate_backend"] : ["pg_cancel_backend", "pg_terminate_backend"]
    }
}
