import Glibc
import Postgres
import Support
import Testing

@Suite struct StopWorkTests {
    @Test(arguments: [15, 18], [false, true])
    func `a cancelled caller's statement ends at the server`(version: Int, tcp: Bool) async throws {
        try await withServer(version: version, listening: true) { server in
            let session = try Self.watching(server, tcp: tcp)
            let task = try await Self.sleeping(session, server)
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            // The server looks at its client every two seconds: this has to come before.
            try await eventually("the backend leaves", within: .seconds(1)) {
                try await Self.backends(server) == "0"
            }
            #expect(server.logText().contains("canceling statement due to user request"))
            await session.close()
        }
    }

    @Test func `a statement that we stopped waiting for ends when its connection is closed`()
        async throws
    {
        try await withServer { server in
            let session = try Self.watching(server)
            try await session.ready()
            // The server's own limit comes too late for it.
            await #expect(throws: PostgresError.deadline) {
                try await session.query(
                    "SELECT set_config('statement_timeout', '0', false); SELECT pg_sleep(60)",
                    within: .milliseconds(200)
                ) { _ in }
            }
            #expect(try await Self.backends(server) == "1")
            await session.close()
            try await eventually("the backend leaves", within: .seconds(1)) {
                try await Self.backends(server) == "0"
            }
        }
    }

    @Test func `a server that hears nothing holds up a close for half a second only`()
        async throws
    {
        try await withServer { server in
            let session = try Self.watching(server)
            let task = try await Self.sleeping(session, server)
            await server.freeze()
            let began = ContinuousClock.now
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            await session.close()
            #expect(began.duration(to: .now) < .seconds(5))
            await server.thaw()
        }
    }

    @Test(arguments: [15, 18])
    func `a server learns within a few seconds that its client has gone amid a statement`(
        version: Int
    ) async throws {
        try await withServer(version: version, listening: true) { server in
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 30s }
                targets:
                  - name: it
                    conninfo: "\(server.conninfo(tcp: true))"
                collectors: { files: [slow.yml] }

                """,
                files: [
                    "slow.yml": """
                    - name: slow
                      summary: Takes its time.
                      timeout: 28s
                      variants:
                        - sql: SELECT 1 AS one FROM pg_sleep(25)
                      columns:
                        - { name: one, use: gauge, as: app_one, help: One. }

                    """
                ], until: .listening)
            try await eventually("the statement runs", within: .seconds(20)) {
                try await server.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(25)%' "
                        + "AND state = 'active' AND pid <> pg_backend_pid()") == "1"
            }
            kill(agent.processID, SIGKILL)
            try await eventually("the backend leaves", within: .seconds(10)) {
                try await Self.backends(server) == "0"
            }
        }
    }

    @Test func `a server gives a silent client up as soon as we give a silent server up`()
        async throws
    {
        try await withServer(listening: true) { server in
            let names = [
                "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count",
                "tcp_user_timeout", "client_connection_check_interval",
            ]
            for (tcp, values) in [
                (true, ["10", "5", "3", "20000", "2s"]), (false, ["0", "0", "0", "0", "2s"]),
            ] {
                let session = try Self.watching(server, tcp: tcp)
                let row = try await session.rows(
                    "SELECT "
                        + names.map { "current_setting('\($0)')" }.joined(separator: ", "))
                #expect(row == [values])
                await session.close()
            }
        }
    }

    private static func watching(_ server: TestServer, tcp: Bool = false) throws -> Session {
        let conninfo = try #require(ConnectionString(server.conninfo(tcp: tcp)))
        return Session(name: "watch", login: Login(conninfo: conninfo, purpose: .watching))
    }

    /// A task that waits for a long statement, which runs.
    private static func sleeping(
        _ session: Session, _ server: TestServer
    ) async throws -> Task<Void, any Error> {
        let task = Task {
            try await session.query("SELECT pg_sleep(60)", within: .seconds(90)) { _ in }
        }
        try await eventually("the statement runs") {
            try await server.value(
                "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' "
                    + "AND state = 'active'") == "1"
        }
        return task
    }

    private static func backends(_ server: TestServer) async throws -> String? {
        try await server.value(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgvigil'")
    }
}
