import FoundationEssentials
import Platform
import Postgres
import Support
import Testing

/// What `/api/v1/sessions` says, beside what the server says itself.
@Suite struct SessionsEndpointTests {
    private struct Answer: Decodable {
        struct Lock: Decodable {
            let type: String
            let mode: String
            let relation: String?
        }

        struct Session: Decodable {
            let pid: Int
            let backend_type: String?
            let datname: String?
            let usename: String?
            let application_name: String?
            let state: String?
            let wait_event_type: String?
            let queryid: String?
            let query: String?
            let query_seconds: Double?
            let state_seconds: Double?
            let transaction_seconds: Double?
            let waits_for: [Int]?
            let lock: Lock?
            let workers: [Worker]?
            let prepared: [Prepared]?
        }

        struct Worker: Decodable { let pid: Int }

        struct Prepared: Decodable {
            let name: String
            let usename: String?
        }

        struct Waiting: Decodable {
            let pid: Int
            let distance: Int
            let waits_for: [Int]
        }

        struct Tree: Decodable {
            let root: Session
            let holds: String?
            let sessions: Int
            let waiting: [Waiting]
        }

        struct Truncated: Decodable {
            let sessions: Int
            let trees: Int
        }

        struct Server: Decodable {
            let up: Bool?
            let role: String?
            let connections_max: Double?
        }

        struct Target: Decodable {
            let target: String
            let server: Server
            let age_seconds: Double?
            let load: [String: Int]?
            let states: [String: Double]?
            let sessions: [Session]?
            let processes: [Session]?
            let walsenders: [Session]?
            let trees: [Tree]?
            let truncated: Truncated?
            let absent_because: String?
        }

        let targets: [Target]
    }

    private static func ask(_ agent: AgentProcess, _ query: String = "") async throws
        -> Answer.Target
    {
        let answer = try await agent.client.get("/api/v1/sessions?target=t\(query)")
        #expect(answer.status == 200, "\(answer.text)")
        let read = try JSONDecoder().decode(Answer.self, from: Data(answer.text.utf8))
        return try #require(read.targets.first)
    }

    private static func configuration(_ server: TestServer, _ activity: String) -> String {
        """
        agent: { interval: 1s }
        activity: { \(activity) }
        targets: [{ name: t, conninfo: "\(server.conninfo(user: "watcher"))" }]
        """
    }

    /// Opens a session that runs a statement until its transaction's row is free.
    private static func work(_ session: Session, _ statement: String) -> Task<Void, Never> {
        Task { _ = try? await session.rows(statement, within: .seconds(300)) }
    }

    @Test(arguments: [15, 18], ["interval: 0s", "interval: 500ms"])
    func `sessions and trees are those of pg_stat_activity and pg_blocking_pids`(
        version: Int, activity: String
    ) async throws {
        let settings = ["compute_query_id": "on"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute(
                "CREATE TABLE item (i int, note text); INSERT INTO item VALUES (1), (2)")
            let sessions = try (0..<4).map { _ in try server.session() }
            let root = sessions[0]
            _ = try await root.rows("SET application_name = 'holder'")
            _ = try await root.rows("BEGIN")
            _ = try await root.rows("UPDATE item SET i = i WHERE note <> 'secret' OR i = 1")
            let waiting = sessions[1...2].map {
                Self.work($0, "UPDATE item SET note = 'secret' WHERE i = 1")
            }
            let sleeping = Self.work(sessions[3], "SELECT pg_sleep(300), 'secret'")
            let agent = try await AgentProcess.start(Self.configuration(server, activity))
            try await eventually("both behind the root, and the sleeper", within: .seconds(30)) {
                let target = try await Self.ask(agent)
                return target.trees?.first?.sessions == 2 && target.sessions?.count == 4
            }
            let shown = try await Self.ask(agent)
            #expect(shown.server.up == true && shown.server.role == "primary")
            #expect(shown.age_seconds ?? 99 < 60)
            try await Self.expectSame(shown, server)
            let text = try await agent.client.get("/api/v1/sessions?state=all").text
            #expect(!text.contains("secret"), "\(text)")
            let tree = try #require(shown.trees?.first)
            #expect(tree.root.application_name == "holder")
            #expect(tree.root.query_seconds == nil, "it runs nothing")
            #expect(tree.root.state_seconds ?? -1 >= 0)
            #expect(tree.holds?.contains("ExclusiveLock on transactionid") == true)
            let sleeper = try #require(
                shown.sessions?.first { $0.query?.contains("pg_sleep") == true })
            #expect(sleeper.query == "SELECT pg_sleep(?), ?")
            #expect(sleeper.query_seconds ?? -1 > 0 && sleeper.queryid != nil)
            #expect(shown.load?["Lock"] == 2 && shown.load?["Timeout"] == 1)
            let few = try await Self.ask(agent, "&limit=1")
            #expect(few.sessions?.count == 1 && few.truncated?.sessions ?? 0 >= 3)
            #expect(few.sessions?.first?.pid == shown.sessions?.first?.pid)
            try await server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE query LIKE '%pg_sleep(300)%' AND pid <> pg_backend_pid()")
            _ = try await root.rows("ROLLBACK")
            for task in waiting + [sleeping] { await task.value }
            for session in sessions { await session.close() }
        }
    }

    /// What the server itself says of the same sessions.
    private static func expectSame(_ shown: Answer.Target, _ server: TestServer) async throws {
        let asker = try server.session()
        let rows = try await asker.rows(
            """
            SELECT pid, usename, application_name, datname, state, coalesce(query_id::text, ''),
                   pg_blocking_pids(pid)::text
              FROM pg_stat_activity
             WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
               AND usename <> 'watcher' ORDER BY pid
            """)
        await asker.close()
        let byPid = Dictionary(
            uniqueKeysWithValues: (shown.sessions ?? []).map { ($0.pid, $0) })
        #expect(byPid.keys.sorted() == rows.compactMap { Int($0[0] ?? "") })
        for row in rows {
            let session = try #require(byPid[Int(row[0] ?? "") ?? 0])
            #expect(session.usename == row[1] && session.application_name == row[2])
            #expect(session.datname == row[3] && session.state == row[4])
            #expect(session.queryid ?? "" == row[5])
            let blockers = "{" + (session.waits_for ?? []).map(String.init).joined(separator: ",")
            #expect(blockers + "}" == row[6])
        }
        let tree = try #require(shown.trees?.first)
        for waiting in tree.waiting {
            #expect(byPid[waiting.pid]?.waits_for == waiting.waits_for)
        }
        #expect(tree.waiting.map(\.distance) == [1, 2])
    }

    @Test(arguments: [15, 18])
    func `a prepared transaction is a root with its name, and a lock on a table has its`(
        version: Int
    ) async throws {
        let settings = ["max_prepared_transactions": "2"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE item (i int)")
            try await server.execute(
                "BEGIN; LOCK item IN ACCESS SHARE MODE; PREPARE TRANSACTION 'it''s é'")
            let session = try server.session()
            let waiting = Self.work(session, "ALTER TABLE item ADD note text")
            let agent = try await AgentProcess.start(Self.configuration(server, "texts: none"))
            try await eventually("the tree", within: .seconds(30)) {
                try await Self.ask(agent).trees?.isEmpty == false
            }
            let target = try await Self.ask(agent)
            let root = try #require(target.trees?.first?.root)
            #expect(root.pid == 0 && root.prepared?.first?.name == "it's é")
            #expect(root.prepared?.first?.usename == "postgres")
            let waiter = try #require(target.sessions?.first)
            #expect(waiter.lock?.relation == "public.item", "\(String(describing: waiter.lock))")
            #expect(waiter.lock?.mode == "AccessExclusiveLock")
            #expect(waiter.query == nil, "texts are not shown")
            try await server.execute("ROLLBACK PREPARED 'it''s é'")
            await waiting.value
            await session.close()
        }
    }

    @Test(arguments: [15, 18])
    func `parallel workers stand under the session that they work for`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute(
                "CREATE TABLE wide WITH (parallel_workers = 2)"
                    + " AS SELECT n FROM generate_series(1, 100000) AS g (n)")
            let session = try server.session()
            for setting in [
                "max_parallel_workers_per_gather = 2", "parallel_setup_cost = 0",
                "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0",
            ] { _ = try await session.rows("SET \(setting)") }
            let leader = try await session.rows("SELECT pg_backend_pid()")[0][0] ?? ""
            let work = Self.work(
                session, "SELECT count(*) FROM wide WHERE pg_sleep(0.01) IS NOT NULL")
            let agent = try await AgentProcess.start(Self.configuration(server, "interval: 0s"))
            try await eventually("two workers", within: .seconds(60)) {
                let sessions = try await Self.ask(agent).sessions ?? []
                return sessions.first { "\($0.pid)" == leader }?.workers?.count == 2
            }
            let target = try await Self.ask(agent)
            let workers = try await server.rows(
                "SELECT pid::text FROM pg_stat_activity WHERE leader_pid = \(leader)"
                    + " AND pid <> leader_pid"
            ).compactMap { $0[0] }
            let shown = (target.sessions ?? []).first { "\($0.pid)" == leader }?.workers ?? []
            #expect(Set(shown.map { "\($0.pid)" }) == Set(workers))
            let alone = (target.sessions ?? []) + (target.processes ?? [])
            #expect(!alone.contains { workers.contains("\($0.pid)") })
            try await server.execute("SELECT pg_terminate_backend(\(leader))")
            await work.value
            await session.close()
        }
    }

    @Test func `of a target whose sessions were never read each field is there, and null`()
        async throws
    {
        let agent = try await AgentProcess.start(
            "agent: { interval: 1s }\ntargets: [{ name: t, conninfo: \"host=127.0.0.1 port=1\" }]\n"
        )
        let text = try await agent.client.get("/api/v1/sessions?target=t").text
        for field in ["read_at", "age_seconds", "sessions", "walsenders", "trees", "truncated"] {
            #expect(text.contains("\"\(field)\":null"), "\(text)")
        }
        #expect(text.contains("\"absent_because\":\"the server cannot be queried"))
    }

    @Test func `hostile names and texts stay data`()
        async throws
    {
        try await withServer(version: 18) { server in
            try await server.prepareWatching()
            let name = "a\"b</script>\u{1B}[2J"
            let quoted = name.replacing("\"", with: "\"\"")
            try await server.execute("CREATE ROLE \"\(quoted)\" LOGIN SUPERUSER")
            try await server.execute(
                "CREATE TABLE big AS SELECT generate_series(1, 1000) AS i")
            let session = try server.session()
            _ = try await session.rows("SET SESSION AUTHORIZATION \"\(quoted)\"")
            let work = Self.work(
                session, "SELECT count(*) /* \u{202E} */ FROM big a, big b, big c WHERE a.i <> b.i")
            let agent = try await AgentProcess.start(Self.configuration(server, "texts: full"))
            try await eventually("the statement", within: .seconds(30)) {
                try await Self.ask(agent).sessions?.contains {
                    $0.query?.contains("big a") == true
                } == true
            }
            let target = try await Self.ask(agent)
            let leaders = (target.sessions ?? []).filter { $0.query?.contains("big a") == true }
            #expect(leaders.count == 1)
            #expect((target.processes ?? []).allSatisfy { $0.backend_type != "parallel worker" })
            #expect(leaders.first?.query?.contains("\u{202E}") == true)
            try await server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE query LIKE '%FROM big a%' AND backend_type = 'client backend'"
                    + " AND pid <> pg_backend_pid()")
            await work.value
            await session.close()
        }
    }
}
