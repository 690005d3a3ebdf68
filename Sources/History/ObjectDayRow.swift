/// A row of `object_days`.
package struct ObjectDayRow: Sendable, Equatable {
    /// How many tables, and how many indexes, of a database may have rows.
    package static let countLimits = 0...1_000
    /// How many they are unless the configuration says otherwise.
    package static let countDefault = 100

    /// When it was read, in milliseconds since 1970; the day is that in UTC.
    package let milliseconds: Int64
    /// Whose server.
    package let target: String
    /// What it is: `table`, `index`, `database`, `sequence`, or `other` for the rest of a database.
    package let kind: String
    /// The database, schema, table or sequence, and index, as far as there are any.
    package let names: [String?]
    /// Whole numbers, by `counts`; NaN is not known.
    package let counts: [Double]
    /// Whether the size is an estimate of the last vacuum or analyze; nil where there is none.
    package let isEstimate: Bool?
    /// The used share of a sequence's range; NaN is not known.
    package let usedRatio: Double
    /// When it was last vacuumed and last analyzed, in seconds since 1970; NaN is not known.
    package let lastVisits: (vacuum: Double, analyze: Double)
    /// How many tables the rest is of.
    package let objects: Int?

    /// The columns of `names`.
    package static let nameColumns = ["datname", "schemaname", "relname", "indexrelname"]
    /// The columns that are whole numbers.
    package static let counts = [
        "bytes", "index_bytes", "rows", "dead_rows", "scans", "seq_scans", "bloat_bytes",
    ]

    /// Makes a row; `names` and `counts` have as many items as their columns.
    package init(
        milliseconds: Int64, target: String, kind: String, names: [String?], counts: [Double],
        isEstimate: Bool? = nil, usedRatio: Double = .nan,
        lastVisits: (vacuum: Double, analyze: Double) = (.nan, .nan), objects: Int? = nil
    ) {
        self.milliseconds = milliseconds
        self.target = target
        self.kind = kind
        self.names = names
        self.counts = counts
        self.isEstimate = isEstimate
        self.usedRatio = usedRatio
        self.lastVisits = lastVisits
        self.objects = objects
    }

    /// The same in all that is written; a number that is not known is like another one.
    package static func == (left: ObjectDayRow, right: ObjectDayRow) -> Bool {
        func numbers(_ row: ObjectDayRow) -> [Double?] {
            let all =
                row.counts + [row.usedRatio, row.lastVisits.vacuum, row.lastVisits.analyze]
            return all.map { $0.isNaN ? nil : $0 }
        }
        return left.milliseconds == right.milliseconds && left.target == right.target
            && left.kind == right.kind && left.names == right.names
            && left.isEstimate == right.isEstimate && left.objects == right.objects
            && numbers(left) == numbers(right)
    }
}

/// Rows of `object_days`.
extension CopyEncoder {
    private static let objectColumns =
        ["day", "read_at", "target", "kind"] + ObjectDayRow.nameColumns + ObjectDayRow.counts
        + ["is_estimate", "used_ratio", "last_vacuum", "last_analyze", "objects"]

    /// The statement whose rows these are.
    package static let objectsStatement = """
        COPY monitoring.object_days_incoming (\(objectColumns.joined(separator: ", "))) \
        FROM STDIN (FORMAT binary)
        """

    /// From 1970 to 2000, where PostgreSQL's days begin.
    private static let epochDays: Int64 = 10_957
    private static let dayMilliseconds: Int64 = 86_400_000

    /// Adds a row; false for one that no server takes, and nothing was added.
    package mutating func append(_ row: ObjectDayRow) -> Bool {
        guard RowLimits.milliseconds.contains(row.milliseconds),
            row.names.count == ObjectDayRow.nameColumns.count, row.names[0] != nil,
            row.counts.count == ObjectDayRow.counts.count,
            row.names.allSatisfy({ $0?.utf8.contains(0) != true })
        else { return false }
        put(UInt16(Self.objectColumns.count))
        put(UInt32(4))
        put(Int32(clamping: row.milliseconds / Self.dayMilliseconds - Self.epochDays))
        put(time: row.milliseconds)
        put(row.target)
        put(row.kind)
        for name in row.names {
            if let name { put(name) } else { putNull() }
        }
        for count in row.counts { put(count: count) }
        if let isEstimate = row.isEstimate { put(flag: isEstimate) } else { putNull() }
        put(double: row.usedRatio)
        put(moment: row.lastVisits.vacuum)
        put(moment: row.lastVisits.analyze)
        if let objects = row.objects {
            put(UInt32(4))
            put(Int32(clamping: objects))
        } else {
            putNull()
        }
        countRow()
        return true
    }
}
