import JSON
import Metrics

/// What `/api/v1/database/tables` says of a target: its largest tables with their upkeep, and indexes
/// that queries cannot use.
enum TablesDocument {
    /// More tables are only counted.
    private static let tablesMax = 50
    private static let indexesMax = 50
    private static let lockedMax = 50

    private static let numbers = [
        ("size_bytes", "table_size_bytes"), ("size_estimate_bytes", "size_estimate_bytes"),
        ("indexes_bytes", "index_size_bytes"), ("live_rows", "n_live_tup"),
        ("dead_rows", "n_dead_tup"), ("vacuum_due_ratio", "vacuum_due_ratio"),
        ("analyze_due_ratio", "analyze_due_ratio"), ("freeze_age_ratio", "freeze_age_ratio"),
        ("sequential_scans", "seq_scan_total"), ("index_scans", "idx_scan_total"),
        ("last_autovacuum_time", "last_autovacuum_timestamp_seconds"),
    ]

    static func object(_ target: KnownTarget) -> JSON {
        var object = HealthDocument.head(target)
        let columns =
            numbers.map {
                FamilyTable.Column(member: $0.0, family: "pg_stat_user_tables_\($0.1)")
            } + [.init(member: "bloat_estimate_bytes", family: "pg_table_bloat_bytes")]
        var tables = FamilyTable(
            target.found, by: ["datname", "schemaname", "relname"], columns)
        tables.sort(by: "size_estimate_bytes")
        tables.sort(by: "size_bytes")
        if tables.rows.isEmpty {
            object.addNull(
                "tables", because: target.reason("pg_stat_user_tables_seq_scan_total"))
        } else {
            let sizes = target.recent?.sizes
            object.add(
                "tables",
                tables.objects(most: tablesMax) { row in
                    let growth = sizes?.growth(row.names)
                    return [.init("growth_day_bytes", growth.map { .number($0) } ?? .null)]
                })
        }
        object.add("tables_left_out", .whole(max(0, tables.rows.count - tablesMax)))
        let locked = target.found["pg_stat_user_tables_size_lock_details"]
        object.add("locked_tables", .list(locked.prefix(lockedMax).map(lock)))
        object.add("locked_tables_left_out", .whole(max(0, locked.count - lockedMax)))
        let invalid = target.found["pg_index_invalid"]
        let labels = ["datname", "schemaname", "relname", "indexrelname", "state"]
        object.add(
            "invalid_indexes",
            .list(
                invalid.prefix(indexesMax).map { sample in
                    .object(labels.map { .init($0, .short(sample.labels[$0] ?? "")) })
                }))
        object.add("invalid_indexes_left_out", .whole(max(0, invalid.count - indexesMax)))
        return object.object
    }

    /// A table whose size was not read for an ACCESS EXCLUSIVE lock, with who has it.
    private static func lock(_ sample: Sample) -> JSON {
        let names = ["datname", "schemaname", "relname"]
        func number(_ label: String) -> JSON? {
            sample.labels[label].flatMap { Double($0) }.map { .number($0) }
        }
        return .object(
            names.map { .init($0, .short(sample.labels[$0] ?? "")) } + [
                .init("granted", .flag(sample.value == 1)),
                .init("pid", number("pid") ?? .null),
                .init("application_name", .short(sample.labels["application_name"] ?? "")),
                .init("transaction_since_time", number("since") ?? .null),
            ])
    }
}
