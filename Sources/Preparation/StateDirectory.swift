import AgentSettings
import Basics
package import Configuration
import Documents
import Platform
import TimedDisks

// The spool, the outbox and the states of alerts make their own places in this directory and go on
// without when they cannot; its operator wants to know at once.
/// The directory that `agent.state_directory` names.
package enum StateDirectory {
    /// Why the directory cannot be used, and what helps.
    private struct Refusal: Sendable {
        let reason: String
        let remedy: String
        /// Whether the remedy is something to run.
        var isCommand = true
        /// Whether the disk is at fault, and neither the directory nor who may use it.
        var isOfDisk = false

        var text: String { "state_directory: \(reason); \(isCommand ? "to fix: " : "")\(remedy)" }
    }

    /// Where a disk that stands still holds up nothing else.
    static let thread = TimedThread(name: "pgvigil-state")

    /// What would keep the agent, as the user that runs this, from using the directory, or nil.
    ///
    /// Place, reason and remedy; changes nothing. A disk that stands still costs `TimedFiles.limit`, and
    /// holds up nothing else, not even the end of the process: for a command that looks once.
    package static func problem(_ configuration: Configuration) -> String? {
        guard let path = configuration.agent.stateDirectory,
            let refusal = silence(of: path) ?? refusal(of: path)
        else { return nil }
        return text(refusal, configuration)
    }

    /// The same of the disk alone, for a configuration that may be another machine's: a directory that
    /// is not here says nothing.
    package static func cautionOfDisk(_ configuration: Configuration) -> Caution? {
        guard let path = configuration.agent.stateDirectory,
            let refusal = silence(of: path) ?? refusal(of: path), refusal.isOfDisk
        else { return nil }
        return caution(refusal, configuration)
    }

    /// The same for an agent that runs all the same.
    package static func caution(_ configuration: Configuration) -> Caution? {
        guard let path = configuration.agent.stateDirectory, let refusal = refusal(of: path) else {
            return nil
        }
        return caution(refusal, configuration)
    }

    private static func caution(_ refusal: Refusal, _ configuration: Configuration) -> Caution {
        Caution(
            .stateDirectory,
            at: configuration.stateDirectoryPlace ?? Problem(file: "STATE_DIRECTORY", message: ""),
            "state_directory: \(refusal.reason)", remedy: refusal.remedy)
    }

    /// Makes the directory, for its owner alone, when its parent is there and it is not.
    ///
    /// One that is there and cannot be written is no reason not to watch: what needs it says so.
    /// - Throws: `AgentError.configuration` when it cannot be made.
    package static func make(_ configuration: Configuration) throws(AgentError) {
        guard let path = configuration.agent.stateDirectory else { return }
        let made = thread.run(within: TimedFiles.limit) {
            Result { () throws(FileError) in
                if !Files.exists(path) { try Files.makeDirectory(path) }
            }
        }
        do throws(FileError) {
            try made?.get()
        } catch {
            let found = refusal(of: path).map { text($0, configuration) }
            throw .configuration(
                found ?? "state_directory: \(path): cannot be made: \(error.reason)")
        }
    }

    private static func text(_ refusal: Refusal, _ configuration: Configuration) -> String {
        configuration.stateDirectoryPlace?.saying(refusal.text).description
            ?? "STATE_DIRECTORY: \(refusal.text)"
    }

    /// The files of one piece in it: what alerts, their rules and notifications have been through.
    private static let files = [
        "alerts.state", "samples.state", "notifications.log", "silences.json",
    ]

    /// A file that cannot be read is taken for one that is not there: what it knew would be lost without
    /// a word.
    private static func refusalOfFiles(in path: String) -> Refusal? {
        for name in files {
            guard let found = Files.refusalToRead("\(path)/\(name)") else { continue }
            return Refusal(
                reason: "\(path)/\(name) cannot be read by user \(ProcessEnvironment.userName):"
                    + " \(found.reason)",
                remedy: "move it away, or give it to the user of the service", isCommand: false)
        }
        return nil
    }

    private static func refusal(of path: String) -> Refusal? {
        if let found = thread.run(within: TimedFiles.limit, { look(at: path) }) { return found }
        return silent(path)
    }

    /// Whether the directory's disk does not answer, by a child process: a thread that the kernel holds
    /// would keep this one from its end.
    private static func silence(of path: String) -> Refusal? {
        let found = Files.refusalToKeep(in: path, within: TimedFiles.limit)
        return found?.hasTimedOut == true ? silent(path) : nil
    }

    private static func silent(_ path: String) -> Refusal {
        Refusal(
            reason: "\(path) does not answer within \(TimedFiles.limit): its disk stands still",
            remedy: "look whether its file system is frozen or the server that it lies on is gone",
            isCommand: false, isOfDisk: true)
    }

    private static func look(at path: String) -> Refusal? {
        guard let found = Files.refusalToWrite(in: path) else {
            return refusalOfFiles(in: path) ?? lack(of: path, in: path)
        }
        let user = ProcessEnvironment.userName
        if found.isNoDirectory {
            return Refusal(
                reason: "\(path) is no directory", remedy: "name another one", isCommand: false)
        }
        guard found.isMissing else {
            return Refusal(
                reason: "\(path) cannot be written by user \(user): \(found.reason)",
                remedy:
                    "chown \(ShellWord.quoted(user)) \(ShellWord.quoted(path)), or run this as the"
                    + " user of the service")
        }
        let parent = parent(of: path)
        guard let above = Files.refusalToWrite(in: parent) else {
            return lack(of: path, in: parent)
        }
        return Refusal(
            reason: above.isMissing
                ? "\(path) cannot be made: there is no directory \(parent)"
                : "\(path) cannot be made in \(parent) by user \(user): \(above.reason)",
            remedy: "install -d -m 0700\(ownerOption) \(ShellWord.quoted(path))")
    }

    /// Less room than this is none: the small files together may need it.
    private static let roomMin: UInt64 = 1 << 20

    /// Why a file in the directory would get no content, such as on a full disk.
    private static func lack(of path: String, in existing: String) -> Refusal? {
        if Files.isOfKernel(existing) {
            return Refusal(
                reason: "\(path) keeps no files: \(existing) is a file system of the kernel",
                remedy: "name another directory", isCommand: false)
        }
        let lack =
            Files.refusalToKeep(in: existing, within: TimedFiles.limit)?.reason
            ?? Files.room(in: existing).flatMap { room in
                if !room.hasFiles { return "no more files fit on its disk" }
                return room.bytes < roomMin
                    ? "its disk has \(room.bytes) bytes left for users who are not root" : nil
            }
        return lack.map {
            Refusal(
                reason: "\(path) takes no content: \($0)",
                remedy: "make room, or name another directory", isCommand: false, isOfDisk: true)
        }
    }

    /// Who is to own the directory: who runs this, or the service's user when that is root.
    private static var ownerOption: String {
        if !ProcessEnvironment.isRoot {
            return " -o \(ShellWord.quoted(ProcessEnvironment.userName))"
        }
        return ProcessEnvironment.hasUser(serviceUser) ? " -o \(serviceUser)" : ""
    }

    /// The user of the packaged service.
    private static let serviceUser = "pgvigil"

    private static func parent(of path: String) -> String {
        var parts = path.split(separator: "/")
        if !parts.isEmpty { parts.removeLast() }
        let isAbsolute = path.utf8.first == UInt8(ascii: "/")
        if parts.isEmpty { return isAbsolute ? "/" : "." }
        return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
    }
}
