import Platform

/// Lends a fresh PostgreSQL server to `body` and leaves nothing of it behind.
///
/// `version` nil means the newest one here. `settings` go into `postgresql.conf`; `listening` adds a
/// TCP port on 127.0.0.1. Few servers run at a time: a test waits for its turn, nested calls do not.
/// - Throws: `SupportError` when the version is missing or does not start, and what `body` throws.
package func withServer<Result>(
    version: Int? = nil, settings: [String: String] = [:], listening: Bool = false,
    _ body: (TestServer) async throws -> Result
) async throws -> Result {
    try await ServerTurn.taken {
        let server = try await TestServer.make(
            version: version, settings: settings, listening: listening)
        do {
            try await server.start()
            let result = try await body(server)
            await server.close()
            return result
        } catch {
            await server.close()
            throw error
        }
    }
}

extension TestServer {
    // Small enough for many at a time on a small machine. With `mmap` no shared memory outlives the
    // data directory when a test kills the server.
    private static let baseSettings = [
        "fsync": "off", "shared_buffers": "16MB", "max_connections": "60",
        "log_line_prefix": "'%m [%p] %q%u@%d '", "log_destination": "stderr",
        "logging_collector": "off", "dynamic_shared_memory_type": "mmap", "timezone": "UTC",
        "log_timezone": "UTC",
    ]

    /// Puts a server's files in place without starting it.
    ///
    /// - Throws: `SupportError` when the version is missing.
    package static func make(
        version: Int? = nil, settings: [String: String] = [:], listening: Bool = false
    ) async throws -> TestServer {
        let installation = try await offThePool { try PostgresInstallation.find(version) }
        let template = try await ClusterTemplate.shared.directory(for: installation)
        return try await offThePool {
            let directory = try TemporaryDirectory("s", ownedBy: Checkout.serverIdentity)
            try runAsServer(
                ["/bin/cp", "-a", "--reflink=auto", "\(template.path)/data", directory.path],
                within: .seconds(60))
            var all = baseSettings
            if installation.hasStatements {
                all["shared_preload_libraries"] = "pg_stat_statements"
            }
            all.merge(settings) { $1 }
            let lines = all.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
            let conf = "\(directory.path)/data/postgresql.conf"
            try append(lines, to: conf)
            return try TestServer(installation, in: directory, listens: listening)
        }
    }

    /// A running streaming replica of this server, ready for queries.
    ///
    /// The caller closes it, before or after the primary. Its clock is `clockAhead` seconds ahead.
    /// - Throws: `SupportError` when the copy cannot be made or does not start.
    package nonisolated func replica(
        settings: [String: String] = [:], slot: String? = nil, clockAhead: Int = 0
    ) async throws -> TestServer {
        let (installation, socketDirectory, port) = (installation, socketDirectory, port)
        let replica = try await offThePool {
            let directory = try TemporaryDirectory("r", ownedBy: Checkout.serverIdentity)
            var arguments = [
                installation.program("pg_basebackup"), "-h", socketDirectory, "-p", "\(port)",
                "-U", "postgres", "-D", "\(directory.path)/data", "-R", "-c", "fast", "--no-sync",
            ]
            if let slot { arguments += ["-C", "-S", slot] }
            try runAsServer(arguments, within: .seconds(60))
            let lines = settings.map { "\($0.key) = \($0.value)" }
            try Self.append(lines, to: "\(directory.path)/data/postgresql.conf")
            return try TestServer(installation, in: directory, listens: false)
        }
        await replica.shiftClock(bySeconds: clockAhead)
        try await replica.start()
        return replica
    }

    /// Replaces `pg_hba.conf`, for example by `local all all scram-sha-256`, and reloads.
    ///
    /// - Throws: `FileError` when it cannot be written.
    package func authenticate(_ lines: String...) throws {
        let path = "\(data)/pg_hba.conf"
        try Files.replace(path, with: Array((lines.joined(separator: "\n") + "\n").utf8))
        try Checkout.serverIdentity?.own(path)
        reload()
    }

    private static func append(_ lines: [String], to path: String) throws {
        let old = try Files.read(path)
        let new = old + Array(("\n" + lines.joined(separator: "\n") + "\n").utf8)
        try Files.replace(path, with: new, mode: 0o600)
        try Checkout.serverIdentity?.own(path)
    }
}
