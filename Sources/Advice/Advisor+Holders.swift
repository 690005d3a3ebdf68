import Examinations
import Recommendations

/// Who keeps old rows from being frozen, and what ends that.
extension Advisor {
    /// A holder is in the way of freezing from this share of the oldest age on.
    private static let holdingShare = 0.1
    private static let holdersMax = 3

    /// A holder in words, and the statement that ends it where there is one.
    struct Holder {
        let age: Double
        let evidence: String
        var steps: [Step] = []
    }

    /// Those that keep rows about as old as `oldest` from being frozen, the oldest first.
    ///
    /// Statements for another database than `database` stand in the words.
    static func holders(
        ofRowsAsOldAs oldest: Double, in database: String?, _ examination: Examination
    ) -> [Holder] {
        let found =
            examination.rows("horizon").compactMap { holder($0, database, examination) }
            + clients(examination).compactMap(session)
        return found.filter { $0.age >= max(horizonAge, oldest * holdingShare) }
            .sorted { $0.age > $1.age }.prefix(holdersMax).map(\.self)
    }

    private static func words(_ name: String, _ age: Double) -> String {
        "\(name) has an age of \(Figures.count(age)): nothing younger can be frozen until it ends"
    }

    private static func session(_ row: Row) -> Holder? {
        guard let pid = row["pid"], let age = row.number("horizon") else { return nil }
        let loss = SessionKind.loss(row["kind"])
        let step = Step(destructive: ending(by: "pg_terminate_backend", pid, row))
        return Holder(
            age: age, evidence: words("session \(pid) (\(who(row)))", age) + loss,
            steps: loss.isEmpty ? [step] : [])
    }

    private static func holder(
        _ row: Row, _ database: String?, _ examination: Examination
    ) -> Holder? {
        guard let age = row.number("horizon") else { return nil }
        let (name, quoted) = (row.text("name"), row.text("quoted"))
        switch row.text("kind") {
        case "prepared":
            let place = row["datname"]
            let text = words("prepared transaction \(name)", age)
            let steps = [
                Step(destructive: "ROLLBACK PREPARED \(quoted);"),
                Step(destructive: "COMMIT PREPARED \(quoted);", isAlternative: true),
            ]
            if let place, place == database {
                return Holder(age: age, evidence: text, steps: steps)
            }
            return Holder(
                age: age,
                evidence: text + "; in database \(place ?? "-"): ROLLBACK PREPARED \(quoted), or"
                    + " COMMIT PREPARED \(quoted)")
        case "slot":
            let way = way(ofSlot: row, examination)
            return Holder(
                age: age,
                evidence: ([words("slot \(name)", age)] + way.evidence).joined(separator: "; "),
                steps: way.steps)
        case "standby":
            return Holder(
                age: age,
                evidence: words("standby \(name)", age)
                    + "; end its long queries, or set hot_standby_feedback = off there")
        default: return nil
        }
    }
}
