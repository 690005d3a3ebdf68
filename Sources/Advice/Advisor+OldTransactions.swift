import Examinations
import Recommendations

/// Transactions that are open for long, whatever their sessions do meanwhile.
extension Advisor {
    /// From how many seconds on an open transaction is worth a word, as `PostgresTransactionOld` has it.
    private static let transactionSeconds = 86_400.0
    /// More of them have one cause, as a rule.
    private static let transactionsMax = 5

    /// Sessions with a transaction of more than a day, or with an old snapshot; `others` have been named.
    ///
    /// One that runs a statement after another neither idles for long nor runs one query for long.
    static func oldTransactions(
        _ examination: Examination, beside others: [Recommendation]
    ) -> [Recommendation] {
        let named = Set(others.map(\.object))
        let old = clients(examination).filter { row in
            guard let pid = row["pid"], !named.contains(pid), let age = row.number("in_transaction")
            else { return false }
            let holds = row.number("horizon") != nil || (row.number("locks") ?? 0) > 0
            // What takes long by nature is worth a word for what it holds alone.
            let isLasting = SessionKind.lasting.contains(row.text("kind"))
            return holds && !isLasting && age >= transactionSeconds
                || (row.number("horizon") ?? 0) >= horizonAge
        }
        let ordered = old.sorted { left, right in
            let (one, other) = (left.number("horizon") ?? 0, right.number("horizon") ?? 0)
            if one != other { return one > other }
            return (left.number("in_transaction") ?? 0) > (right.number("in_transaction") ?? 0)
        }
        return ordered.prefix(transactionsMax).map(oldTransaction)
    }

    private static func oldTransaction(_ row: Row) -> Recommendation {
        let (pid, kind) = (row.text("pid"), row.text("kind"))
        let isLasting = SessionKind.lasting.contains(kind)
        let isForeign = kind == SessionKind.foreign
        let horizon = row.number("horizon")
        let isHolder = (horizon ?? 0) >= horizonAge
        var steps: [Step] = []
        if isForeign {
            steps = [Step(SessionKind.lookForAsker(pid))]
        } else if !isLasting {
            steps = [Step(destructive: ending(by: "pg_terminate_backend", pid, row))]
        }
        return Recommendation(
            kind: "old_transaction", object: pid,
            title: "Session \(pid) has a transaction that is open for"
                + " \(Figures.seconds(row.number("in_transaction") ?? 0))",
            severity: .warning, checks: isHolder ? ["horizon_age"] : [],
            what: isLasting
                ? "It is a \(kind), which takes long by nature: let it finish."
                : "Until it ends, vacuum keeps the rows that it may still see, and what it has locked"
                    + " stays locked.",
            evidence: evidence(row),
            steps: steps,
            risk: isForeign
                ? SessionKind.foreignRisk
                : isLasting
                    ? "While it runs, no row that it may still see is removed."
                    : "Ending the session rolls its transaction back; ask its owner first.",
            verify: "The session is gone from pg_stat_activity, and"
                + " pg_vacuum_horizon_age_transactions falls.",
            alert: isHolder ? nil : "PostgresTransactionOld")
    }

    /// Who has it, since when, and what it holds.
    private static func evidence(_ row: Row) -> [String] {
        var open = "open"
        if let begun = row["transaction_begun"] { open += " since \(begun) UTC" }
        if let state = row["state"] { open += ", now \(state)" }
        if let age = row.number("in_state") { open += " for \(Figures.seconds(age))" }
        var held = "\(Figures.count(row.number("locks") ?? 0)) locks"
        if let horizon = row.number("horizon") {
            held +=
                ", holds the horizon of vacuum at an age of \(Figures.count(horizon)) transactions"
        } else {
            held += ", holds no horizon of vacuum now"
        }
        return [who(row), open, held]
    }
}
