import Collection
import Indicators

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
            if dead >= 1000, due > 1.5 || dead >= 10_000 { return vacuum(row, examination) }
            return analyze(row)
        }
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
        if let holder = oldestHolder(examination) {
            evidence.append("vacuum cannot remove what \(holder) may still see")
        }
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
