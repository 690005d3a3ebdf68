import Basics
package import Examinations
import Metrics
package import Recommendations

/// What statements cost: the largest share of time, and sorts that do not fit into memory.
extension ObjectAdvisor {
    /// The statement that takes most of the time, and who writes temporary files.
    package static func statements(_ examination: Examination) -> [Recommendation] {
        largest(examination) + spills(examination)
    }

    private static let shareMin = 0.5
    private static let callsMin = 100.0
    /// A statement that takes this much of one core's time matters.
    private static let busySeconds = 60.0

    private static func largest(_ examination: Examination) -> [Recommendation] {
        guard let row = examination.rows("statements").first(where: { $0["by_time"] == "1" }),
            let share = row.number("share"), share >= shareMin,
            (row.number("all_calls") ?? 0) >= callsMin,
            (row.number("all_seconds") ?? 0) >= busySeconds
        else { return [] }
        let identifier = row.text("queryid")
        var evidence = [
            "\(Figures.share(share)) of the time of all statements:"
                + " \(Figures.seconds(row.number("seconds") ?? 0)) in"
                + " \(Figures.count(row.number("calls") ?? 0)) calls, mean"
                + " \(Figures.seconds(row.number("mean") ?? 0))",
            "by \(row.text("usename")) in \(row.text("datname"))",
        ]
        let text = examination.text(ofStatement: identifier)
        if let text { evidence.append(text) }
        return [
            Recommendation(
                kind: "largest_statement", object: identifier,
                title: "One statement takes \(Figures.share(share)) of the time", severity: .info,
                what: "What is saved here is felt everywhere.", evidence: evidence,
                steps: [
                    Step(
                        "SELECT query FROM pg_stat_statements WHERE queryid = \(identifier);")
                ],
                risk: examination.explaining(StatementEffect(of: text)),
                verify: "Its share in pg_stat_statements falls.",
                alert: "PostgresQueriesSlow",
                panel: PanelName("pgvigil-queries", "Time by statement"))
        ]
    }

    // MARK: Temporary files

    private static let filesMin = 10.0
    private static let spilledMin = 104_857_600.0
    /// So much an hour deserves a look.
    private static let spilledHourly = 104_857_600.0
    private static let memoryMax = 268_435_456.0

    private static func spills(_ examination: Examination) -> [Recommendation] {
        examination.rows("databases").compactMap { row in
            guard let name = row["datname"], let files = row.number("temp_files"),
                let bytes = row.number("temp_bytes"), files >= filesMin, bytes >= spilledMin,
                let connections = examination.amount("max_connections"),
                let seconds = row.number("seconds"), seconds > 0,
                bytes / seconds * 3600 >= spilledHourly
            else { return nil }
            let mean = bytes / files
            let memory = examination.amount("work_mem")
            // In memory rows take about twice the room that they take in a file.
            var wanted = 1_048_576.0
            while wanted < mean * 2, wanted < memoryMax { wanted *= 2 }
            wanted = max(wanted, (memory ?? 0) * 2)
            let culprits = examination.rows("statements").filter {
                $0["datname"] == name && ($0.number("temp_blks_written") ?? 0) > 0
            }.sorted {
                ($0.number("temp_blks_written") ?? 0) > ($1.number("temp_blks_written") ?? 0)
            }
            let size = Figures.setting(wanted)
            var steps = culprits.prefix(1).map { statement in
                Step(
                    "ALTER ROLE \(statement.text("role")) IN DATABASE \(row.text("quoted_name"))"
                        + " SET work_mem = '\(size)';")
            }
            if steps.isEmpty {
                steps = [
                    Step("ALTER DATABASE \(row.text("quoted_name")) SET work_mem = '\(size)';")
                ]
            }
            return Recommendation(
                kind: "work_mem_spills", object: name,
                title: "Sorts and hashes in \(name) do not fit into work_mem", severity: .warning,
                what: "What does not fit is written to temporary files and read again.",
                evidence: [
                    "\(Figures.count(files)) temporary files, \(Figures.bytes(bytes)) in"
                        + " \(Figures.seconds(seconds))"
                        + (memory.map { "; work_mem is \(Figures.bytes($0))" } ?? ""),
                    "the mean file has \(Figures.bytes(mean)); in memory about twice that, rounded"
                        + " up to a power of two: \(Figures.bytes(wanted))",
                    "at worst \(Figures.bytes(wanted)) × \(Figures.count(connections)) connections"
                        + " = \(Figures.bytes(wanted * connections)), and more with several sorts"
                        + " in one query",
                ]
                    + culprits.prefix(3).map { statement in
                        "statement \(statement.text("queryid")) of \(statement.text("usename")):"
                            + " \(Figures.count(statement.number("temp_blks_written") ?? 0))"
                            + " blocks in \(Figures.count(statement.number("calls") ?? 0)) calls"
                    },
                steps: steps,
                risk: "Each sort or hash of each session may take so much: set it for the roles"
                    + " that need it, not for all.",
                verify: "EXPLAIN (ANALYZE) of a SELECT says quicksort instead of external merge.",
                panel: PanelName("pgvigil-io", "Temporary files"))
        }
    }
}
