import Postgres
import Support
import Testing

/// What a monitor must not do to a server in trouble, and what it must go on to say.
///
/// In every scene the witnesses of `TroubleScene` hold: every scrape is answered 200 in time, the
/// healthy target stays up, and never more than two backends of ours exist.
@Suite struct TroubleTests {
    private let allCollectorsShort = """
            collectors:
              intervals: { pg_database: 1s, pg_stat_all_tables: 1s, pg_table_size: 1s, \
        pg_stat_all_indexes: 1s, pg_objects: 1s, pg_database_size: 1s }
        """

    @Test func `with pg_database locked everything else goes on and nothing piles up`()
        async throws
    {
        try await TroubleScene.play(
            target: allCollectorsShort,
            prepare: { server in
                for name in ["one", "two", "three"] {
                    try await server.execute("CREATE DATABASE \(name)")
                }
            }
        ) { scene in
            // Both are there before: no session gets in under the lock.
            let holder = try scene.troubled.session()
            let waiter = try scene.troubled.session()
            for session in [holder, waiter] { _ = try await session.rows("BEGIN") }
            _ = try await holder.rows("LOCK pg_database IN ACCESS EXCLUSIVE MODE")
            try await scene.eventuallyPage("the collectors that need it say so") {
                $0.reasons("pg_database").contains("lock")
                    && $0.value("pg_up", "troubled") == 1
            }
            // All the while yet another session waits for the same lock.
            let waiting = Task {
                try await waiter.rows(
                    "LOCK pg_database IN ACCESS EXCLUSIVE MODE", within: .seconds(120))
            }
            try await scene.eventuallyPage("the wait is seen") {
                ($0.value("pg_lock_waiting_sessions", "troubled") ?? 0) >= 1
            }
            try await scene.eventuallyGoesOn("pg_stat_activity", forSeconds: 30)
            let page = try await scene.page()
            #expect(!page.failing.contains("pg_stat_activity"))
            #expect(!page.failing.contains("pg_locks"))
            #expect(!page.failing.contains("pg_stat_database"))
            #expect(page.value("pg_up", "troubled") == 1)
            _ = try await holder.rows("COMMIT")
            _ = try await waiting.value
            await holder.close()
            await waiter.close()
            try await scene.eventuallyPage("all is well after the lock") { $0.failing.isEmpty }
        }
    }

    @Test func `a locked user table, also one that is waited for, disturbs nothing`() async throws {
        try await TroubleScene.play(
            target: allCollectorsShort,
            prepare: { server in
                try await server.execute("CREATE TABLE busy (a int PRIMARY KEY)")
                try await server.execute("INSERT INTO busy SELECT generate_series(1, 100)")
            }
        ) { scene in
            // First a lock that is held, then one that is only waited for: a session that comes then has to
            // queue behind the one that waits.
            for (held, seconds) in [("ACCESS EXCLUSIVE", 30.0), ("ACCESS SHARE", 5.0)] {
                let holder = try scene.troubled.session()
                _ = try await holder.rows("BEGIN")
                _ = try await holder.rows("LOCK busy IN \(held) MODE")
                let waiter = try scene.troubled.session()
                _ = try await waiter.rows("BEGIN")
                let waiting = Task {
                    try await waiter.rows(
                        "LOCK busy IN ACCESS EXCLUSIVE MODE", within: .seconds(120))
                }
                try await scene.eventuallyPage("the wait is seen") {
                    ($0.value("pg_lock_waiting_sessions", "troubled") ?? 0) >= 1
                }
                try await scene.eventuallyGoesOn("pg_table_size", forSeconds: seconds)
                #expect(try await scene.page().failing.isEmpty)
                _ = try await holder.rows("COMMIT")
                _ = try await waiting.value
                await holder.close()
                await waiter.close()
            }
        }
    }

    @Test func `a frozen server is down within two intervals and up again without a new backend`()
        async throws
    {
        try await TroubleScene.play { scene in
            let before = try await backends(scene)
            await scene.troubled.freeze()
            try await scene.eventuallyPage("it is down") {
                $0.value("pg_up", "troubled") == 0
                    && $0.reasons("pg_server").contains("timeout") && !$0.failing.isEmpty
            }
            // Some more polls of a server that answers nothing.
            let missed = try await scene.page().value(
                "pgvigil_collector_failures_total", "troubled", "collector=\"pg_server\"")
            try await scene.eventuallyPage(
                "polls of a server frozen for 20 s go on", within: .seconds(90)
            ) {
                let now = $0.value(
                    "pgvigil_collector_failures_total", "troubled", "collector=\"pg_server\"")
                return (now ?? 0) >= (missed ?? 0) + 18
            }
            await scene.troubled.thaw()
            try await scene.eventuallyPage("it is up") {
                $0.value("pg_up", "troubled") == 1 && $0.failing.isEmpty
            }
            #expect(try await backends(scene) == before)
        }
    }

    @Test func `stop, start and crash of the server are seen and outlived`() async throws {
        try await TroubleScene.play(isCounted: false) { scene in
            try await scene.troubled.stop()
            try await scene.eventuallyPage("it is down") {
                $0.value("pg_up", "troubled") == 0
                    && $0.reasons("pg_server").contains("connection")
                    && $0.value("pgvigil_connections", "troubled") == 0
            }
            try await scene.troubled.start()
            try await scene.eventuallyPage("it is up") {
                $0.value("pg_up", "troubled") == 1 && $0.failing.isEmpty
            }
            await scene.troubled.crash()
            try await scene.eventuallyPage("it is down") { $0.value("pg_up", "troubled") == 0 }
            try await scene.troubled.start()
            try await scene.eventuallyPage("it is up") {
                $0.value("pg_up", "troubled") == 1 && $0.failing.isEmpty
            }
        }
    }

    @Test(arguments: [15, 18])
    func `with all connection slots taken the connection that exists goes on`(
        version: Int
    ) async throws {
        try await TroubleScene.play(
            version: version,
            settings: ["max_connections": "12", "superuser_reserved_connections": "3"],
            target: "",
            prepare: { try await $0.execute("CREATE DATABASE other") }
        ) { scene in
            var taken: [Session] = []
            while taken.count < 20 {
                let session = try scene.troubled.session()
                do { _ = try await session.rows("SELECT 1") } catch { break }
                taken.append(session)
            }
            #expect(taken.count < 20)
            try await scene.eventuallyGoesOn("pg_connections", forSeconds: 3)
            #expect(try await scene.page().value("pg_up", "troubled") == 1)
            for session in taken { await session.close() }
        }
    }

    @Test func `a wrong password is a failed connection and the right one fixes it`() async throws {
        try await withServer(listening: true) { server in
            try await server.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'")
            try await server.execute("GRANT pg_monitor TO guarded")
            try await server.authenticate(
                "local all postgres trust", "host all all 127.0.0.1/32 scram-sha-256")
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                targets:
                  - name: troubled
                    conninfo: "\(server.conninfo(user: "guarded", tcp: true))"
                    password_file: secret

                """, files: ["secret": "wrong\n"])
            let client = agent.client
            try await eventually("the refusal is seen") {
                let page = AgentPage(try await client.get("/metrics").text)
                return page.value("pg_up", "troubled") == 0
                    && agent.logText.contains("password authentication failed")
            }
            try agent.write("secret", "right\n")
            try await eventually("the right password works") {
                let page = AgentPage(try await client.get("/metrics").text)
                return page.value("pg_up", "troubled") == 1
            }
            #expect(!agent.logText.contains("right"))
            agent.stop()
        }
    }

    private func backends(_ scene: TroubleScene) async throws -> [[String?]] {
        try await scene.troubled.rows(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'pgvigil' ORDER BY 1")
    }
}
