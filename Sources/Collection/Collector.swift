package import Basics
import Metrics
package import SessionAnswers
package import Tables

/// A question to a watched server, as data: when to ask, how long to wait, what to send and what
/// each column of the answer means.
///
/// The catalogue is a list of these as Swift literals; a user's own come from YAML into the same
/// type. Everything that can be wrong with one is tested as data (`CatalogTests`).
package struct Collector: Sendable {
    /// Where the question is asked.
    package enum Scope: String, Sendable {
        /// Once per cluster, in the database that the target's conninfo names.
        case cluster
        /// In every chosen database, one after another; rows get the label `datname`.
        case database
        /// On a PgBouncer console.
        case pgbouncer
    }

    /// How often the question is asked.
    package enum Pace: Sendable, Equatable {
        /// Every time the target is polled (`agent.interval`).
        case everyPoll
        /// Not more often than this; a longer `agent.interval` wins.
        case atMostEvery(Duration)
    }

    /// Which side of replication can answer.
    package enum Role: String, Sendable {
        case primary
        case replica
    }

    /// `pg_stat_io`: the subject, as PostgreSQL names it; the value of the label `collector`.
    package let name: String
    /// One sentence on what the answer is good for.
    package let summary: String
    /// Where it is asked.
    package let scope: Scope
    /// How often it is asked.
    package let pace: Pace
    /// How long the server may work on it (`statement_timeout`); the client waits slightly longer.
    package let timeout: Duration
    /// The side of replication that can answer, or nil for both.
    package let role: Role?
    /// What must be there; the plan says which is not.
    package let requirements: [Requirement]
    /// One wording per range of versions; the first that fits is used.
    package let variants: [Variant]
    /// What each column of the answer means; every column that a variant returns is listed.
    package let columns: [Column]
    /// How the rows are bounded, or nil when the subject itself bounds them.
    package let ranking: Ranking?
    /// The most rows that are read; what is cut is counted.
    package let rowsMax: Int
    /// Whether the answer may have columns that are not listed, as a console's SHOW does.
    package let ignoresOtherColumns: Bool
    /// Whether it asks for statements' texts: one of its wordings holds `{query_ids}`.
    package let asksForTexts: Bool
    /// Of the databases that are visited those in which it is asked; nil for all.
    package let databases: [Glob]?
    /// The targets that it is for, by their names; nil for all.
    package let targets: [Glob]?
    /// Whether rows with equal labels and values that are no numbers make it fail, as those of a
    /// user's own do, instead of giving no sample.
    package let isStrict: Bool
    /// Whether the answer has a setting's name and value in each row; its columns are the settings.
    package let isOfSettings: Bool
    /// The answer as the poll's reading of all sessions gives it, which is the same.
    ///
    /// Nil from it when the reading does not say enough: then the question is asked.
    package let fromActivity: (@Sendable (Activity) -> Table?)?

    /// Describes a collector; `rowsMax` bounds answers that no ranking bounds.
    package init(
        _ name: String, _ summary: String, scope: Scope = .cluster, pace: Pace = .everyPoll,
        within timeout: Duration = .seconds(2), role: Role? = nil,
        requires requirements: [Requirement] = [], ignoresOtherColumns: Bool = false,
        variants: [Variant], columns: [Column], ranking: Ranking? = nil, rowsMax: Int = 10_000,
        databases: [Glob]? = nil, targets: [Glob]? = nil, isStrict: Bool = false,
        isOfSettings: Bool = false, from fromActivity: (@Sendable (Activity) -> Table?)? = nil
    ) {
        self.name = name
        self.summary = summary
        self.scope = scope
        self.pace = pace
        self.timeout = timeout
        self.role = role
        self.requirements = requirements
        self.variants = variants
        self.columns = columns
        self.ranking = ranking
        self.rowsMax = rowsMax
        self.databases = databases
        self.targets = targets
        self.isStrict = isStrict
        self.isOfSettings = isOfSettings
        self.ignoresOtherColumns = ignoresOtherColumns
        self.fromActivity = fromActivity
        asksForTexts = variants.contains { $0.sql.contains("{query_ids}") }
    }

    /// The oids of databases in an answer that become names on its labels.
    package func databaseOids(in table: Table) -> Set<String> {
        var oids = Set<String>()
        for case (let name, .label(_, .databaseName)) in columns.map({ ($0.name, $0.use) }) {
            guard let place = table.columns.firstIndex(of: name) else { continue }
            for row in 0..<table.rowCount {
                if let oid = table.text(row, place), !oid.isEmpty, oid != "0" { oids.insert(oid) }
            }
        }
        return oids
    }

    /// Whether it is asked in this database when that is visited.
    package func isAsked(in database: String) -> Bool {
        databases?.contains { $0.matches(database) } ?? true
    }

    /// Whether it is for a target of this name.
    package func isFor(target: String) -> Bool {
        targets?.contains { $0.matches(target) } ?? true
    }

    /// The tables and views that must be there where it is asked.
    package var relations: [RelationNeed] {
        requirements.compactMap { requirement in
            guard case .relation(let name, let columns, let isReadable, let index) = requirement
            else { return nil }
            return RelationNeed(
                name: name, columns: columns, isReadable: isReadable, index: index)
        }
    }

    /// The settings that decide which of its numbers mean anything.
    package var settings: [String] {
        requirements.compactMap { requirement in
            switch requirement {
            case .settingNotZero(let name), .setting(let name, _): name
            case .tracking(let tracking): tracking.rawValue
            case .role, .extension, .optionalExtension, .relation: nil
            }
        } + columns.flatMap(\.needs).map(\.rawValue)
    }

    /// The names of the families that its answers make.
    package var families: [String] {
        columns.compactMap { column in
            guard case .value(let metric, _, _) = column.use else { return nil }
            return metric.name
        }
    }

    /// The counters that are not counted on when another server takes over.
    package var states: Set<String> {
        Set(
            columns.compactMap { column in
                guard column.isState, case .value(let metric, _, _) = column.use else { return nil }
                return metric.name
            })
    }

    /// The families that a server with these settings does not count.
    package func untracked(_ facts: ServerFacts) -> Set<String> {
        Set(columns.compactMap { $0.untracked(facts.settings) })
    }

    /// The same question with what a configuration changes of it; nil leaves a thing as it is.
    package func adjusted(pace: Pace? = nil, timeout: Duration? = nil, top: Int? = nil) -> Collector
    {
        Collector(
            name, summary, scope: scope, pace: pace ?? self.pace, within: timeout ?? self.timeout,
            role: role, requires: requirements, ignoresOtherColumns: ignoresOtherColumns,
            variants: variants, columns: columns,
            ranking: ranking.map { $0.with(top: top ?? $0.top) }, rowsMax: rowsMax,
            databases: databases, targets: targets, isStrict: isStrict,
            isOfSettings: isOfSettings, from: fromActivity)
    }
}
