import Glibc
package import Platform
import TimedDisks

/// The right to a directory of state: two agents would write over each other's files.
///
/// It lasts for as long as the process, whatever way that ends. Commands that only look need none.
package final class StateLock: Sendable {
    private static let name = "agent.lock"
    private static let bytesMax = 32

    private let held: Locked<(any OpenFile)?>

    private init(_ file: any OpenFile) { held = Locked(file) }

    /// Takes a directory; nil where it cannot be written, so that nothing in it is, or does not
    /// answer.
    /// - Throws: `AgentError.unavailable` that names the process when another agent has it.
    package static func take(
        _ directory: String, files given: (any FileLayer)? = nil
    ) throws(AgentError) -> StateLock? {
        let files = given ?? TimedFiles(on: StateDirectory.thread)
        let path = "\(directory)/\(name)"
        do throws(FileError) {
            let file = try files.lock(path)
            try files.truncate(path, to: 0)
            try file.append(Array("\(getpid())\n".utf8))
            return StateLock(file)
        } catch {
            guard error.code == EWOULDBLOCK else { return nil }
            let bytes = (try? files.read(path, from: 0, count: bytesMax)) ?? []
            let digits = bytes.prefix { (0x30...0x39).contains($0) }
            let who =
                digits.isEmpty
                ? "another agent"
                : "the agent with the process number "
                    + String(decoding: digits, as: UTF8.self)
            throw .unavailable(
                "state_directory: \(directory) is in use by \(who); each agent needs one of its own"
            )
        }
    }

    /// Gives the directory back.
    package func release() { held.withLock { $0 = nil } }
}
