import Platform
import Support
import Testing

/// Whether the unit tests of the rules notice a rule that is a little wrong.
@Suite struct MutationTests {
    private static let script = "\(Checkout.root)/scripts/mutate-rules"

    /// All of them take minutes: `scripts/mutate-rules`.
    @Test func `a sample of changed rules does not pass the tests`() async throws {
        let report = try await Self.run(["--every", "24"])
        #expect(report.contains(" 0 survived"))
    }

    @Test func `every rule is changed in some way`() async throws {
        let listed = try await Self.run(["--list"]).split(separator: "\n")
        let changed = Set(listed.map { $0.prefix { $0 != ":" } })
        #expect(Set(Rule.all.map { $0.description[...] }).subtracting(changed) == [])
        #expect(listed.count > 500)
    }

    private static func run(_ options: [String]) async throws -> String {
        let python = try ToolPath.of("python3", package: "python3")
        return try await offThePool {
            let output = try CommandOutput.of(
                [python, script] + options, environment: Checkout.childEnvironment,
                within: .seconds(300))
            return String(decoding: output, as: UTF8.self)
        }
    }
}
