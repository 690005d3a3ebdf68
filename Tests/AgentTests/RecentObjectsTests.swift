import Chronicle
import Metrics
import Support
import Testing

/// When objects are read for the history, and which of them have a row.
@Suite struct RecentObjectsTests {
    private static let noon: Int64 = 1_795_262_400_000
    private static let mebibyte = 1_048_576.0
    private static let collectors = [
        "pg_stat_all_tables", "pg_stat_all_indexes", "pg_table_size", "pg_sequences",
        "pg_database_size", "pg_table_bloat", "pg_index_bloat",
    ]

    private static func family(_ name: String, _ samples: [Sample]) -> Family {
        Family(Metric(name, .gauge, "G."), samples)
    }

    private static func labels(
        _ table: String, schema: String = "s", index: String? = nil, database: String = "shop"
    ) -> Labels {
        let names = ["datname", "schemaname", "relname"]
        return Labels(
            names: index == nil ? names : names + ["indexrelname"],
            values: [database, schema, table] + (index.map { [$0] } ?? []))
    }

    private static func target(
        _ families: [Family] = [], isUp: Bool = true, answered: [String] = collectors
    ) -> TargetSnapshot {
        TargetSnapshot(
            name: "t", labels: ["target": "t"], generation: 1,
            families: [
                family("pg_up", [Sample(.none, isUp ? 1 : 0)]),
                family(
                    "pgvigil_collector_success", answered.map { Sample(["collector": $0], 1) }),
            ] + families)
    }

    private static func snapshot(_ target: TargetSnapshot) -> Snapshot {
        Snapshot(generation: 1, targets: [target], agent: [])
    }

    /// Three tables of 5, 3 and 2 MiB with indexes of 1 MiB, and others of which only sums are known.
    private static var tables: [Family] {
        let names = ["large", "middle", "small"]
        let prefix = "pg_stat_user_tables_"
        let other = labels("other", schema: "other")
        func numbers(_ name: String, _ values: [Double], _ rest: Double?) -> Family {
            family(
                prefix + name,
                zip(names, values).map { Sample(labels($0), $1) }
                    + (rest.map { [Sample(other, $0)] } ?? []))
        }
        return [
            numbers("table_size_bytes", [5 * mebibyte, 3 * mebibyte, 2 * mebibyte], nil),
            numbers("index_size_bytes", [mebibyte, mebibyte, mebibyte], nil),
            numbers("n_live_tup", [50, 30, 20], 7), numbers("n_dead_tup", [5, 3, 2], 1),
            numbers("seq_scan_total", [1, 2, 3], 4), numbers("idx_scan_total", [10, 20, 30], 40),
            family(prefix + "folded", [Sample(["datname": "shop"], 9)]),
            family("pg_table_bloat_bytes", [Sample(labels("large"), 4096)]),
            family(
                prefix + "last_vacuum_timestamp_seconds", [Sample(labels("large"), 1_795_000_000)]),
            family(
                prefix + "last_autovacuum_timestamp_seconds",
                [Sample(labels("large"), 1_795_000_100)]),
            family("pg_database_size_bytes", [Sample(["datname": "shop"], 100 * mebibyte)]),
        ]
    }

    private static func rows(_ families: [Family], top: Int) -> [ObjectReading.Row] {
        ObjectReading(target(families), top: top).databases.flatMap(\.self)
    }

    @Test(arguments: [1, 2, 3, 100])
    func `tables and the rest of their database add up to its size, whatever is named`(top: Int) {
        let rows = Self.rows(Self.tables, top: top)
        let tables = rows.filter { $0.kind == .table }
        #expect(tables.map { $0.names[2] } == Array(["large", "middle", "small"].prefix(top)))
        let all = rows.filter { [.table, .other].contains($0.kind) }
        let sum = all.reduce(0) { $0 + ($1.numbers[.bytes] ?? 0) + ($1.numbers[.indexBytes] ?? 0) }
        #expect(sum == 100 * Self.mebibyte)
        let other = rows.first { $0.kind == .other }
        #expect(other?.objects == 12 - min(top, 3))
        let wholes: [(ObjectReading.Row.Number, Double)] = [
            (.rows, 107), (.deadRows, 11), (.sequentialScans, 10), (.scans, 110),
        ]
        for (number, whole) in wholes {
            let sum = all.reduce(0) { $0 + ($1.numbers[number] ?? 0) }
            #expect(sum == whole, "\(number)")
        }
        #expect(rows.first { $0.kind == .database }?.numbers == [.bytes: 100 * Self.mebibyte])
        #expect(tables[0].numbers[.bloat] == 4096)
        #expect(tables[0].numbers[.lastVacuum] == 1_795_000_100)
        #expect(tables[0].numbers[.lastAnalyze] == nil)
    }

    @Test func `what is not known is not there, and no sum pretends to be whole`() {
        // No sizes, as of a table under a lock, and no counts, as on a replica.
        let prefix = "pg_stat_user_tables_"
        let rows = Self.rows(
            [
                Self.family(prefix + "seq_scan_total", [Sample(Self.labels("a"), 1)]),
                Self.family("pg_database_size_bytes", [Sample(["datname": "shop"], 5)]),
            ], top: 10)
        let other = rows.first { $0.kind == .other }
        #expect(rows.filter { $0.kind == .table }.isEmpty)
        #expect(other?.objects == 1 && other?.numbers[.rows] == nil)
        #expect(other?.numbers[.bytes] == 5 && other?.numbers[.scans] == 1)
        let without = Self.rows(
            Self.tables.filter { $0.metric.name != "pg_database_size_bytes" }, top: 1)
        #expect(without.first { $0.kind == .other }?.numbers[.bytes] == nil)
        #expect(!without.contains { $0.kind == .database })
        // A database is smaller than its tables were a moment before.
        let shrunk =
            Self.tables.filter { $0.metric.name != "pg_database_size_bytes" } + [
                Self.family("pg_database_size_bytes", [Sample(["datname": "shop"], 10)])
            ]
        #expect(Self.rows(shrunk, top: 3).first { $0.kind == .other }?.numbers[.bytes] == nil)
    }

    @Test func `a table under a lock keeps its row, and the rest is unknown meanwhile`() {
        let prefix = "pg_stat_user_tables_"
        let locked = Self.labels("locked")
        let lock = Labels(
            names: locked.names + ["pid"], values: locked.values + ["77"])
        let rows = Self.rows(
            Self.tables + [
                Self.family(prefix + "size_estimate_bytes", [Sample(locked, 5 * Self.mebibyte)]),
                Self.family(prefix + "seq_scan_total", [Sample(locked, 1)]),
                Self.family(prefix + "size_lock_details", [Sample(lock, 1)]),
            ], top: 2)
        let tables = rows.filter { $0.kind == .table }
        #expect(tables.map { $0.names[2] } == ["large", "locked"])
        #expect(tables.last?.numbers[.bytes] == nil && tables.last?.numbers[.scans] == 1)
        let other = rows.first { $0.kind == .other }
        #expect(other?.numbers[.bytes] == nil && other?.objects == 11)
    }

    @Test func `small tables and indexes have no row, and sequences have one each`() {
        let prefix = "pg_stat_user_tables_"
        let index = "pg_stat_user_indexes_"
        let rows = Self.rows(
            [
                Self.family(
                    prefix + "table_size_bytes", [Sample(Self.labels("a"), Self.mebibyte - 2)]),
                Self.family(prefix + "index_size_bytes", [Sample(Self.labels("a"), 1)]),
                Self.family(
                    index + "size_estimate_bytes",
                    [
                        Sample(Self.labels("a", index: "i"), Self.mebibyte - 1),
                        Sample(Self.labels("a", index: "j"), Self.mebibyte),
                        Sample(Self.labels("other", schema: "other", index: "other"), 1e9),
                    ]),
                Self.family("pg_index_bloat_bytes", [Sample(Self.labels("a", index: "j"), 0)]),
                Self.family(
                    "pg_sequences_used_ratio",
                    [
                        Sample(
                            ["datname": "shop", "schemaname": "s", "sequencename": "\"q\""], 0.25)
                    ]),
            ], top: 5)
        #expect(rows.map(\.kind) == [.other, .index, .sequence])
        #expect(rows[1].names == ["shop", "s", "a", "j"])
        #expect(rows[1].numbers == [.bytes: Self.mebibyte, .bloat: 0])
        #expect(rows[2].names == ["shop", "s", "\"q\""] && rows[2].numbers == [.usedRatio: 0.25])
    }

    @Test func `with very many databases fewer tables of each are named, and none is lost`() {
        let names = (0..<20_000).map { "d\($0)" }
        let sizes = names.map { Sample(["datname": $0], 10 * Self.mebibyte) }
        func both(_ name: String) -> Family {
            Self.family(
                "pg_stat_user_tables_" + name,
                names.flatMap { database in
                    ["a", "b"].map { Sample(Self.labels($0, database: database), Self.mebibyte) }
                })
        }
        let reading = ObjectReading(
            Self.target(
                [
                    Self.family("pg_database_size_bytes", sizes), both("table_size_bytes"),
                    both("index_size_bytes"), both("seq_scan_total"),
                ]), top: 100)
        #expect(reading.databases.count == 20_000)
        let rows = reading.databases.flatMap(\.self)
        #expect(rows.filter { $0.kind == .table }.count <= ObjectReading.namedMax)
        #expect(rows.reduce(0) { $0 + ($1.objects ?? 0) } == 40_000)
    }

    // MARK: When

    @Test func `a target is read once an hour, and at the end once more`() {
        let time = ManualTime(wall: Self.noon)
        let objects = RecentObjects(time.source)
        objects.use(["t"])
        func count(isLast: Bool = false) -> Int {
            objects.readings(of: { Self.snapshot(Self.target(Self.tables)) }, isLast: isLast).count
        }
        #expect(count() == 0, "no history wants any")
        objects.useRows(top: 5)
        #expect(count() == 1)
        #expect(count() == 0)
        time.pass(.seconds(3_599))
        #expect(count() == 0)
        time.pass(.seconds(1))
        #expect(count() == 1)
        #expect(count(isLast: true) == 1)
        objects.use(["other"])
        #expect(count(isLast: true) == 0)
    }

    @Test func `one that does not answer is read when it does, and not all of it is waited for`() {
        let time = ManualTime(wall: Self.noon)
        let objects = RecentObjects(time.source)
        objects.use(["t"])
        objects.useRows(top: 5)
        func count(_ target: TargetSnapshot, isLast: Bool = false) -> Int {
            objects.readings(of: { Self.snapshot(target) }, isLast: isLast).count
        }
        let few = Self.target(Self.tables, answered: ["pg_stat_all_tables"])
        #expect(count(Self.target(Self.tables, isUp: false), isLast: true) == 0)
        #expect(count(few) == 0)
        #expect(count(few, isLast: true) == 0, "half of a reading would replace a whole one")
        time.pass(.seconds(599))
        #expect(count(few) == 0)
        time.pass(.seconds(1))
        #expect(count(few) == 1)
        // What the configuration leaves out is not waited for.
        let planned = Family(
            Metric("pgvigil_collector_planned", .gauge, "G."),
            Self.collectors.dropFirst().map { Sample(["collector": $0], 0) })
        let others = RecentObjects(time.source)
        others.use(["t"])
        others.useRows(top: 5)
        let left = Self.target(Self.tables + [planned], answered: ["pg_stat_all_tables"])
        #expect(others.readings(of: { Self.snapshot(left) }, isLast: false).count == 1)
    }
}
