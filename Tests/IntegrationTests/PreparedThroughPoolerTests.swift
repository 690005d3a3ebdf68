import Postgres
import Support
import Testing

/// Prepared statements through a pooler that knows nothing of them.
///
/// The sessions here are plain: one that watches is refused behind such a pooler for its settings.
@Suite struct PreparedThroughPoolerTests {
    /// Holds the server's connection that the pooler would use next, until `release`.
    private struct Hold {
        private let client: Session
        private let gate: Session
        private let waiting: Task<Void, any Error>

        init(_ server: TestServer, _ bouncer: TestPgBouncer, key: Int) async throws {
            gate = try server.session()
            _ = try await gate.rows("SELECT pg_advisory_lock(\(key))")
            let client = try PreparedOnServersTests.session(
                bouncer.conninfo(), purpose: .plain, prepares: false)
            self.client = client
            // One statement, which is all that statement mode lets a client have.
            waiting = Task { _ = try await client.rows("SELECT pg_advisory_lock_shared(\(key))") }
            try await eventually("the pooler's connection is held") {
                try await server.value(
                    """
                    SELECT count(*) FROM pg_locks
                     WHERE locktype = 'advisory' AND objid = \(key) AND NOT granted
                    """) == "1"
            }
        }

        func release() async throws {
            await gate.close()
            try await waiting.value
            await client.close()
        }
    }

    @Test(arguments: [15, 18], ["transaction", "statement"])
    func `a pooler that shares connections is found, and every answer is right`(
        version: Int, mode: String
    ) async throws {
        try await withServer(version: version) { server in
            let bouncer = try await TestPgBouncer.start(
                before: server, settings: ["pool_mode": mode, "default_pool_size": "5"])
            let session = try PreparedOnServersTests.session(bouncer.conninfo(), purpose: .plain)
            func ask() async throws {
                for number in 0..<3 {
                    #expect(try await session.rows("SELECT \(number)") == [["\(number)"]])
                }
            }
            for _ in 0..<5 { try await ask() }
            // One client has the same connection again and again.
            #expect(await session.preparedStatements == 3)
            let first = try await Hold(server, bouncer, key: 1)
            try await ask()
            #expect(await session.preparationEnd == nil)
            let second = try await Hold(server, bouncer, key: 2)
            try await ask()
            #expect(await session.preparationEnd?.contains("connection pooler") == true)
            #expect(await session.preparedStatements == 0)
            try await first.release()
            try await second.release()
            for _ in 0..<5 { try await ask() }
            await session.close()
            bouncer.stop()
        }
    }

    @Test func `a pooler that gives each client its own connection is no obstacle`()
        async throws
    {
        try await withServer { server in
            let bouncer = try await TestPgBouncer.start(
                before: server, settings: ["pool_mode": "session"])
            let session = try PreparedOnServersTests.session(bouncer.conninfo(), purpose: .plain)
            try await PreparedOnServersTests.repeated("SELECT 1", session)
            let hold = try await Hold(server, bouncer, key: 1)
            try await PreparedOnServersTests.repeated("SELECT 1", session)
            #expect(await session.preparedStatements == 1)
            #expect(await session.preparationEnd == nil)
            try await hold.release()
            await session.close()
            bouncer.stop()
        }
    }

    @Test(arguments: ["transaction", "statement"])
    func `two agents on one connection of a pooler never get each other's answers`(
        mode: String
    ) async throws {
        try await withServer { server in
            let bouncer = try await TestPgBouncer.start(
                before: server, settings: ["pool_mode": mode, "default_pool_size": "1"])
            let sessions = try (0..<2).map { _ in
                try PreparedOnServersTests.session(bouncer.conninfo(), purpose: .plain)
            }
            for _ in 0..<6 {
                for (number, session) in sessions.enumerated() {
                    #expect(
                        try await session.rows("SELECT 'agent \(number)'") == [["agent \(number)"]])
                }
            }
            for session in sessions {
                #expect(await session.preparedStatements == 1)
                await session.close()
            }
            bouncer.stop()
        }
    }

    @Test func `a pooler that is restarted is a new connection and no sign of anything`()
        async throws
    {
        try await withServer { server in
            let bouncer = try await TestPgBouncer.start(before: server)
            let session = try PreparedOnServersTests.session(bouncer.conninfo(), purpose: .plain)
            try await PreparedOnServersTests.repeated("SELECT 1", session)
            try await bouncer.restart()
            await #expect(throws: PostgresError.self) { try await session.rows("SELECT 1") }
            try await PreparedOnServersTests.repeated("SELECT 1", session)
            #expect(await session.preparedStatements == 1)
            #expect(await session.preparationEnd == nil)
            await session.close()
            bouncer.stop()
        }
    }
}
