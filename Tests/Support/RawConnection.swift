import Glibc
import Platform

/// A connection on which a test sends any bytes it likes, slowly or by halves.
///
/// Its methods block: call them inside `offThePool`.
package final class RawConnection: Sendable {
    /// Where to connect to.
    package enum Address: Sendable {
        case port(Int, host: String = "127.0.0.1")
        case socket(String)
    }

    private let descriptor: Int32

    /// Connects.
    ///
    /// - Throws: `SupportError` without a listener there.
    package init(_ address: Address) throws {
        switch address {
        case .port(let port, let host): descriptor = try Self.tcp(host, port)
        case .socket(let path): descriptor = try Self.unix(path)
        }
    }

    deinit { close(descriptor) }

    /// Sends all of it.
    ///
    /// - Throws: `SupportError` when the other side has closed.
    package func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw SupportError("send: errno \(errno)") }
            sent += count
        }
    }

    /// Sends a text as UTF-8.
    ///
    /// - Throws: `SupportError` when the other side has closed.
    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Says that nothing more will be sent.
    package func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The bytes that came next; none at the end of the connection.
    ///
    /// - Throws: `SupportError` when nothing comes until `deadline`.
    package func receive(until deadline: ContinuousClock.Instant) throws -> [UInt8] {
        let left = ContinuousClock.now.duration(to: deadline)
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard left > .zero, poll(&wait, 1, Int32(clamping: left.millisecondsRoundedUp)) > 0 else {
            throw SupportError("nothing came in time")
        }
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        // A reset is an end, too: the test asks whether the other side is gone.
        return count > 0 ? Array(chunk[..<count]) : []
    }

    /// Whether the other side closes within `limit`; what it sends before is thrown away.
    package func isClosed(within limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        while let bytes = try? receive(until: deadline) {
            if bytes.isEmpty { return true }
        }
        return false
    }

    private static func unix(_ path: String) throws -> Int32 {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let connected = try withUnixAddress(path) { connect(number, $0, $1) }
        guard connected == 0 else {
            let reason = errno
            close(number)
            throw SupportError("connect to \(path): \(String(cString: strerror(reason)))")
        }
        return number
    }

    private static func tcp(_ host: String, _ port: Int) throws -> Int32 {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &found) == 0, let entry = found else {
            throw SupportError("not an address: \(host)")
        }
        defer { freeaddrinfo(found) }
        let type = entry.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(entry.pointee.ai_family, type, 0)
        guard connect(number, entry.pointee.ai_addr, entry.pointee.ai_addrlen) == 0 else {
            let reason = errno
            close(number)
            throw SupportError("connect to \(host):\(port): \(String(cString: strerror(reason)))")
        }
        return number
    }
}
