import API
import Metrics

/// What is known of one table.
struct TableRow {
    /// A table from this size on is large: to read all of it for one question costs.
    static let largeBytes = 100.0 * 1024 * 1024

    private static let prefix = "pg_stat_user_tables_"
    private static let families = [
        "table_size_bytes", "index_size_bytes", "size_estimate_bytes", "n_live_tup", "n_dead_tup",
        "vacuum_due_ratio", "insert_vacuum_due_ratio", "analyze_due_ratio", "freeze_age_ratio",
        "vacuum_overdue", "analyze_overdue", "autovacuum_disabled", "seq_scan_total",
        "seq_tup_read_total", "idx_scan_total", "n_tup_upd_total", "n_tup_hot_upd_total",
        "last_vacuum_timestamp_seconds", "last_autovacuum_timestamp_seconds",
        "last_analyze_timestamp_seconds", "last_autoanalyze_timestamp_seconds",
    ]

    private let row: FamilyRows.Row
    /// Bytes that a rewrite would give back, estimated; nil when that is not known.
    let bloat: Double?
    /// By how many bytes it has grown in a day, with its indexes; nil when that is not known.
    let growth: Double?
    /// How many tables share the row of the others; nil for a table.
    let folded: Double?
    /// The lock for which its size was not read: 1 for one that is held, with who has it.
    let lock: Sample?

    /// All tables of a target, and for each database the row of the others.
    static func all(_ found: FamilyIndex, sizes: SizeHistory? = nil) -> [TableRow] {
        let folded = found[prefix + "folded"]
        let labels = ["datname", "schemaname", "relname"]
        let locks = Dictionary(
            found[prefix + "size_lock_details"].map { sample in
                (labels.map { ExactText(sample.labels[$0] ?? "") }, sample)
            }, uniquingKeysWith: { first, _ in first })
        let bloat = Dictionary(
            found["pg_table_bloat_bytes"].map { sample in
                (labels.map { ExactText(sample.labels[$0] ?? "") }, sample.value)
            }, uniquingKeysWith: { first, _ in first })
        return FamilyRows(
            found, families, prefix: prefix, by: labels
        ).rows.map { row in
            let isOther = row.names[1] == "other" && row.names[2] == "other"
            let count = folded.first { $0.labels["datname"].hasSameBytes(as: row.names[0]) }?.value
            return TableRow(
                row: row, bloat: bloat[row.names.map { ExactText($0) }],
                growth: sizes?.growth(row.names),
                folded: isOther ? count.flatMap { $0 > 0 ? $0 : nil } : nil,
                lock: locks[row.names.map { ExactText($0) }])
        }
    }

    var database: String { row.names[0] }
    var schema: String { row.names[1] }
    var name: String { row.names[2] }

    /// On disk with its indexes and long values; nil where only an estimate is known.
    var size: Double? {
        guard let table = row["table_size_bytes"], let indexes = row["index_size_bytes"] else {
            return nil
        }
        return table + indexes
    }
    var estimate: Double? { row["size_estimate_bytes"] }
    var live: Double? { row["n_live_tup"] }
    var dead: Double? { row["n_dead_tup"] }
    /// The fuller of the two thresholds that bring a vacuum; above 1 it is due.
    var vacuumDue: Double? {
        [row["vacuum_due_ratio"], row["insert_vacuum_due_ratio"]].compactMap(\.self).max()
    }
    var deadDue: Double? { row["vacuum_due_ratio"] }
    var insertDue: Double? { row["insert_vacuum_due_ratio"] }
    var analyzeDue: Double? { row["analyze_due_ratio"] }
    /// Against the age at which a vacuum is forced.
    var freezeAge: Double? { row["freeze_age_ratio"] }
    var isVacuumOverdue: Bool { row["vacuum_overdue"].map { $0 > 0 } ?? false }
    var isAnalyzeOverdue: Bool { row["analyze_overdue"].map { $0 > 0 } ?? false }
    var isWithoutAutovacuum: Bool { folded == nil && row["autovacuum_disabled"] == 1 }
    var sequentialScans: Double? { row["seq_scan_total"] }
    var sequentialRows: Double? { row["seq_tup_read_total"] }
    var indexScans: Double? { row["idx_scan_total"] }
    var updates: Double? { row["n_tup_upd_total"] }
    /// The share of updates that made no new index entry; nil without updates.
    var hotShare: Double? {
        guard let updates, updates > 0, let hot = row["n_tup_hot_upd_total"] else { return nil }
        return min(1, hot / updates)
    }
    var lastVacuum: Double? {
        latest("last_vacuum_timestamp_seconds", "last_autovacuum_timestamp_seconds")
    }
    var lastAnalyze: Double? {
        latest("last_analyze_timestamp_seconds", "last_autoanalyze_timestamp_seconds")
    }
    /// Whether the server counts what happens to the table, so that a time that is missing means that
    /// nothing happened.
    var isCounted: Bool { folded == nil && dead != nil }
    /// Whether it is large, and was read as a whole since the agent began to show it.
    var isReadAsAWhole: Bool {
        (size ?? estimate ?? 0) >= Self.largeBytes && (sequentialScans ?? 0) > 0
            && folded == nil
    }

    private func latest(_ families: String...) -> Double? {
        families.compactMap { row[$0] }.max()
    }

    /// What tables are sorted by.
    enum Order: String, CaseIterable {
        case size, growth, bloat, dead, vacuum, analyze, freeze, scans, name

        /// What its link is called.
        var title: String {
            switch self {
            case .size: "Size"
            case .growth: "Growth"
            case .bloat: "Bloat"
            case .dead: "Dead rows"
            case .vacuum: "Vacuum due"
            case .analyze: "Analyze due"
            case .freeze: "Freeze age"
            case .scans: "Sequential scans"
            case .name: "Name"
            }
        }

        /// How large a row is in this order; nil when that is not known.
        func value(_ row: TableRow) -> Double? {
            switch self {
            case .size: row.size ?? row.estimate
            case .growth: row.growth
            case .bloat: row.bloat
            case .dead: row.dead
            case .vacuum: row.vacuumDue
            case .analyze: row.analyzeDue
            case .freeze: row.freezeAge
            case .scans: row.sequentialRows
            case .name: nil
            }
        }
    }

    /// The tables in an order, those of which its number is not known last, and else by name.
    static func sorted(_ rows: [TableRow], by order: Order) -> [TableRow] {
        rows.sorted { left, right in
            let (own, other) = (
                order.value(left) ?? -.infinity, order.value(right) ?? -.infinity
            )
            return own == other
                ? left.names.lexicographicallyPrecedes(right.names) : own > other
        }
    }

    private var names: [ExactText] { [schema, name, database].map(ExactText.init) }
}
