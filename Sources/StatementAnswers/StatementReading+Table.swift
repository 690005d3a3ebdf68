import Basics
package import Tables
package import Windows

extension StatementReading {
    /// Reads the answer of the collector pg_stat_statements, whose times are in milliseconds.
    ///
    /// Statements of `ownRole` are left out. Nil when a column is not there.
    package init?(_ table: Table, ownRole: String?) {
        func column(_ name: String) -> Int? { table.columns.firstIndex(of: name) }
        guard let calls = column("calls"), let total = column("total_exec_time"),
            let deviation = column("stddev_exec_time"), let role = column("usename")
        else { return nil }
        let keys = Self.keyColumns(of: table)
        let database = column("dbid")
        let topLevel = column("toplevel")
        let ownRole = ownRole.map { Array($0.utf8) }
        var statements: [StatementMoments] = []
        statements.reserveCapacity(table.rowCount)
        for row in 0..<table.rowCount {
            if let ownRole, table.bytes(row, role)?.elementsEqual(ownRole) == true { continue }
            guard let calls = table.number(row, calls), calls > 0,
                let total = table.number(row, total),
                let deviation = table.number(row, deviation)
            else { continue }
            statements.append(
                StatementMoments(
                    key: Self.key(of: table, row, keys),
                    database: database.flatMap { table.text(row, $0) }.flatMap(UInt32.init) ?? 0,
                    isNested: topLevel.flatMap { table.text(row, $0) } == "false", calls: calls,
                    mean: total / calls / 1000, deviation: deviation / 1000))
        }
        self.init(statements, isCut: table.isCut)
    }

    /// The columns that tell statements apart.
    static func keyColumns(of table: Table) -> [Int] {
        ["queryid", "dbid", "usename", "toplevel"].compactMap { table.columns.firstIndex(of: $0) }
    }

    /// What stands for the statement of a row.
    static func key(of table: Table, _ row: Int, _ columns: [Int]) -> UInt64 {
        columns.reduce(StableHash.empty) { hash, column in
            StableHash.adding(table.bytes(row, column) ?? [], to: hash)
        }
    }
}
