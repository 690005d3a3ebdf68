import Glibc
import Platform

/// The real program `pgvigil run`, as a process beside the test, on a port on 127.0.0.1.
package final class AgentProcess: Sendable {
    /// What a start waits for.
    package enum Readiness: String, Sendable {
        /// It answers HTTP requests.
        case listening = "/-/healthy"
        /// Every target has been polled once.
        case polled = "/-/ready"
    }

    private static let startLimit = Duration.seconds(60)

    /// The port of its HTTP server.
    package let port: Int
    private let directory: TemporaryDirectory
    private let web: String
    private let tool: Tool

    private init(configuration: String, web: String, files: [String: String]) throws {
        directory = try TemporaryDirectory("a")
        port = try FreePort.next()
        let more = web.isEmpty ? "" : ", \(web)"
        let listen = "\"127.0.0.1:\(port)\", \"unix:\(directory.path)/web.sock\""
        self.web = "web: { listen: [\(listen)]\(more) }\n"
        for (name, content) in files { _ = try directory.write(name, content) }
        let file = try directory.write("pgvigil.yml", self.web + configuration)
        tool = try Tool(
            [try Self.program(), "run", "--config", file], log: "\(directory.path)/log")
    }

    /// Starts it with a configuration without the section `web` and waits until it is ready.
    ///
    /// `web` holds further keys of that section, such as `enable_reload: true`; `files` lie beside
    /// the configuration, by name.
    /// - Throws: `SupportError` with the log when it does not come up.
    package static func start(
        _ configuration: String, web: String = "", files: [String: String] = [:],
        until readiness: Readiness = .polled
    ) async throws -> AgentProcess {
        let agent = try AgentProcess(configuration: configuration, web: web, files: files)
        let client = agent.client
        try await agent.tool.wait(within: startLimit) {
            (try? await client.get(readiness.rawValue))?.status == 200
        }
        return agent
    }

    /// The program that was built with these tests: it lies beside them.
    ///
    /// - Throws: `SupportError` when it was not built.
    package static func program() throws -> String {
        let tests = Files.resolved("/proc/self/exe") ?? ""
        let arguments = CommandLine.arguments.compactMap(Files.resolved)
        for path in [tests] + arguments {
            let candidate = path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
            if Files.isExecutable("\(candidate)/pgvigil") { return "\(candidate)/pgvigil" }
        }
        throw SupportError("pgvigil does not lie beside \(tests): run swift build")
    }

    /// A client for its pages; what changes something goes over the agent's Unix socket.
    package var client: HTTPClient {
        HTTPClient(port: port, socket: socket)
    }

    /// The path of its Unix socket.
    package var socket: String { "\(directory.path)/web.sock" }

    /// The kernel's number for the process.
    package var processID: Int32 { tool.processID }

    /// Whether the process is gone.
    package var hasEnded: Bool { tool.hasEnded }

    /// What it wrote: its log, in the form logfmt.
    package var logText: String { tool.logText }

    /// Writes another configuration into its file, without the section `web`; it notices by itself.
    ///
    /// - Throws: `FileError` when it cannot be written.
    package func reconfigure(_ configuration: String) throws {
        _ = try directory.write("pgvigil.yml", web + configuration)
    }

    /// Writes another of the files beside the configuration.
    ///
    /// - Throws: `FileError` when it cannot be written.
    package func write(_ name: String, _ content: String) throws {
        _ = try directory.write(name, content)
    }

    /// Sends it a signal.
    package func signal(_ number: Int32) { tool.signal(number) }

    /// Ends it by SIGTERM and waits until it is gone; it also ends when it is released.
    package func stop() { tool.stop() }
}
