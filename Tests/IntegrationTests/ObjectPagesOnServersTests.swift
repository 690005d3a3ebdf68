import Postgres
import Support
import Testing

/// The pages below the first one of a target, by way of the real program: what they say is what the
/// server says.
@Suite struct ObjectPagesOnServersTests {
    private static let settings = [
        "shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track": "all",
        "work_mem": "7MB", "autovacuum": "off",
    ]

    private static func agent(_ server: TestServer) async throws -> AgentProcess {
        try await AgentProcess.start(
            """
            agent: { interval: 1s }
            collectors:
              intervals:
                pg_stat_statements: 1s
                pg_stat_statements_text: 1s
                pg_stat_all_tables: 1s
                pg_stat_all_indexes: 1s
                pg_index: 1s
                pg_table_size: 1s
                pg_table_bloat: 1s
                pg_index_bloat: 1s
                pg_settings: 1s
                pg_changed_settings: 1s
                pg_control_system: 1s
            activity: { interval: 200ms }
            targets: [{ name: "bank 50%", conninfo: "\(server.conninfo())" }]
            """)
    }

    private static func page(_ agent: AgentProcess, _ path: String) async throws -> String {
        let answer = try await agent.client.get("/targets/bank%2050%25/\(path)")
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

    @Test(arguments: [15, 18])
    func `statements have the calls and rows that the server counts`(version: Int) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            try await server.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            try await server.execute("CREATE ROLE \"<b>till</b>\" LOGIN")
            let agent = try await Self.agent(server)
            let till = try server.session(user: "<b>till</b>")
            // What ran before its first answer is in no window.
            try await eventually("an answer about statements", within: .seconds(60)) {
                try await Self.page(agent, "queries?n=100").contains("before that, statements took")
            }
            let statement = "SELECT sum(n) FROM generate_series(1, 10) AS g (n)"
            _ = try await till.rows(statement)
            try await eventually("its series begin", within: .seconds(60)) {
                try await Self.page(agent, "queries?n=100").contains("generate_series")
            }
            for _ in 0..<40 { _ = try await till.rows(statement) }
            let row = try await server.rows(
                """
                SELECT queryid::text, calls::text FROM pg_stat_statements
                 WHERE query LIKE 'SELECT sum(n)%'
                """)
            let id = try #require(row.first?[0])
            #expect(row.first?[1] == "41")
            // The first execution is the beginning of the series or a part of the window.
            try await eventually("the calls are those of the server", within: .seconds(60)) {
                let cells = try await Self.cells(
                    "/queries/\(id)\"", in: Self.page(agent, "queries?n=100"))
                return cells.count == 12 && (cells[4] == "40" || cells[4] == "41")
                    && cells[6] == cells[4] && cells[7] == "1"
            }
            let page = try await Self.page(agent, "queries/\(id)")
            #expect(page.contains("FROM generate_series("))
            #expect(page.contains("&lt;b&gt;till&lt;/b&gt;") && !page.contains("<b>till"))
            let unknown = try await agent.client.get("/targets/bank%2050%25/queries/1")
            #expect(unknown.status == 404)
            await till.close()
        }
    }

    @Test(arguments: [15, 18])
    func `tables, indexes, vacuum and settings are the server's, also while it is frozen`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Self.settings) { server in
            let table = #""<i>accounts</i>""#
            for statement in [
                "CREATE TABLE \(table) (id int PRIMARY KEY, note text)",
                "INSERT INTO \(table) SELECT n, 'x' FROM generate_series(1, 1000) AS g (n)",
                "CREATE INDEX unused ON \(table) (note)", "ANALYZE \(table)",
                "DELETE FROM \(table) WHERE id > 400",
            ] { try await server.execute(statement) }
            let agent = try await Self.agent(server)
            let holder = try server.session()
            _ = try await holder.rows("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")
            let holderPid = try await holder.rows("SELECT pg_backend_pid()")[0][0] ?? ""
            let name = "&lt;i&gt;accounts&lt;/i&gt;"
            // 600 dead rows against 50 + 0.2 * 1000.
            try await eventually("the upkeep of the table", within: .seconds(90)) {
                let page = try await Self.page(agent, "tables")
                let cells = Self.cells(name, in: page)
                let isOnDisk = cells.count == 15 && cells[1].hasSuffix("KiB")
                return isOnDisk && cells[1].first != "≈" && cells[4] == "400"
                    && cells[5] == "600" && page.contains("240 % (overdue)")
                    && Self.cells(">unused<", in: page).count == 7
                    && cells[3] != "unknown" && Self.cells(">unused<", in: page)[3] != "unknown"
            }
            let size = try await server.rows(
                "SELECT pg_size_pretty(pg_total_relation_size('\"<i>accounts</i>\"'))")
            let page = try await Self.page(agent, "tables")
            let shown = Self.cells(name, in: page)[1]
            #expect(shown.split(separator: " ").first == size[0][0]?.split(separator: " ").first)
            let index = Self.cells(">unused<", in: page)
            // It has no growth for a day, and bloat is estimated from statistics.
            #expect(Self.cells(name, in: page)[2] == "unknown")
            #expect(page.contains("Growth: unknown until the agent has seen sizes for 24 hours"))
            #expect(Self.cells(name, in: page)[3].hasPrefix("≈ ") && index[3].hasPrefix("≈ "))
            #expect(index.count == 7 && index[4] == "0" && page.contains("no scan known"))
            try await eventually("the session that holds the horizon", within: .seconds(60)) {
                try await Self.page(agent, "vacuum").contains(">\(holderPid)<")
            }
            let vacuum = try await Self.page(agent, "vacuum")
            #expect(
                vacuum.contains("public.\(name)") && vacuum.contains("Autovacuum is switched off"))
            let settings = try await Self.page(agent, "settings")
            let parts = settings.split(separator: "Settings that are watched").map(String.init)
            #expect(parts.count == 2)
            #expect(Self.cells(">work_mem<", in: parts[1]) == ["7 MiB"])
            #expect(Self.cells(">autovacuum<", in: parts[1]) == ["off"])
            // By name, too: the value is that of the server, in its unit.
            #expect(parts[0].contains("<code>work_mem</code>"))
            #expect(parts[0].contains("<code>7168 kB</code>"))
            let begin = try #require(settings.firstRange(of: "<pre>"))
            let shownStatement = settings[begin.upperBound...].prefix { $0 != "<" }
            let statement = String(shownStatement).replacing("&#39;", with: "'")
            let changed = try await server.rows(statement)
            #expect(changed.contains { $0[0] == "work_mem" && $0[1] == "7MB" })
            #expect(changed.contains { $0[0] == "autovacuum" && $0[1] == "off" })
            await server.freeze()
            try await eventually("the target is known to be down", within: .seconds(60)) {
                try await Self.page(agent, "tables").contains("✕ down")
            }
            for path in ["queries", "tables", "vacuum", "replication", "settings"] {
                let frozen = try await Self.page(agent, path)
                #expect(frozen.contains("No connection works"), "\(path)")
            }
            await server.thaw()
            await holder.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a replica stands under its primary, on the pages of both`(version: Int) async throws {
        try await withServer(version: version) { primary in
            // The slot says where it stands; without one the only primary is above it.
            let replica = try await primary.replica(slot: version == 18 ? "paris" : nil)
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                collectors: { intervals: { pg_control_system: 1s } }
                targets:
                  - { name: berlin, conninfo: "\(primary.conninfo())" }
                  - { name: paris, conninfo: "\(replica.conninfo())" }
                """)
            let identifier = try await primary.rows(
                "SELECT system_identifier::text FROM pg_control_system()")
            let common = try #require(identifier.first?[0])
            for (name, other) in [("berlin", "paris"), ("paris", "berlin")] {
                try await eventually("the cluster on \(name)", within: .seconds(60)) {
                    let page = try await agent.client.get("/targets/\(name)/replication").text
                    guard let tree = page.firstRange(of: common) else { return false }
                    let rest = page[tree.upperBound...]
                    guard let above = rest.firstRange(of: ">berlin</"),
                        let below = rest.firstRange(of: ">paris</"),
                        above.lowerBound < below.lowerBound
                    else { return false }
                    let between = rest[above.upperBound..<below.lowerBound]
                    return between.contains("primary") && between.contains("<ul>")
                        && page.contains("/targets/\(other)/replication\"")
                        && rest[below.upperBound...].prefix(20).contains(", replica: ")
                }
            }
            await replica.close()
        }
    }
}
