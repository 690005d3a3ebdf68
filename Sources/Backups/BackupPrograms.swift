import BackupChecks
import Basics
import Platform

/// Runs what users have named: a tool with its question, or what verifies a backup.
///
/// Without a shell, with a small environment, and never as root: who may change the program, or what it
/// reads, would have the machine.
struct BackupPrograms: Sendable {
    /// As which user; nil for that of this process.
    let identity: ChildProcess.Identity?
    /// Whether the answer is still of use.
    let isWanted: @Sendable () -> Bool

    /// The longest answer that is read: about 20,000 backups.
    private static let answerBytesMax = 16 << 20
    private static let directories = ["/usr/local/bin", "/usr/bin", "/bin"]
    /// Where distributions keep programs of PostgreSQL, the newest version last.
    private static let versions = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"]

    /// Why no program is run; nil when they are.
    var refusal: BackupProblem? {
        guard identity == nil, ProcessEnvironment.isRoot else { return nil }
        return BackupProblem(
            "no program is run as root; run pgvigil as a user of its own, as the packaged service does"
        )
    }

    /// Where a program is that was named without a path.
    private static func path(of program: String) -> String {
        if program.utf8.contains(UInt8(ascii: "/")) { return program }
        let places = directories + versions.flatMap(Files.matching).reversed()
        return places.map { "\($0)/\(program)" }.first(where: Files.isExecutable)
            ?? "/usr/bin/\(program)"
    }

    private static var environment: [String: String] {
        var environment = ["PATH": directories.joined(separator: ":"), "LC_ALL": "C.UTF-8"]
        environment["HOME"] = ProcessEnvironment.value(of: "HOME")
        return environment
    }

    private static func resolved(_ command: [String]) -> [String] {
        [path(of: command.first ?? "")] + command.dropFirst()
    }

    /// What a tool answers.
    func answer(
        of tool: BackupTool, within limit: Duration
    ) throws(BackupProblem) -> [BackupRepository] {
        if let refusal { throw refusal }
        let program = VisibleText.line(tool.command.first ?? "")
        let finished: CommandOutput.Finished
        do throws(CommandOutput.Failure) {
            finished = try CommandOutput.finished(
                Self.resolved(tool.question), environment: Self.environment, as: identity,
                within: limit, bytesMax: Self.answerBytesMax, isWanted: isWanted)
        } catch {
            if case .start(let reason) = error { throw BackupProblem("\(reason)") }
            throw BackupProblem("\(program) \(error)" + (error == .deadline ? " (\(limit))" : ""))
        }
        let isOver = finished.ending == .exited(0)
        do throws(BackupProblem) {
            let found = try tool.repositories(finished.output)
            if isOver { return found }
        } catch {
            // What it says of itself explains more than that its answer is none.
            if isOver || (tool.kind == .barman && !finished.output.isEmpty) { throw error }
        }
        let words = ProgramWords.shown(
            String(decoding: finished.errors, as: UTF8.self), without: tool.command.dropFirst())
        throw BackupProblem(
            "\(program) \(Self.text(finished.ending))\(words.isEmpty ? "" : ": \(words)")")
    }

    /// How a program judges a backup; throws when it could not even begin.
    func verdict(
        _ command: [String], on path: String, within limit: Duration
    ) throws(BackupProblem) -> BackupMemory.Verdict? {
        if let refusal { throw refusal }
        do throws(CommandOutput.Failure) {
            let finished = try CommandOutput.finished(
                Self.resolved(command) + [path], environment: Self.environment, as: identity,
                within: limit, discardsOutput: true, isWanted: isWanted)
            let words = ProgramWords.shown(
                String(decoding: finished.errors, as: UTF8.self), without: [])
            let reason =
                "\(VisibleText.line(command.first ?? "")) \(Self.text(finished.ending))"
                + (words.isEmpty ? "" : ": \(words)")
            switch finished.ending {
            case .exited(0): return .passed
            case .exited: return .failed(reason)
            case .signalled: return .unknown(reason)
            }
        } catch {
            switch error {
            case .start(let reason): throw BackupProblem("\(reason)")
            case .cancelled: return nil
            case .deadline:
                return .unknown(
                    "\(VisibleText.line(command.first ?? "")) did not end within \(limit)")
            case .tooLong, .ended:
                return .unknown("\(VisibleText.line(command.first ?? "")) \(error)")
            }
        }
    }

    private static func text(_ ending: ChildProcess.Ending) -> String {
        switch ending {
        case .exited(let code): "ended with exit code \(code)"
        case .signalled(let number): "was ended by signal \(number)"
        }
    }
}
