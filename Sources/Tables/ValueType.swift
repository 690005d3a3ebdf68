import Basics

/// What a column of an answer holds that is no number, and how to make one of it.
package struct ValueType {
    private let name: String
    /// The expression that gives a number; `?` stands for the column.
    private let remedy: String

    /// Nil for types of numbers, booleans, texts, and types that are not known.
    package init?(oid: UInt32) {
        switch oid {
        case 1082: (name, remedy) = ("a date", Self.epoch)
        case 1083, 1266: (name, remedy) = ("a time of day", Self.epoch)
        case 1114, 1184: (name, remedy) = ("a timestamp", Self.epoch)
        case 1186: (name, remedy) = ("an interval", Self.epoch)
        case 790: (name, remedy) = ("of type money", "?::numeric")
        case 114: (name, remedy) = ("of type json", "(?->>'key')::numeric")
        case 3802: (name, remedy) = ("of type jsonb", "(?->>'key')::numeric")
        case 3220: (name, remedy) = ("a position in the write-ahead log", "? - '0/0'")
        case 17: (name, remedy) = ("of type bytea", "octet_length(?)")
        case 1005, 1007, 1016, 1021, 1022, 1231, 1000, 1009, 1015, 1115, 1182, 1185, 1187:
            (name, remedy) = ("an array", "cardinality(?)")
        default: return nil
        }
    }

    /// What is wrong with a column of this type, and what helps.
    package func problem(of column: String) -> String {
        let quoted = SQLQuoting.identifier(column)
        let plain = quoted.dropFirst().dropLast() == column && Self.isPlain(column)
        let expression = remedy.split(separator: "?", omittingEmptySubsequences: false)
            .joined(separator: plain ? column : quoted)
        return "column \(column) is \(name), which is no number: use \(expression)"
    }

    private static func isPlain(_ name: String) -> Bool {
        name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (97...122).contains($0) }
    }

    private static let epoch = "extract(epoch FROM ?)"
}
