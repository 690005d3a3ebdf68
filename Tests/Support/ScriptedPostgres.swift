import Glibc
import Platform

/// Something that speaks PostgreSQL's protocol, lets everybody in and answers from a script.
package final class ScriptedPostgres: Sendable {
    /// What a query is answered with.
    package enum Answer: Sendable {
        /// Rows of text; nil is NULL.
        case rows([String], [[String?]])
        /// No rows and no columns, only the end of the command.
        case nothing
        /// An error with this SQLSTATE.
        case error(String)
        /// The connection is closed.
        case close
    }

    private static let stackBytes = 256 << 10

    /// The port it listens on.
    package let port: Int
    private let listener: Int32
    private let open = Locked<[Int32]>([])

    /// Listens; `script` is asked for each query.
    ///
    /// - Throws: `SupportError` when there is no free port.
    package init(_ script: @escaping @Sendable (String) -> Answer) throws {
        listener = try ListeningSocket.tcp(port: 0)
        port = try ListeningSocket.port(of: listener)
        let (listener, open) = (listener, open)
        Threads.start(name: "scripted", stackBytes: Self.stackBytes) {
            while true {
                let number = accept(listener, nil, nil)
                if number < 0 { break }
                _ = fcntl(number, F_SETFD, FD_CLOEXEC)
                open.withLock { $0.append(number) }
                Threads.start(name: "scripting", stackBytes: Self.stackBytes) {
                    Self.serve(number, script)
                    open.withLock { $0.removeAll { $0 == number } }
                    close(number)
                }
            }
            close(listener)
        }
    }

    deinit { stop() }

    /// Listens no longer and ends every connection.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        open.withLock { for number in $0 { shutdown(number, Int32(SHUT_RDWR)) } }
    }

    private static func serve(_ number: Int32, _ script: (String) -> Answer) {
        // What a client says first has no type; it may ask for TLS before.
        while let body = message(number, hasType: false)?.body {
            if body.starts(with: [0x04, 0xd2, 0x16, 0x2f]) {
                guard send(number, [UInt8(ascii: "N")]) else { return }
                continue
            }
            break
        }
        var greeting = framed("R", [0, 0, 0, 0])
        for (name, value) in [
            ("server_version", "15.0"), ("client_encoding", "UTF8"), ("server_encoding", "UTF8"),
            ("standard_conforming_strings", "on"),
        ] { greeting += framed("S", text(name) + text(value)) }
        greeting += framed("K", [0, 0, 0, 1, 0, 0, 0, 1]) + framed("Z", [UInt8(ascii: "I")])
        guard send(number, greeting) else { return }
        while let (type, body) = message(number, hasType: true) {
            guard type == UInt8(ascii: "Q") else { return }
            let answer = script(String(decoding: body.dropLast(), as: UTF8.self))
            guard let bytes = bytes(of: answer), send(number, bytes) else { return }
        }
    }

    private static func bytes(of answer: Answer) -> [UInt8]? {
        var bytes: [UInt8] = []
        switch answer {
        case .close: return nil
        case .nothing: bytes += framed("C", text("SELECT 0"))
        case .error(let code):
            bytes += framed(
                "E", text("SERROR") + text("C\(code)") + text("Mscripted") + [0])
        case .rows(let columns, let rows):
            var head = short(columns.count)
            for column in columns {
                head += text(column) + long(0) + short(0) + long(25) + short(-1) + long(-1)
                head += short(0)
            }
            bytes += framed("T", head)
            for row in rows {
                var body = short(row.count)
                for cell in row {
                    let value = cell.map { Array($0.utf8) }
                    body += long(value?.count ?? -1) + (value ?? [])
                }
                bytes += framed("D", body)
            }
            bytes += framed("C", text("SELECT \(rows.count)"))
        }
        return bytes + framed("Z", [UInt8(ascii: "I")])
    }

    private static func message(
        _ number: Int32, hasType: Bool
    ) -> (type: UInt8, body: [UInt8])? {
        guard let head = receive(number, hasType ? 5 : 4) else { return nil }
        let length = head.suffix(4).reduce(0) { $0 << 8 | Int($1) } - 4
        guard (0...1 << 20).contains(length), let body = receive(number, length) else {
            return nil
        }
        return (hasType ? head[0] : 0, body)
    }

    private static func receive(_ number: Int32, _ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var chunk = [UInt8](repeating: 0, count: count - bytes.count)
            let got = recv(number, &chunk, chunk.count, 0)
            guard got > 0 else { return nil }
            bytes += chunk[..<got]
        }
        return bytes
    }

    private static func send(_ number: Int32, _ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    number, $0.baseAddress?.advanced(by: sent), bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private static func framed(_ type: Unicode.Scalar, _ body: [UInt8]) -> [UInt8] {
        [UInt8(ascii: type)] + long(body.count + 4) + body
    }

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

    private static func short(_ number: Int) -> [UInt8] { Array(long(number).suffix(2)) }

    private static func long(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: Int32(number).bigEndian) { Array($0) }
    }
}
