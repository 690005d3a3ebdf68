import Glibc
import Platform

/// An HTTP server on a port of 127.0.0.1 that keeps what it is sent and answers from a script.
package final class ScriptedReceiver: Sendable {
    /// What is done with one request.
    package enum Turn: Sendable {
        /// A whole answer.
        case answer(Int, headers: [(String, String)] = [], body: String = "ok")
        /// Nothing is said until the other side has gone.
        case hang
        /// The connection is reset when the request has come.
        case reset
        /// The connection is closed when the request has come.
        case close
        /// A head that promises more than comes before the connection is closed.
        case half(Int)
        /// A head, and then a byte of the body now and then, for ever.
        case trickle(Int)
        /// A body that does not end.
        case huge(Int)
        /// No HTTP at all.
        case garbage
        /// Bytes as they stand, and then the connection is closed.
        case raw(String)
    }

    /// One request that came whole.
    package struct Received: Sendable {
        /// The method.
        package let method: String
        /// The path with the query.
        package let path: String
        /// The header fields, names in small letters.
        package let headers: [String: String]
        /// The body.
        package let body: [UInt8]
        /// When it was whole.
        package let at: ContinuousClock.Instant

        /// The body as UTF-8.
        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    private struct State {
        var received: [Received] = []
        var isStopped = false
    }

    private static let stackBytes = 256 << 10

    /// The port it listens on.
    package let port: Int
    private let listener: Int32
    private let state: Locked<State>

    /// Listens; `script` is asked for each request with its number, from 0 on.
    ///
    /// - Throws: `SupportError` when there is no free port.
    package init(
        port wanted: Int = 0, _ script: @escaping @Sendable (Int, Received) -> Turn
    ) throws {
        listener = try ListeningSocket.tcp(port: wanted)
        port = try ListeningSocket.port(of: listener)
        let state = Locked(State())
        self.state = state
        let listener = self.listener
        Threads.start(name: "receiver", stackBytes: Self.stackBytes) {
            while true {
                let number = accept(listener, nil, nil)
                if number < 0 { break }
                _ = fcntl(number, F_SETFD, FD_CLOEXEC)
                Threads.start(name: "receiving", stackBytes: Self.stackBytes) {
                    Self.serve(number, state, script)
                }
            }
            close(listener)
        }
    }

    deinit { stop() }

    /// A receiver that answers everything alike.
    ///
    /// - Throws: `SupportError` when there is no free port.
    package convenience init(always turn: Turn) throws { try self.init { _, _ in turn } }

    /// The URL of a path here.
    package func url(_ path: String = "/hook") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// All requests so far.
    package var received: [Received] { state.withLock { $0.received } }

    /// Closes the door; connections that hang end, too.
    package func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        if isFirst { shutdown(listener, Int32(SHUT_RDWR)) }
    }

    private static func serve(
        _ number: Int32, _ state: Locked<State>,
        _ script: @Sendable (Int, Received) -> Turn
    ) {
        let connection = FileDescriptor(adopting: number)
        var pending: [UInt8] = []
        while let request = read(connection.number, &pending) {
            let count = state.withLock { state in
                state.received.append(request)
                return state.received.count - 1
            }
            guard play(script(count, request), on: connection.number, state) else { return }
        }
    }

    private static func read(_ number: Int32, _ pending: inout [UInt8]) -> Received? {
        let end = Array("\r\n\r\n".utf8)
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            if let split = pending.firstRange(of: end) {
                let lines = String(decoding: pending[..<split.lowerBound], as: UTF8.self)
                    .split(separator: "\r\n")
                let words = lines[0].split(separator: " ")
                guard words.count == 3 else { return nil }
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    guard let colon = line.firstIndex(of: ":") else { continue }
                    headers[line[..<colon].lowercased()] = String(
                        line[line.index(after: colon)...].drop { $0 == " " })
                }
                let length = headers["content-length"].flatMap { Int($0) } ?? 0
                if pending.count - split.upperBound >= length {
                    let body = Array(pending[split.upperBound..<(split.upperBound + length)])
                    pending.removeFirst(split.upperBound + length)
                    return Received(
                        method: String(words[0]), path: String(words[1]), headers: headers,
                        body: body, at: .now)
                }
            }
            let count = recv(number, &chunk, chunk.count, 0)
            if count <= 0 { return nil }
            pending += chunk[..<count]
        }
    }

    /// Whether the connection goes on.
    private static func play(_ turn: Turn, on number: Int32, _ state: Locked<State>) -> Bool {
        switch turn {
        case .answer(let status, let headers, let body):
            // Answers of 1xx, 204 and 304 have no body.
            let hasBody = status >= 200 && status != 204 && status != 304
            var head = "HTTP/1.1 \(status) Scripted\r\n"
            for (name, value) in headers { head += "\(name): \(value)\r\n" }
            if hasBody { head += "Content-Length: \(body.utf8.count)\r\n" }
            _ = send(number, head + "\r\n" + (hasBody ? body : ""))
            return status >= 200
        case .hang:
            waitForTheEnd(number, state)
        case .reset:
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        case .close: break
        case .half(let status):
            _ = send(number, "HTTP/1.1 \(status) Scripted\r\nContent-Length: 1000\r\n\r\nhalf")
        case .trickle(let status):
            _ = send(number, "HTTP/1.1 \(status) Scripted\r\nContent-Length: 1000000\r\n\r\n")
            while send(number, "x"), !state.withLock({ $0.isStopped }) { usleep(50_000) }
        case .huge(let status):
            _ = send(
                number, "HTTP/1.1 \(status) Scripted\r\nContent-Length: 1000000000\r\n\r\n")
            let block = String(repeating: "x", count: 64 << 10)
            while send(number, block), !state.withLock({ $0.isStopped }) {}
        case .garbage:
            _ = send(number, "+OK this is another protocol\r\n\r\n")
        case .raw(let text): _ = send(number, text)
        }
        return false
    }

    private static func waitForTheEnd(_ number: Int32, _ state: Locked<State>) {
        while !state.withLock({ $0.isStopped }) {
            var wait = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, 100) > 0 else { continue }
            var byte: UInt8 = 0
            if recv(number, &byte, 1, 0) <= 0 { return }
        }
    }

    private static func send(_ number: Int32, _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    number, $0.baseAddress?.advanced(by: sent), bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }
}
