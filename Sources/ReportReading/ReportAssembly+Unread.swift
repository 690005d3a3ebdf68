import Reports

/// Rows that are left out are counted.
extension ReportAssembly {
    /// The rows that can be used; the others are counted with what is wrong with them.
    mutating func usable(
        _ rows: ReportRows, of table: String, _ needs: [ReportRows.Need]
    ) -> [ReportRows.Row] {
        rows.rows.filter { row in
            guard let fault = row.fault(needs) else { return true }
            leaveOut(table, because: fault)
            return false
        }
    }

    /// Takes in what the history itself has counted: table and number.
    mutating func take(unusable rows: ReportRows) {
        for row in usable(
            rows, of: "performance_metrics", [.init(0, "table"), .init(1, "count", .whole)])
        {
            guard let table = row.text(0), let count = row.whole(1), count > 0 else { continue }
            leaveOut(
                table, because: "they hold no usable number (NaN, infinite, or 1e70 and more)",
                Int(clamping: count))
        }
    }

    /// What was left out, by table and reason.
    var unread: [ReportUnread] {
        leftOut.map { key, count in
            ReportUnread(table: key[0], rows: count, reason: key[1])
        }.sorted { ($0.table, $0.reason) < ($1.table, $1.reason) }
    }
}
