import Platform

/// The families that documents list; tests elsewhere write these lists from the code.
package enum DocumentedMetrics {
    private static let documents = [
        "docs/metrics.md", "docs/indicators.md", "docs/agent-metrics.md",
    ]

    /// Their names: what the first cells of tables hold, without labels.
    package static let names: Set<String> = {
        // Described in a sentence, not in a row.
        var names: Set = ["pgvigil_threshold", "pgvigil_database_threshold"]
        for document in documents {
            let path = "\(Checkout.root)/\(document)"
            guard let bytes = try? Files.read(path) else { fatalError("no file \(path)") }
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            where line.hasPrefix("| `") {
                names.insert(String(line.dropFirst(3).prefix { $0 != "`" && $0 != "{" }))
            }
        }
        return names
    }()
}
