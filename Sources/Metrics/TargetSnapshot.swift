/// All that is known now of one target; stale families are already gone.
package struct TargetSnapshot: Sendable {
    /// The target's name, also the label `target`.
    package let name: String
    /// Labels that every series of the target bears, `target` first.
    package let labels: Labels
    /// Grows by one whenever anything here changes.
    package let generation: UInt64
    /// What is known, in the order in which it is shown; a metric may come in several parts.
    package let families: [Family]
    /// How many reports have come of the target; does not grow when something only becomes too old.
    package let reports: UInt64
    /// When the poll began that reported last; nil for what no poll has found.
    package let pollBegan: ContinuousClock.Instant?

    /// The names of families of which nothing is known, because the question for them fails although
    /// the server answers.
    package let unknown: Set<String>
    /// The same by database, of families that other databases show.
    package let unknownIn: [ExactText: Set<String>]
    /// Families of what pages compare from answer to answer, such as statements: what each row counted
    /// by now, where `families` shows 0 for as long as a scrape may need to see it.
    package let counted: [Family]

    /// Whether the last poll reached the server; false also when that is not known.
    package var isUp: Bool {
        families.first { $0.metric.name == "pg_up" }?.samples.first?.value == 1
    }

    /// Whether it is known to be a PgBouncer and no PostgreSQL.
    package var isPgBouncer: Bool {
        families.contains { family in
            family.metric.name == "pgvigil_target_info"
                && family.samples.contains { $0.labels["kind"].hasSameBytes(as: "pgbouncer") }
        }
    }

    /// Puts a target's state together.
    package init(
        name: String, labels: Labels, generation: UInt64, families: [Family], reports: UInt64 = 0,
        pollBegan: ContinuousClock.Instant? = nil, unknown: Set<String> = [],
        unknownIn: [ExactText: Set<String>] = [:], counted: [Family] = []
    ) {
        self.counted = counted
        self.unknownIn = unknownIn
        self.unknown = unknown
        self.reports = reports
        self.pollBegan = pollBegan
        self.name = name
        self.labels = labels
        self.generation = generation
        self.families = families
    }
}
