import Basics
package import Documents
import Metrics
package import RuleDocuments
package import RuleUnitTests

/// Reads rule files and files of unit tests, and shows what is wrong with them.
package enum RuleFiles {
    /// How many files the configuration may name by patterns.
    package static let filesMax = 1_000

    /// Reads one rule file; the failure has lines and carets.
    package static func rules(
        _ path: String, files: some FileReading
    ) -> Result<RuleFile, Problems> {
        read(path, files) { RuleFile.parse($0, path: path) }
    }

    /// Reads the rules of a file whose content is here already, as that of a pack is.
    package static func rules(
        _ content: [UInt8], path: String
    ) -> Result<RuleFile, Problems> {
        parse(content, path) { RuleFile.parse($0, path: path) }
    }

    /// Reads one file of unit tests; the failure has lines and carets.
    package static func tests(
        _ path: String, files: some FileReading
    ) -> Result<UnitTestFile, Problems> {
        read(path, files) { UnitTestFile.parse($0, path: path) }
    }

    /// The rule files that a file of unit tests names; a failure shows the place of a name without
    /// a file.
    package static func rules(
        of tests: UnitTestFile, files: some FileReading
    ) -> Result<[RuleFile], Problems> {
        var (found, problems): ([RuleFile], [Problem]) = ([], [])
        let source = SourceText(file: tests.path, bytes: (try? files.read(tests.path)) ?? [])
        for path in paths(tests.ruleFiles, relativeTo: tests.path, files: files) {
            do throws(UnreadableFile) {
                _ = try files.read(path)
            } catch {
                let directory = FileDirectory(directoryOf: tests.path)
                let named = zip(tests.ruleFiles, tests.ruleFilePlaces).first {
                    directory.appending($0.0).hasSameBytes(as: path)
                }
                let message = "rule_files: \(Findings.quoted(path)): \(error.reason)"
                problems.append(
                    named.map { source.problem(message, at: $0.1, hiding: []) }
                        ?? Problem(file: path, message: error.reason))
                continue
            }
            switch rules(path, files: files) {
            case .success(let file): found.append(file)
            case .failure(let refused): problems += refused.list
            }
        }
        return Problems(problems).map { .failure($0) } ?? .success(found)
    }

    /// The paths that patterns name, each once.
    ///
    /// Relative ones begin in the directory of `file`. A pattern without a star or a question mark
    /// names its path, whether there is a file or not.
    package static func paths(
        _ patterns: [String], relativeTo file: String, files: some FileReading
    ) -> [String] {
        let directory = FileDirectory(directoryOf: file)
        var seen: Set<ExactText> = []
        return patterns.flatMap { pattern in
            let full = directory.appending(pattern)
            return Glob(full).isWild ? files.paths(matching: full) : [full]
        }.filter { seen.insert(ExactText($0)).inserted }
    }

    private static func read<Content>(
        _ path: String, _ files: some FileReading,
        _ parse: ([UInt8]) -> Result<Content, RuleFileProblems>
    ) -> Result<Content, Problems> {
        let content: [UInt8]
        do throws(UnreadableFile) {
            content = try files.read(path)
        } catch {
            return .failure(Problems(Problem(file: path, message: error.reason)))
        }
        return Self.parse(content, path, parse)
    }

    private static func parse<Content>(
        _ content: [UInt8], _ path: String,
        _ parse: ([UInt8]) -> Result<Content, RuleFileProblems>
    ) -> Result<Content, Problems> {
        parse(content).mapError { found in
            let source = SourceText(file: path, bytes: content)
            let problems = found.list.map { problem in
                problem.range.map { source.problem(problem.message, at: $0, hiding: []) }
                    ?? Problem(file: path, message: problem.message)
            }
            return Problems(problems) ?? Problems(Problem(file: path, message: "not understood"))
        }
    }
}
