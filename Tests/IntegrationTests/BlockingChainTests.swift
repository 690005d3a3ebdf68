import Collection
import Platform
import Postgres
import Support
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
            Process \(pid) of postgres with checkout in postgres is in the way of 3 sessions, \
            idle in transaction since 20
            """
        #expect(text.contains(expected), "\(text)")
        let statement = "Its statement: UPDATE accounts SET id = ? WHERE id = ? AND owner <> ... "
        #expect(text.contains(statement.dropLast()), "\(text)")
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
        #expect(text.contains("The first one behind waits for \(awaited) DEFAULT ..."), "\(text)")
        #expect(text.contains("ROLLBACK PREPARED 'gid';"), "\(text)")
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
    func `statements are shown without comments, constants and bytes of other encodings`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let cases = [
                ("SELECT 1", "SELECT ?"), ("select a1, t2.c3 from t2", "select a1, t2.c3 from t2"),
                (
                    "UPDATE t SET a = -1.5e3, b=.5,c=0x1F\n\t WHERE id IN (1,2, 3)",
                    "UPDATE t SET a = -?, b=.?,c=? WHERE id IN (?,?, ?)"
                ),
                ("SELECT $1, $2 + 7", "SELECT $1, $2 + ?"),
                ("ALTER ROLE x PASSWORD 'geheim'", "ALTER ROLE x PASSWORD ..."),
                ("SELECT E'a\\'b' , 2", "SELECT E..."), ("SELECT $x$secret$x$", "SELECT ..."),
                ("/* key=secret */ SELECT a -- it's 12\n FROM t", "SELECT a FROM t"),
                ("SELECT a /* secret", "SELECT a ..."), ("SELECT '/*' , secret", "SELECT ..."),
                (#"SELECT "2024_x" FROM größe"#, #"SELECT "2024_x" FROM gr?e"#), ("", ""),
            ]
            for (text, shown) in cases {
                let quoted = "'" + text.replacing("'", with: "''") + "'"
                let found = try await server.value(
                    "SELECT \(Collector.redacted("\(quoted)::text", to: 200))")
                #expect(found == shown, "\(text)")
            }
            let long = Collector.redacted("repeat('SELECT a, ', 1000)", to: 200)
            let found = try await server.value("SELECT \(long)")
            #expect(found?.count == 200)
            // A session of a database in another encoding, with a byte that UTF-8 refuses.
            try await server.execute(
                "CREATE DATABASE old TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
            let session = try server.session(database: "old")
            _ = try await session.rows("SELECT 1 AS gr\u{F6}\u{DF}e")
            let shownThere = try await server.value(
                """
                SELECT \(Collector.redacted("query", to: 200))
                  FROM pg_stat_get_activity(NULL) WHERE datid = (
                       SELECT oid FROM pg_database WHERE datname = 'old')
                """)
            #expect(shownThere == "SELECT ? AS gr?e")
            await session.close()
        }
    }
}
