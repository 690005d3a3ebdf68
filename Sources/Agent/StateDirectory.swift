package import Configuration
import Platform

// The spool, the outbox and the states of alerts make their own places in this directory and go on
// without when they cannot; its operator wants to know at once.
/// The directory that `agent.state_directory` names.
package enum StateDirectory {
    /// What would keep the agent, as the user that runs this, from using the directory, or nil.
    ///
    /// Place, reason and remedy; changes nothing.
    package static func problem(_ configuration: Configuration) -> String? {
        guard let path = configuration.agent.stateDirectory,
            let reason = refusal(of: path)
        else { return nil }
        return text(reason, configuration)
    }

    /// Makes the directory, for its owner alone, when its parent is there and it is not.
    ///
    /// One that is there and cannot be written is no reason not to watch: what needs it says so.
    /// - Throws: `AgentError.configuration` when it cannot be made.
    static func make(_ configuration: Configuration) throws(AgentError) {
        guard let path = configuration.agent.stateDirectory, !Files.exists(path) else { return }
        do throws(FileError) {
            try Files.makeDirectory(path)
        } catch {
            let reason = refusal(of: path) ?? "\(path): cannot be made: \(error.reason)"
            throw .configuration(text(reason, configuration))
        }
    }

    private static func text(_ reason: String, _ configuration: Configuration) -> String {
        let message = "state_directory: \(reason)"
        return configuration.stateDirectoryPlace?.saying(message).description
            ?? "STATE_DIRECTORY: \(message)"
    }

    private static func refusal(of path: String) -> String? {
        guard let found = Files.refusalToWrite(in: path) else { return nil }
        let user = ProcessEnvironment.userNumber
        if found.isNoDirectory { return "\(path) is no directory; name another one" }
        guard found.isMissing else {
            return "\(path) cannot be written by user \(user): \(found.reason); to fix:"
                + " chown \(user) \(quoted(path)), or run this as the user of the service"
        }
        let parent = parent(of: path)
        guard let above = Files.refusalToWrite(in: parent) else { return nil }
        let making = "to fix: install -d -m 0700 -o \(user) \(quoted(path))"
        return above.isMissing
            ? "\(path) cannot be made: there is no directory \(parent); \(making)"
            : "\(path) cannot be made in \(parent) by user \(user): \(above.reason); \(making)"
    }

    private static func parent(of path: String) -> String {
        var parts = path.split(separator: "/")
        if !parts.isEmpty { parts.removeLast() }
        let isAbsolute = path.utf8.first == UInt8(ascii: "/")
        if parts.isEmpty { return isAbsolute ? "/" : "." }
        return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
    }

    /// As a shell takes it.
    private static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "@"):
                true
            default: false
            }
        }
        if isPlain { return path }
        let parts = path.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: #"'\''"#) + "'"
    }
}
