import Platform
import Support

/// The names of all metrics that the agent shows.
enum KnownMetrics {
    static let names: Set<String> = {
        do {
            var names: Set<String> = []
            names.formUnion(awaited)
            names.formUnion(Rule.recorded.map(\.name))
            for page in ["docs/metrics.md", "docs/indicators.md", "docs/agent-metrics.md"] {
                names.formUnion(try firstCells(page))
            }
            for source in [
                "Agent/OwnMetrics", "Agent/SharedState", "Agent/WebFamilies",
                "Indicators/Thresholds",
            ] {
                names.formUnion(try literals("Sources/\(source).swift"))
            }
            return names
        } catch {
            fatalError("known metrics: \(error)")
        }
    }()

    /// Of history and notifications, which show their metrics only when they are configured.
    static let awaited: Set = [
        "pgvigil_history_spool_bytes", "pgvigil_history_spool_limit_bytes",
        "pgvigil_history_rows_dropped_total", "pgvigil_notifications_total",
        "pgvigil_notification_queue_length",
    ]

    /// What rows of tables begin with: `` | `pg_up{a,b}` | `` gives `pg_up`.
    private static func firstCells(_ path: String) throws -> [String] {
        try lines(path).compactMap { line in
            guard line.hasPrefix("| `") else { return nil }
            return String(line.dropFirst(3).prefix { $0 != "`" && $0 != "{" })
        }
    }

    /// Literals that look like a name of ours.
    private static func literals(_ path: String) throws -> [String] {
        try lines(path).flatMap { line in
            line.split(separator: "\"", omittingEmptySubsequences: false).filter {
                $0 == "pg_up" || $0.hasPrefix("pgvigil_") && !$0.contains(" ")
            }.map(String.init)
        }
    }

    private static func lines(_ path: String) throws -> [Substring] {
        let bytes = try Files.read("\(Checkout.root)/\(path)")
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}
