import Collection
import Configuration
import Documents
import Tables
import Testing

/// A small catalogue that stands still while the real one grows.
enum Fixtures {
    static let catalog = [
        Collector(
            "pg_stat_activity", "Sessions.", variants: [.always("SELECT 1")],
            columns: [
                .label("state"), .label("user", as: "usename"),
                .gauge("count", as: "pg_stat_activity_count", "Sessions."),
            ]),
        Collector(
            "pg_stat_statements", "Statements.", variants: [.always("SELECT 1")],
            columns: [
                .label("queryid"),
                .counter("calls", as: "pg_stat_statements_calls_total", "Calls."),
            ],
            ranking: Ranking(
                top: 100, by: "calls", remainder: ["queryid": "other"],
                folded: "pg_stat_statements_other_rows")),
        Collector(
            "pg_table_size", "Sizes.", scope: .database, pace: .atMostEvery(.seconds(300)),
            variants: [.always("SELECT 1")],
            columns: [
                .label("relname"), .gauge("bytes", as: "pg_table_size_bytes", "Size of a table."),
            ]),
    ]

    /// Loads a configuration from memory as `pgvigil.yml`.
    static func load(
        _ text: String, _ files: [String: String] = [:]
    ) -> Result<Configuration, Problems> {
        Configuration.load(
            "pgvigil.yml",
            files: MemoryFiles(files.merging(["pgvigil.yml": text]) { own, _ in own }),
            catalog: catalog)
    }

    /// The configuration, or a recorded issue with its problems.
    static func loaded(
        _ text: String, _ files: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Configuration {
        switch load(text, files) {
        case .success(let configuration): return configuration
        case .failure(let problems):
            Issue.record("\(problems)", sourceLocation: sourceLocation)
            throw problems
        }
    }

    /// The problems in one line each; empty when the text is fine.
    static func problems(_ text: String, _ files: [String: String] = [:]) -> [String] {
        switch load(text, files) {
        case .success: []
        case .failure(let problems): problems.list.map(\.line)
        }
    }
}
