import Glibc
import HTTP
import HTTPMessages
import Platform

/// A client that sends exactly what it is given, and reads with a deadline.
final class RawClient {
    /// What came back.
    struct Reply: Equatable {
        var status = 0
        var headers: [String: String] = [:]
        var body: [UInt8] = []

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let socket: FileDescriptor

    /// `source` is the address that the server sees.
    ///
    /// - Throws: `FileError` without a listener.
    init(to address: ListenAddress, from source: String? = nil) throws {
        switch address {
        case .tcp(let host, let port): socket = try Self.connectTCP(host, port, from: source)
        case .unix(let path): socket = try Self.connectUnix(path)
        case .inherited: fatalError("BUG: an inherited socket has no address to connect to")
        }
    }

    func send(_ text: String) { send(Array(text.utf8)[...]) }

    func send(_ bytes: ArraySlice<UInt8>) {
        _ = bytes.withUnsafeBytes {
            Glibc.send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// Says that nothing more will be sent; replies may still come.
    func endSending() { shutdown(socket.number, Int32(SHUT_WR)) }

    /// Makes the kernel take little, so that a response waits for its reader.
    func receiveSlowly() {
        var bytes: Int32 = 4096
        setsockopt(
            socket.number, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Ends the connection so that the other side gets a reset.
    func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            socket.number, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        shutdown(socket.number, Int32(SHUT_RDWR))
    }

    /// One GET on this connection.
    func get(_ target: String, _ headers: [String] = [], method: String = "GET") -> Reply? {
        let lines = ["\(method) \(target) HTTP/1.1", "Host: test"] + headers + ["", ""]
        send(lines.joined(separator: "\r\n"))
        return reply(hasBody: method != "HEAD")
    }

    /// The next response, or nil when the connection ends or nothing comes in time.
    func reply(hasBody: Bool = true, within limit: Duration = .seconds(10)) -> Reply? {
        let deadline = ContinuousClock.now + limit
        var received: [UInt8] = []
        var head: Range<Int>?
        var reply = Reply()
        while true {
            if head == nil, let end = Self.endOfHead(received) {
                reply = Self.parse(Array(received[..<end]))
                head = 0..<end
            }
            if let head {
                let length = hasBody ? Int(reply.headers["content-length"] ?? "0") ?? 0 : 0
                if received.count >= head.upperBound + length {
                    reply.body = Array(received[head.upperBound...])
                    return reply
                }
            }
            guard let more = read(until: deadline), !more.isEmpty else { return nil }
            received += more
        }
    }

    /// What comes until a text is in it, with that; nil when it does not come in time.
    func text(holding part: String, within limit: Duration = .seconds(10)) -> String? {
        let deadline = ContinuousClock.now + limit
        var received = ""
        while !received.contains(part) {
            guard let more = read(until: deadline), !more.isEmpty else { return nil }
            received += String(decoding: more, as: UTF8.self)
        }
        return received
    }

    /// Whether the other side has closed, or closes within the limit; what still comes is read.
    func isClosed(within limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        while let more = read(until: deadline) {
            if more.isEmpty { return true }
        }
        return false
    }

    /// Some bytes, none at the end of the connection, nil when the deadline has passed.
    private func read(until deadline: ContinuousClock.Instant) -> [UInt8]? {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return nil }
        var wait = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, Int32(clamping: left.millisecondsRoundedUp)) > 0 else { return nil }
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        let count = recv(socket.number, &chunk, chunk.count, 0)
        return count > 0 ? Array(chunk[..<count]) : []
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard bytes.count >= mark.count else { return nil }
        return (0...(bytes.count - mark.count)).first { Array(bytes[$0..<($0 + 4)]) == mark }
            .map { $0 + mark.count }
    }

    private static func parse(_ head: [UInt8]) -> Reply {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        var reply = Reply()
        reply.status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        for line in lines.dropFirst() {
            let sides = line.split(separator: ":", maxSplits: 1)
            guard sides.count == 2 else { continue }
            reply.headers[sides[0].lowercased()] = String(sides[1].drop { $0 == " " })
        }
        return reply
    }

    private static func connectTCP(
        _ host: String, _ port: UInt16, from source: String?
    ) throws -> FileDescriptor {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        let raw = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        if let source {
            var own = sockaddr_in()
            own.sin_family = sa_family_t(AF_INET)
            inet_pton(AF_INET, source, &own.sin_addr)
            _ = withUnsafePointer(to: &own) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        return try connected(raw, "\(host):\(port)") { descriptor in
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
    }

    private static func connectUnix(_ path: String) throws -> FileDescriptor {
        // A family, and the path with its zero byte.
        var address = withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) } + Array(path.utf8)
        address.append(0)
        let raw = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        return try connected(raw, path) { descriptor in
            address.withUnsafeBytes {
                guard let base = $0.bindMemory(to: sockaddr.self).baseAddress else { return -1 }
                return connect(descriptor, base, socklen_t($0.count))
            }
        }
    }

    private static func connected(
        _ raw: Int32, _ name: String, _ connect: (Int32) -> Int32
    ) throws -> FileDescriptor {
        let socket = FileDescriptor(adopting: raw)
        guard connect(socket.number) == 0 else { throw ConnectFailure(name: name, code: errno) }
        return socket
    }

    struct ConnectFailure: Error, Equatable {
        let name: String
        let code: Int32
    }
}
