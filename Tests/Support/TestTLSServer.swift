import Platform

/// A web server of another make, with TLS, that answers every request with 200.
package final class TestTLSServer: Sendable {
    private static let startLimit = Duration.seconds(30)

    /// Its port on 127.0.0.1.
    package let port: Int
    private let directory: TemporaryDirectory
    private let tool: Tool

    private init(certificate: String, key: String) throws {
        let directory = try TemporaryDirectory("t")
        let port = try FreePort.next()
        self.directory = directory
        self.port = port
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(directory.path)/\($0);"
        }
        let file = try directory.write(
            "nginx.conf",
            """
            daemon off;
            worker_processes 1;
            pid \(directory.path)/pid;
            error_log stderr;
            events {}
            http {
              access_log off;
              \(temporary.joined(separator: " "))
              server {
                listen 127.0.0.1:\(port) ssl;
                ssl_certificate \(certificate);
                ssl_certificate_key \(key);
                location / { return 200 "ok"; }
              }
            }

            """)
        tool = try Tool(
            [try ToolPath.nginx(), "-c", file, "-e", "stderr"], log: "\(directory.path)/log")
    }

    /// Starts it and waits until it takes connections.
    ///
    /// - Throws: `SupportError` with the log when it does not come up.
    package static func start(certificate: String, key: String) async throws -> TestTLSServer {
        let server = try TestTLSServer(certificate: certificate, key: key)
        try await server.tool.wait(within: startLimit) {
            (try? RawConnection(.port(server.port))) != nil
        }
        return server
    }

    /// Ends it and waits until it is gone; it also ends when it is released.
    package func stop() { tool.stop() }
}
