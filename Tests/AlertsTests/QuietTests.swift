import Platform
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

    @Test func `the day has the series that every rule reads`() async throws {
        let day = try await offThePool { try Self.day([]) }
        let marks = String(decoding: day, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("      - series: '") }
        let names = Set(marks.map { String($0.dropFirst(17).prefix { $0 != "{" }) })
        #expect(names.count > 120)
        let known = names.union(Rule.recorded.map(\.name)).union(["ALERTS"])
        var missing: Set<String> = []
        for rule in Rule.all {
            missing.formUnion(
                MetricNames.of(rule.expression).filter { !known.contains($0) })
        }
        for (_, expression) in Rule.recorded {
            missing.formUnion(MetricNames.of(expression).filter { !known.contains($0) })
        }
        #expect(missing.sorted() == [])
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
