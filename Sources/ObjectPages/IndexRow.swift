import API
import Metrics

/// What is known of one index.
struct IndexRow {
    private static let families = [
        "idx_scan_total", "last_idx_scan_timestamp_seconds", "size_estimate_bytes", "unique",
        "invalid",
    ]

    private let row: FamilyRows.Row
    /// Bytes that a rebuild would give back, estimated; nil when that is not known.
    let bloat: Double?
    /// Why queries cannot use it: `broken`, `building` or `incomplete`; nil when they can.
    let invalid: String?
    /// How many indexes share the row of the others; nil for an index.
    let folded: Double?

    /// All indexes of a target, and for each database the row of the others.
    static func all(_ found: FamilyIndex) -> [IndexRow] {
        let prefix = "pg_stat_user_indexes_"
        let labels = ["datname", "schemaname", "relname", "indexrelname"]
        let folded = found[prefix + "folded"]
        let bloat = Dictionary(
            found["pg_index_bloat_bytes"].map { sample in
                (labels.map { ExactText(sample.labels[$0] ?? "") }, sample.value)
            }, uniquingKeysWith: { first, _ in first })
        var states: [[ExactText]: String] = [:]
        for sample in found["pg_index_invalid"] {
            let key = labels.map { ExactText(sample.labels[$0] ?? "") }
            states[key] = sample.labels["state"] ?? ""
        }
        var rows = FamilyRows(found, families, prefix: prefix, by: labels).rows.map { row in
            let isOther = row.names.dropFirst().allSatisfy { $0 == "other" }
            let count = folded.first { $0.labels["datname"].hasSameBytes(as: row.names[0]) }?.value
            let state = states.removeValue(forKey: row.names.map(ExactText.init))
            return IndexRow(
                row: row, bloat: bloat[row.names.map(ExactText.init)],
                invalid: state ?? (row["invalid"] == 1 && !isOther ? "invalid" : nil),
                folded: isOther ? count.flatMap { $0 > 0 ? $0 : nil } : nil)
        }
        // One that cannot be used is named even where it is too small for a row.
        for (key, state) in states {
            rows.append(
                IndexRow(
                    row: FamilyRows.Row(names: key.map(\.text)), bloat: nil, invalid: state,
                    folded: nil))
        }
        return rows
    }

    var database: String { row.names[0] }
    var schema: String { row.names[1] }
    var table: String { row.names[2] }
    var name: String { row.names[3] }
    var size: Double? { row["size_estimate_bytes"] }
    var scans: Double? { row["idx_scan_total"] }
    var lastScan: Double? { row["last_idx_scan_timestamp_seconds"] }
    var isUnique: Bool { row["unique"] == 1 && folded == nil }
    /// Whether no scan of it is known, and it is not there to keep rows apart.
    var isUnused: Bool {
        folded == nil && !isUnique && scans == 0 && lastScan == nil
    }

    /// Which indexes are shown.
    enum Choice: String, CaseIterable {
        case all, unused, invalid

        /// What its link is called.
        var title: String {
            switch self {
            case .all: "All"
            case .unused: "Not scanned"
            case .invalid: "Not usable"
            }
        }

        /// Whether an index is shown.
        func takes(_ row: IndexRow) -> Bool {
            switch self {
            case .all: true
            case .unused: row.isUnused
            case .invalid: row.invalid != nil
            }
        }
    }

    /// The indexes that cannot be used first, then the largest.
    static func sorted(_ rows: [IndexRow]) -> [IndexRow] {
        rows.sorted { left, right in
            let own = (left.invalid == nil ? 0.0 : 1, left.size ?? -1)
            let other = (right.invalid == nil ? 0.0 : 1, right.size ?? -1)
            return own == other
                ? left.names.lexicographicallyPrecedes(right.names) : own > other
        }
    }

    private var names: [ExactText] { [schema, table, name, database].map(ExactText.init) }
}
