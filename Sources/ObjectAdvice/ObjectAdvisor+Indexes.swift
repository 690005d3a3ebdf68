import Basics
import Collection
package import Examinations
import Metrics
package import Recommendations

/// Indexes that cost more than they give, and those that are missing.
extension ObjectAdvisor {
    /// Findings that can be followed together: what one proposes to drop no other one relies on.
    package static func indexes(_ examination: Examination) -> [Recommendation] {
        let unused = unusedIndexes(examination)
        let dropped = Set(
            unused.filter { !$0.steps.isEmpty }.map { [$0.database ?? "", $0.object] })
        var (redundant, named) = ([Recommendation](), Set<[String]>())
        for (item, other) in redundantIndexes(examination) {
            let pair = [[item.database ?? "", item.object], [item.database ?? "", other]]
            guard dropped.isDisjoint(with: pair) else { continue }
            redundant.append(item)
            named.formUnion(pair)
        }
        return unused.filter { !named.contains([$0.database ?? "", $0.object]) }
            + redundant + invalidIndexes(examination) + foreignKeys(examination)
    }

    /// Where scans are counted, in words.
    private static func elsewhere(_ examination: Examination) -> String {
        let standbys = examination.snapshot.samples(of: "pg_stat_replication_senders").count
        if examination.facts.isInRecovery {
            return " This is a replica: the primary and others may use it."
        }
        return standbys > 0
            ? " There are replicas, which count scans of their own: look there first."
            : " Each server counts its own scans: if there are replicas, look there first."
    }

    /// An index that no query reads may be of use for a report at the end of the month; and one
    /// that is new has not had the time to be used.
    private static func unusedIndexes(_ examination: Examination) -> [Recommendation] {
        let isReplica = examination.facts.isInRecovery
        return examination.rows("unused_indexes").compactMap { row in
            let seconds = row.number("seconds") ?? 0
            let age = row.number("age")
            guard seconds >= examination.unusedAge, age ?? .infinity >= examination.unusedAge,
                let index = row["index"]
            else { return nil }
            let beginning =
                row.isTrue("since_start") ? "the server's start" : "the last reset of statistics"
            let isOld = age != nil && !isReplica
            let known =
                age.map { "it is at least \(Figures.seconds($0)) old" }
                ?? "how old it is, is not known: no server records when an index was made, and"
                + " track_commit_timestamp is off or was; its row in the catalog was written"
                + " \(Figures.count(row.number("transactions") ?? 0)) transactions ago"
            let risk =
                "A rare report may need it, and its queries become slow without it."
                + (isOld ? " \(dropping)" : "")
            return Recommendation(
                kind: "unused_index", object: index, database: row.database,
                title: isOld
                    ? "Index \(index) is not used"
                    : "Index \(index) has not been used as far as is known",
                severity: isOld ? .warning : .info,
                what: "Every change of the table must maintain it, and vacuum must clean it.",
                evidence: [
                    "no scan in \(Figures.seconds(seconds)), since \(beginning)", known,
                    row.size("bytes"),
                    "\(Figures.count(row.number("changes") ?? 0)) changes of \(row.text("table"))"
                        + " since then",
                    "to make it again: \(row.sql("definition"))",
                ] + (row.isTrue("has_expressions") ? [estimates] : []),
                steps: isOld ? keepingEstimates(index, row) : [],
                risk: (isOld || isReplica ? risk : risk + " If it is new, wait.")
                    + elsewhere(examination),
                verify: "No statement of pg_stat_statements on \(row.text("table")) gets slower.",
                panel: PanelName("pgvigil-tables", "Indexes"))
        }
    }

    private static let estimates =
        "ANALYZE keeps statistics of its expression for the planner, which go with it: estimates of"
        + " queries that name the expression get worse unless CREATE STATISTICS takes their place"

    /// Before an index on an expression goes, its statistics get a place of their own.
    private static func keepingEstimates(_ index: String, _ row: Row) -> [Step] {
        let drop = Step(destructive: "DROP INDEX CONCURRENTLY \(index);")
        guard let name = row["statistics_name"], let table = row["table"],
            let expression = row["expression"]
        else { return [drop] }
        return [
            Step("CREATE STATISTICS \(name) ON (\(expression)) FROM \(table);"),
            Step("ANALYZE \(table);"), drop,
        ]
    }

    /// Each with the index that takes its place.
    private static func redundantIndexes(
        _ examination: Examination
    ) -> [(Recommendation, String)] {
        examination.rows("redundant_indexes").compactMap { row in
            guard let index = row["index"], let other = row["other"] else { return nil }
            let isSame = row.isTrue("same")
            // An index that is there twice may be the beginning of a third one that replaces both.
            let isTwice = row["twin"] != nil || isSame
            let twin = isSame ? nil : row["twin"].map { "the same as \($0), which may go as well" }
            let relation = isSame ? "is the same as" : "is a beginning of"
            let item = Recommendation(
                kind: isTwice ? "duplicate_index" : "overlapping_index", object: index,
                database: row.database, title: "Index \(index) \(relation) \(other)",
                severity: isTwice ? .warning : .info,
                what: "What it finds the other one finds as well, and every change maintains both.",
                evidence: [
                    row.size("bytes"),
                    row.sql("definition"), row.sql("other_definition"),
                ] + (twin.map { [$0] } ?? []),
                steps: examination.facts.isInRecovery
                    ? [] : [Step(destructive: "DROP INDEX CONCURRENTLY \(index);")],
                risk: isSame
                    ? "Statements with hints that name the index."
                    : "The other index is larger, so scans of it read somewhat more."
                        + elsewhere(examination),
                verify: "EXPLAIN of queries that used it shows the other one.",
                panel: PanelName("pgvigil-tables", "Indexes"))
            return (item, other)
        }
    }

    private static func invalidIndexes(_ examination: Examination) -> [Recommendation] {
        examination.rows("invalid_indexes").compactMap { row in
            guard let index = row["index"] else { return nil }
            let isLeftover = row.isTrue("leftover")
            return Recommendation(
                kind: "invalid_index", object: index, database: row.database,
                title: "Index \(index) is invalid", severity: .warning,
                checks: ["invalid_indexes"],
                what: "A build with CONCURRENTLY failed or was cancelled. It costs every write and"
                    + " serves no read.",
                evidence: [
                    "on \(row.text("table")), \(row.size("bytes"))",
                    row.sql("definition"),
                ]
                    + (row["part_of"].map {
                        ["it is a part of the index \($0), which does not let it be dropped alone"]
                    } ?? []),
                steps: building(index, isLeftover: isLeftover, isPart: row["part_of"] != nil),
                risk: isLeftover ? dropping : rebuilding(row),
                verify: "SELECT indisvalid FROM pg_index WHERE indexrelid ="
                    + " \(SQLQuoting.literal(index))::regclass; is true, or the index is gone.")
        }
    }

    /// What an interrupted DROP INDEX CONCURRENTLY leaves.
    private static let dropping =
        "DROP INDEX CONCURRENTLY waits for old transactions; cancelled meanwhile, it leaves the"
        + " index, invalid: run it again."

    /// What REINDEX CONCURRENTLY needs, and what it leaves when it fails.
    private static func rebuilding(_ row: Row) -> String {
        let need =
            row.isTrue("is_unique")
            ? "REINDEX fails again while the table holds duplicates: remove them first."
            : "Building needs time, reads the table twice and waits for old transactions."
        let name = row["leftover_name"] ?? "the index whose name ends in _ccnew"
        return need
            + " A REINDEX that fails or is cancelled leaves one more index, invalid as well:"
            + " DROP INDEX CONCURRENTLY \(name); removes it."
    }

    /// What is left behind is dropped; what is wanted is built again, or dropped where that is allowed.
    private static func building(_ index: String, isLeftover: Bool, isPart: Bool) -> [Step] {
        let again = Step("REINDEX INDEX CONCURRENTLY \(index);")
        if isPart { return [again] }
        let drop = "DROP INDEX CONCURRENTLY \(index);"
        return isLeftover
            ? [Step(destructive: drop)] : [again, Step(destructive: drop, isAlternative: true)]
    }

    private static func foreignKeys(_ examination: Examination) -> [Recommendation] {
        examination.rows("foreign_keys").compactMap { row in
            guard let table = row["table"], let columns = row["columns"] else { return nil }
            let isPartitioned = row.isTrue("partitioned")
            let word = isPartitioned ? "" : "CONCURRENTLY "
            let deleted = row.number("deleted") ?? 0
            return Recommendation(
                kind: "missing_fk_index", object: "\(table)(\(columns))", database: row.database,
                title: "Foreign key \(row.text("name")) of \(table) has no index",
                severity: deleted > 0 ? .warning : .info,
                what: "Each DELETE or change of a key in \(row.text("referenced")) reads the whole"
                    + " table to look for rows that refer to it, holding locks meanwhile.",
                evidence: [
                    "\(table) has about \(Figures.count(row.number("rows") ?? 0)) rows"
                        + (isPartitioned ? " where no index serves" : ""),
                    "\(Figures.count(deleted)) rows were deleted from"
                        + " \(row.text("referenced")) since the last reset of statistics",
                ],
                steps: examination.facts.isInRecovery
                    ? [] : [Step("CREATE INDEX \(word)ON \(table) (\(columns));")],
                risk: isPartitioned
                    ? "It locks the table against writes while it builds; for a large one build on"
                        + " each partition with CONCURRENTLY first."
                    : "Building reads the table twice; if it fails or is cancelled, an invalid index"
                        + " remains, which costs every write: DROP INDEX CONCURRENTLY removes it.",
                // No quote stands before the name: who pastes the line would open a text with it.
                verify:
                    "EXPLAIN (ANALYZE) of a DELETE of one row of \(row.text("referenced")), between"
                    + " BEGIN and ROLLBACK as it deletes, shows less time in the trigger.",
                panel: PanelName("pgvigil-tables", "Indexes"))
        }
    }
}
