import Support

/// The names of families, and where they stand in queries.
enum KnownMetrics {
    static let names = Set(DocumentedMetrics.names.map { Substring($0) }.filter(isFamily))

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

    /// A colon in a name is for recording rules.
    private static func isRecorded(_ word: Substring) -> Bool {
        word.dropLast().contains(":") && word.first.map { $0.isLetter } == true
    }

    private static func isFamily(_ word: Substring) -> Bool {
        // pg_basebackup writes these two files.
        !["backup_manifest", "backup_label"].contains(word)
            && ["pg_", "pgvigil_", "pgbouncer_", "backup_"].contains(where: word.hasPrefix)
            && word.allSatisfy { $0 == "_" || $0.isNumber || ($0.isLetter && $0.isLowercase) }
    }
}
