import Collection
package import Metrics
import Regressions
package import Tables
import Windows

/// The labels of statements in an answer of pg_stat_statements, as their series bear them.
package struct StatementNames {
    private let databases: [String: String]
    /// How long a label's value may be.
    private let bytesMax: Int

    /// Names of databases by their oids, and how long a label's value may be, in bytes.
    package init(databases: [String: String], bytesMax: Int) {
        self.databases = databases
        self.bytesMax = bytesMax
    }

    /// The labels of these statements, by their keys in a `StatementReading`.
    package func labels(of keys: Set<UInt64>, in table: Table) -> [UInt64: Labels] {
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
