import Basics
import Collection
import Examinations
import Metrics
import Recommendations

/// Who stands at the head of the queues for locks, by what polls have shown alone.
extension Advisor {
    /// More heads are only counted.
    private static let headsMax = 5
    /// What in the health model the head of a queue explains.
    private static let queueChecks = ["lock_wait", "lock_waiting", "sessions_blocked"]

    /// The heads of the queues with what ends each, where the queues cost points.
    static func heads(_ examination: Examination, of lost: Set<String>) -> [Recommendation] {
        let checks = queueChecks.filter(lost.contains)
        if checks.isEmpty { return [] }
        // Where all waits let everyone else work, the longest of the others is 0.
        let apart = examination.snapshot.samples(of: "pg_lock_blocking_root_longest_wait_seconds")
            .filter { $0.value == 0 }
        let all = examination.snapshot.samples(of: "pg_lock_blocking_root")
            .filter { root in !apart.contains { $0.labels == root.labels } }
            .sorted { ($1.value, $0.labels["pid"] ?? "") < ($0.value, $1.labels["pid"] ?? "") }
        var found = all.prefix(headsMax).compactMap { head($0, checks, examination) }
        if all.count > headsMax, let first = found.indices.first {
            found[first].evidence.append("and \(all.count - headsMax) more heads of queues")
        }
        return found
    }

    private static func head(
        _ root: Sample, _ checks: [String], _ examination: Examination
    ) -> Recommendation? {
        let (snapshot, labels) = (examination.snapshot, root.labels)
        // What is no number is no process, and goes into no statement.
        guard let pid = labels["pid"], pid.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            !pid.isEmpty
        else { return nil }
        func seconds(_ name: String) -> String? {
            snapshot.samples(of: "pg_lock_blocking_root_\(name)_seconds")
                .first { $0.labels == labels }.map { Figures.seconds($0.value) }
        }
        let query = snapshot.samples(of: roots).first { details in
            ["pid", "usename", "datname"].allSatisfy {
                details.labels[$0].hasSameBytes(as: labels[$0])
            }
        }?.labels["query"].flatMap { $0.isEmpty ? nil : $0 }
        let kind = labels["kind"] ?? "session"
        let name = pid == "0" ? "A prepared transaction" : "Process \(pid)"
        let way =
            pid == "0"
            ? ending(ofPrepared: query) : ending(ofHead: pid, kind, state: labels["state"])
        let state = labels["state"].flatMap { $0.isEmpty || pid == "0" ? nil : "state \($0)" }
        let age = seconds("age").map { "in a transaction for \($0)" }
        let queue = "\(Figures.count(root.value)) waiting behind it, directly or not"
        return Recommendation(
            kind: "lock_blocker", object: pid == "0" ? "prepared" : pid,
            database: labels["datname"].flatMap { $0.isEmpty ? nil : $0 },
            title: name + (kind == "session" || pid == "0" ? "" : " (\(kind))")
                + " keeps others waiting",
            severity: .warning, checks: checks,
            what: "Sessions that wait for its locks are stuck until its transaction ends.",
            evidence: [
                "\(labels["usename"] ?? "-"), application \"\(labels["application_name"] ?? "")\","
                    + " database \(labels["datname"] ?? "-")",
                [state, age].compactMap(\.self).joined(separator: ", "),
                queue + (seconds("longest_wait").map { ", the longest for \($0)" } ?? ""),
                query.map { "its last statement: \($0)" } ?? "",
            ].filter { !$0.isEmpty },
            steps: way.steps, risk: way.risk, verify: "pg_lock_waiting_sessions falls.")
    }

    /// The same as for who has queried the server, but a session is only ended while others wait for it:
    /// its number may be another session's by the time it is run.
    private static func ending(
        ofHead pid: String, _ kind: String, state: String?
    ) -> (steps: [Step], risk: String) {
        guard kind.hasPrefix("session"), kind != SessionKind.foreign else {
            return ending(ofBlocker: pid, kind, nil, version: 0)
        }
        let isInTheWay =
            " WHERE pid = \(pid) AND EXISTS (SELECT FROM pg_stat_activity AS waiting"
            + " WHERE waiting.wait_event_type = 'Lock'"
            + " AND \(pid) = ANY (pg_blocking_pids(waiting.pid)));"
        let steps = endings(inState: state).enumerated().map {
            Step(
                destructive: "SELECT \($1)(pid) FROM pg_stat_activity\(isInTheWay)",
                isAlternative: $0 > 0)
        }
        return (steps, SessionKind.endingRisk(isIdle: isIdle(state), kind))
    }

    /// What ends a prepared transaction; its name stands in its statement.
    static func ending(ofPrepared statement: String?) -> (steps: [Step], risk: String) {
        let risk = "Only the transaction manager knows which of both is right."
        // Of one that was cut nothing may be written.
        guard let statement, statement.hasPrefix(preparing),
            SQLText.isLiteral(String(statement.dropFirst(preparing.count)))
        else {
            return ([Step("SELECT * FROM pg_prepared_xacts ORDER BY prepared;")], risk)
        }
        let gid = statement.dropFirst(preparing.count)
        let commit = Step(destructive: "COMMIT PREPARED \(gid);", isAlternative: true)
        return ([Step(destructive: "ROLLBACK PREPARED \(gid);"), commit], risk)
    }
}
