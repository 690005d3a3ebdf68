import Basics

/// Rewrites what pg_stat_statements has made of constants where SQL takes no parameter.
///
/// `EXTRACT(year FROM d)` becomes `EXTRACT($1 FROM d)` there, and `interval '1 day'` becomes
/// `interval $1`: neither is SQL. Both have a form that takes a parameter and means the same. A word
/// for a type with a parameter right behind it is nothing else in any statement, so what is rewritten
/// is certain; anything else is left to the server, which says what it does not understand.
struct StatementRepair {
    let text: String
    let repairs: [String]

    private struct Edit {
        let range: Range<Int>
        let replacement: String
    }

    init(_ bytes: [UInt8], _ parts: [StatementPart]) {
        var edits: [Edit] = []
        var repairs: [String] = []
        for place in parts.indices {
            if let found = Self.extraction(parts, place) {
                edits += found
                let number = parts[place + 2].text
                repairs.append("EXTRACT(\(number) FROM ...) → pg_catalog.extract(\(number), ...)")
            } else if parts[place].kind == .parameter, let edit = Self.literal(parts, place) {
                edits.append(edit)
                let before = String(decoding: bytes[edit.range], as: UTF8.self)
                repairs.append("\(VisibleText.line(before)) → \(edit.replacement)")
            }
        }
        self.repairs = repairs
        var repaired: [UInt8] = []
        var done = 0
        for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            repaired += bytes[done..<edit.range.lowerBound]
            repaired += edit.replacement.utf8
            done = edit.range.upperBound
        }
        repaired += bytes[done...]
        text = String(decoding: repaired, as: UTF8.self)
    }

    /// The function with the keyword's name takes the field as a text.
    private static func extraction(_ parts: [StatementPart], _ place: Int) -> [Edit]? {
        guard place + 3 < parts.count, parts[place].word == "extract",
            parts[place + 1].isMark("("), parts[place + 2].kind == .parameter,
            parts[place + 3].word == "from", place == 0 || !parts[place - 1].isMark(".")
        else { return nil }
        return [
            Edit(range: parts[place].range, replacement: "pg_catalog.extract"),
            Edit(range: parts[place + 3].range, replacement: ","),
        ]
    }

    /// `TYPE $1` as a cast; the part at `place` is the parameter.
    private static func literal(_ parts: [StatementPart], _ place: Int) -> Edit? {
        guard let first = typeStart(parts, place) else { return nil }
        // A name behind a point may be that of a type of the user's own.
        if first > 0, parts[first - 1].isMark(".") { return nil }
        var type = parts[first..<place].map(\.word).joined(separator: " ")
        var end = place + 1
        if type == "interval" {
            if end < parts.count, fields.contains(parts[end].word) {
                type += " \(parts[end].word)"
                end += 1
                if end + 1 < parts.count, parts[end].word == "to",
                    fields.contains(parts[end + 1].word)
                {
                    type += " to \(parts[end + 1].word)"
                    end += 2
                }
                // A precision in parentheses is a constant of its own.
                if end < parts.count, parts[end].isMark("(") { return nil }
            }
        }
        return Edit(
            range: parts[first].range.lowerBound..<parts[end - 1].range.upperBound,
            replacement: "CAST(\(parts[place].text) AS \(type))")
    }

    /// Where the words of a type begin that end right before `place`.
    private static func typeStart(_ parts: [StatementPart], _ place: Int) -> Int? {
        func word(_ back: Int) -> String { place >= back ? parts[place - back].word : "" }
        if types.contains(word(1)) { return place - 1 }
        if word(1) == "precision", word(2) == "double" { return place - 2 }
        if word(1) == "zone", word(2) == "time", word(3) == "with" || word(3) == "without",
            word(4) == "timestamp" || word(4) == "time"
        {
            return place - 4
        }
        return nil
    }

    private static let fields: Set<String> = [
        "year", "month", "day", "hour", "minute", "second",
    ]

    private static let types: Set<String> = [
        "interval", "date", "time", "timestamp", "timestamptz", "timetz", "uuid", "inet", "cidr",
        "macaddr", "json", "jsonb", "numeric", "decimal", "money", "bytea", "int", "integer",
        "bigint", "smallint", "int2", "int4", "int8", "real", "float4", "float8", "bool",
        "boolean", "text", "point", "box", "circle", "path", "polygon", "lseg", "line", "xml",
        "tsquery", "tsvector", "regclass", "regtype", "regproc", "oid",
    ]
}
