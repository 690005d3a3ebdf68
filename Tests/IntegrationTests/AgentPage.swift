/// A page of the agent, as far as trouble tests read it.
struct AgentPage {
    private let lines: [Substring]

    init(_ text: String) { lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") } }

    /// The value of a metric of a target, with further labels if they are asked for.
    func value(_ metric: String, _ target: String, _ labels: String...) -> Double? {
        let wanted = ["target=\"\(target)\""] + labels
        let line = lines.first { line in
            line.hasPrefix(metric + "{") && wanted.allSatisfy { line.contains($0) }
        }
        return line?.split(separator: " ").last.flatMap { Double($0) }
    }

    /// Collectors of the troubled target whose last question was not answered.
    var failing: [String] {
        let prefix = "pgvigil_collector_success{target=\"troubled\",collector=\""
        return lines.filter { $0.hasPrefix(prefix) && $0.hasSuffix(" 0") }.map { line in
            String(line.dropFirst(prefix.count).prefix { $0 != "\"" })
        }
    }

    /// Reasons of failures of the troubled target, by collector.
    func reasons(_ collector: String) -> Set<String> {
        let prefix =
            "pgvigil_collector_failures_total{target=\"troubled\",collector=\"\(collector)\",reason=\""
        return Set(
            lines.filter { $0.hasPrefix(prefix) }.map { line in
                String(line.dropFirst(prefix.count).prefix { $0 != "\"" })
            })
    }

    /// The lines that explain a failed expectation.
    var facts: String {
        lines.filter {
            $0.hasPrefix("pg_up") || $0.contains("failures_total") || $0.contains("_connections{")
        }.joined(separator: "\n")
    }
}
