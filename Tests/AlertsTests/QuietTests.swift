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

    private static func evaluate(_ options: [String]) async throws {
        let python = try ToolPath.of("python3", package: "python3")
        let promtool = try ToolPath.promtool()
        try await offThePool {
            let directory = try TemporaryDirectory("quiet")
            let script = "\(Checkout.root)/scripts/quiet-day"
            let day = try CommandOutput.of(
                [python, script] + options, environment: Checkout.childEnvironment,
                within: .seconds(120), bytesMax: 16 << 20)
            try Files.replace("\(directory.path)/day.yml", with: day)
            _ = try CommandOutput.of(
                [promtool, "test", "rules", "\(directory.path)/day.yml"],
                environment: Checkout.childEnvironment, within: .seconds(300))
        }
    }
}
