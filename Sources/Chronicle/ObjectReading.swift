package import Metrics

/// What is known at one moment of the objects of a target's databases: the largest tables and indexes by
/// name, and of each database the rest, with which its tables add up to its size.
package struct ObjectReading: Sendable {
    /// Smaller tables, with their indexes, and smaller indexes have no row of their own.
    package static let bytesMin = 1_048_576.0
    /// How many tables and indexes together are named; with more databases fewer of each are.
    package static let namedMax = 16_000

    /// One object, or the rest of a database.
    package struct Row: Sendable, Equatable {
        /// What it is.
        package enum Kind: String, Sendable {
            case table, index, database, sequence, other
        }

        /// A number of it; one that is not known is not there.
        package enum Number: Sendable {
            case bytes, indexBytes, rows, deadRows, scans, sequentialScans, bloat, usedRatio
            case lastVacuum, lastAnalyze
            /// What the size was at the last vacuum or analyze; not recorded.
            case estimate
            /// Whether it bears a lock for which its size was not read; not recorded.
            case lock
        }

        /// What it is.
        package let kind: Kind
        /// The database, schema, table or sequence, and index, as far as there are any.
        package let names: [String]
        /// What is known of it.
        package fileprivate(set) var numbers: [Number: Double] = [:]
        /// How many tables the rest is of.
        package fileprivate(set) var objects: Int?
    }

    /// The rows, a list for each database.
    package let databases: [[Row]]

    /// Reads what a target shows; `top` tables and as many indexes of a database are named at most.
    package init(_ snapshot: TargetSnapshot, top: Int) {
        let seen = Seen(snapshot)
        let names = seen.databases
        let most = min(top, Self.namedMax / 2 / max(1, names.count))
        databases = names.map { seen.rows(of: $0, top: most) }
    }

    /// Whether all that it is made of has been asked for once.
    package static func isComplete(_ snapshot: TargetSnapshot) -> Bool {
        var answered: Set<String> = []
        for family in snapshot.families where answers.contains(family.metric.name) {
            for sample in family.samples {
                if family.metric.name == "pgvigil_collector_planned", sample.value != 0 { continue }
                if let collector = sample.labels["collector"] { answered.insert(collector) }
            }
        }
        return collectors.isSubset(of: answered)
    }

    private static let answers: Set = ["pgvigil_collector_success", "pgvigil_collector_planned"]
    private static let collectors: Set = [
        "pg_stat_all_tables", "pg_stat_all_indexes", "pg_table_size", "pg_sequences",
        "pg_database_size", "pg_table_bloat", "pg_index_bloat",
    ]
}

extension ObjectReading {
    /// The families that are read, by the labels of their rows.
    private struct Seen {
        private typealias Rows = [ExactText: Row]
        private static let tableFamilies: [String: Row.Number] = [
            "pg_stat_user_tables_table_size_bytes": .bytes,
            "pg_stat_user_tables_index_size_bytes": .indexBytes,
            "pg_stat_user_tables_n_live_tup": .rows, "pg_stat_user_tables_n_dead_tup": .deadRows,
            "pg_stat_user_tables_seq_scan_total": .sequentialScans,
            "pg_stat_user_tables_idx_scan_total": .scans, "pg_table_bloat_bytes": .bloat,
            "pg_stat_user_tables_last_vacuum_timestamp_seconds": .lastVacuum,
            "pg_stat_user_tables_last_autovacuum_timestamp_seconds": .lastVacuum,
            "pg_stat_user_tables_last_analyze_timestamp_seconds": .lastAnalyze,
            "pg_stat_user_tables_last_autoanalyze_timestamp_seconds": .lastAnalyze,
            "pg_stat_user_tables_size_estimate_bytes": .estimate,
            "pg_stat_user_tables_size_lock_details": .lock,
        ]
        private static let indexFamilies: [String: Row.Number] = [
            "pg_stat_user_indexes_size_estimate_bytes": .bytes,
            "pg_stat_user_indexes_idx_scan_total": .scans, "pg_index_bloat_bytes": .bloat,
        ]
        private static let tableLabels = ["datname", "schemaname", "relname"]
        private static let indexLabels = tableLabels + ["indexrelname"]

        private typealias Grouped = [ExactText: [Row]]

        private let tables: Grouped
        private let indexes: Grouped
        private let sequences: Grouped
        private var sizes: [ExactText: Double] = [:]
        private var folded: [ExactText: Double] = [:]

        init(_ snapshot: TargetSnapshot) {
            var (tables, indexes, sequences): (Rows, Rows, Rows) = ([:], [:], [:])
            for family in snapshot.families {
                let name = family.metric.name
                if let number = Self.tableFamilies[name] {
                    Self.add(family, .table, number, Self.tableLabels, to: &tables)
                } else if let number = Self.indexFamilies[name] {
                    Self.add(family, .index, number, Self.indexLabels, to: &indexes)
                } else if name == "pg_sequences_used_ratio" {
                    let labels = ["datname", "schemaname", "sequencename"]
                    Self.add(family, .sequence, .usedRatio, labels, to: &sequences)
                } else if name == "pg_database_size_bytes" {
                    for sample in family.samples {
                        sizes[ExactText(sample.labels["datname"] ?? "")] = sample.value
                    }
                } else if name == "pg_stat_user_tables_folded" {
                    for sample in family.samples {
                        folded[ExactText(sample.labels["datname"] ?? "")] = sample.value
                    }
                }
            }
            self.tables = Self.grouped(tables)
            self.indexes = Self.grouped(indexes)
            self.sequences = Self.grouped(sequences)
        }

        /// By their databases.
        private static func grouped(_ rows: Rows) -> Grouped {
            Dictionary(grouping: rows.values) { ExactText($0.names[0]) }
        }

        private static func add(
            _ family: Family, _ kind: Row.Kind, _ number: Row.Number, _ labels: [String],
            to rows: inout Rows
        ) {
            for sample in family.samples where sample.value.isFinite {
                let names = labels.map { sample.labels[$0] ?? "" }
                // PostgreSQL has no name with a zero byte.
                let key = ExactText(names.joined(separator: "\0"))
                var row = rows[key] ?? Row(kind: kind, names: names)
                // Of two visits the later one counts.
                row.numbers[number] = max(row.numbers[number] ?? -.infinity, sample.value)
                rows[key] = row
            }
        }

        /// All databases that anything is known of, the largest first.
        var databases: [ExactText] {
            let named = [tables, indexes, sequences].flatMap(\.keys)
            return Set(named).union(sizes.keys).sorted {
                let (left, right) = (sizes[$0] ?? 0, sizes[$1] ?? 0)
                return left == right ? $0 < $1 : left > right
            }
        }

        func rows(of database: ExactText, top: Int) -> [Row] {
            var rows: [Row] = []
            let size = sizes[database]
            if let size {
                rows.append(
                    Row(kind: .database, names: [database.text], numbers: [.bytes: size]))
            }
            let (named, other) = divided(of: database, size: size, top: top)
            rows += named
            if let other { rows.append(other) }
            let large = (indexes[database] ?? []).filter { row in
                !row.names.dropFirst().allSatisfy { $0 == "other" }
                    && (row.numbers[.bytes] ?? 0) >= ObjectReading.bytesMin
            }
            rows += Self.largest(large) { $0.numbers[.bytes] }.prefix(top)
            rows += Self.largest(sequences[database] ?? []) { $0.numbers[.usedRatio] }.prefix(top)
            return rows
        }

        /// The largest tables by name, and the rest; no rest where nothing is known of tables.
        private func divided(
            of database: ExactText, size: Double?, top: Int
        ) -> (named: [Row], other: Row?) {
            let own = tables[database] ?? []
            guard !own.isEmpty else { return ([], nil) }
            let count = folded[database] ?? 0
            let remainder = count > 0 ? own.first { Self.isRemainder($0) } : nil
            let single = own.filter { remainder == nil || !Self.isRemainder($0) }
            var named = Self.largest(single) { $0.rank }
                .prefix(top).filter { ($0.rank ?? 0) >= ObjectReading.bytesMin }
            let keys = Set(named.map { ExactText($0.names.joined(separator: "\0")) })
            let rest = single.filter {
                !keys.contains(ExactText($0.names.joined(separator: "\0")))
            }
            var other = Row(kind: .other, names: [database.text])
            if own.contains(where: { $0.numbers[.sequentialScans] != nil }) {
                other.objects = rest.count + (Int(exactly: count.rounded()) ?? 0)
            }
            let parts = rest + (remainder.map { [$0] } ?? [])
            for number in [Row.Number.rows, .deadRows, .sequentialScans] {
                other.numbers[number] = Self.sum(parts.map { $0.numbers[number] })
            }
            // A table without an index has no index scans, which are none and not unknown.
            other.numbers[.scans] = Self.sum(parts.map(\.allScans))
            // What is left is not known while a part is not.
            if let size, let parts = Self.sum(named.map(\.total)) {
                let left = size - parts
                // Sizes of a database and of its tables are not read at the same moment.
                other.numbers[.bytes] = left >= 0 ? left : nil
            }
            for place in named.indices { named[place].numbers[.scans] = named[place].allScans }
            return (named, other)
        }

        private static func isRemainder(_ row: Row) -> Bool {
            row.names[1] == "other" && row.names[2] == "other"
        }

        private static func largest(_ rows: [Row], _ size: (Row) -> Double?) -> [Row] {
            rows.sorted { left, right in
                let (own, other) = (size(left) ?? -1, size(right) ?? -1)
                return own == other
                    ? left.names.map(ExactText.init).lexicographicallyPrecedes(
                        right.names.map(ExactText.init)) : own > other
            }
        }

        /// Nil as soon as one is not known.
        private static func sum(_ numbers: [Double?]) -> Double? {
            numbers.reduce(0) { sum, number in
                guard let sum, let number else { return nil }
                return sum + number
            }
        }
    }
}

extension ObjectReading.Row {
    /// A table with its indexes; nil while one of both is not known.
    fileprivate var total: Double? {
        guard let bytes = numbers[.bytes], let indexes = numbers[.indexBytes] else { return nil }
        return bytes + indexes
    }

    /// What it is ranked by: its size, or what was known of it where a lock hides that.
    fileprivate var rank: Double? {
        total ?? (numbers[.lock] == nil ? nil : numbers[.estimate])
    }

    /// Scans of the table and of its indexes.
    fileprivate var allScans: Double? {
        numbers[.sequentialScans].map { $0 + (numbers[.scans] ?? 0) }
    }
}
