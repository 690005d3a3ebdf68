import Examinations
import Health
import Recommendations

/// Databases whose transaction or multixact identifiers grow old: each is frozen where it is.
extension Advisor {
    private static let kinds: [(check: String, cap: String, age: String, what: String)] = [
        ("xid_age", "transaction_wraparound", "xid_age", "Transaction"),
        ("mxid_age", "multixact_wraparound", "mxid_age", "Multixact"),
    ]
    /// As old as this share of the oldest one a database holds the server back as well.
    private static let share = 0.9
    private static let databasesMax = 5

    static func ages(_ examination: Examination) -> [Recommendation] {
        kinds.flatMap { kind -> [Recommendation] in
            let points = examination.losses[kind.check, default: 0]
            guard points > 0 || examination.lethal.contains(kind.cap) else { return [] }
            let rows = examination.rows("database_ages")
            let oldest = rows.compactMap { $0.number(kind.age) }.max() ?? 0
            let old = rows.filter { ($0.number(kind.age) ?? 0) >= oldest * share && oldest > 0 }
            let closed = old.filter { !$0.isTrue("connects") }.compactMap { $0["datname"] }
            let open = old.filter { $0.isTrue("connects") }
            let isAll = open.count > 1 && open.count == rows.count { $0.isTrue("connects") }
            let (checks, title) = ([kind.check, kind.cap], "\(kind.what) identifiers grow old")
            let most =
                examination.model.components.flatMap(\.checks)
                .first { $0.name == kind.check }?.points ?? 0
            let severity: Recommendation.Severity =
                points >= most * 0.75 ? .critical : points >= 1 ? .warning : .info
            func holding(_ database: String?) -> [Holder] {
                // Multixacts are counted apart; who holds them is not shown.
                kind.check == "xid_age"
                    ? holders(ofRowsAsOldAs: oldest, in: database, examination) : []
            }
            if isAll || open.count > databasesMax {
                let holding = holding(nil)
                let sessions = ending(ofOwners: examination.rows("old_tables"))
                return [
                    age(
                        checks, severity, title,
                        holding.map(\.evidence) + old.map { evidence($0, kind.age) }
                            + tables(nil, kind.age, examination)
                            + [
                                (holding.isEmpty ? "" : "after that, ")
                                    + "from a shell, as a superuser: vacuumdb --all --freeze"
                            ] + closedEvidence(closed), nil,
                        holding.flatMap(\.steps) + sessions + CheckAdvice.of(kind.check).steps)
                ]
            }
            return open.compactMap { row in
                guard let name = row["datname"] else { return nil }
                let old = examination.rows("old_tables").filter { $0.database == name }
                let steps = freezing(Array(old.prefix(5)), examination)
                let holding = holding(name)
                return age(
                    checks, severity, "\(title) in database \(name)",
                    holding.map(\.evidence) + [evidence(row, kind.age)]
                        + tables(name, kind.age, examination) + closedEvidence(closed), name,
                    holding.flatMap(\.steps)
                        + (steps.isEmpty ? [Step("VACUUM (FREEZE, VERBOSE);")] : steps)
                        + CheckAdvice.of(kind.check).steps)
            }
        }
    }

    private static func age(
        _ checks: [String], _ severity: Recommendation.Severity, _ title: String,
        _ evidence: [String], _ database: String?, _ steps: [Step]
    ) -> Recommendation {
        Recommendation(
            kind: checks[0], database: database, title: title, severity: severity, checks: checks,
            what: "When they are used up the server stops writing; freezing old rows makes room.",
            evidence: evidence, steps: steps,
            risk: "VACUUM FREEZE reads and writes the whole table. What holds an old snapshot keeps"
                + " it from freezing: end that first.",
            verify: "pg_\(checks[0])_ratio falls.")
    }

    private static func evidence(_ row: Row, _ age: String) -> String {
        "database \(row.text("datname")): age \(Figures.count(row.number(age) ?? 0))"
    }

    private static func tables(
        _ database: String?, _ age: String, _ examination: Examination
    ) -> [String] {
        examination.rows("old_tables").filter { database == nil || $0.database == database }
            .sorted { ($0.number(age) ?? 0) > ($1.number(age) ?? 0) }.prefix(5).map { row in
                "\(row.text("table")) in \(row.database): age"
                    + " \(Figures.count(row.number(age) ?? 0)),"
                    + " \(row.size("bytes"))"
                    + (row.isTrue("temporary") ? "; \(owner(of: row, examination))" : "")
            }
    }

    private static func closedEvidence(_ names: [String]) -> [String] {
        names.map {
            "\($0) admits no connections and is as old: autovacuum freezes it by itself; where it"
                + " does not, allow connections to it for a VACUUM (FREEZE) and forbid them again"
        }
    }
}
