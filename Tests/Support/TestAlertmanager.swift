import FoundationEssentials
import Platform

/// An Alertmanager on a port on 127.0.0.1, alone in its cluster.
package final class TestAlertmanager: Sendable {
    private static let startLimit = Duration.seconds(60)

    /// An alert as its API v2 shows it.
    package struct Alert: Sendable, Decodable {
        /// Its labels.
        package let labels: [String: String]
        /// Its annotations.
        package let annotations: [String: String]
        /// When it began.
        package let startsAt: String
        /// When it is over unless it is sent again.
        package let endsAt: String
    }

    /// The port of its web interface and API.
    package let port: Int
    private let directory: TemporaryDirectory
    private let tool: Tool

    private init(configuration: String) throws {
        directory = try TemporaryDirectory("m")
        port = try FreePort.next()
        let file = try directory.write("alertmanager.yml", configuration)
        tool = try Tool(
            [
                try ToolPath.alertmanager(), "--config.file=\(file)",
                "--storage.path=\(directory.path)/data",
                "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
            ], log: "\(directory.path)/log")
    }

    /// Starts it and waits until it is ready.
    ///
    /// - Throws: `SupportError` with the log when it does not come up.
    package static func start(configuration: String) async throws -> TestAlertmanager {
        let alertmanager = try TestAlertmanager(configuration: configuration)
        let client = HTTPClient(port: alertmanager.port)
        try await alertmanager.tool.wait(within: startLimit) {
            (try? await client.get("/-/ready"))?.status == 200
        }
        return alertmanager
    }

    /// The alerts that are not over.
    ///
    /// - Throws: `SupportError` when the answer cannot be read.
    package func alerts() async throws -> [Alert] {
        let response = try await HTTPClient(port: port).get("/api/v2/alerts")
        do {
            return try JSONDecoder().decode([Alert].self, from: Data(response.body))
        } catch {
            throw SupportError("alertmanager: \(response.status) \(response.text.prefix(500))")
        }
    }

    /// What it wrote.
    package var logText: String { tool.logText }

    /// Ends it and waits until it is gone; it also ends when it is released.
    package func stop() { tool.stop() }
}
