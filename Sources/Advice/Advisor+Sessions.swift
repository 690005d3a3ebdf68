import Examinations
import Indicators
import Limits
import Metrics
import Recommendations

/// Sessions that hold others up.
extension Advisor {
    static func sessions(_ examination: Examination) -> [Recommendation] {
        let found =
            idleInTransaction(examination) + blockers(examination) + longQueries(examination)
        return found + oldTransactions(examination, beside: found)
    }

    /// Sessions of clients, which may be ended where that helps.
    static func clients(_ examination: Examination) -> [Row] {
        examination.rows("sessions").filter {
            ($0["backend_type"] ?? "client backend") == "client backend"
        }
    }

    static func who(_ row: Row) -> String {
        "\(row.text("usename")), application \"\(row.text("application_name"))\","
            + " database \(row.text("datname"))"
    }

    /// Ends this very session: its number may be another session's by the time it is run.
    static func ending(by function: String, _ pid: String, _ row: Row?) -> String {
        guard let begun = row?["begun"] else { return "SELECT \(function)(\(pid));" }
        return "SELECT \(function)(pid) FROM pg_stat_activity"
            + " WHERE pid = \(pid) AND backend_start = '\(begun)+00';"
    }

    private static func idleInTransaction(_ examination: Examination) -> [Recommendation] {
        let threshold = examination.thresholds[.idleInTransaction]
        guard let warning = threshold.warning ?? threshold.critical else { return [] }
        return clients(examination).compactMap { row in
            let age = row.number("in_state") ?? 0
            let locks = row.number("locks") ?? 0
            let horizon = row.number("horizon")
            // The leader of a parallel backup idles while its workers read by its snapshot.
            guard row["state"]?.hasPrefix("idle in transaction") == true, age >= warning,
                !SessionKind.lasting.contains(row.text("kind")), locks > 0 || horizon != nil,
                let pid = row["pid"]
            else { return nil }
            let isForeign = row["kind"] == SessionKind.foreign
            let minutes = max(1, min(Figures.whole((warning / 60).rounded()), 1440))
            return Recommendation(
                kind: "idle_in_transaction", object: pid,
                title: "Session \(pid) is idle in a transaction",
                severity: age >= (threshold.critical ?? .infinity) ? .critical : .warning,
                checks: ["idle_in_transaction"],
                what: SessionKind.idleCause(isForeign: isForeign),
                evidence: [
                    who(row),
                    "idle for \(Figures.seconds(age)) in a transaction of"
                        + " \(Figures.seconds(row.number("in_transaction") ?? age))",
                    "\(Figures.count(locks)) locks"
                        + (horizon.map { ", a snapshot of age \(Figures.count($0))" } ?? ""),
                ],
                steps: isForeign
                    ? [Step(SessionKind.lookForAsker(pid))]
                    : [
                        Step(
                            "ALTER ROLE \(row.text("role")) SET idle_in_transaction_session_timeout"
                                + " = '\(minutes)min';"),
                        Step(destructive: ending(by: "pg_terminate_backend", pid, row)),
                    ],
                risk: SessionKind.idleRisk(isForeign: isForeign),
                verify: "The session is gone from pg_stat_activity.")
        }
    }

    private static func longQueries(_ examination: Examination) -> [Recommendation] {
        let threshold = examination.thresholds[.longestQuery]
        guard let warning = threshold.warning ?? threshold.critical else { return [] }
        return clients(examination).compactMap { row in
            let age = row.number("in_query") ?? 0
            guard row["state"] == "active", age >= warning, let pid = row["pid"] else { return nil }
            let kind = row["kind"].flatMap { SessionKind.lasting.contains($0) ? $0 : nil }
            let work = kind ?? row["maintenance"]
            let takesLong = work != nil
            return Recommendation(
                kind: "long_query", object: pid,
                title: "Session \(pid) has run one query for \(Figures.seconds(age))",
                severity: .warning, checks: ["longest_query"],
                what: work.map { "It is a \($0), which takes long by nature: let it finish." }
                    ?? "A query that runs so long is forgotten or lost, and holds what it has seen.",
                evidence: [who(row), "running for \(Figures.seconds(age))"],
                steps: takesLong
                    ? []
                    : [
                        Step(destructive: ending(by: "pg_cancel_backend", pid, row)),
                        Step("ALTER ROLE \(row.text("role")) SET statement_timeout = '1h';"),
                    ],
                risk: takesLong
                    ? "While it runs, no row that it may still see is removed."
                    : "The query's work is lost; the setting ends every longer query of the role.",
                verify: "pg_running_queries_longest_seconds falls.")
        }
    }

    // MARK: The horizon

    /// An old holder is worth a word from this age on.
    static let horizonAge = 5_000_000.0
    private static let preparedSeconds = 300.0

    static func horizon(_ examination: Examination) -> [Recommendation] {
        let named = Set(blockers(examination).map(\.object))
        return examination.rows("horizon").compactMap { row in
            let age = row.number("horizon") ?? 0
            switch row.text("kind") {
            // What is said where it keeps others waiting is not said twice.
            case "prepared" where named.contains("prepared \(row.text("quoted"))"): return nil
            case "prepared"
            where (row.number("seconds") ?? 0) >= preparedSeconds || age >= horizonAge:
                return prepared(row)
            case "slot" where age >= horizonAge:
                let way = way(ofSlot: row, examination)
                var item = holder(
                    row, "Slot \(row.text("name")) keeps vacuum from removing rows", way.steps,
                    way.risk)
                item.evidence += way.evidence
                return item
            case "standby" where age >= horizonAge:
                return holder(
                    row, "Standby \(row.text("name")) keeps vacuum from removing rows", [],
                    "Look for long queries there; without hot_standby_feedback they are cancelled"
                        + " instead.")
            default: return nil
            }
        }
    }

    private static func holder(
        _ row: Row, _ title: String, _ steps: [Step], _ risk: String
    ) -> Recommendation {
        Recommendation(
            kind: "horizon_holder", object: row.text("name"), title: title, severity: .warning,
            checks: ["horizon_age"],
            what: row["of_catalogs"] == "t"
                ? "No dead row of the system catalogs that is younger can be removed; others can."
                : "No dead row younger than its snapshot can be removed, in any table.",
            evidence: ["age \(Figures.count(row.number("horizon") ?? 0)) transactions"],
            steps: steps, risk: risk, verify: "pg_vacuum_horizon_age_transactions falls.")
    }

    private static func prepared(_ row: Row) -> Recommendation {
        Recommendation(
            kind: "prepared_transaction", object: row.text("name"), database: row["datname"],
            title: "Prepared transaction \(row.text("name")) was left behind", severity: .warning,
            checks: ["prepared_transactions", "horizon_age"],
            what: "It holds its locks and its snapshot for ever, also over a restart.",
            evidence: [
                "prepared \(Figures.seconds(row.number("seconds") ?? 0)) ago"
                    + (row["owner"].map { " by \($0)" } ?? "")
                    + ", age \(Figures.count(row.number("horizon") ?? 0)) transactions"
            ],
            steps: [
                Step(destructive: "ROLLBACK PREPARED \(row.text("quoted"));"),
                Step(destructive: "COMMIT PREPARED \(row.text("quoted"));"),
            ],
            risk: "Only the transaction manager knows which of both is right.",
            verify: "It is gone from pg_prepared_xacts.")
    }

    /// The holder of the oldest snapshot, in words.
    static func oldestHolder(_ examination: Examination) -> String? {
        let holders =
            clients(examination).map { row in
                (age: row.number("horizon") ?? 0, name: "session \(row.text("pid")) (\(who(row)))")
            }
            + examination.rows("horizon").map { row in
                (age: row.number("horizon") ?? 0, name: "\(row.text("kind")) \(row.text("name"))")
            }
        return holders.filter { $0.age > 0 }.max { $0.age < $1.age }.map {
            "\($0.name) with a snapshot of age \(Figures.count($0.age))"
        }
    }
}
