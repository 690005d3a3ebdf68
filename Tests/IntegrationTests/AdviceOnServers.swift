import Indicators
import Inspecting
import Platform
import Polling
import Postgres
import Recommendations
import Support
import Targets
import Testing

/// What the tests of advice on real servers share.
enum AdviceOnServers {
    /// Settings of a server that is set up as it should be, and that knows how old an index is.
    static func sound(_ version: Int) -> [String: String] {
        var settings = [
            "fsync": "on", "track_io_timing": "on", "track_wal_io_timing": "on",
            "track_commit_timestamp": "on", "autovacuum_naptime": "1h",
        ]
        if version >= 18 { settings["track_cost_delay_timing"] = "on" }
        return settings
    }

    static func report(
        _ server: TestServer, user: String = "watcher", over: Double = 1,
        unusedAge: Double = 0.001, thresholds: Thresholds = Thresholds()
    ) async throws -> Report {
        let conninfo = try #require(ConnectionString(server.conninfo(user: user)))
        let target = WatchedTarget(
            name: "a", login: Login(conninfo: conninfo, purpose: .watching),
            thresholds: thresholds)
        return await AdviceRun.report(on: target, over: over, unusedAge: unusedAge)
    }

    /// Makes the role that looks.
    static func prepare(_ server: TestServer) async throws {
        try await server.execute("CREATE ROLE watcher LOGIN IN ROLE pg_monitor")
        if server.installation.hasStatements {
            try await server.execute("CREATE EXTENSION pg_stat_statements")
        }
    }

    /// Kinds and objects of what was found.
    static func found(_ report: Report) -> [String] {
        report.recommendations.map { "\($0.kind) \($0.object)".trimmed }.sorted()
    }

    /// Makes a copy of a database for a trial, in the place of the last one.
    static func copy(_ database: String, on server: TestServer) async throws {
        try await server.execute("DROP DATABASE IF EXISTS copied WITH (FORCE)")
        try await server.execute("CREATE DATABASE copied TEMPLATE \(quoted(database))")
    }

    static func quoted(_ name: String) -> String {
        var quoted = "\""
        for scalar in name.unicodeScalars {
            quoted += scalar == "\"" ? "\"\"" : String(scalar)
        }
        return quoted + "\""
    }

    /// What psql makes of a line that is pasted as a superuser; throws when it fails.
    static func paste(
        _ line: String, into database: String, on server: TestServer, stops: Bool = true
    ) async throws {
        let program = try #require(
            PostgresInstallation.all.map { $0.program("psql") }.first(where: Files.exists))
        let conninfo = server.conninfo(database: database)
        try await offThePool {
            _ = try CommandOutput.of(
                [program, "-X", "-q", "-v", "ON_ERROR_STOP=\(stops ? 1 : 0)", "-d", conninfo],
                environment: Checkout.childEnvironment, input: Array((line + "\n").utf8),
                within: .seconds(60))
        }
    }
}

extension String {
    /// The text without the blank that stands before no object.
    var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
}
