package import Metrics

/// How large the largest tables of a target were in the last day, by the hour.
package struct SizeHistory: Sendable {
    /// How many tables are remembered at each reading, the largest.
    static let tablesMax = 200
    /// How far readings lie apart, in seconds.
    static let step = 3_600.0
    /// Growth is said over this time, in seconds.
    static let day = 86_400.0
    /// How much longer or shorter the time may be.
    private static let tolerance = 1_800.0
    /// What keeps the parts of a table's name apart; PostgreSQL has no name with it.
    private static let separator = "\0"

    private var times: [Double] = []
    /// The sizes at these times, NaN where a size is not known.
    private var tables: [ExactText: [Double]] = [:]

    /// Nothing was read yet.
    package init() {}

    /// Whether another reading is wanted at a time in seconds that never goes back.
    package func isDue(at now: Double) -> Bool {
        guard let last = times.last else { return true }
        return now - last >= Self.step
    }

    /// Takes sizes in bytes by table; a reading without any is none.
    package mutating func take(_ sizes: [ExactText: Double], at now: Double) {
        guard !sizes.isEmpty else { return }
        let kept = times.firstIndex { now - $0 <= Self.day + Self.tolerance } ?? times.count
        times.removeFirst(kept)
        let largest = sizes.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
            .prefix(Self.tablesMax)
        let unknown = [Double](repeating: .nan, count: times.count)
        var next: [ExactText: [Double]] = [:]
        for (key, row) in tables {
            let row = row.dropFirst(kept) + [.nan]
            if row.contains(where: { !$0.isNaN }) { next[key] = Array(row) }
        }
        for (key, size) in largest {
            next[key, default: unknown + [.nan]][times.count] = size
        }
        times.append(now)
        tables = next
    }

    /// By how much a table has grown in a day, from about a day before the last reading to it; nil when its size
    /// is not known of then.
    package func growth(_ names: [String]) -> Double? {
        guard let now = times.last, let before = dayBefore,
            let row = tables[ExactText(names.joined(separator: Self.separator))],
            let last = row.last, !last.isNaN, !row[before].isNaN, now > times[before]
        else { return nil }
        return last - row[before]
    }

    /// Whether any growth over a day can be known yet.
    package var spansDay: Bool { dayBefore != nil }

    private var dayBefore: Int? {
        guard let now = times.last else { return nil }
        let distances = times.map { abs(now - $0 - Self.day) }
        guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }) else {
            return nil
        }
        return distances[nearest] <= Self.tolerance ? nearest : nil
    }

    /// What a target shows: each table with its indexes, by database, schema and name.
    static func sizes(of snapshot: TargetSnapshot) -> [ExactText: Double] {
        let found = FamilyIndex(snapshot, names: Set(families))
        var parts: [ExactText: (sum: Double, count: Int)] = [:]
        for family in families {
            for sample in found[family] {
                let names = ["datname", "schemaname", "relname"].map { sample.labels[$0] ?? "" }
                let key = ExactText(names.joined(separator: separator))
                let part = parts[key] ?? (0, 0)
                parts[key] = (part.sum + sample.value, part.count + 1)
            }
        }
        return parts.filter { $0.value.count == families.count }.mapValues(\.sum)
    }

    private static let families = [
        "pg_stat_user_tables_table_size_bytes", "pg_stat_user_tables_index_size_bytes",
    ]
}
