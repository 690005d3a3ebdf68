import Metrics

/// What a row may hold, so that no server refuses it and none fills the disk.
package enum RowLimits {
    /// The longest name of a metric, in bytes.
    package static let nameBytesMax = 200
    /// The longest unit, in bytes.
    package static let unitBytesMax = 64
    /// The most tags of a row.
    package static let tagsMax = 32
    /// The longest name of a tag, in bytes.
    package static let tagNameBytesMax = 100
    /// The longest value of a tag, in bytes.
    package static let tagValueBytesMax = 1_024
    /// The times that are taken at all: 1970 to 2261, which every server knows.
    package static let milliseconds: ClosedRange<Int64> = 0...9_200_000_000_000

    /// How names begin under which others may not record, and whose they are; `record_metric()`
    /// refuses the same ones.
    package static let reservedBeginnings = [
        ("pg_", "pgvigil"), ("pgvigil_", "pgvigil"), ("pgbouncer_", "pgvigil"),
        ("process_", "pgvigil"), ("scrape_", "Prometheus"), ("ALERTS", "Prometheus"),
    ]
    /// Whole names of Prometheus's own.
    package static let reservedNames = ["up"]

    /// Whether a server takes the row.
    package static func fits(_ row: HistoryRow) -> Bool { refusal(of: row) == nil }

    /// Why a row from outside is not taken, or nil when it is.
    ///
    /// A zero byte, which PostgreSQL cannot store, is said to the sender; in a row of a series it is
    /// written as another character.
    package static func refusal(ofRecorded row: HistoryRow) -> String? {
        if let refusal = refusal(of: row) { return refusal }
        let tag = row.tags.labels.first { $0.value.utf8.contains(0) }
        return tag.map { "tag \($0.name): holds a zero byte" }
    }

    /// Why a row is not taken, or nil when it is.
    package static func refusal(of row: HistoryRow) -> String? {
        if !row.value.isFinite { return "value: \(row.value) is not a finite number" }
        if let refusal = refusal(ofName: row.name, "name", bytesMax: nameBytesMax) {
            return refusal
        }
        if let unit = row.unit {
            if unit.utf8.count > unitBytesMax {
                return "unit: \(unit.utf8.count) bytes long; at most \(unitBytesMax)"
            }
            if unit.utf8.contains(0) { return "unit: holds a zero byte" }
        }
        if row.tags.labels.count > tagsMax {
            return "tags: \(row.tags.labels.count) of them; at most \(tagsMax)"
        }
        for tag in row.tags.labels {
            // A scraper takes `__name__` for the name of the metric, and all such names are its own.
            if tag.name.utf8.starts(with: "__".utf8) {
                return "tag \(tag.name.prefix(40)): names that begin with __ are reserved"
            }
            if let refusal = refusal(ofName: tag.name, "tag", bytesMax: tagNameBytesMax) {
                return refusal
            }
            if tag.value.utf8.count > tagValueBytesMax {
                let count = tag.value.utf8.count
                return "tag \(tag.name): \(count) bytes long; at most \(tagValueBytesMax)"
            }
        }
        if !milliseconds.contains(row.milliseconds) { return "recorded_at: out of range" }
        return nil
    }

    /// Names are those of Prometheus: letters, digits, underscores and, for metrics, colons.
    private static func refusal(ofName name: String, _ what: String, bytesMax: Int) -> String? {
        if name.isEmpty { return "\(what): is empty" }
        if name.utf8.count > bytesMax {
            return "\(what): \(name.utf8.count) bytes long; at most \(bytesMax)"
        }
        let isWord = name.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"):
                true
            case UInt8(ascii: ":"): what == "name"
            case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
            default: false
            }
        }
        return isWord ? nil : "\(what): holds other characters than letters, digits and _"
    }
}
