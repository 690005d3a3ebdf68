import Reports

extension ReportAssembly {
    mutating func take(statements rows: ReportRows) {
        for row in usable(rows, of: "statement_hours", [.init(0, "target"), .init(1, "queryid")]) {
            guard let id = row.text(1) else { continue }
            let toplevel = row.text(4).map { $0 == "t" }
            let seconds = row.number(6)
            let whole = row.number(7)
            let share = seconds.flatMap { seconds in
                whole.flatMap { $0 > 0 ? min(1, seconds / $0) : nil }
            }
            let statement = ReportStatement(
                key: ReportStatement.Key(
                    queryID: id, datname: row.text(2), usename: row.text(3), toplevel: toplevel),
                calls: row.number(5), seconds: seconds, share: share, callsBefore: row.number(8),
                secondsBefore: row.number(9))
            change(row.text(0)) { $0.statements.append(statement) }
        }
    }

    /// The statements whose texts are wanted.
    var statementKeys: [(target: String, queryID: String)] {
        sorted.flatMap { target in target.statements.map { (target.name, $0.key.queryID) } }
    }

    mutating func take(texts rows: ReportRows) {
        var texts: [[String]: (String, Bool)] = [:]
        for row in usable(
            rows, of: "statement_texts",
            [.init(0, "target"), .init(1, "queryid"), .init(2, "query")])
        {
            guard let target = row.text(0), let id = row.text(1), let text = row.text(2) else {
                continue
            }
            texts[[target, id]] = (text, row.text(3) == "t")
        }
        for target in sorted {
            change(target.name) { target in
                for place in target.statements.indices {
                    let key = [target.name, target.statements[place].key.queryID]
                    guard let (text, isCut) = texts[key] else { continue }
                    target.statements[place].text = text
                    target.statements[place].isCut = isCut
                }
            }
        }
    }

    mutating func take(sizes rows: ReportRows) {
        for row in usable(
            rows, of: "object_days",
            [
                .init(0, "target"), .init(1, "kind"), .init(2, "datname"),
                .init(5, "size", .number),
            ])
        {
            guard let kind = row.text(1), let datname = row.text(2), let bytes = row.number(5)
            else { continue }
            let parts = [row.text(3), row.text(4)].compactMap(\.self)
            let size = ReportSize(
                isTable: kind == "table", datname: datname,
                relation: kind == "table" ? parts.joined(separator: ".") : nil, bytes: bytes,
                growth: row.number(6), bytesPerDay: row.number(7), growthBefore: row.number(8))
            change(row.text(0)) { $0.sizes.append(size) }
        }
    }

    mutating func take(changes rows: ReportRows) {
        for row in usable(
            rows, of: "changes",
            [.init(0, "target"), .init(1, "changed_at", .whole), .init(2, "kind")])
        {
            guard let time = row.whole(1), let kind = row.text(2) else { continue }
            let change = ReportChange(
                time: time, kind: kind, datname: row.text(3), name: row.text(4), old: row.text(5),
                new: row.text(6))
            let whole = Int(clamping: row.whole(7) ?? 0)
            self.change(row.text(0)) { target in
                target.changes.append(change)
                target.changesCut = max(0, whole - target.changes.count)
            }
        }
    }
}
