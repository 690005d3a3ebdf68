package import Metrics
package import Tables

/// Answers of a server, with what is expected beside what there is.
///
/// The statements leave room for it: columns that are NULL in every row.
extension Agreements {
    /// The names of those columns, as the statements have them.
    private enum Room {
        static let (outdated, missing, available) = ("outdated", "missing", "available")
        static let (differs, compared) = ("differs", "compared")
        static let (expected, reason) = ("expected", "reason")
    }

    // MARK: Extensions

    /// The answer of `pg_available_extensions`: of expected ones whether the server has their files.
    package func completed(available answer: Table) -> Table {
        var table = Table(columns: answer.columns, types: answer.types)
        var isMissing = Set(extensionNames.map { ExactText($0) })
        let expected = isMissing
        for row in 0..<answer.rowCount {
            let name = ExactText(answer.text(row, "extension") ?? "")
            let isExpected = expected.contains(name)
            isMissing.remove(name)
            table.append(answer, row, with: isExpected ? [Room.available: "1"] : [:])
        }
        table.isCut = answer.isCut
        if answer.isCut { return table }
        for name in isMissing.sorted() {
            table.append(["extension": name.text, Room.available: "0"])
        }
        return table
    }

    /// The answer of `pg_extension` in a database, with those that are expected there.
    ///
    /// `newest` are the versions that `CREATE EXTENSION` would install now, by name, where they are
    /// known; `isWhole` says that the database has no more extensions than the answer.
    package func completed(
        installed answer: Table, in database: String, newest: ExactDictionary<String>,
        isWhole: Bool
    ) -> Table {
        var table = Table(columns: answer.columns, types: answer.types)
        var isMissing = Set(extensionNames(in: database).map { ExactText($0) })
        let expected = isMissing
        for row in 0..<answer.rowCount {
            let name = answer.text(row, "extension") ?? ""
            var cells: [String: String] = [:]
            if let version = answer.text(row, "version"), let newest = newest[name] {
                cells[Room.outdated] = Array(version.utf8) == Array(newest.utf8) ? "0" : "1"
            }
            if expected.contains(ExactText(name)) { cells[Room.missing] = "0" }
            isMissing.remove(ExactText(name))
            table.append(answer, row, with: cells)
        }
        table.isCut = answer.isCut
        if answer.isCut || !isWhole { return table }
        for name in isMissing.sorted() {
            table.append(["extension": name.text, Room.missing: "1"])
        }
        return table
    }

    // MARK: Settings

    /// The answer of `pg_expected_settings`, with what came of comparing each.
    ///
    /// A setting that the server does not show has a row, too, with the reason.
    package func completed(settings answer: Table, major: Int) -> Table {
        var table = Table(columns: answer.columns, types: answer.types)
        var rows: [String: Int] = [:]
        for row in 0..<answer.rowCount {
            if let name = answer.text(row, "name") { rows[name.lowercased()] = row }
        }
        for expected in settings {
            guard let row = rows[expected.name] else {
                let isKnown = KnownSetting.has(expected.name, major: major)
                let reason: SettingVerdict.Reason = isKnown ? .permission : .unsupported
                table.append([
                    "name": expected.name, Room.expected: expected.value,
                    Room.reason: reason.rawValue, Room.compared: "0",
                ])
                continue
            }
            let setting = ServerSetting(answer, row)
            var cells = [Room.expected: expected.value, Room.compared: "1", Room.reason: ""]
            switch setting.verdict(expected.value) {
            case .agrees: cells[Room.differs] = "0"
            case .differs: cells[Room.differs] = "1"
            case .unknown(let reason):
                (cells[Room.compared], cells[Room.reason]) = ("0", reason.rawValue)
            }
            cells["value"] = Self.isShown(expected.name) ? setting.text : "(not shown)"
            table.append(answer, row, with: cells)
        }
        table.isCut = answer.isCut
        return table
    }

    /// Whether what is there may be shown: extensions and applications may keep secrets in theirs.
    private static func isShown(_ name: String) -> Bool {
        !name.utf8.contains(UInt8(ascii: "."))
            || ["pg_stat_statements.", "auto_explain."].contains(where: name.hasPrefix)
    }
}

extension ServerSetting {
    /// A row of the answer of `pg_expected_settings`.
    fileprivate init(_ answer: Table, _ row: Int) {
        func text(_ column: String) -> String { answer.text(row, column) ?? "" }
        self.init(
            name: text("name"), value: text("value"), unit: text("unit"), kind: text("vartype"),
            builtIn: text("boot_val"), source: text("source"))
    }
}

extension Table {
    fileprivate func text(_ row: Int, _ column: String) -> String? {
        columns.firstIndex(of: column).flatMap { text(row, $0) }
    }

    /// Adds a row of another answer with the same columns, with other cells in some of them.
    fileprivate mutating func append(
        _ answer: Table, _ row: Int, with cells: [String: String]
    ) {
        for (place, column) in columns.enumerated() {
            if let cell = cells[column] {
                appendCell { buffer in
                    buffer.append(contentsOf: cell.utf8)
                    return true
                }
            } else {
                let bytes = answer.bytes(row, place)
                appendCell { buffer in
                    if let bytes { buffer.append(contentsOf: bytes) }
                    return bytes != nil
                }
            }
        }
    }

    /// Adds a row that has these cells alone.
    fileprivate mutating func append(_ cells: [String: String]) {
        appendRow(columns.map { cells[$0] })
    }
}
