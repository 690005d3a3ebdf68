import Basics
package import Collection
package import Health
package import Indicators
package import Metrics
package import Tables

/// All that is known of one server when advice is given.
package struct Examination: Sendable {
    /// An answer to one question in one database, or the cluster's.
    package struct Answer: Sendable {
        /// The question's name.
        package let question: String
        /// Where it was asked; empty for the cluster.
        package let database: String
        /// What came back.
        package let table: Table

        /// Keeps an answer.
        package init(question: String, database: String, table: Table) {
            self.question = question
            self.database = database
            self.table = table
        }
    }

    /// What the server said of itself.
    package var facts: ServerFacts
    /// What it is judged by.
    package var thresholds: Thresholds
    /// How its health is scored.
    package var model: HealthModel
    /// What a scrape would show after the last poll.
    package var snapshot: TargetSnapshot
    /// Between the first and the last poll, in seconds.
    package var seconds: Double
    /// What the questions brought.
    package var answers: [Answer]
    /// What could not be seen and why, one line each.
    package var unseen: [String]
    /// The alerts of severity `page` that fire; empty when nothing is known of them.
    package var pages: [PageThatFires]
    /// An index without a scan for this long counts as unused, in seconds.
    package var unusedAge: Double
    /// The other targets, whose slots are not to be dropped.
    package var standbys: [KnownStandby]

    /// Puts together what was learnt.
    package init(
        facts: ServerFacts, thresholds: Thresholds = Thresholds(),
        model: HealthModel = .current, snapshot: TargetSnapshot, seconds: Double = 0,
        answers: [Answer] = [], unseen: [String] = [], pages: [PageThatFires] = [],
        unusedAge: Double = 30 * 86_400, standbys: [KnownStandby] = []
    ) {
        self.facts = facts
        self.thresholds = thresholds
        self.model = model
        self.snapshot = snapshot
        self.seconds = seconds
        self.answers = answers
        self.unseen = unseen
        self.pages = pages
        self.unusedAge = unusedAge
        self.standbys = standbys
    }

    /// The rows of all answers to a question, with the database of each.
    ///
    /// Rows with a name that no statement may hold are left out; `unwritable` counts them.
    package func rows(_ question: String) -> [Row] {
        answers.filter { $0.question == question }.flatMap(Self.rows).filter(\.isWritable)
    }

    private static func rows(of answer: Answer) -> [Row] {
        (0..<answer.table.rowCount).map {
            Row(table: answer.table, number: $0, database: answer.database)
        }
    }

    /// Answers with names that no statement may hold, one line each.
    package var unwritable: [String] {
        answers.compactMap { answer in
            let count = Self.rows(of: answer).count { !$0.isWritable }
            if count == 0 { return nil }
            let place = answer.database.isEmpty ? "" : " in \(answer.database)"
            return "\(answer.question)\(place): \(count) with names that are no valid text of the"
                + " database's encoding"
        }
    }

    /// A setting's value, or nil when it was not seen.
    package func setting(_ name: String) -> String? {
        rows("settings").first { $0["name"] == name }?["setting"]
    }

    /// The library of pg_stat_statements, and what is known of it here.
    package var statementsLibrary: LibraryNeed {
        let row = rows("statements_library").first
        let setting = rows("settings").first { $0["name"] == "shared_preload_libraries" }
        return LibraryNeed(
            "pg_stat_statements", preloaded: setting?["setting"],
            isPending: setting?.isTrue("pending_restart") ?? false,
            isInstalled: row.map { $0.isTrue("installed") })
    }

    /// A setting in bytes or seconds, whichever its unit leads to; numbers stay as they are.
    package func amount(_ name: String) -> Double? {
        guard let row = rows("settings").first(where: { $0["name"] == name }),
            let value = row.number("setting")
        else { return nil }
        let factors: [String: Double] = [
            "8kB": 8192, "16kB": 16384, "32kB": 32768, "4kB": 4096, "kB": 1024, "MB": 1_048_576,
            "B": 1, "ms": 0.001, "s": 1, "min": 60,
        ]
        return value * (row["unit"].flatMap { factors[$0] } ?? 1)
    }

    /// What each check and lethal state has taken; empty without a score.
    package var losses: [String: Double] {
        Dictionary(
            snapshot.samples(of: "pg_health_points_lost").map {
                ($0.labels["check"] ?? "", $0.value)
            }, uniquingKeysWith: +)
    }

    /// The lethal states that are there.
    package var lethal: Set<String> {
        Set(
            snapshot.samples(of: "pg_health_cap_active").filter { $0.value == 1 }.compactMap {
                $0.labels["reason"]
            })
    }

    /// Databases with sequences that our role may not read.
    package var unreadable: [String] {
        snapshot.samples(of: "pg_objects_unreadable_sequences").filter { $0.value > 0 }.map {
            let database = $0.labels["datname"] ?? "-"
            return "sequences in \(database): \(Figures.count($0.value)) may not be read; "
                + grants(in: database)
        }
    }

    /// What shows the sequences of a database, with the names of their schemas where they are known.
    private func grants(in database: String) -> String {
        let schemas = rows("unreadable_sequences").filter {
            $0.database.hasSameBytes(as: database)
        }.compactMap { $0["schema"] }
        if schemas.isEmpty {
            return "run there by the role of the agent, \(Self.grantsQuestion) prints what fixes it"
                + (facts.isInRecovery ? " on its primary" : "")
        }
        let role = facts.role.isEmpty ? "pgvigil" : facts.role
        return schemas.map {
            "GRANT SELECT ON ALL SEQUENCES IN SCHEMA \($0) TO \(SQLQuoting.identifier(role));"
        }.joined(separator: " ") + (schemas.count == 1 ? " fixes it" : " fix it")
            + (facts.isInRecovery ? " on its primary" : "")
    }

    /// Prints the grants that show all sequences of a database, when it is run by the role that lacks them.
    static let grantsQuestion =
        "SELECT DISTINCT format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA %s TO %I;',"
        + " relnamespace::regnamespace, current_user) FROM pg_class WHERE CASE relkind WHEN 'S'"
        + " THEN NOT has_sequence_privilege(oid, 'SELECT, USAGE') END;"

    /// Windowed inputs that too little happened for.
    package var quiet: [String] {
        Indicator.all.filter(\.needsEvents).map(\.metric.name).filter {
            snapshot.value(of: $0) == nil
        }
    }
}
