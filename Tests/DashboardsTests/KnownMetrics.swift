import Platform
import Support

/// The names of families: those that are documented, and the agent's own.
enum KnownMetrics {
    private static let documents = [
        "docs/metrics.md", "docs/indicators.md", "docs/agent-metrics.md",
    ]
    private static let sources = ["Sources/Agent", "Sources/Indicators"]

    static func read() throws -> Set<Substring> {
        var names: Set<Substring> = []
        for document in documents {
            // A family stands in the first cell of a row.
            for line in try text("\(Checkout.root)/\(document)").split(separator: "\n")
            where line.hasPrefix("| `") {
                names.insert(line.dropFirst(3).prefix { $0 != "`" && $0 != "{" })
            }
        }
        for directory in sources.map({ "\(Checkout.root)/\($0)" }) {
            for pattern in ["*.swift", "*/*.swift"] {
                for file in Files.matching("\(directory)/\(pattern)") {
                    names.formUnion(declared(in: try text(file)))
                }
            }
        }
        return names.filter(isFamily)
    }

    /// Names of families in a query: what is in quotes are values of labels.
    static func named(in expression: String) -> [Substring] {
        let pieces = expression.split(separator: "\"", omittingEmptySubsequences: false)
        return pieces.indices.filter { $0.isMultiple(of: 2) }.flatMap { index in
            pieces[index].split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
                .filter { isFamily($0) || isRecorded($0) }
        }
    }

    /// The names that recording rules give.
    static func recorded(in rules: [String]) -> Set<Substring> {
        Set(
            rules.flatMap { rule in
                rule.split(separator: "record: ").dropFirst().map { text in
                    text.prefix { $0 != "\n" }
                }
            })
    }

    /// What stands before a kind of metric: `"pg_up", .gauge`.
    private static func declared(in source: String) -> [Substring] {
        let pieces = source.split(separator: "\"", omittingEmptySubsequences: false)
        return zip(pieces, pieces.dropFirst()).filter { _, after in
            after.hasPrefix(", .gauge") || after.hasPrefix(", .counter")
        }.map(\.0)
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try Files.read(path), as: UTF8.self)
    }

    /// A colon in a name is for recording rules.
    private static func isRecorded(_ word: Substring) -> Bool {
        word.dropLast().contains(":") && word.first.map { $0.isLetter } == true
    }

    private static func isFamily(_ word: Substring) -> Bool {
        ["pg_", "pgvigil_", "pgbouncer_"].contains(where: word.hasPrefix)
            && word.allSatisfy { $0 == "_" || $0.isNumber || ($0.isLetter && $0.isLowercase) }
    }
}
