package import RuleDocuments
import Rules
package import YAML

/// A file of tests in promtool's form.
package struct UnitTestFile: Sendable {
    /// The file, as it was named.
    package let path: String
    /// The patterns of the rule files, as they are written: relative to the file's directory.
    package let ruleFiles: [String]
    /// Where each of them is named.
    package let ruleFilePlaces: [Range<Mark>]
    /// The tests in their order.
    package let tests: [UnitTest]
    /// How often rules are evaluated, in milliseconds.
    package let evaluationInterval: Int64
    let groupOrder: [String]

    /// Reads a file; a failure is all that is wrong with it.
    package static func parse(
        _ content: [UInt8], path: String
    ) -> Result<UnitTestFile, RuleFileProblems> {
        let (reader, root) = FileReader.document(file: path, content: content)
        let file = root.map { UnitTestReader(reader).file($0) }
        if let problems = RuleFileProblems(reader.problems) { return .failure(problems) }
        guard let file else { fatalError("BUG: no document and no problem in \(path)") }
        return .success(file)
    }

    /// What differs from what the tests expect, one text of some lines for each difference; empty
    /// when all tests pass.
    package func failures(over ruleFiles: [RuleFile]) -> [String] {
        let order = Dictionary(
            groupOrder.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: min)
        let groups = ruleFiles.flatMap(\.groups).enumerated().sorted { left, right in
            (order[left.element.name] ?? 0, left.offset)
                < (order[right.element.name] ?? 0, right.offset)
        }
        return tests.flatMap { test in
            UnitTestRun(test, groups: groups.map(\.element), every: evaluationInterval).failures()
        }
    }
}
