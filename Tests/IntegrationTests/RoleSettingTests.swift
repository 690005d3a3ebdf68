import AdviceQuestions
import Collection
import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing

/// What is set for our role, and what our session sets, is not how the server is set.
@Suite struct RoleSettingTests {
    /// What a setting is that has neither a range nor a list of values.
    private static let texts = [
        "application_name": "another", "client_encoding": "SJIS",
        "createrole_self_grant": "set, inherit", "default_table_access_method": "heap",
        "default_tablespace": "pg_default", "default_text_search_config": "simple",
        "lc_monetary": "POSIX", "lc_numeric": "POSIX", "lc_time": "POSIX",
        "temp_tablespaces": "pg_default", "TimeZone": "Australia/Adelaide",
        "timezone_abbreviations": "India",
    ]
    /// No role can have them, or a library would have to be installed for it.
    private static let notOfRoles: Set = [
        "local_preload_libraries", "transaction_deferrable", "transaction_isolation",
    ]

    @Test(arguments: [15, 18], ["lowest", "highest"])
    func `a role with all that we leave alone at one end of its range is watched as any other`(
        version: Int, end: String
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching("usual")
            try await server.execute("CREATE ROLE odd LOGIN; GRANT pg_monitor TO odd")
            let set = try await Self.setAll(of: "odd", to: end, on: server)
            #expect(set.count > 90, "\(set.count)")
            // No answer is too old for what is made of it, however slow the machine is.
            let usual = try await Watcher(server, as: "usual") { $0.interval = 60 }.poll()
            let watcher = try Watcher(server, as: "odd") { $0.interval = 60 }
            let poll = try await watcher.poll()
            #expect(poll.failures == usual.failures)
            #expect(poll.planned == usual.planned)
            #expect(poll.omissions == usual.omissions)
            #expect(watcher.log.lines("collector failed") == [])
            // Numbers of settings are the server's, or there are none.
            let hidden = Set(set.flatMap { name in ["", "_bytes", "_seconds"].map { name + $0 } })
                .map { "pg_settings_\($0)" }
            let shown = Set(Self.metrics(poll.snapshot))
            let lost = Set(Self.metrics(usual.snapshot)).subtracting(shown)
            #expect(lost.subtracting(hidden) == [])
            #expect(shown.intersection(hidden) == [])
            #expect(lost.contains("pg_settings_work_mem_bytes"))
            #expect(lost.contains("pg_settings_random_page_cost"))
            for name in shown where name.hasPrefix("pg_settings_") && name.hasSuffix("_bytes") {
                #expect(poll.snapshot.value(of: name) == usual.snapshot.value(of: name), "\(name)")
            }
        }
    }

    @Test(arguments: [15, 18])
    func `advice goes by the settings of the server, not by those of our role or session`(
        version: Int
    ) async throws {
        // Our session has 10 s, and advice that takes it for the server's proposes no limit.
        let settings = ["idle_in_transaction_session_timeout": "7min"]
        try await withServer(version: version, settings: settings) { server in
            try await server.execute("CREATE ROLE usual LOGIN; CREATE ROLE odd LOGIN")
            try await server.execute(
                "ALTER ROLE odd SET work_mem = '77kB'; ALTER ROLE odd SET vacuum_cost_limit = 1")
            let question = try #require(Questions.all.first { $0.name == "settings" })
            let sql = try #require(question.variants.first { $0.versions.contains(version) }?.sql)
            let wanted: [(role: String, memory: String?, limit: String?)] = [
                ("usual", "4096", "200"), ("odd", nil, nil),
            ]
            for (role, memory, limit) in wanted {
                let session = Session(
                    name: role,
                    login: Login(
                        conninfo: try #require(ConnectionString(server.conninfo(user: role))),
                        purpose: .watching))
                var values: [String: String] = [:]
                for row in try await session.rows(sql) { values[row[0] ?? ""] = row[1] }
                await session.close()
                #expect(values["idle_in_transaction_session_timeout"] == "420000")
                #expect(values["work_mem"] == memory)
                #expect(values["vacuum_cost_limit"] == limit)
                #expect(values["max_connections"] == "60")
            }
        }
    }

    /// The names of all that has a sample.
    private static func metrics(_ snapshot: TargetSnapshot) -> [String] {
        snapshot.families.filter { !$0.samples.isEmpty }.map(\.metric.name)
    }

    /// Gives a role each setting that we leave alone, with the least or the greatest value that it may
    /// have, the first or the last of a list, or the other one of two; the names of those set.
    private static func setAll(
        of role: String, to end: String, on server: TestServer
    ) async throws -> Set<String> {
        let names = Set(SessionSetting.leftAlone.flatMap(\.names)).subtracting(notOfRoles)
        let ends =
            end == "lowest" ? "min_val, enumvals[1]" : "max_val, enumvals[cardinality(enumvals)]"
        let rows = try await server.rows(
            """
            SELECT name, CASE vartype WHEN 'bool' THEN CASE reset_val WHEN 'on' THEN 'off' ELSE 'on' END
                              ELSE coalesce(\(ends)) END
              FROM pg_settings WHERE context = 'user'
            """)
        var set: Set<String> = []
        for row in rows {
            guard let name = row[0], names.contains(name) else { continue }
            let value = try #require(row[1] ?? texts[name], "\(name)")
            try await server.execute("ALTER ROLE \(role) SET \(name) = '\(value)'")
            set.insert(name)
        }
        return set
    }
}
