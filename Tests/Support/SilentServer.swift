import Glibc
import Platform

/// Takes connections and never says a word.
///
/// The kernel completes connections into the backlog, so no thread is needed; at most 128 wait.
package final class SilentServer: Sendable {
    /// The TCP port on 127.0.0.1, or nil on a Unix socket.
    package let port: Int?
    // `POLLRDHUP` is a GNU extension, so Swift's Glibc overlay does not show it.
    private static let peerClosed: Int16 = 0x2000
    private let listener: Int32
    private let taken = Locked<[Int32]>([])

    private init(listener: Int32, port: Int?) {
        self.listener = listener
        self.port = port
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(listener)
        taken.withLock { for number in $0 { close(number) } }
    }

    /// Listens on a free TCP port.
    ///
    /// - Throws: `SupportError` when there is none.
    package static func onPort() throws -> SilentServer {
        let listener = try ListeningSocket.tcp(port: 0)
        return SilentServer(listener: listener, port: try ListeningSocket.port(of: listener))
    }

    /// Listens on a Unix socket, for PostgreSQL clients one named `.s.PGSQL.5432`.
    ///
    /// - Throws: `SupportError` when the path cannot be bound.
    package static func onSocket(_ path: String) throws -> SilentServer {
        SilentServer(listener: try ListeningSocket.unix(path), port: nil)
    }

    /// How many connections were made so far.
    package var connectionCount: Int {
        taken.withLock { taken in
            while true {
                let number = accept(listener, nil, nil)
                guard number >= 0 else { return taken.count }
                _ = fcntl(number, F_SETFD, FD_CLOEXEC)
                taken.append(number)
            }
        }
    }

    /// How many of them the other side has closed or ended.
    package var closedCount: Int {
        _ = connectionCount
        return taken.withLock { taken in
            taken.count { number in
                var wait = pollfd(fd: number, events: Self.peerClosed, revents: 0)
                return poll(&wait, 1, 0) > 0
            }
        }
    }
}
