import Collection
import Metrics
import Regressions
import Tables
import Windows

/// The labels of statements in an answer of pg_stat_statements, as their series bear them.
struct StatementNames {
    let databases: [String: String]
    /// How long a label's value may be.
    let bytesMax: Int

    /// The labels of these statements, by their keys in a `StatementReading`.
    func labels(of keys: Set<UInt64>, in table: Table) -> [UInt64: Labels] {
        let columns = StatementReading.keyColumns(of: table)
        let places = ["queryid", "dbid", "usename", "toplevel"].map { name in
            table.columns.firstIndex(of: name)
        }
        var found: [UInt64: Labels] = [:]
        for row in 0..<table.rowCount where found.count < keys.count {
            let key = StatementReading.key(of: table, row, columns)
            guard keys.contains(key) else { continue }
            var values = places.map { place in
                LabelValue.cut(place.flatMap { table.text(row, $0) } ?? "", to: bytesMax)
            }
            values[1] = values[1] == "0" ? "" : databases[values[1]] ?? "oid:\(values[1])"
            found[key] = Labels(names: StatementChanges.labelNames, values: values)
        }
        return found
    }
}
