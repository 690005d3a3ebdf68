import Platform
import Postgres
import Support
import Testing

/// What is not known is not shown as a number, and pages say why, on real servers.
@Suite struct UnknownNumbersTests {
    private static func page(_ agent: AgentProcess, _ path: String) async throws -> String {
        let answer = try await agent.client.get("/targets/t/\(path)")
        #expect(answer.status == 200, "\(answer.text)")
        return answer.text
    }

    /// The cells of the first row that holds these words.
    private static func cells(_ words: String, in page: String) -> [String] {
        let rows = page.split(separator: "<tr>")
        guard let row = rows.first(where: { $0.contains(words) }) else { return [] }
        return row.split(separator: "<td").dropFirst().map { cell in
            let text = cell.drop { $0 != ">" }.dropFirst()
            return String(text.prefix { $0 != "<" })
        }
    }

    private static func agent(_ server: TestServer, as role: String) async throws -> AgentProcess {
        try await AgentProcess.start(
            """
            agent: { interval: 1s }
            collectors: { intervals: { pg_table_size: 1s, pg_stat_all_tables: 1s, pg_stat_all_indexes: 1s } }
            targets: [{ name: t, conninfo: "\(server.conninfo(user: role))" }]
            """)
    }

    @Test(arguments: [15, 18])
    func `the size of a new table that is locked is unknown, and known when the lock is gone`(
        version: Int
    ) async throws {
        let settings = ["autovacuum": "off"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE held (id int PRIMARY KEY, note text)")
            let holder = try server.session()
            _ = try await holder.rows("BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE")
            try await server.execute("CREATE TABLE free (id int PRIMARY KEY)")
            try await server.execute("INSERT INTO free SELECT generate_series(1, 1000)")
            let agent = try await Self.agent(server, as: "watcher")
            try await eventually("the free table has a size", within: .seconds(90)) {
                let page = try await Self.page(agent, "tables")
                return Self.cells(".free<", in: page).dropFirst().first?.hasSuffix("KiB") == true
                    && !Self.cells(".held<", in: page).isEmpty
                    && !Self.cells(">held_pkey<", in: page).isEmpty
            }
            let page = try await Self.page(agent, "tables")
            // Who has the lock follows.
            #expect(Self.cells(".held<", in: page)[1].hasPrefix("unknown"))
            #expect(Self.cells(">held_pkey<", in: page)[2] == "unknown")
            #expect(page.contains("where the table bore an ACCESS EXCLUSIVE lock"))
            #expect(page.contains("Sizes: read "))
            let metrics = try await agent.client.get("/metrics").text
            let held = metrics.split(separator: "\n").filter { $0.contains("relname=\"held\"") }
            #expect(!held.isEmpty && !held.contains { $0.contains("size") }, "\(held)")
            let api = try await agent.client.get("/api/v1/database/tables?target=t").text
            let row = try #require(
                api.split(separator: "{").first { $0.contains("\"relname\":\"held\"") })
            for name in ["size_bytes", "size_estimate_bytes", "indexes_bytes"] {
                #expect(row.contains("\"\(name)\":null"), "\(row)")
            }
            _ = try await holder.rows("COMMIT")
            try await eventually("its size is read", within: .seconds(90)) {
                let page = try await Self.page(agent, "tables")
                return Self.cells(".held<", in: page).dropFirst().first?.hasSuffix("KiB") == true
            }
            // What was counted as empty has a size, and it is 0.
            try await server.execute("VACUUM ANALYZE held")
            try await eventually("the estimate of the index", within: .seconds(90)) {
                try await Self.cells(">held_pkey<", in: Self.page(agent, "tables"))
                    .dropFirst(2).first == "≈ 8 KiB"
            }
            await holder.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a role without pg_monitor sees no sessions, and page, API and top say why in one word`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE ROLE plain LOGIN")
            let agent = try await Self.agent(server, as: "plain")
            let words = "the role plain may not see the sessions of others: GRANT pg_monitor TO"
            try await eventually("the reason on the page", within: .seconds(90)) {
                try await agent.client.get("/targets/t").text.contains("Unknown: \(words)")
            }
            let page = try await agent.client.get("/targets/t").text
            #expect(!page.contains("No session is known") && !page.contains("There is no session"))
            let remedy = "\(words) \\\"plain\\\";"
            let api = try await agent.client.get("/api/v1/sessions?target=t").text
            #expect(api.contains("\"absent_because\":\"\(remedy)"), "\(api)")
            try await server.execute("GRANT pg_monitor TO plain")
            // The rights of a role are read with the other facts, every minute.
            try await eventually("sessions are read", within: .seconds(180)) {
                try await !agent.client.get("/api/v1/sessions?target=t").text.contains(
                    "absent_because\":\"the role")
            }
        }
    }

    @Test(arguments: [15, 18])
    func `who waits for a table of another database has its name, or its number and the database`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE shop")
            try await server.execute("CREATE TABLE orders (id int)", database: "shop")
            let agent = try await Self.agent(server, as: "watcher")
            try await eventually("the table is known", within: .seconds(90)) {
                try await !Self.cells(".orders<", in: Self.page(agent, "tables")).isEmpty
            }
            let holder = try server.session(database: "shop")
            _ = try await holder.rows("BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
            let waiter = try server.session(database: "shop")
            let waiting = Task { _ = try? await waiter.rows("TABLE orders", within: .seconds(300)) }
            try await eventually("the name in the tree", within: .seconds(90)) {
                try await agent.client.get("/targets/t").text.contains(
                    "waits for AccessShareLock on public.orders")
            }
            let api = try await agent.client.get("/api/v1/sessions?target=t").text
            #expect(api.contains("\"relation\":\"public.orders\""), "\(api)")
            _ = try await holder.rows("COMMIT")
            await waiting.value
            await waiter.close()

            let plain = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                targets:
                  - name: t
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    databases: { include: [postgres] }
                """)
            let oid =
                try await server.rows(
                    "SELECT 'orders'::regclass::oid::text", database: "shop")[0][0] ?? ""
            _ = try await holder.rows("BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
            let again = try server.session(database: "shop")
            let other = Task { _ = try? await again.rows("TABLE orders", within: .seconds(300)) }
            let words = "relation with oid \(oid) of database shop"
            try await eventually("its number and database", within: .seconds(90)) {
                try await plain.client.get("/targets/t").text.contains(
                    "waits for AccessShareLock on \(words)")
            }
            let sessions = try await plain.client.get("/api/v1/sessions?target=t").text
            #expect(sessions.contains("\"relation\":\"\(words)\""), "\(sessions)")
            _ = try await holder.rows("COMMIT")
            await other.value
            for session in [holder, again] { await session.close() }
        }
    }

    @Test(arguments: [15, 18])
    func
        `the advice on a target names who is at the head of a queue, and what ends that session alone`(
            version: Int
        ) async throws
    {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE ROLE app LOGIN; CREATE TABLE orders (id int)")
            try await server.execute("GRANT ALL ON orders TO app")
            let holder = try server.session(user: "app")
            _ = try await holder.rows("BEGIN; LOCK TABLE orders")
            let pid = try await holder.rows("SELECT pg_backend_pid()::text")[0][0] ?? ""
            var waiting: [Task<Void, Never>] = []
            for _ in 0..<4 {
                let waiter = try server.session()
                waiting.append(
                    Task {
                        _ = try? await waiter.rows("TABLE orders", within: .seconds(600))
                        await waiter.close()
                    })
            }
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                targets:
                  - name: t
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    thresholds: { lock_wait_longest_seconds: { warning: 1, critical: 2 } }
                """)
            try await eventually("the advice", within: .seconds(120)) {
                let page = try await Self.page(agent, "advice")
                return page.contains("Process \(pid) keeps others waiting")
                    && page.contains("4 waiting behind it")
            }
            let page = try await Self.page(agent, "advice")
            #expect(page.contains("app, application") && page.contains("in a transaction for"))
            let begin = try #require(page.firstRange(of: "SELECT pg_terminate_backend("))
            let statement = String(page[begin.lowerBound...].prefix { $0 != "<" })
                .replacing("&#39;", with: "'")
            try await server.execute(statement)
            for task in waiting { await task.value }
            // Where no session waits it ends none.
            let after = try await server.rows(statement.replacing(pid, with: "pg_backend_pid()"))
            #expect(after.isEmpty)
            await holder.close()
        }
    }
}
