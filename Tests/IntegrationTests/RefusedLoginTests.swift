import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

/// A target whose own login is refused is left alone for some time, and says so all the while.
@Suite struct RefusedLoginTests {
    private func refused(_ server: TestServer) -> Int {
        server.logText().split(separator: "\n").count {
            $0.contains("FATAL:") && $0.contains("watcher")
        }
    }

    /// Of 24 polls the first three try, then one after 2, 4, 8 and 16 more.
    private func check(
        _ watcher: Watcher, _ server: TestServer, _ words: String, cause: String
    ) async throws {
        let before = refused(server)
        let last = try await watcher.run(polls: 24)
        let count = refused(server) - before
        // On a slow machine more time passes from poll to poll.
        #expect((4...9).contains(count), "\(count) of 24")
        #expect(watcher.reports.allSatisfy { $0.snapshot.value(of: "pg_up") == 0 })
        let reason = last.samples(of: "pgvigil_target_failing_since_timestamp_seconds").first
        #expect(reason?.labels["message"]?.contains(words) == true, "\(reason as Any)")
        #expect(reason?.labels["cause"] == cause)
        let since = last.samples(of: "pgvigil_target_failing_cause_since_timestamp_seconds").first
        #expect(since?.labels["cause"] == cause)
        // What the server's log has are the tries, not the polls; one that was cut off is in no report.
        let tries = last.value(of: "pgvigil_target_failing_tries") ?? 0
        #expect(tries == Double(count) || tries == Double(count - 1), "\(tries) of \(count)")
        // It was the same cause all the time.
        #expect(since?.value == reason?.value)
        #expect(watcher.log.lines("target is down").count == 1)
    }

    private func recovers(_ watcher: Watcher, polls: Int = 3) async throws {
        let last = try await watcher.run(polls: polls)
        #expect(last.value(of: "pg_up") == 1, "\(watcher.log.lines("target is down"))")
        #expect(last.value(of: "pgvigil_target_failing_tries") == nil)
    }

    @Test(arguments: [15, 18])
    func `a login that pg_hba rejects is tried rarely, and at once after a reload`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.authenticate("local all watcher reject", "local all all trust")
            let watcher = try Watcher(server)
            try await check(watcher, server, "rejects connection", cause: "login not allowed")
            try await server.authenticate("local all all trust")
            await watcher.worker.askAgain()
            try await recovers(watcher)
        }
    }

    @Test(arguments: [15, 18])
    func `a wrong password is tried rarely, and at once when its file has changed`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("ALTER ROLE watcher PASSWORD 'right'")
            try await server.authenticate(
                "local all watcher scram-sha-256", "local all all trust")
            let directory = try TemporaryDirectory("p")
            let path = try directory.write("password", "wrong\n")
            let watcher = try Watcher(server) { target in
                target.login = Login(
                    conninfo: target.login.conninfo, password: .file(path), purpose: .watching)
            }
            try await check(
                watcher, server, "password authentication failed",
                cause: "password refused")
            _ = try directory.write("password", "right\n")
            try await recovers(watcher)
        }
    }

    @Test(arguments: [15, 18])
    func `a role that may not log in or has no connections is tried rarely`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("ALTER ROLE watcher NOLOGIN")
            try await check(
                try Watcher(server), server, "not permitted to log in",
                cause: "login not allowed")
            try await server.execute("ALTER ROLE watcher LOGIN CONNECTION LIMIT 0")
            try await check(
                try Watcher(server), server, "too many connections for role",
                cause: "connection limit of the role or database")
        }
    }

    @Test func `a missing database and a missing right are tried rarely`() async throws {
        try await withServer { server in
            try await server.prepareWatching()
            try await check(
                try Watcher(server, database: "none"), server, #"database "none" does not exist"#,
                cause: "no such database")
            try await server.execute("CREATE DATABASE shut")
            try await server.execute("REVOKE CONNECT ON DATABASE shut FROM PUBLIC")
            try await check(
                try Watcher(server, database: "shut"), server, "permission denied for database",
                cause: "right missing")
        }
    }

    @Test(arguments: [15, 18])
    func `a password that the server demands and the agent does not have counts as a refused one`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.authenticate(
                "local all watcher scram-sha-256", "local all all trust")
            let last = try await Watcher(server).run(polls: 1)
            let reason = last.samples(of: "pgvigil_target_failing_since_timestamp_seconds").first
            #expect(reason?.labels["cause"] == "no password given", "\(reason as Any)")
            #expect(reason?.labels["sqlstate"] == "28P01")
        }
    }

    @Test func `a server that has no connection left is tried at every poll`() async throws {
        let settings = ["max_connections": "5", "superuser_reserved_connections": "2"]
        try await withServer(settings: settings) { server in
            try await server.prepareWatching()
            let sessions = try (0..<3).map { _ in try server.session() }
            for session in sessions { _ = try await session.rows("SELECT 1") }
            let watcher = try Watcher(server)
            let before = refused(server)
            _ = try await watcher.run(polls: 12)
            #expect(refused(server) - before >= 12)
            let reason = watcher.reports.last?.snapshot
                .samples(of: "pgvigil_target_failing_since_timestamp_seconds").first
            #expect(reason?.labels["cause"] == "too many clients")
            #expect(reason?.labels["sqlstate"] == "53300")
            for session in sessions { await session.close() }
            try await recovers(watcher)
        }
    }
}
