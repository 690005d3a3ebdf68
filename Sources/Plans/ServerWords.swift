/// The server's words about a statement, without what may be a constant.
///
/// A message may quote any constant, and a function that planning runs says what it likes, with any
/// code. So only sentences that are known are shown, and in them only names of the statement's own.
enum ServerWords {
    /// What is said in the place of a message that may hold a constant.
    static let hidden = "message hidden by activity.texts"

    /// A message as it may be shown, or that it is not.
    static func shown(_ message: String, of names: StatementNames) -> String {
        let bytes = Array(message.utf8)
        for sentence in sentences {
            guard let gaps = gaps(of: bytes, in: sentence) else { continue }
            var shown = sentence[0]
            for (gap, piece) in zip(gaps, sentence.dropFirst()) {
                shown += names.hasAll(gap) ? Array(gap) : [UInt8(ascii: "?")]
                shown += piece
            }
            return String(decoding: shown, as: UTF8.self)
        }
        return hidden
    }

    /// What stands in a message where a sentence has gaps; nil when it is another sentence.
    private static func gaps(
        of message: [UInt8], in sentence: [[UInt8]]
    ) -> [ArraySlice<UInt8>]? {
        guard message.starts(with: sentence[0]) else { return nil }
        var rest = message[sentence[0].count...]
        var gaps: [ArraySlice<UInt8>] = []
        for (place, piece) in sentence.enumerated().dropFirst() {
            let isLast = place == sentence.count - 1
            guard let start = isLast ? end(rest, piece) : first(rest, piece) else { return nil }
            gaps.append(rest[..<start])
            rest = rest[(start + piece.count)...]
        }
        return rest.isEmpty ? gaps : nil
    }

    private static func end(_ bytes: ArraySlice<UInt8>, _ piece: [UInt8]) -> Int? {
        bytes.count >= piece.count && bytes.suffix(piece.count).elementsEqual(piece)
            ? bytes.endIndex - piece.count : nil
    }

    private static func first(_ bytes: ArraySlice<UInt8>, _ piece: [UInt8]) -> Int? {
        guard bytes.count >= piece.count else { return nil }
        return (bytes.startIndex...(bytes.endIndex - piece.count)).first {
            bytes[$0...].starts(with: piece)
        }
    }

    private static let sentences: [[[UInt8]]] = [
        "relation \"%\" does not exist", "column \"%\" does not exist",
        "column reference \"%\" is ambiguous", "column % does not exist",
        "missing FROM-clause entry for table \"%\"", "schema \"%\" does not exist",
        "type \"%\" does not exist", "function %(%) does not exist",
        "function %(%) is not unique", "operator does not exist: %",
        "operator is not unique: %", "could not determine data type of parameter %",
        "inconsistent types deduced for parameter %",
        "permission denied for table %", "permission denied for view %",
        "permission denied for materialized view %", "permission denied for foreign table %",
        "permission denied for relation %", "permission denied for schema %",
        "permission denied for function %", "permission denied for sequence %",
        "permission denied for type %", "permission denied for language %",
        "syntax error at or near \"%\"", "syntax error at end of input",
        "canceling statement due to lock timeout",
        "canceling statement due to statement timeout",
        "cannot execute % in a read-only transaction",
        "column \"%\" must appear in the GROUP BY clause or be used in an aggregate function",
        "column \"%\" is of type % but expression is of type %",
        "cannot cast type % to %", "invalid input syntax for type %: \"%\"",
        "value \"%\" is out of range for type %", "integer out of range", "bigint out of range",
        "date/time field value out of range: \"%\"", "time zone \"%\" not recognized",
        "argument of % must be type %, not type %", "division by zero",
        "could not obtain lock on relation \"%\"", "stack depth limit exceeded",
        "access method \"%\" does not exist", "hypopg: column \"%\" does not exist",
        "hypopg: access method \"%\" is not supported",
    ].map { sentence in
        sentence.utf8.split(
            separator: UInt8(ascii: "%"), omittingEmptySubsequences: false
        ).map(Array.init)
    }
}
