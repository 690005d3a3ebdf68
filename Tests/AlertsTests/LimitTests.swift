import Indicators
import Limits
import Metrics
import Platform
import RuleDocuments
import RuleUnitTests
import Support
import Testing

/// Every limit that a target can be judged by has a rule that says so.
@Suite struct LimitTests {
    @Test func `every limit that environments, profiles and overrides yield is named by a rule`() {
        var yielded: Set<String> = []
        let own = ThresholdName.allCases.map { ($0, Threshold(warning: 0.5, critical: 0.5)) }
        for profile in Profile.allCases {
            for environment in Environment.allCases + [nil] as [Environment?] {
                for overrides in [[:], Dictionary(uniqueKeysWithValues: own)] {
                    let limits = Thresholds(
                        environment: environment, profile: profile, overrides: overrides)
                    for sample in limits.family().samples {
                        yielded.insert(
                            Self.selector(
                                sample.labels["indicator"] ?? "", sample.labels["severity"] ?? ""))
                    }
                }
            }
        }
        #expect(yielded.count == ThresholdName.allCases.count * 2)
        let expressions = Rule.all.map(\.expression).joined(separator: "\n")
        #expect(yielded.filter { !expressions.contains($0) }.sorted() == [])
    }

    @Test func `every limit of a database is named by a rule`() throws {
        let own = DatabaseIndicator.allCases.map { ($0, Threshold(warning: 1, critical: 1)) }
        let limits = DatabaseThresholds([
            DatabaseThresholds.Group(
                .production, sessions: Threshold(warning: 1, critical: 2),
                overrides: Dictionary(uniqueKeysWithValues: own), fits: { _ in true })
        ])
        let samples = try #require(limits.family(of: ["a"])).samples
        #expect(samples.count == DatabaseIndicator.allCases.count * 2)
        let expressions = Rule.all.map(\.expression)
        for sample in samples {
            let indicator = sample.labels["indicator"] ?? ""
            let selector =
                #"pgvigil_database_threshold{indicator="\#(indicator)",severity="\#(sample.labels["severity"] ?? "")"}"#
            let own = expressions.filter { $0.contains(selector) }
            #expect(!own.isEmpty, "\(selector)")
            // A rule compares a series with its own limit, and its alert has the environment.
            #expect(own.allSatisfy { $0.hasPrefix("pg_database_\(indicator)\n") }, "\(own)")
            #expect(own.allSatisfy { $0.contains("group_left (environment)") }, "\(own)")
        }
    }

    private static func selector(_ indicator: String, _ severity: String) -> String {
        #"pgvigil_threshold{indicator="\#(indicator)",severity="\#(severity)"}"#
    }

    /// Each row is driven to 1 % beyond its limit, kept there for the rule's own `for`, and back.
    @Test func `every documented limit fires 1 % beyond it and resolves 1 % below it`() async throws
    {
        let directory = try TemporaryDirectory("limits")
        let path = try directory.write("limits.yml", Self.unitTests)
        let rules = try Files.matching("\(Rule.directory)/*.yml").map {
            try RuleFile.parse(try Files.read($0), path: $0).get()
        }
        let file = try UnitTestFile.parse(Array(Self.unitTests.utf8), path: path).get()
        #expect(file.failures(over: rules) == [])
        let promtool = try ToolPath.promtool()
        try await offThePool {
            _ = try CommandOutput.of(
                [promtool, "test", "rules", path], environment: Checkout.childEnvironment,
                within: .seconds(120))
        }
    }

    /// The rows as a file of unit tests, for Prometheus and for the agent's own evaluator.
    private static let unitTests = """
        rule_files: ["\(Rule.directory)/*.yml"]
        evaluation_interval: 1m
        tests:
        \((DocumentedLimit.all.map(unitTest) + DocumentedDatabaseLimit.all.map(\.unitTest)).joined(separator: "\n"))

        """

    private static func unitTest(_ row: DocumentedLimit) -> String {
        let holds = Rule.all.filter { $0.alert == row.alert && $0.expression.contains(threshold) }
            .compactMap(\.hold)
        let minutes = holds.first.flatMap { Int($0.dropLast()) } ?? 0
        let (beyond, back) =
            row.indicator.isBadBelow
            ? (row.limit * 0.99, row.limit * 1.01) : (row.limit * 1.01, row.limit * 0.99)
        let target = #"job="pgvigil",instance="watcher:9787",target="orders""#
        // What is behind on purpose does not count as lag.
        let delay = "pg_replication_apply_delay_seconds"
        let limits = Thresholds(environment: row.environment, profile: row.profile).family()
            .samples.map { sample in
                """
                      - series: 'pgvigil_threshold{\(target),indicator="\(sample.labels["indicator"] ?? "")",severity="\(sample.labels["severity"] ?? "")"}'
                        values: \(sample.value)x60
                """
            }
        let firing =
            "count by (severity) (ALERTS{alertname=\"\(row.alert)\",alertstate=\"firing\"})"
        // Back below this level, the milder one may still be passed.
        let passed =
            "ALERTS{alertname=\"\(row.alert)\",alertstate=\"firing\",severity=\"\(worst(row))\"}"
        let isAlone = row.severities.count == 1 && isMildest(row)
        return """
              - name: '\(row)'
                interval: 1m
                input_series:
                  - series: 'pg_\(row.indicator.rawValue){\(target)}'
                    values: \(beyond)x\(minutes + 1) \(back)x\(50 - minutes)
                  - series: '\(delay){\(target)}'
                    values: 0x60
            \(limits.joined(separator: "\n"))
                promql_expr_test:
                  - expr: \(firing)
                    eval_time: \(minutes - 1)m
                  - expr: \(firing)
                    eval_time: \(minutes)m
                    exp_samples: [\(row.severities.sorted().map { "{labels: '{severity=\"\($0)\"}', value: 1}" }.joined(separator: ", "))]
                  - expr: \(isAlone ? firing : passed)
                    eval_time: \(minutes + 5)m
                    \(isAlone || row.severities.count > 1 ? "exp_samples: []" : "exp_samples: [{labels: '\(same(row))', value: 1}]")
            """
    }

    private static let threshold = "pgvigil_threshold"

    private static func worst(_ row: DocumentedLimit) -> String {
        ["page", "ticket", "info"].first(where: row.severities.contains) ?? ""
    }

    /// Whether nothing is passed any more just below this limit.
    private static func isMildest(_ row: DocumentedLimit) -> Bool {
        let limits = Thresholds(environment: row.environment, profile: row.profile)[row.indicator]
        return (limits.warning ?? limits.critical) == row.limit
    }

    /// The alert that stays where both levels have one severity.
    private static func same(_ row: DocumentedLimit) -> String {
        #"ALERTS{alertname="\#(row.alert)",alertstate="firing",severity="\#(worst(row))",job="pgvigil",instance="watcher:9787",target="orders"}"#
    }
}
