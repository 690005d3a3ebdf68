import Collection
import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing

/// What a pager says of the session that everything waits for.
@Suite struct BlockingChainTests {
    @Test(arguments: [15, 18])
    func `the message says what the head of the chain does, and what the first behind it wants`(
        version: Int
    ) async throws {
        let settings = ["max_prepared_transactions": "2"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE accounts (id int PRIMARY KEY, owner text)")
            try await server.execute("INSERT INTO accounts VALUES (1, 'a'), (2, 'b'), (3, 'c')")
            let target = """
                  - name: bank
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    thresholds: { lock_wait_longest_seconds: { warning: 500ms, critical: 1s } }
                \(AlertScene.everySecond)
                """
            try await AlertScene.play(targets: target) { scene in
                try await Self.tree(server, scene)
                try await Self.prepared(server, scene)
            }
        }
    }

    /// A session that is idle in its transaction, one behind it, and two behind that.
    private static func tree(_ server: TestServer, _ scene: AlertScene) async throws {
        let sessions = try (0..<4).map { _ in try server.session() }
        let (root, middle) = (sessions[0], sessions[1])
        _ = try await root.rows("SET application_name = 'checkout'")
        _ = try await root.rows("BEGIN")
        _ = try await root.rows(
            "UPDATE accounts /* 4711 */ SET id = id WHERE id = 1 AND owner <> 'secret' AND id < 9")
        let pid = try await root.rows("SELECT pg_backend_pid()")[0][0] ?? ""
        _ = try await root.rows("UPDATE accounts SET id = 1 WHERE id = 1 AND owner <> 'secret'")
        _ = try await middle.rows("BEGIN; UPDATE accounts SET id = 2 WHERE id = 2")
        let waiting = [(middle, 1), (sessions[2], 2), (sessions[3], 2)].map { session, id in
            Task {
                _ = try? await session.rows(
                    "UPDATE accounts SET id = id WHERE id = \(id)", within: .seconds(300))
            }
        }
        let text = try await page(scene) { $0.contains("is in the way of 3 sessions") }
        let expected = """
            Process \(pid) (session of a superuser) of postgres with checkout in postgres is in \
            the way of 3 sessions, idle in transaction since 20
            """
        #expect(text.contains(expected), "\(text)")
        let statement = "Its statement: UPDATE accounts SET id = ? WHERE id = ? AND owner <> ?."
        #expect(text.contains(statement), "\(text)")
        let awaited =
            "ShareLock on a row of public.accounts: UPDATE accounts SET id = id WHERE id = ?"
        #expect(text.contains("The first one behind waits for \(awaited)"), "\(text)")
        #expect(text.contains("SELECT pg_terminate_backend(\(pid));"), "\(text)")
        #expect(!text.contains("secret") && !text.contains("4711"), "\(text)")
        // What a Prometheus stores has no texts of statements.
        let stored = try await scene.agent.client.get("/metrics").text
        #expect(stored.contains("pg_lock_blocking_root_since_timestamp_seconds{"))
        #expect(!stored.contains("pg_lock_blocking_root_details"))
        _ = try await root.rows("COMMIT")
        await waiting[0].value
        _ = try await middle.rows("COMMIT")
        for task in waiting { await task.value }
        for session in sessions { await session.close() }
    }

    /// A prepared transaction that no session owns any more.
    private static func prepared(_ server: TestServer, _ scene: AlertScene) async throws {
        try await server.execute(
            "BEGIN; LOCK accounts IN ACCESS SHARE MODE; PREPARE TRANSACTION 'it''s 7'")
        let session = try server.session()
        let waiting = Task {
            _ = try? await session.rows(
                "ALTER TABLE accounts ADD note text DEFAULT 'x'", within: .seconds(300))
        }
        let text = try await page(scene) { $0.contains("A prepared transaction of postgres") }
        let expected = """
            A prepared transaction of postgres in postgres is in the way of 1 session since 20
            """
        #expect(text.contains(expected), "\(text)")
        #expect(text.contains("Its statement: PREPARE TRANSACTION 'it''s 7'."), "\(text)")
        let awaited = "AccessExclusiveLock on public.accounts: ALTER TABLE accounts ADD note text"
        #expect(text.contains("The first one behind waits for \(awaited) DEFAULT ?"), "\(text)")
        #expect(text.contains("in postgres: ROLLBACK PREPARED 'it''s 7'; or COMMIT"), "\(text)")
        try await server.execute("ROLLBACK PREPARED 'it''s 7'")
        await waiting.value
        await session.close()
    }

    /// Description and action of the page, as soon as they say what is looked for.
    private static func page(
        _ scene: AlertScene, when condition: @Sendable (String) -> Bool
    ) async throws -> String {
        var last = ""
        do {
            try await eventually("the page", within: .seconds(60)) {
                let page = try await ShownAlert.firing(scene.agent.port).first {
                    $0.labels["alertname"] == "PostgresLockWaitLong"
                        && $0.labels["severity"] == "page"
                }
                last = ["description", "action"].compactMap { page?.annotations[$0] }
                    .joined(separator: "\n")
                return condition(last) && last.contains("Its statement: ")
            }
        } catch {
            throw SupportError("\(error): \(last)")
        }
        return last
    }

    @Test(arguments: [15, 18])
    func `statements of sessions are shown without constants, in whatever encoding`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            func shown(_ database: String) async throws -> String {
                let bytes = try await server.value(
                    """
                    SELECT \(Collector.statementBytes("query"))
                      FROM pg_stat_get_activity(NULL) WHERE datid = (
                           SELECT oid FROM pg_database WHERE datname = '\(database)')
                    """)
                let unescaped = StatementTextChoice.unescaped(Array((bytes ?? "").utf8))
                return StatementTextChoice.redacted.shown(unescaped).text
            }
            for (encoding, expected) in [
                // Bytes that UTF-8 refuses.
                ("LATIN1", "SELECT ? AS gr\u{FFFD}\u{FFFD}e"), ("UTF8", "SELECT ? AS größe"),
            ] {
                let name = encoding.lowercased()
                try await server.execute(
                    "CREATE DATABASE \(name) TEMPLATE template0 ENCODING '\(encoding)' LOCALE 'C'")
                let session = try server.session(database: name)
                // The server then makes its own encoding of what is sent.
                _ = try await session.rows("SET client_encoding = 'UTF8'")
                _ = try await session.rows(
                    "SELECT E'it\\'s geheim' /* geheim */ AS gr\u{F6}\u{DF}e -- it's geheim")
                #expect(try await shown(name) == expected)
                await session.close()
            }
            // The server cuts it within a constant, in the middle of a character.
            let session = try server.session(database: "utf8")
            let long = String(repeating: "тайна ", count: 300)
            _ = try await session.rows("SELECT 'x\(long)', 'geheim'")
            #expect(try await shown("utf8") == "SELECT ?")
            await session.close()
        }
    }

    @Test(arguments: [
        (StatementTextChoice.redacted, "UPDATE item SET note = ?"),
        (.full, "UPDATE item SET note = 'geheim'"), (.none, "(not shown)"),
    ])
    func `of the session at the head as much is shown as the configuration lets`(
        choice: StatementTextChoice, expected: String
    ) async throws {
        try await withServer { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE item (note text); INSERT INTO item VALUES ('a')")
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("UPDATE item SET note = 'geheim'")
            let waiter = try server.session()
            let waiting = Task { try? await waiter.rows("UPDATE item SET note = 'geheim'") }
            let watcher = try Watcher(server) { $0.texts = choice }
            try await eventually("the queue") {
                let details = try await watcher.poll().snapshot.samples(
                    of: "pg_lock_blocking_root_details")
                guard let labels = details.first?.labels else { return false }
                #expect(labels["query"] == expected)
                #expect(labels["waiting_query"] == expected)
                return true
            }
            let texts = try await watcher.poll().snapshot.samples(
                of: "pg_stat_statements_query_info")
            #expect(texts.isEmpty == (choice == .none))
            _ = try await holder.rows("ROLLBACK")
            _ = await waiting.value
            await holder.close()
            await waiter.close()
        }
    }
}
