import Glibc
import Platform

/// TCP ports on the loopback address that nobody uses.
package enum FreePort {
    private static let given = Locked(Set<Int>())

    /// A port that was free a moment ago and that no other test of this process was given.
    ///
    /// - Throws: `SupportError` when the kernel gives none.
    package static func next() throws -> Int {
        for _ in 0..<100 {
            let port = try probe()
            if given.withLock({ $0.insert(port).inserted }) { return port }
        }
        throw SupportError("no free port in 100 attempts")
    }

    private static func probe() throws -> Int {
        let socket = FileDescriptor(adopting: try ListeningSocket.tcp(port: 0))
        return try ListeningSocket.port(of: socket.number)
    }
}
