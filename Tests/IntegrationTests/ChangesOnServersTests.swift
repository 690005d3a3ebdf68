import HistorySchema
import Platform
import Postgres
import Support
import Testing

/// What changes on a real server, by way of the real program: API, page, history, and over restarts.
@Suite(.serialized) struct ChangesOnServersTests {
    private static func configuration(
        _ server: TestServer, _ history: TestServer, _ directory: TemporaryDirectory
    ) -> String {
        """
        agent: { interval: 1s, state_directory: \(directory.path) }
        collectors: { intervals: { pg_changed_settings: 1s, pg_settings: 1s } }
        targets: [{ name: t, conninfo: "\(server.conninfo(user: "watcher"))" }]
        history: { conninfo: "\(history.conninfo())", interval: 5s }
        """
    }

    private static func changes(_ agent: AgentProcess) async throws -> String {
        try await agent.client.get("/api/v1/changes?target=t").text
    }

    private static func set(_ value: String, on server: TestServer) async throws {
        try await server.execute("ALTER SYSTEM SET work_mem = '\(value)'")
        try await server.execute("SELECT pg_reload_conf()")
    }

    /// When the extensions of all databases were looked at.
    private static func lastLook(_ agent: AgentProcess) async throws -> Double {
        let lines = try await agent.client.get("/metrics").text.split(separator: "\n")
        let line = lines.first {
            $0.hasPrefix("pgvigil_collector_last_success_timestamp_seconds{target=\"t\"")
                && $0.contains("collector=\"pg_extension\"")
        }
        return line?.split(separator: " ").last.flatMap { Double($0) } ?? 0
    }

    private static let secrets = ["archive_command", "primary_conninfo", "ssl_passphrase_command"]

    private static func setSecrets(on server: TestServer) async throws {
        for name in secrets {
            try await server.execute("ALTER SYSTEM SET \(name) = 'password=geheim'")
        }
        try await server.execute("SELECT pg_reload_conf()")
    }

    /// Until the settings are known, which is no change.
    private static func firstLook(_ agent: AgentProcess) async throws {
        try await eventually("the first look", within: .seconds(120)) {
            let metrics = try await agent.client.get("/metrics").text
            let known = try await changes(agent)
            return metrics.contains("pg_settings_work_mem") && !known.contains("\"since\":null")
        }
        #expect(try await changes(agent).contains("\"changes\":[]"))
        try await eventually("settings are known", within: .seconds(120)) {
            try await agent.client.get("/targets/t/settings").text.contains("Not the default")
        }
        #expect(try await changes(agent).contains("\"changes\":[]"))
    }

    private static func expectNoSecret(_ history: TestServer) async throws {
        #expect(
            try await history.value(
                "SELECT count(*) FROM monitoring.changes WHERE kind = 'restart'") == "1")
        #expect(
            try await history.rows(
                """
                SELECT DISTINCT old_value, new_value FROM monitoring.changes
                 WHERE name = ANY ('{\(secrets.joined(separator: ","))}')
                """) == [[nil, "(not read)"]])
    }

    /// Where a change could be shown.
    private static func shown(_ agent: AgentProcess) async throws -> String {
        var all = ""
        for path in [
            "/api/v1/changes", "/targets/t", "/targets/t/settings", "/metrics",
            "/api/v1/database/settings",
        ] {
            all += try await agent.client.get(path).text
        }
        return all
    }

    private static func object(_ old: String, _ new: String) -> String {
        #""kind":"setting","datname":null,"name":"work_mem","old":\#(old),"new":\#(new)"#
    }

    @Test(arguments: [15, 18])
    func `a setting, a restart and what changed without an agent are seen once`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await withServer(version: version) { history in
                try await history.execute(Schema.script(mode: .logged))
                try await server.prepareWatching()
                let directory = try TemporaryDirectory("changes")
                let text = Self.configuration(server, history, directory)
                let first = try await AgentProcess.start(text)
                try await Self.firstLook(first)
                try await Self.set("5MB", on: server)
                try await eventually("the change", within: .seconds(120)) {
                    try await Self.changes(first).contains(Self.object("null", "\"5120 kB\""))
                }
                let page = try await first.client.get("/targets/t/settings").text
                #expect(page.contains("Changed when") && page.contains("5120 kB"))
                let chart = try await first.client.get("/targets/t").text
                #expect(chart.contains("work_mem: the default to 5120 kB"))
                try await Self.setSecrets(on: server)
                try await eventually("secrets have changed", within: .seconds(120)) {
                    let known = try await Self.changes(first)
                    return Self.secrets.allSatisfy {
                        known.contains(#""name":"\#($0)","old":null,"new":"(not read)""#)
                    }
                }
                first.stop()
                let file = String(
                    decoding: try Files.read("\(directory.path)/changes-t.state"), as: UTF8.self)
                #expect(!file.contains("geheim") && file.contains("(not read)"))

                try await Self.set("6MB", on: server)
                try await server.stop()
                try await server.start()
                let second = try await AgentProcess.start(text)
                try await eventually("what changed meanwhile", within: .seconds(120)) {
                    let known = try await Self.changes(second)
                    return known.contains(Self.object("\"5120 kB\"", "\"6144 kB\""))
                        && known.contains(Self.object("null", "\"5120 kB\""))
                        && known.contains("\"kind\":\"restart\"")
                }
                try await eventually("the rows", within: .seconds(120)) {
                    try await history.rows(
                        """
                        SELECT kind, name, old_value, new_value FROM monitoring.changes
                         WHERE kind = 'setting' AND name = 'work_mem' ORDER BY changed_at
                        """) == [
                            ["setting", "work_mem", nil, "5120 kB"],
                            ["setting", "work_mem", "5120 kB", "6144 kB"],
                        ]
                }
                try await Self.expectNoSecret(history)
                #expect(try await !Self.shown(second).contains("geheim"))
                second.stop()
            }
        }
    }

    @Test(arguments: [15, 18])
    func `an extension that comes, is updated and goes is seen with its database`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE shop")
            let directory = try TemporaryDirectory("changes")
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s, state_directory: \(directory.path) }
                collectors: { intervals: { pg_extension: 1s } }
                targets: [{ name: t, conninfo: "\(server.conninfo(user: "watcher"))" }]
                """)
            var last = 0.0
            for _ in 0..<2 {
                let before = last
                try await eventually("every database is looked at", within: .seconds(120)) {
                    try await Self.lastLook(agent) > before
                }
                last = try await Self.lastLook(agent)
            }
            let newest =
                try await server.value(
                    "SELECT default_version FROM pg_available_extensions WHERE name = 'hstore'")
                ?? ""
            for (statement, old, new) in [
                ("CREATE EXTENSION hstore VERSION '1.4'", nil, "1.4"),
                ("ALTER EXTENSION hstore UPDATE", "1.4", newest),
                ("DROP EXTENSION hstore", newest, nil),
            ] {
                try await server.execute(statement, database: "shop")
                let values = [old, new].map { $0.map { "\"\($0)\"" } ?? "null" }
                let change =
                    #""kind":"extension","datname":"shop","name":"hstore","old":"#
                    + values[0] + #","new":"# + values[1]
                try await eventually("\(statement)", within: .seconds(120)) {
                    try await Self.changes(agent).contains(change)
                }
                let page = try await agent.client.get("/targets/t/settings").text
                #expect(page.contains("extension") && page.contains("hstore"))
            }
            agent.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `roles that change are seen with what changed, and never with a password`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            // What everybody may read is enough.
            try await server.execute("CREATE ROLE guest LOGIN")
            try await server.execute("CREATE ROLE clerk LOGIN PASSWORD 'geheim1'")
            try await server.execute("CREATE DATABASE shop")
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                collectors: { intervals: { pg_role_attributes: 1s, pg_db_role_setting: 1s } }
                targets: [{ name: t, conninfo: "\(server.conninfo(user: "guest"))" }]
                """)
            try await eventually("roles are known", within: .seconds(120)) {
                let known = try await Self.changes(agent)
                let metrics = try await agent.client.get("/metrics").text
                return !known.contains("\"since\":null")
                    && metrics.contains(
                        "pgvigil_collector_success{target=\"t\",collector=\"pg_db_role_setting\"} 1"
                    )
            }
            let infinity = "VALID UNTIL infinity"
            for (statement, kind, name, old, new) in [
                (
                    "ALTER ROLE clerk SUPERUSER CONNECTION LIMIT 3", "role_attributes", "clerk",
                    "\"NOSUPERUSER, CONNECTION LIMIT -1\"", "\"SUPERUSER, CONNECTION LIMIT 3\""
                ),
                (
                    "ALTER ROLE clerk VALID UNTIL '2031-02-03 04:05:06+00' PASSWORD 'geheim2'",
                    "role_attributes", "clerk", "\"\(infinity)\"",
                    "\"VALID UNTIL 2031-02-03T04:05:06Z\""
                ),
                (
                    "ALTER ROLE clerk IN DATABASE shop SET work_mem = '64MB'", "role_setting",
                    "clerk: work_mem", "null", "\"64MB\""
                ),
                (
                    "ALTER ROLE clerk SET app.token = 'geheim3'", "role_setting",
                    "clerk: app.token", "null", "\"(not read)\""
                ),
                ("ALTER DATABASE shop SET jit = off", "role_setting", "jit", "null", "\"off\""),
            ] {
                try await server.execute(statement)
                let change = #""name":"\#(name)","old":\#(old),"new":\#(new)"#
                try await eventually("\(statement)", within: .seconds(120)) {
                    let known = try await Self.changes(agent)
                    return known.contains(change) && known.contains(#""kind":"\#(kind)""#)
                }
            }
            try await server.execute("ALTER ROLE clerk RENAME TO scribe")
            try await eventually("the new name", within: .seconds(120)) {
                let known = try await Self.changes(agent)
                return known.contains(#""name":"scribe","old":null,"new":"SUPERUSER, "#)
            }
            #expect(try await !Self.shown(agent).contains("geheim"))
            #expect(server.logText().errors(of: "guest") == [])
            agent.stop()
        }
    }

    @Test func `a question about changes that is misspelt is refused with its name`() async throws {
        try await withServer(version: 18) { server in
            try await server.prepareWatching()
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                targets: [{ name: t, conninfo: "\(server.conninfo(user: "watcher"))" }]
                """)
            for (query, status, words) in [
                ("limit=0", 400, "limit"), ("form=1", 400, "form"), ("target=u", 404, "u"),
                ("from=2&to=1", 400, "from"),
            ] {
                let answer = try await agent.client.get("/api/v1/changes?\(query)")
                #expect(answer.status == status && answer.text.contains(words), "\(answer.text)")
            }
            agent.stop()
        }
    }
}
