import AgentSettings
import Basics
import Configuration
import Documents
import YAML

extension Reader {
    static let yaml = Reader("yaml") { bytes in
        do throws(YAMLError) {
            let root = try Parser.parse(bytes)
            promise(root.range.lowerBound <= root.range.upperBound, "a node begins before its end")
        } catch {
            promise(!"\(error)".isEmpty && error.range.lowerBound.line > 0, "an error has a place")
        }
    }

    /// Files without any on a disk, but for one.
    private struct OneFile: FileReading {
        let name: String
        let content: [UInt8]

        func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
            guard path == name else { throw UnreadableFile("No such file or directory") }
            return content
        }

        func paths(matching pattern: String) -> [String] {
            Glob(pattern).matches(name) ? [name] : []
        }
    }

    private static func check(_ problems: Problems) {
        promise(!problems.list.isEmpty, "a refusal has a reason")
        for problem in problems.list {
            promise(!problem.message.isEmpty, "a problem has a message")
            promise(!problem.message.contains("\n"), "a message is one line")
            promise(!problem.file.isEmpty, "a problem has a file")
        }
        _ = problems.description
    }

    static let configuration = Reader("configuration") { bytes in
        let files = OneFile(name: "other.yml", content: [])
        switch Configuration.parse(bytes, file: "pgvigil.yml", files: files) {
        case .success(let configuration):
            let shown = Array(configuration.redactedDescription.utf8)
            promise(!shown.isEmpty, "a configuration can be shown")
        case .failure(let problems): check(problems)
        }
    }

    static let collectors = Reader("collectors") { bytes in
        let main = "collectors: { files: [own.yml] }\ntargets: [{ name: a, conninfo: '' }]\n"
        let files = OneFile(name: "own.yml", content: bytes)
        let result = Configuration.parse(Array(main.utf8), file: "pgvigil.yml", files: files)
        if case .failure(let problems) = result { check(problems) }
    }

    static let web = Reader("web") { bytes in
        if case .failure(let problems) = WebConfigFile.parse(bytes, file: "web.yml") {
            check(problems)
        }
    }
}
