import Platform
import RuleDocuments
import RuleUnitTests
import Support

/// The rules in `alerts/` and their tests, read as the agent reads them.
enum RuleDirectory {
    static let path = "\(Checkout.root)/alerts"

    /// The names of its files of tests, without their ending.
    static let tests: [String] = Files.matching("\(path)/tests/*.yml").compactMap {
        $0.split(separator: "/").last?.split(separator: ".").first.map(String.init)
    }

    /// A file of rules by its path.
    static func rules(_ path: String) throws -> RuleFile {
        try RuleFile.parse(try Files.read(path), path: path).get()
    }

    /// What differs from what a file of tests expects.
    static func failures(ofTests path: String) throws -> [String] {
        let file = try UnitTestFile.parse(try Files.read(path), path: path).get()
        let directory = path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        let rules = try file.ruleFiles.flatMap { Files.matching("\(directory)/\($0)") }.map(rules)
        return file.failures(over: rules)
    }
}
