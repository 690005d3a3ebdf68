import Collection
import Examinations
import Recommendations

/// Temporary tables with old rows: only the session that a table belongs to can vacuum it.
extension Advisor {
    /// What makes room in these tables, each statement once.
    static func freezing(_ rows: [Row], _ examination: Examination) -> [Step] {
        rows.compactMap { row -> Step? in
            guard let table = row["table"] else { return nil }
            if !row.isTrue("temporary") { return Step("VACUUM (FREEZE, VERBOSE) \(table);") }
            if let session = ending(ofOwner: row) { return session }
            return isLeftBehind(examination)
                ? Step(destructive: "DROP TABLE \(table);") : Self.oldestSessions
        }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// What ends the sessions that temporary tables belong to, where they are known.
    static func ending(ofOwners rows: [Row]) -> [Step] {
        rows.filter { $0.isTrue("temporary") }.compactMap(ending(ofOwner:))
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func ending(ofOwner row: Row) -> Step? {
        row["pid"].map { Step(destructive: ending(by: "pg_terminate_backend", $0, row)) }
    }

    /// From version 16 on the session of a temporary schema is known whenever there is one.
    private static func isLeftBehind(_ examination: Examination) -> Bool {
        examination.facts.versionNumber >= 160_000
    }

    private static let oldestSessions = Step(
        "SELECT pid, usename, application_name, state, backend_start FROM pg_stat_activity"
            + " WHERE datname = current_database() AND backend_type = 'client backend'"
            + " ORDER BY backend_start;")

    /// Whose table it is, in words.
    static func owner(of row: Row, _ examination: Examination) -> String {
        let only = "it is temporary, and VACUUM passes by those of other sessions without a word: "
        if let pid = row["pid"] {
            return only + "session \(pid) (\(row.text("usename")), application"
                + " \"\(row.text("application_name"))\") can vacuum it, and it goes when that ends"
        }
        if isLeftBehind(examination) {
            return only + "its session is gone, and autovacuum would have dropped it; drop it"
        }
        let number = row["session"] ?? "-"
        return only + "before version 16 its session is only known while that is in a transaction:"
            + " in pg_locks, the pid whose virtualtransaction begins with \(number)/; otherwise it is"
            + " one of the oldest sessions of the database"
    }
}
