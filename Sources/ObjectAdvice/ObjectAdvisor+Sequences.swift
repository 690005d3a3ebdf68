import Basics
package import Examinations
package import Recommendations

/// Sequences that come to their end.
extension ObjectAdvisor {
    /// Those that are nearly used up, with what gives them room.
    package static func sequences(_ examination: Examination) -> [Recommendation] {
        examination.rows("sequences").compactMap { row in
            guard let sequence = row["sequence"] else { return nil }
            let used = row.number("used") ?? 0
            let isChosen = isChosen(row)
            let change = change(row)
            // A change that is refused is no step; what refuses it is named.
            let obstacles = isChosen || change == nil ? nil : row["in_the_way"]
            var risk =
                "Changing a column's type rewrites the table under an exclusive lock; for a large"
                + " one add a bigint column, fill it in parts and swap them. Views and columns that"
                + " refer to it need the same."
            if isChosen {
                risk = "The limit was set by hand: find out first what relies on it."
            } else if isDomain(row) {
                risk +=
                    " The column is of a domain, whose checks go with it: make a domain over"
                    + " bigint first, if they matter, and put its name in place of bigint."
            }
            if let obstacles, let change { risk = removing(obstacles, change) + " " + risk }
            let column = row["column"].map {
                ", column \(row.text("table")).\($0) of type \(row.text("column_type"))"
            }
            return Recommendation(
                kind: "sequence_near_end", object: sequence, database: row.database,
                title: "Sequence \(sequence) is \(Figures.share(used)) used up",
                severity: used >= 0.9 ? .critical : .warning,
                checks: ["sequences", "sequence_exhausted"],
                what: "Inserts fail once it, or its column, is at its end.",
                evidence: [
                    "at \(signed(row.number("last"))) of \(signed(row.number("most")))"
                        + (isChosen ? ", a limit short of that of its type" : ""),
                    "type \(row.text("type"))\(column ?? "")",
                ] + (obstacles.map { [refusing($0, row)] } ?? []),
                steps: obstacles == nil ? steps(sequence, row, isChosen: isChosen) : [],
                risk: risk,
                verify: "pg_sequences_used_ratio is small.")
        }
    }

    /// The statement that gives the column room, or nil when it has as much as there is.
    private static func change(_ row: Row) -> String? {
        guard let table = row["table"], let name = row["column"],
            let limit = largest(row["base"]), limit < 9e18
        else { return nil }
        return "ALTER TABLE \(table) ALTER COLUMN \(name) TYPE bigint;"
    }

    private static func refusing(_ obstacles: String, _ row: Row) -> String {
        let more = row.number("more_in_the_way") ?? 0
        return "what the server refuses another type of the column for: \(obstacles)"
            + (more > 0 ? "; and \(Figures.count(more)) more" : "")
    }

    private static func removing(_ obstacles: String, _ change: String) -> String {
        if obstacles.contains(bytesOf: "the partition key of ") {
            return "The type of a partition key cannot be changed: make the table again with bigint"
                + " and move its rows."
        }
        return "In one transaction drop what is in the way, \(change) and make it again, with its"
            + " owner and its grants."
    }

    /// The largest value of an integer type, or nil for another type.
    private static func largest(_ type: String?) -> Double? {
        switch type {
        case "smallint": 32_767
        case "integer": 2_147_483_647
        case "bigint": 9_223_372_036_854_775_808
        default: nil
        }
    }

    /// A number with its sign: some count down below zero.
    private static func signed(_ number: Double?) -> String {
        let number = number ?? 0
        return (number < 0 ? "-" : "") + Figures.count(abs(number))
    }

    /// Whether the column's type is a domain over an integer type.
    private static func isDomain(_ row: Row) -> Bool {
        row["base"] != nil && row["base"] != row["column_type"]
    }

    /// Whether neither the type of the sequence nor that of its column sets the limit.
    private static func isChosen(_ row: Row) -> Bool {
        guard let reach = row.number("reach"), let own = largest(row["type"]) else {
            return false
        }
        return reach < min(own, largest(row["base"]) ?? own)
    }

    /// A limit that is the type's own follows when the type changes; another one stays.
    private static func steps(_ sequence: String, _ row: Row, isChosen: Bool) -> [Step] {
        let isIdentity = row.isTrue("identity")
        let own = largest(row["type"]) ?? .infinity
        let keepsLimit = (row.number("reach") ?? own) < own
        let noLimit = row.isTrue("descending") ? "NO MINVALUE" : "NO MAXVALUE"
        var column: String?
        // Before version 17 a partition does not inherit what its parent's identity is.
        if let table = row["own_table"] ?? row["table"], let name = row["column"] {
            column = "ALTER TABLE \(table) ALTER COLUMN \(name)"
        }
        let removal: [Step]
        if isIdentity, let column {
            removal = [Step(destructive: "\(column) SET \(noLimit);")]
        } else {
            removal = [Step(destructive: "ALTER SEQUENCE \(sequence) \(noLimit);")]
        }
        if isChosen { return removal }
        var steps: [Step] = []
        if let change = change(row) { steps.append(Step(destructive: change)) }
        if row["type"] != "bigint", !isIdentity {
            let end = keepsLimit ? " \(noLimit)" : ""
            steps.append(Step("ALTER SEQUENCE \(sequence) AS bigint\(end);"))
        } else if keepsLimit {
            steps += removal
        }
        return steps.isEmpty ? removal : steps
    }
}
