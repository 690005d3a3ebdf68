/// A real postgres_exporter beside the agent, on a port on 127.0.0.1.
package final class TestPostgresExporter: Sendable {
    private static let startLimit = Duration.seconds(60)

    /// The port of its page.
    package let port: Int
    private let directory: TemporaryDirectory
    private let tool: Tool

    private init(watching server: TestServer, user: String) throws {
        directory = try TemporaryDirectory("e")
        port = try FreePort.next()
        let program = try ToolPath.of(
            "prometheus-postgres-exporter", package: "prometheus-postgres-exporter")
        tool = try Tool(
            [
                "/usr/bin/env", "DATA_SOURCE_NAME=\(server.conninfo(user: user)) sslmode=disable",
                program, "--web.listen-address=127.0.0.1:\(port)",
            ], log: "\(directory.path)/log")
    }

    /// Starts it and waits until it sees the server.
    ///
    /// - Throws: `SupportError` with the log when it does not come up.
    package static func start(
        watching server: TestServer, user: String
    ) async throws -> TestPostgresExporter {
        let exporter = try TestPostgresExporter(watching: server, user: user)
        try await exporter.tool.wait(within: startLimit) {
            let page = try? await exporter.page()
            return page?.contains("\npg_up 1\n") ?? false
        }
        return exporter
    }

    /// Its page now.
    ///
    /// - Throws: `SupportError` when it does not answer.
    package func page() async throws -> String {
        try await HTTPClient(port: port).get("/metrics").text
    }

    /// Ends it and waits until it is gone.
    package func stop() { tool.stop() }
}
