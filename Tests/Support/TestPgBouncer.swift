import Glibc
import Platform

/// A PgBouncer in front of a test's server, on a Unix socket and a TCP port on 127.0.0.1.
package final class TestPgBouncer: Sendable {
    private static let startLimit = Duration.seconds(15)

    /// The number in the socket's name and the TCP port.
    package let port: Int
    private let directory: TemporaryDirectory
    private let tool: Locked<Tool>

    private init(_ server: TestServer, settings: [String: String], databases: [String]) throws {
        let identity = Checkout.serverIdentity
        directory = try TemporaryDirectory("b", ownedBy: identity)
        port = try FreePort.next()
        let users = try directory.write("users", "\"postgres\" \"\"\n\"stats\" \"\"\n")
        var all = [
            "listen_addr": "127.0.0.1", "listen_port": "\(port)",
            "unix_socket_dir": directory.path, "auth_type": "trust", "auth_file": users,
            "admin_users": "postgres", "stats_users": "stats", "pool_mode": "transaction",
            "default_pool_size": "5", "max_client_conn": "100",
            "ignore_startup_parameters": "extra_float_digits",
        ]
        all.merge(settings) { $1 }
        let upstream = "host=\(server.socketDirectory) port=\(server.port)"
        let lines =
            ["[databases]"] + databases.map { "\($0) = \(upstream)" }
            + ["* = \(upstream)", "[pgbouncer]"]
            + all.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
        _ = try directory.write("pgbouncer.ini", lines.joined(separator: "\n") + "\n")
        tool = Locked(try Self.run(in: directory))
    }

    private static func run(in directory: TemporaryDirectory) throws -> Tool {
        try Tool(
            [try ToolPath.pgbouncer(), "\(directory.path)/pgbouncer.ini"],
            log: "\(directory.path)/log", as: Checkout.serverIdentity)
    }

    /// Starts it and waits until it takes connections.
    ///
    /// `databases` are named in its configuration, so that they show before the first client;
    /// `settings` go into the section `[pgbouncer]`.
    /// - Throws: `SupportError` with the log when it does not come up.
    package static func start(
        before server: TestServer, settings: [String: String] = [:],
        databases: [String] = ["postgres"]
    ) async throws -> TestPgBouncer {
        let bouncer = try TestPgBouncer(server, settings: settings, databases: databases)
        try await bouncer.wait()
        return bouncer
    }

    /// Starts it again after `stop`, where it was, and waits until it takes connections.
    ///
    /// - Throws: `SupportError` with the log when it does not come up.
    package func restart() async throws {
        stop()
        let again = try Self.run(in: directory)
        tool.withLock { $0 = again }
        try await wait()
    }

    private func wait() async throws {
        let socket = "\(directory.path)/.s.PGSQL.\(port)"
        try await running.wait(within: Self.startLimit) {
            (try? RawConnection(.socket(socket))) != nil
        }
    }

    private var running: Tool { tool.withLock { $0 } }

    /// A connection string through the pooler; `database` `pgbouncer` is its console.
    package func conninfo(
        database: String = "postgres", user: String = "postgres", tcp: Bool = false
    ) -> String {
        let host = tcp ? "127.0.0.1" : directory.path
        return "host=\(host) port=\(port) dbname=\(database) user=\(user)"
    }

    /// What it wrote.
    package var logText: String { running.logText }

    /// Stops it where it stands.
    package func freeze() { running.signal(SIGSTOP) }

    /// Lets it go on.
    package func thaw() { running.signal(SIGCONT) }

    /// Ends it and waits until it is gone; it also ends when it is released.
    package func stop() { running.stop() }
}
