import Platform
import Support
import Testing
import YAML

/// The rules as Prometheus reads and evaluates them.
@Suite struct PromtoolTests {
    private static let testDirectory = "\(Rule.directory)/tests"

    @Test func `every file of rules has a file of tests of the same name, and no other`() {
        let files = Rule.files(in: Rule.directory)
        #expect(files.count > 5)
        #expect(Rule.files(in: Self.testDirectory) == files)
    }

    @Test func `promtool finds the rules right`() async throws {
        let paths = Rule.files(in: Rule.directory).map { "\(Rule.directory)/\($0).yml" }
        try await Self.promtool(["check", "rules", "--lint-fatal"] + paths)
    }

    @Test(arguments: Rule.files(in: testDirectory))
    func `the tests of a file pass in promtool`(file: String) async throws {
        try await Self.promtool(["test", "rules", "\(Self.testDirectory)/\(file).yml"])
    }

    @Test func `promtool notices when a rule no longer does what its tests say`() async throws {
        let directory = try TemporaryDirectory("alerts", ownedBy: nil)
        try Files.makeDirectory("\(directory.path)/tests")
        let file = "\(Rule.directory)/availability.yml"
        let rules = String(decoding: try Files.read(file), as: UTF8.self)
        let parts = rules.split(separator: "pg_up == 0", maxSplits: 1)
        try #require(parts.count == 2)
        let changed = parts.joined(separator: "pg_up == 1")
        try Files.replace("\(directory.path)/availability.yml", with: Array(changed.utf8))
        let tests = "\(directory.path)/tests/availability.yml"
        try Files.replace(tests, with: try Files.read("\(Self.testDirectory)/availability.yml"))
        await #expect(throws: CommandOutput.Failure.self) {
            try await Self.promtool(["test", "rules", tests])
        }
    }

    @Test(arguments: Rule.all)
    func `a rule has a test that it fires, that it is silent, and with series missing`(
        rule: Rule
    ) throws {
        let root = try Parser.parse(try Files.read("\(Self.testDirectory)/\(rule.file).yml"))
        let groups = root["tests"]?.items ?? []
        var fires = false
        var isSilent = false
        var isWithoutSeries = false
        for group in groups {
            let evaluations = (group["alert_rule_test"]?.items ?? []).filter {
                $0["alertname"]?.text == rule.alert
            }
            let alerts = evaluations.flatMap { $0["exp_alerts"]?.items ?? [] }
            let name = group["name"]?.text ?? ""
            let isOfThis = name.hasPrefix(rule.description)
            let hasSilence = evaluations.contains { $0["exp_alerts"]?.items.isEmpty == true }
            fires =
                fires
                || alerts.contains { $0["exp_labels"]?["severity"]?.text == rule.severity }
            isSilent = isSilent || isOfThis && hasSilence
            isWithoutSeries =
                isWithoutSeries || isOfThis && alerts.isEmpty && name.contains("silent without")
        }
        #expect(fires)
        // It is there to fire when there is nothing: its silence is tested, not its lack of series.
        let isAboutAbsence = rule.expression.hasPrefix("absent(")
        #expect(isWithoutSeries || isAboutAbsence)
        #expect(isSilent)
    }

    private static func promtool(_ arguments: [String]) async throws {
        let program = try ToolPath.promtool()
        // It fails with its findings in the error.
        try await offThePool {
            _ = try CommandOutput.of(
                [program] + arguments, environment: Checkout.childEnvironment,
                within: .seconds(300))
        }
    }
}
