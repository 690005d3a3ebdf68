/// A row of `changes`.
package struct ChangeRow: Sendable, Equatable {
    /// When it was noticed, in milliseconds since 1970.
    package let milliseconds: Int64
    /// Whose server.
    package let target: String
    /// What has changed: `setting`, `version`, `extension`, `role`, `role_attributes`, `role_setting`
    /// or `restart`.
    package let kind: String
    /// The database, the name, the old value and the new one, as far as there are any.
    package let texts: [String?]

    /// The columns of `texts`.
    package static let textColumns = ["datname", "name", "old_value", "new_value"]

    /// Makes a row; `texts` has as many items as `textColumns`.
    package init(milliseconds: Int64, target: String, kind: String, texts: [String?]) {
        self.milliseconds = milliseconds
        self.target = target
        self.kind = kind
        self.texts = texts
    }
}

/// Rows of `changes`.
extension CopyEncoder {
    /// The statement whose rows these are.
    package static let changesStatement = """
        COPY monitoring.changes (changed_at, target, kind, \
        \(ChangeRow.textColumns.joined(separator: ", "))) FROM STDIN (FORMAT binary)
        """

    /// Adds a row; false for one that no server takes, and nothing was added.
    package mutating func append(_ row: ChangeRow) -> Bool {
        guard RowLimits.milliseconds.contains(row.milliseconds),
            row.texts.count == ChangeRow.textColumns.count,
            row.texts.allSatisfy({ $0?.utf8.contains(0) != true })
        else { return false }
        put(UInt16(3 + row.texts.count))
        put(time: row.milliseconds)
        put(row.target)
        put(row.kind)
        for text in row.texts {
            if let text { put(text) } else { put(UInt32.max) }
        }
        countRow()
        return true
    }
}
