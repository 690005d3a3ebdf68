import Basics
import Examinations
import Indicators
import Recommendations

/// Tables that wait for vacuum, and sequences that come to their end.
extension Advisor {
    /// A large table should be vacuumed after this share of its rows has died.
    private static let wantedShare = 0.05
    /// Never after more dead rows than this, and not before there are this many.
    private static let wantedRows = 1000.0...500_000

    static func tables(_ examination: Examination) -> [Recommendation] {
        examination.rows("tables").compactMap { row in
            let due = row.number("vacuum_due") ?? 0
            let dead = row.number("dead") ?? 0
            if isChurning(row) { return churn(row, examination) }
            if dead >= 1000, due > 1.5 || dead >= 10_000 { return vacuum(row, examination) }
            return analyze(row)
        }
    }

    /// Whether autovacuum keeps coming to a small table of which nearly all updates are HOT.
    ///
    /// Such updates reuse the room of dead rows without a vacuum, and the statistics count those
    /// rows as dead until the next one all the same.
    private static func isChurning(_ row: Row) -> Bool {
        let updated = row.number("updated") ?? 0
        return row.isTrue("enabled") && (row.number("vacuum_due") ?? 0) > 1.5
            && (row.number("autovacuumed") ?? .infinity) < 300
            && (row.number("bytes") ?? .infinity) < 8_388_608
            && updated > 0 && (row.number("hot") ?? 0) > 0.9 * updated
    }

    private static func churn(_ row: Row, _ examination: Examination) -> Recommendation? {
        // Where it takes no points nothing has to be said.
        guard let table = row["table"], examination.losses["vacuum_due", default: 0] > 0 else {
            return nil
        }
        let dead = row.number("dead") ?? 0
        let fitting = Figures.whole((dead * 2 / 1000).rounded(.up) * 1000)
        return Recommendation(
            kind: "table_churns", object: table, database: row.database,
            title: "The vacuum threshold of \(table) is too low for its updates", severity: .info,
            checks: ["vacuum_due"],
            what: "It is vacuumed whenever autovacuum comes by, which is more often than it needs.",
            evidence: [
                "\(Figures.count(dead)) dead rows, autovacuum comes after"
                    + " \(Figures.count(row.number("vacuum_at") ?? 0))",
                "last autovacuum: \(Figures.seconds(row.number("autovacuumed") ?? 0)) ago",
                "\(Figures.bytes(row.number("bytes") ?? 0)); nearly all updates are HOT, which reuse"
                    + " the room of dead rows without a vacuum",
            ],
            steps: [
                Step(
                    "ALTER TABLE \(table) SET (autovacuum_vacuum_scale_factor = 0,"
                        + " autovacuum_vacuum_threshold = \(fitting));")
            ],
            risk: "Autovacuum comes more rarely; should updates change indexed columns, the table"
                + " grows more before it does.",
            verify: "pg_stat_user_tables_vacuum_due_ratio of the table stays below 1.")
    }

    private static func vacuum(
        _ row: Row, _ examination: Examination
    ) -> Recommendation? {
        guard let table = row["table"] else { return nil }
        let dead = row.number("dead") ?? 0
        let due = row.number("vacuum_due") ?? 0
        let trigger = row.number("vacuum_at") ?? 0
        let isOff = !row.isTrue("enabled")
        var steps: [Step] = []
        if isOff { steps.append(Step("ALTER TABLE \(table) RESET (autovacuum_enabled);")) }
        if let settings = settings(rows: row.number("rows") ?? 0, trigger: trigger) {
            steps.append(Step("ALTER TABLE \(table) SET (\(settings));"))
        }
        steps.append(Step("VACUUM (ANALYZE) \(table);"))
        var evidence = [
            "\(Figures.count(dead)) dead rows, \(Figures.count(row.number("live") ?? 0)) live",
            "autovacuum comes after \(Figures.count(trigger)) dead rows: \(Figures.short(due))"
                + " times as many are there",
        ]
        let last = row.number("autovacuumed").map { Figures.seconds($0) + " ago" } ?? "never"
        evidence.append("last autovacuum: \(last)")
        if isOff { evidence.append("autovacuum_enabled is off for this table") }
        evidence += notRemovable(examination)
        return Recommendation(
            kind: "table_overdue", object: table, database: row.database,
            title: "Table \(table) has many dead rows", severity: due > 1.5 ? .warning : .info,
            checks: ["vacuum_overdue", "vacuum_due"],
            what:
                "Queries read dead rows as well, and the table grows instead of reusing its room.",
            evidence: evidence, steps: steps,
            risk: "VACUUM reads the table and its indexes; it blocks no one. Settings make"
                + " autovacuum come more often.",
            verify: "n_dead_tup in pg_stat_user_tables is small, and last_autovacuum is recent.")
    }

    /// Who keeps vacuum from removing dead rows, whichever the table.
    static func notRemovable(_ examination: Examination) -> [String] {
        oldestHolder(examination).map { ["vacuum cannot remove what \($0) may still see"] } ?? []
    }

    /// Settings that let autovacuum come earlier than after `trigger` dead rows, or nil when it
    /// comes early enough already.
    static func settings(rows: Double, trigger: Double) -> String? {
        let wanted = min(
            max(rows * wantedShare, wantedRows.lowerBound), wantedRows.upperBound)
        guard trigger > wanted * 1.5 else { return nil }
        // A share of a very large table is always too many rows.
        if rows * wantedShare > wantedRows.upperBound {
            return "autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold ="
                + " \(Int(wantedRows.upperBound))"
        }
        return "autovacuum_vacuum_scale_factor = \(wantedShare), autovacuum_vacuum_threshold ="
            + " \(rows * wantedShare < wantedRows.lowerBound ? 1000 : 50)"
    }

    private static func analyze(_ row: Row) -> Recommendation? {
        guard let table = row["table"] else { return nil }
        return Recommendation(
            kind: "analyze_overdue", object: table, database: row.database,
            title: "The planner's statistics of \(table) are old", severity: .info,
            what: "The planner chooses by numbers that are no longer true.",
            evidence: [
                "\(Figures.count(row.number("changed") ?? 0)) rows changed since the last analyze;"
                    + " autovacuum analyzes after \(Figures.count(row.number("analyze_at") ?? 0))"
            ],
            steps: [Step("ANALYZE \(table);")],
            risk: "Plans may change, most often for the better.",
            verify: "n_mod_since_analyze in pg_stat_user_tables is small.",
            panel: PanelName("pgvigil-vacuum", "Vacuum"))
    }
}
