import Platform
import Support

/// The names of families: those that are documented, and the agent's own.
enum KnownMetrics {
    private static let documents = [
        "docs/metrics.md", "docs/indicators.md", "docs/health-score.md",
    ]
    private static let sources = ["Sources/Agent", "Sources/Indicators"]

    static func read() throws -> Set<Substring> {
        var names: Set<Substring> = []
        for document in documents {
            let bytes = try Files.read("\(Checkout.root)/\(document)")
            names.formUnion(quoted(bytes, by: "`"))
        }
        for directory in sources.map({ "\(Checkout.root)/\($0)" }) {
            for file in Files.matching("\(directory)/*.swift") {
                names.formUnion(quoted(try Files.read(file), by: "\""))
            }
        }
        return names
    }

    /// Names of families in a query: what is in quotes are values of labels.
    static func named(in expression: String) -> [Substring] {
        let pieces = expression.split(separator: "\"", omittingEmptySubsequences: false)
        return pieces.indices.filter { $0.isMultiple(of: 2) }.flatMap { index in
            pieces[index].split { !($0.isLetter || $0.isNumber || $0 == "_") }
                .filter(isFamily)
        }
    }

    /// Names between quotes, up to the brace of their labels.
    private static func quoted(_ bytes: [UInt8], by quote: Character) -> [Substring] {
        String(decoding: bytes, as: UTF8.self).split(separator: quote)
            .map { $0.prefix { $0 != "{" } }.filter(isFamily)
    }

    private static func isFamily(_ word: Substring) -> Bool {
        ["pg_", "pgvigil_", "pgbouncer_"].contains(where: word.hasPrefix)
            && word.allSatisfy { $0 == "_" || $0.isNumber || ($0.isLetter && $0.isLowercase) }
    }
}
