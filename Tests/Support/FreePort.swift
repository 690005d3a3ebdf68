import Glibc
import Platform

/// TCP ports on the loopback address that are free.
package enum FreePort {
    // Below what the kernel gives to sockets that ask for any port, as many tests do: 32768 and above.
    private static let range = 12_000..<32_000
    private static let given = Locked(Set<Int>())

    /// A port that was free a moment ago and that no other test of this process was given.
    ///
    /// - Throws: `SupportError` when none is found.
    package static func next() throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: range)
            guard let number = try? ListeningSocket.tcp(port: port) else { continue }
            close(number)
            if given.withLock({ $0.insert(port).inserted }) { return port }
        }
        throw SupportError("no free port in 100 attempts")
    }
}
