import Agent
import AgentSettings
import Basics
import CommandParts
import Configuration
import Platform
import Preparation
import RuleDocuments
import RuleUnitTests
import Templates

/// The command `pgvigil rules`.
struct RulesCommand: Command {
    static let name = "rules"
    static let summary = "List or check rule files, or run their unit tests."
    static let options = [ConfigurationChoice.option]
    static let operands = "[list [FILE...] | check [FILE...] | test FILE...]"
    static let discussion = """
        list and check look at the given files, or at those that the configuration names. test runs
        files of unit tests in the form of promtool. check warns of metrics that nothing makes and of
        fields that no alert has; of your own collectors only --config knows. The exit code is 0 when
        all is well and 1 when a file is wrong or a test fails.
        """

    private enum Task: String {
        case list, check, test
    }

    private let choice: ConfigurationChoice
    private let task: Task
    private let paths: [String]

    init(_ arguments: Arguments) throws(UsageError) {
        choice = ConfigurationChoice(arguments)
        let word = arguments.operands.first ?? "list"
        guard let task = Task(rawValue: word) else {
            throw UsageError("unknown word \(word); list, check or test")
        }
        self.task = task
        paths = Array(arguments.operands.dropFirst())
        if paths.isEmpty, choice.path == nil || task == .test {
            throw UsageError("which files? pgvigil rules \(word) FILE...")
        }
        if !paths.isEmpty, choice.path != nil {
            throw UsageError("rules \(word) takes either files or --config")
        }
    }

    func run() async -> ExitCode {
        if task == .test { return test() }
        var files: [RuleFile] = []
        var code = ExitCode.ok
        var known: Configuration?
        if paths.isEmpty {
            switch choice.load() {
            case .failure(let code): return code
            case .success(let configuration):
                files = configuration.rules.files
                known = configuration
            }
        }
        for path in paths {
            switch RuleFiles.rules(path, files: DiskFiles()) {
            case .success(let file): files.append(file)
            case .failure(let problems):
                StandardError.write("\(problems)\n")
                code = .problems
            }
        }
        if task == .list {
            list(files)
        } else {
            for file in files {
                let count = file.groups.reduce(0) { $0 + $1.rules.count }
                StandardOutput.write(
                    "\(file.path): ok, \(count) \(count == 1 ? "rule" : "rules")\n")
            }
            for caution in Agent.ruleCautions(files, known) {
                StandardOutput.write("\(caution)\n")
            }
        }
        return code
    }

    private func list(_ files: [RuleFile]) {
        var rows = [["GROUP", "KIND", "NAME", "FOR", "EXPRESSION"]]
        for group in files.flatMap(\.groups) {
            for rule in group.rules {
                var (kind, wait) = ("record", "-")
                if case .alerting(let holdFor, _) = rule.kind {
                    (kind, wait) = ("alert", PrometheusDuration.text(holdFor))
                }
                rows.append([group.name, kind, rule.name, wait, rule.expressionLine])
            }
        }
        StandardOutput.write(TextTable.lines(rows))
    }

    private func test() -> ExitCode {
        var code = ExitCode.ok
        for path in paths {
            let failures = failures(ofTests: path)
            StandardOutput.write("\(path): \(failures.isEmpty ? "ok" : "FAILED")\n")
            for failure in failures { StandardError.write("\(failure)\n") }
            if !failures.isEmpty { code = .problems }
        }
        return code
    }

    private func failures(ofTests path: String) -> [String] {
        switch RuleFiles.tests(path, files: DiskFiles()) {
        case .failure(let problems): return ["\(problems)"]
        case .success(let tests):
            switch RuleFiles.rules(of: tests, files: DiskFiles()) {
            case .success(let files): return tests.failures(over: files)
            case .failure(let problems): return ["\(problems)"]
            }
        }
    }
}
