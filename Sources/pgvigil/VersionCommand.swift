import Basics
import CommandParts
import Platform

/// The command `pgvigil version`.
struct VersionCommand: Command {
    static let name = "version"
    static let summary = "Print the version."
    static let options: [Option] = []

    init() {}

    init(_ arguments: Arguments) throws(UsageError) { try arguments.refuseOperands() }

    func run() async -> ExitCode {
        StandardOutput.write("pgvigil \(Version.text)\n")
        return .ok
    }
}
