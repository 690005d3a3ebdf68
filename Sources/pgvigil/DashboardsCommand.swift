import Basics
import CommandParts
import Dashboards
import Platform

/// The command `pgvigil dashboards`.
struct DashboardsCommand: Command {
    static let name = "dashboards"
    static let summary = "Write the dashboards for Grafana."
    static let options = [
        Option("directory", "DIR", "Where to write the files; the current directory unless given.")
    ]
    static let operands = "[list | export]"
    static let discussion = """
        export writes one JSON file for each dashboard, list names them.
        """

    private let directory: String
    private let exports: Bool

    init(_ arguments: Arguments) throws(UsageError) {
        directory = arguments.value("directory") ?? "."
        switch (arguments.operands.first ?? "list", arguments.operands.count) {
        case ("list", 0...1): exports = false
        case ("export", 1): exports = true
        case ("list", _), ("export", _):
            throw UsageError("unexpected argument \(arguments.operands.last ?? "")")
        default: throw UsageError("unknown word \(arguments.operands[0]); list or export")
        }
        if directory.isEmpty { throw UsageError("--directory is empty") }
        if !exports, arguments.value("directory") != nil {
            throw UsageError("--directory goes with export")
        }
    }

    func run() async -> ExitCode {
        guard exports else {
            let rows = Board.all.map { [$0.uid, $0.title] }
            StandardOutput.write(TextTable.lines([["UID", "TITLE"]] + rows))
            return .ok
        }
        for board in Board.all {
            let path = "\(directory)/\(board.uid).json"
            do throws(FileError) {
                try Files.writeOut(Array(board.json.utf8), to: path)
            } catch {
                StandardError.write("pgvigil: \(error)\n")
                return .unavailable
            }
            StandardOutput.write("\(path)\n")
        }
        return .ok
    }
}
