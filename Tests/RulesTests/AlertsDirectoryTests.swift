import Testing

/// The rules that ship with pgvigil, in our own hands; promtool's are in `AlertsTests`.
@Suite struct AlertsDirectoryTests {
    @Test func `there are tests`() { #expect(RuleDirectory.tests.count > 5) }

    @Test(arguments: RuleDirectory.tests)
    func `the tests of a file pass`(name: String) throws {
        let failures = try RuleDirectory.failures(
            ofTests: "\(RuleDirectory.path)/tests/\(name).yml")
        #expect(failures == [], "\(failures.prefix(2).joined(separator: "\n"))")
    }
}
