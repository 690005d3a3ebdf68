import Platform
import Support
import Testing

/// The board of all servers with some environments chosen, as Prometheus answers it.
@Suite struct EnvironmentQueryTests {
    private static let databases = [
        ("orders_dev", "development", 1), ("orders_stage", "staging", 2),
        ("orders_prod", "production", 3), ("billing_prod", "production", 4),
    ]

    private static let own = #"job="pgvigil",instance="127.0.0.1:1",target="orders""#

    /// Values of a metric by database, and limits of each environment, with one database without any.
    private static func series(_ metric: String) -> [String] {
        let values = (databases + [("orders_old", "", 5)]).map { name, _, value in
            "\(metric){\(own),datname=\"\(name)\"} \(value)"
        }
        let limits = databases.flatMap { name, environment, _ in
            ["warning", "critical"].map { severity in
                "pgvigil_database_threshold{\(own),datname=\"\(name)\",environment=\"\(environment)\","
                    + "indicator=\"sessions\",severity=\"\(severity)\"} 0"
            }
        }
        return values + limits
    }

    private static let choices: [([String], String)] = [
        (["staging"], "staging"), (["staging", "production"], "(staging|production)"),
        (["development", "staging", "production"], ".*"), ([], "nowhere"),
    ]

    @Test(arguments: choices)
    func `databases of the environments that are chosen are shown once, each with its own`(
        environments: [String], chosen: String
    ) async throws {
        let queries = try Dashboard.read("pgvigil-fleet").queries.map(\.expression).filter {
            $0.contains("$environment")
        }
        #expect(queries.count == 5)
        var tests = ""
        for query in queries {
            let metric = try #require(
                query.split { "( {".contains($0) }.first {
                    $0.hasPrefix("pg_database_")
                })
            let text = LiveQueryTests.filled(
                query.replacing("$environment", with: chosen), 1)
            let rows = Self.databases.filter { environments.contains($0.1) }.map { row in
                "{ labels: '{target=\"orders\",datname=\"\(row.0)\",environment=\"\(row.1)\"}',"
                    + " value: \(row.2) }"
            }
            let series = Self.series(String(metric)).map { line in
                let parts = line.split(separator: "} ")
                return "      - { series: '\(parts[0])}', values: '\(parts[1]) \(parts[1])' }\n"
            }
            tests += """
                  - interval: 1m
                    input_series:
                \(series.joined())
                    promql_expr_test:
                      - expr: '\(text)'
                        eval_time: 1m
                        exp_samples: [\(rows.joined(separator: ", "))]

                """
        }
        let file = "evaluation_interval: 1m\ntests:\n\(tests)"
        let promtool = try ToolPath.promtool()
        try await offThePool {
            let directory = try TemporaryDirectory("chosen")
            let path = try directory.write("test.yml", file)
            _ = try CommandOutput.of(
                [promtool, "test", "rules", path], environment: Checkout.childEnvironment,
                within: .seconds(60))
        }
    }
}
