import Metrics
import Platform
import PromQL
import RuleDocuments
import RuleUnitTests
import Samples
import Support
import Testing

/// A day of healthy servers, which `scripts/quiet-day` describes.
@Suite struct QuietTests {
    @Test(arguments: [1, 2])
    func `a busy day of healthy servers raises nothing above info`(seed: Int) async throws {
        try await Self.evaluate(["--seed", "\(seed)"])
    }

    @Test func `a fault on that day is noticed`() async throws {
        await #expect(throws: CommandOutput.Failure.self) { try await Self.evaluate(["--fault"]) }
    }

    /// Series that no server has on a day without a fault, by how they are selected.
    private static let faults = [
        "pgvigil_collector_planned reason=permission": "no right is missing"
    ]

    @Test func `each selector of a rule finds series on the day, or only a fault has them`()
        async throws
    {
        let inputs = Dictionary(
            grouping: try await Self.labelsOfDay(), by: { $0[LabelSet.metricName] ?? "" })
        #expect(inputs.count > 150)
        let known = Set(Rule.recorded.map(\.name)).union(["ALERTS"])
        var missing: [String: Set<String>] = [:]
        for path in Files.matching("\(Rule.directory)/*.yml") {
            let file = try RuleFile.parse(try Files.read(path), path: path).get()
            for rule in file.groups.flatMap(\.rules) {
                for selector in rule.expression.selectors {
                    let metric = selector.metric ?? ""
                    if known.contains(metric) { continue }
                    let isThere = (inputs[metric] ?? []).contains { labels in
                        selector.matchers.allSatisfy { $0.accepts(labels) }
                    }
                    if !isThere { missing[Self.text(selector), default: []].insert(rule.name) }
                }
            }
        }
        #expect(missing.filter { Self.faults[$0.key] == nil } == [:])
        #expect(Set(missing.keys) == Set(Self.faults.keys))
    }

    /// A selector as metric and matchers.
    private static func text(_ selector: Selector) -> String {
        let others = selector.matchers.filter { $0.name != LabelSet.metricName }
        let words = others.map { "\($0.name)\($0.comparison.rawValue)\($0.value)" }.sorted()
        return ([selector.metric ?? "?"] + words).joined(separator: " ")
    }

    /// The labels of all series of the day.
    private static func labelsOfDay() async throws -> [LabelSet] {
        let day = try await offThePool { try Self.day([]) }
        let lines = String(decoding: day, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("      - series: ") }
        // Their values are megabytes.
        let text =
            "tests:\n  - interval: 1m\n    input_series:\n"
            + lines.map { "\($0)\n        values: '1'\n" }.joined()
        let file = try UnitTestFile.parse(Array(text.utf8), path: "day.yml").get()
        return file.tests.flatMap(\.inputs).map(\.labels)
    }

    private static func day(_ options: [String]) throws -> [UInt8] {
        let python = try ToolPath.of("python3", package: "python3")
        return try CommandOutput.of(
            [python, "\(Checkout.root)/scripts/quiet-day"] + options,
            environment: Checkout.childEnvironment, within: .seconds(120), bytesMax: 16 << 20)
    }

    private static func evaluate(_ options: [String]) async throws {
        let promtool = try ToolPath.promtool()
        try await offThePool {
            let directory = try TemporaryDirectory("quiet")
            try Files.replace("\(directory.path)/day.yml", with: try day(options))
            _ = try CommandOutput.of(
                [promtool, "test", "rules", "\(directory.path)/day.yml"],
                environment: Checkout.childEnvironment, within: .seconds(300))
        }
    }
}
