import Glibc
import HTTP
import HTTPMessages
import Platform
import Testing

/// A server on a free port of the loopback interface, stopped when the test is over.
final class TestServer: Sendable {
    let server: Server

    /// What the usual handler answers with, at `/page`.
    static let page = SharedBody(Array(repeating: UInt8(ascii: "x"), count: 92_000))

    init(
        listen: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 0)],
        limits: ServerLimits = ServerLimits(), security: Security = Security(),
        handler: @escaping @Sendable (Request) -> Answer = TestServer.answer
    ) throws {
        server = try Server.start(
            listen: listen, limits: limits, security: security, handler: handler)
    }

    deinit { server.stop(within: .zero) }

    var address: ListenAddress { server.boundAddresses[0] }

    var port: UInt16 {
        if case .tcp(_, let port) = address { port } else { 0 }
    }

    func connect() throws -> RawClient { try RawClient(to: address) }

    /// Tells what it was asked.
    static let answer: @Sendable (Request) -> Answer = { request in
        switch request.path {
        case "/page":
            return .now(Response(headers: [("Content-Type", "text/plain")], body: page))
        case "/echo":
            let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
            let body = String(decoding: request.body, as: UTF8.self)
            let agent = request.header("x-agent") ?? "-"
            return .now(
                .text("\(request.method) \(query) \(agent) \(request.user ?? "-") \(body)"))
        case "/inject":
            return .now(Response.text("x").adding("X-Name", request.query[0].value))
        default:
            return .now(.text("no \(request.path) here", status: 404))
        }
    }
}

/// Looks at a condition until it holds; false when it does not within the limit.
func eventually(within limit: Duration = .seconds(10), _ condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + limit
    while !condition() {
        guard ContinuousClock.now < deadline else { return false }
        usleep(2_000)
    }
    return true
}

/// A private directory that is gone when the owner is.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/pgvigil-http-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        for file in Files.matching(path + "/*") { unlink(file) }
        rmdir(path)
    }

    func write(_ name: String, _ content: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try Files.replace(file, with: content, mode: 0o600)
        return file
    }

    func read(_ name: String) throws -> [UInt8] { try Files.read("\(path)/\(name)") }
}
