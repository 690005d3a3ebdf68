package import HTTP
package import HTTPMessages
import Platform

/// Pages in a real browser, behind a proxy that puts the agent below a folder.
package enum PageBrowser {
    /// The folder.
    package static let prefix = "/pgvigil"

    /// What a proxy does that takes a folder off the path.
    package static func unfolded(_ request: Request) -> Request? {
        guard request.path.utf8.starts(with: "\(prefix)/".utf8) else { return nil }
        return Request(
            method: request.method,
            path: String(decoding: request.path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self),
            segments: Array(request.segments.dropFirst()), query: request.query,
            headers: request.headers, body: request.body, peer: request.peer)
    }

    /// How a script begins that drives a browser: see `BrowserScript.opening`.
    package static let opening = BrowserScript.opening

    /// Serves pages below the folder, and gives what a script of Python prints about them; the
    /// script's first argument is the base address.
    package static func lines(
        _ script: String, _ arguments: [String], within limit: Duration,
        _ answer: @escaping @Sendable (Request) throws -> Answer
    ) throws -> [Substring] {
        let server = try Server.start(listen: [.tcp(host: "127.0.0.1", port: 0)]) { request in
            guard let request = unfolded(request), let answer = try? answer(request) else {
                return .now(.text("outside", status: 404))
            }
            return answer
        }
        defer { server.stop(within: .seconds(5)) }
        let directory = try TemporaryDirectory()
        guard let address = server.boundAddresses.first else { throw SupportError("no address") }
        let output = try CommandOutput.of(
            [ToolPath.python(), "-c", script, "http://\(address)\(prefix)"] + arguments,
            environment: [
                "PATH": "/usr/bin:/bin", "TMPDIR": directory.path, "HOME": directory.path,
                "LC_ALL": "C.UTF-8", "SE_OFFLINE": "true",
            ], within: limit)
        return String(decoding: output, as: UTF8.self).split(separator: "\n")
    }

    /// Loads each page in two widths and two modes, light and dark; what is wrong, one line each.
    ///
    /// No script but the agent's own runs, no other host is contacted, nothing is too wide, an engine
    /// for accessibility finds nothing serious, and the Tab key reaches all there is.
    package static func problems(
        _ paths: [String], _ answer: @escaping @Sendable (Request) throws -> Answer
    ) throws -> [Substring] {
        let pictures = ProcessEnvironment.value(of: "PGVIGIL_TEST_PICTURES") ?? ""
        let lines = try lines(
            BrowserScript.text, [pictures] + paths, within: .seconds(900), answer)
        let all = "CHECKED \(paths.count * 4)"
        return lines.last.map { $0 == all } == true ? lines.dropLast() : lines + ["NOT ALL"]
    }
}
