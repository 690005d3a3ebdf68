import Metrics
import Polling
import Postgres
import Support
import Testing

@Suite struct SessionSettingTests {
    /// The value that does the most harm, for every setting that we pin and for some that we do not.
    static let worst = [
        "lock_timeout": "0", "statement_timeout": "1ms",
        "idle_in_transaction_session_timeout": "1ms", "default_transaction_read_only": "off",
        "idle_session_timeout": "1ms", "transaction_timeout": "1ms",
        "default_transaction_isolation": "serializable", "default_transaction_deferrable": "on",
        "exit_on_error": "on", "search_path": "odd, pg_catalog", "row_security": "off",
        "restrict_nonsystem_relation_kind": "view, foreign-table",
        "standard_conforming_strings": "off", "transform_null_equals": "on",
        "array_nulls": "off", "quote_all_identifiers": "on", "bytea_output": "escape",
        "DateStyle": "German, YMD", "IntervalStyle": "sql_standard", "extra_float_digits": "-15",
        "stats_fetch_consistency": "snapshot", "jit": "on",
        "max_parallel_workers_per_gather": "8", "client_min_messages": "debug5",
        "debug_print_parse": "on", "debug_print_raw_parse": "on", "debug_print_rewritten": "on",
        "debug_print_plan": "on", "trace_sort": "on", "tcp_keepalives_idle": "1",
        "tcp_keepalives_interval": "1", "tcp_keepalives_count": "1", "tcp_user_timeout": "1",
        "client_connection_check_interval": "0", "TimeZone": "Australia/Adelaide",
        "synchronous_commit": "off", "check_function_bodies": "off",
        // Not pinned.
        "backslash_quote": "on", "escape_string_warning": "off", "client_encoding": "SJIS",
        "xmlbinary": "hex", "plan_cache_mode": "force_generic_plan", "work_mem": "64kB",
        "geqo_threshold": "2", "join_collapse_limit": "1", "enable_hashjoin": "off",
        "enable_indexscan": "off", "enable_sort": "off", "session_replication_role": "replica",
        "default_text_search_config": "simple", "application_name": "another",
    ]

    @Test func `every setting that a role can change is pinned or has a reason to be left alone`() {
        let pinned = Set(SessionSetting.all(for: .watching).map(\.name))
        let left = SessionSetting.leftAlone.flatMap(\.names)
        #expect(left.count == Set(left).count)
        #expect(pinned.isDisjoint(with: left))
        let decided = pinned.union(left)
        #expect(UserSettings.names.filter { !decided.contains($0) } == [])
        #expect(decided.filter { !UserSettings.names.contains($0) } == [])
        for purpose in [Login.Purpose.watching, .writing, .installing] {
            let names = SessionSetting.all(for: purpose).map(\.name)
            #expect(names.count == Set(names).count)
            #expect(names.allSatisfy { Self.worst[$0] != nil })
        }
    }

    @Test(arguments: PostgresInstallation.versions)
    func `the list of settings that a role can change is the server's`(version: Int) async throws {
        try await withServer(version: version) { server in
            let names = try await server.rows("SELECT name FROM pg_settings WHERE context = 'user'")
            let known = Set(UserSettings.names)
            #expect(names.compactMap(\.[0]).filter { !known.contains($0) } == [])
        }
    }

    @Test(arguments: [15, 17, 18], [Login.Purpose.watching, .writing, .installing])
    func `all is in force whatever a role has set`(
        version: Int, purpose: Login.Purpose
    ) async throws {
        try await withServer(version: version) { server in
            let known = Set(
                try await server.rows("SELECT name FROM pg_settings").compactMap(\.[0]))
            let settings = SessionSetting.all(for: purpose).filter { known.contains($0.name) }
            let spoilt = Self.worst.filter { known.contains($0.key) }
            var roles: [(name: String, settings: [String: String])] = [("every", spoilt)]
            for name in settings.map(\.name) {
                roles.append(("one_\(name.lowercased())", spoilt.filter { $0.key == name }))
            }
            try await server.execute(
                roles.map { "CREATE ROLE \($0.name) LOGIN" }.joined(separator: "; "))
            try await server.execute(
                roles.flatMap { Self.spoiling($0.name, $0.settings) }.joined(separator: "; "))
            for role in roles {
                let text = server.conninfo(user: role.name)
                let session = Session(
                    name: role.name,
                    login: Login(
                        conninfo: try #require(ConnectionString(text)), purpose: purpose))
                let names = settings.filter { $0.isVerified && $0.name != "statement_timeout" }
                let row = try await session.rows(
                    "SELECT "
                        + names.map { "current_setting('\($0.name)')" }.joined(separator: ", "))
                #expect(row[0] == names.map(\.value), "\(role.name)")
                await session.close()
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a role whose settings are all against us is watched as any other, poll after poll`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: StatementsTests.settings) { server in
            try await server.prepareWatching("usual")
            try await server.execute("CREATE ROLE spoilt LOGIN; GRANT pg_monitor TO spoilt")
            try await server.execute("CREATE DATABASE other")
            try await server.execute("CREATE ROLE app2 PASSWORD $$S3cret$$")
            try await server.execute("SELECT 'customer''s', E'\\\\', \"relname\" FROM pg_class")
            let known = Set(
                try await server.rows("SELECT name FROM pg_settings").compactMap(\.[0]))
            let spoilt = Self.worst.filter { known.contains($0.key) }
            try await server.execute(Self.spoiling("spoilt", spoilt).joined(separator: "; "))
            let usual = try await Watcher(server, as: "usual").poll()
            let watcher = try Watcher(server, as: "spoilt")
            let poll = try await watcher.poll()
            #expect(poll.failures == usual.failures)
            #expect(poll.planned == usual.planned)
            let texts = Self.texts(poll.snapshot)
            let same = Self.texts(usual.snapshot).filter { texts[$0.key] != nil }
            #expect(same.count > 10)
            #expect(same.filter { texts[$0.key] != $0.value } == [:])
            #expect(texts.values.contains { $0.hasPrefix("CREATE ROLE app2") })
            #expect(!texts.values.contains { $0.contains("S3cret") })

            let other = try Watcher(server, as: "spoilt")
            _ = try await other.run(polls: 3)
            #expect(other.reports.allSatisfy { $0.snapshot.value(of: "pg_up") == 1 })
            #expect(other.log.lines("target is down") == [])
            #expect(
                try await server.value(
                    "SELECT count(*) FROM pg_stat_database WHERE sessions_killed > 0") == "0")
        }
    }

    @Test(arguments: [15, 18])
    func `settings of the connection string that are not ours are obeyed`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let text = server.conninfo() + " options='-c work_mem=77kB -c lock_timeout=9s'"
            let session = Session(
                name: "watch",
                login: Login(conninfo: try #require(ConnectionString(text)), purpose: .watching))
            let row = try await session.rows(
                "SELECT current_setting('work_mem'), current_setting('lock_timeout')")
            #expect(row == [["77kB", "100ms"]])
            await session.close()
        }
    }

    @Test(arguments: [17, 18])
    func `a trigger that writes at each login lets us in`(version: Int) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE ROLE watcher LOGIN")
            try await server.execute(
                """
                CREATE TABLE login_audit (who text, at timestamptz);
                CREATE FUNCTION audit_login() RETURNS event_trigger SECURITY DEFINER
                LANGUAGE plpgsql AS $$ BEGIN
                IF NOT pg_is_in_recovery() THEN
                INSERT INTO login_audit VALUES (session_user, now());
                END IF; END $$;
                CREATE EVENT TRIGGER audit ON login EXECUTE FUNCTION audit_login();
                ALTER EVENT TRIGGER audit ENABLE ALWAYS
                """)
            let text = server.conninfo(user: "watcher")
            let session = Session(
                name: "watch",
                login: Login(conninfo: try #require(ConnectionString(text)), purpose: .watching))
            #expect(try await session.rows("SHOW transaction_read_only") == [["on"]])
            await session.close()
            #expect(
                try await server.value("SELECT count(*) FROM login_audit WHERE who = 'watcher'")
                    == "1")
        }
    }

    @Test func `a new session costs two short statements before the first of its own`()
        async throws
    {
        try await withServer(settings: ["log_statement": "all"]) { server in
            let session = Session(
                name: "watch",
                login: Login(
                    conninfo: try #require(ConnectionString(server.conninfo())),
                    purpose: .watching))
            _ = try await session.rows("SELECT 'mine'")
            #expect(await session.transactions == [[]: 4])
            await session.close()
            let statements = server.logText().split(separator: "\n").filter {
                $0.contains("statement: ")
            }
            #expect(statements.count == 3)
        }
    }

    private static func texts(_ snapshot: TargetSnapshot) -> [String: String] {
        Dictionary(
            snapshot.samples(of: "pg_stat_statements_query_info").map {
                ($0.labels["queryid"] ?? "", $0.labels["query"] ?? "")
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The statements that give a role settings of its own.
    private static func spoiling(_ role: String, _ settings: [String: String]) -> [String] {
        settings.sorted { $0.key < $1.key }.map { name, value in
            let isList = name == "search_path"
            return "ALTER ROLE \(role) SET \(name) = \(isList ? value : "'\(value)'")"
        }
    }
}
