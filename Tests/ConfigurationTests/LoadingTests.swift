import AgentSettings
import Basics
import Collection
import CollectorDocuments
import Configuration
import Documents
import Limits
import Metrics
import Rules
import TargetSettings
import Testing

@Suite struct LoadingTests {
    @Test func `one target is enough, and the rest are defaults`() throws {
        let configuration = try Fixtures.loaded("targets: [{ conninfo: host=db1 }]")
        var expected = Configuration(targets: [
            Target(name: "local", conninfo: Conninfo("host=db1"))
        ])
        expected.files = ["pgvigil.yml"]
        #expect(configuration == expected)
        #expect(configuration.agent.interval == .seconds(10))
        #expect(configuration.agent.stopTimeout == .seconds(5))
        #expect(configuration.agent.seriesMax == 20_000)
        #expect(configuration.web.listen == [.tcp(host: "127.0.0.1", port: 9787)])
        #expect(configuration.web.connectionsMax == 512)
        #expect(!configuration.web.enableReload)
        let target = try #require(configuration.targets.first)
        #expect(target.kind == .postgresql && target.password == nil && target.environment == nil)
        #expect(target.connectTimeout == .seconds(5) && target.connectionMaxAge == .seconds(3600))
        #expect(target.databases.contains("postgres") && !target.databases.contains("template1"))
    }

    @Test func `a target prepares as it says itself, otherwise as the agent's section says`() throws
    {
        let targets = try Fixtures.loaded(
            """
            agent: { prepare: never }
            targets:
              - { name: a, conninfo: host=a }
              - { name: b, conninfo: host=b, prepare: auto }
            """
        ).targets
        #expect(targets.map(\.prepare) == [.never, .auto])
        let console = try Fixtures.loaded("targets: [{ kind: pgbouncer, conninfo: host=a }]")
        #expect(console.targets.map(\.prepare) == [.never])
    }

    @Test func `without a file libpq's environment names the target`() {
        let configuration = Configuration.withoutFile
        #expect(configuration.targets.map(\.name) == ["local"])
        #expect(configuration.targets.map(\.conninfo) == [Conninfo("")])
    }

    @Test func `everything that can be said is understood`() throws {
        let configuration = try Fixtures.loaded(
            everything,
            [
                "etc/web.yml": "http_server_config: { headers: { X-Frame-Options: deny } }",
                "etc/c/a.yml": "# -\n",
                "secret": "word\n",
            ])
        #expect(configuration.agent.interval == .seconds(90))
        #expect(configuration.agent.shard == Shard("2/3"))
        #expect(configuration.agent.stateDirectory == "/var/lib/pgvigil")
        #expect(configuration.agent.labelValueBytesMax == 1024)
        #expect(configuration.agent.log.level == .debug && configuration.agent.log.format == .json)
        #expect(configuration.web.configFile == "etc/web.yml")
        #expect(configuration.webConfig?.headers.map(\.name) == ["X-Frame-Options"])
        #expect(configuration.web.listen.count == 2 && configuration.web.enableReload)
        #expect(configuration.files == ["pgvigil.yml", "etc/web.yml", "etc/c/a.yml"])
        let orders = configuration.targets[0]
        #expect(orders.environment == .production && orders.labels == ["team": "payments"])
        #expect(orders.password == .file("secret"))
        #expect(orders.databases.countMax == 7)
        #expect(orders.databases.contains("app_1") && !orders.databases.contains("app_test"))
        #expect(orders.collectors.top == ["pg_stat_statements": 5])
        #expect(
            orders.collectors.intervals == [
                "pg_table_size": .seconds(60), "pg_stat_activity": .seconds(30),
            ])
        #expect(orders.collectors.disabled.map(\.pattern) == ["pg_table*", "pg_stat_activity"])
        let pool = configuration.targets[1]
        #expect(pool.kind == .pgbouncer)
        #expect(pool.password == .command(["/bin/cat", "/run/x"]))
        #expect(pool.collectors == configuration.collectors)
    }

    private let everything = """
        agent:
          interval: 1m30s
          shard: 2/3
          state_directory: /var/lib/pgvigil
          label_value_bytes_max: 1KiB
          log: { level: debug, format: json }
        web:
          listen: ["[::1]:9787", "unix:/run/pgvigil.sock"]
          config_file: etc/web.yml
          enable_reload: true
        targets:
          - name: orders
            conninfo: host=/run/postgresql
            password_file: secret
            environment: production
            labels: { team: payments }
            databases: { include: [app_*], exclude: ["*_test"] }
            databases_max: 7
            collectors:
              disable: [pg_stat_activity]
              intervals: { pg_table_size: 1m }
              top: { pg_stat_statements: 5 }
          - name: orders-pool
            kind: pgbouncer
            conninfo: port=6432
            password_command: [/bin/cat, /run/x]
        collectors:
          disable: [pg_table*]
          intervals: { pg_table_size: 5m, pg_stat_activity: 30s }
          timeouts: { pg_table_size: 10s }
          files: ["etc/c/*.yml"]
        """

    @Test func `a certificate that is missing is named beside the other problems`() {
        let files = MemoryFiles([
            "pgvigil.yml": "web: { config_file: web.yml }\ntargets: [{ conninfo: '' }]",
            "web.yml": """
            tls_server_config: { cert_file: a.pem, key_file: b.pem }
            basic_auth_users: { joe: plain }
            """, "b.pem": "key",
        ])
        guard case .failure(let problems) = Configuration.load("pgvigil.yml", files: files) else {
            Issue.record("accepted")
            return
        }
        #expect(problems.list.count == 2)
        #expect(problems.list.contains { $0.line.hasPrefix("web.yml:2:26: basic_auth_users: ") })
        let missing = "web.yml:1:33: cert_file: \"a.pem\": No such file or directory"
        #expect(problems.list.map(\.line).contains(missing))
    }

    @Test func `relative paths begin in the directory of the file that names them`() throws {
        let files = MemoryFiles([
            "/etc/pgvigil/pgvigil.yml": """
            web: { config_file: tls/web.yml }
            agent: { state_directory: state }
            targets: [{ conninfo: '', password_file: secret }]
            """,
            "/etc/pgvigil/secret": "word",
            "/etc/pgvigil/tls/web.yml": "tls_server_config: { cert_file: a.pem, key_file: /b.pem }",
        ])
        let configuration = try Configuration.load("/etc/pgvigil/pgvigil.yml", files: files).get()
        #expect(configuration.agent.stateDirectory == "/etc/pgvigil/state")
        #expect(configuration.targets.first?.password == .file("/etc/pgvigil/secret"))
        #expect(configuration.webConfig?.tls?.certificateFile == "/etc/pgvigil/tls/a.pem")
        #expect(configuration.webConfig?.tls?.keyFile == "/b.pem")
    }

    @Test(arguments: [
        ("nowhere.txt", "\"nowhere.txt\": No such file or directory"),
        ("empty", "\"empty\" has no password in its first line"),
        ("late", "\"late\" has no password in its first line"),
    ])
    func `a password file without a password is refused with its place`(
        file: String, problem: String
    ) {
        let files = ["empty": "", "late": "\nword\n", "good": "word"]
        #expect(
            Fixtures.problems("targets: [{ conninfo: '', password_file: \(file) }]", files) == [
                "pgvigil.yml:1:42: password_file: \(problem)"
            ])
        let history = "history: { conninfo: '', password_file: \(file) }"
        let target = "agent: { state_directory: /s }\ntargets: [{ conninfo: '' }]\n"
        #expect(
            Fixtures.problems(target + history, files) == [
                "pgvigil.yml:3:41: password_file: \(problem)"
            ])
        #expect(
            Fixtures.problems("targets: [{ conninfo: '', password_file: good }]", files) == [])
    }

    @Test(arguments: [
        "https://hooks.example.com/services/T0/SECRET", "hunter2SECRET", "hunter2secret",
        "SECRETKEY0123456789", "eyJhbGciOi.eyJzdWIi.SECRET", "123:SECRET", "a SECRET of words",
        "/abc+SECRET/def==", "SECRET/with/slashes",
    ])
    func `a secret that was pasted where its file belongs is not shown`(secret: String) {
        let target = "{ conninfo: '', password_file: '\(secret)' }"
        let receiver = """
            agent: { state_directory: s }
            receivers: [{ name: a, pagerduty: { routing_key_file: "\(secret)" } }]
            route: { receiver: a }
            targets: [\(target)]
            heartbeat: { url_file: \(secret) }
            history: { conninfo: '', password_file: \(secret) }
            """
        let problems = Fixtures.load(receiver, [:])
        guard case .failure(let problems) = problems else {
            Issue.record("accepted")
            return
        }
        #expect(problems.list.count == 4)
        #expect(
            problems.list.allSatisfy { $0.description.contains("names the file that holds it") })
        #expect(!problems.description.lowercased().contains("secret/"))
        #expect(!problems.description.contains(secret))
    }

    @Test func `a problem in a file that is named shows that file`() {
        let lines = Fixtures.problems(
            "web: { config_file: web.yml }\ntargets: [{ conninfo: '', kind: x }]",
            ["web.yml": "tls_server_confi: {}"])
        #expect(
            lines == [
                "pgvigil.yml:2:33: kind: \"x\" is not one of postgresql, pgbouncer",
                "web.yml:1:1: unknown key \"tls_server_confi\" in the web configuration; "
                    + "did you mean \"tls_server_config\"?",
            ])
    }

    @Test func `settings change what a collector says of itself`() throws {
        let configuration = try Fixtures.loaded(
            """
            targets: [{ conninfo: '' }]
            collectors:
              disable: [pg_stat_a*]
              intervals: { pg_stat_statements: 1m }
              timeouts: { pg_stat_statements: 9s }
              top: { pg_stat_statements: 7 }
            """)
        let settings = try #require(configuration.targets.first).collectors
        let (activity, statements) = (Fixtures.catalog[0], Fixtures.catalog[1])
        #expect(settings.disables(activity) && !settings.disables(statements))
        #expect(settings.pace(of: statements) == .atMostEvery(.seconds(60)))
        #expect(settings.pace(of: activity) == .everyPoll)
        #expect(settings.timeout(of: statements) == .seconds(9))
        #expect(settings.timeout(of: activity) == activity.timeout)
        #expect(settings.top(of: statements) == 7 && settings.top(of: activity) == nil)
    }

    @Test func `a target is equal after a reload unless something that concerns it changed`() throws
    {
        func targets(_ text: String) throws -> [Target] { try Fixtures.loaded(text).targets }
        let rest = "targets: [{ name: a, conninfo: x=1 }, { name: b, conninfo: x=1 }]\n"
        let before = try targets(rest)
        #expect(try targets("# comment\n" + rest + "web: { timeout: 5s }\n") == before)
        let after = try targets(rest.replacingLast("x=1", by: "x=2"))
        #expect(after[0] == before[0] && after[1] != before[1])
        #expect(try targets(rest + "collectors: { disable: [pg_stat_*] }\n")[0] != before[0])
        #expect(try targets(rest + "health: { weights: { cache: 20 } }\n")[0] != before[0])
    }

    @Test func `a section with nothing in it is as if it were not there`() throws {
        let bare = try Fixtures.loaded("targets: [{ conninfo: '' }]")
        let empty = try Fixtures.loaded(
            "agent:\nweb:\ncollectors:\n  disable:\n  top:\ntargets:\n- conninfo: ''\n  labels:\n")
        #expect(empty == bare)
    }

    /// The text in double quotes with every scalar escaped.
    private static func yaml(_ text: String) -> String {
        let escapes = text.unicodeScalars.map { scalar in
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
        return "\"" + escapes.joined() + "\""
    }

    @Test(arguments: [
        "north: {a, b", "'", "\"\\", "# x", "a\u{1B}]0;\u{7}", "\u{202E}\u{2028}\u{FEFF}",
        "a\nb\t", "{{x}}", "null", "- a", "&a *b", "x\"\u{338}", "\u{E0001}", "%",
    ])
    func `a dump with any text in it is read back`(text: String) throws {
        let labels = "{ site: \(Self.yaml(text)) }"
        let configuration = try Fixtures.loaded(
            """
            rules: { external_labels: \(labels), job: \(Self.yaml(text)) }
            targets: [{ name: a, conninfo: x=1, labels: \(labels) }]

            """)
        let dump = configuration.redactedDescription
        let again = try Fixtures.loaded(dump)
        #expect(again.targets.map(\.labels) == [["site": text]])
        #expect(again.rules.environment.externalLabels.dictionary == ["site": text])
        #expect(again.rules.job == text)
        let seen = dump.unicodeScalars.filter { $0 != "\n" }
        #expect(!seen.contains { $0.properties.generalCategory == .control })
        #expect(!seen.contains { $0.properties.generalCategory == .format })
    }

    @Test(arguments: ["", "# nothing\n", "{}", "tls_server_config:\n", "basic_auth_users: {}"])
    func `a web file that says nothing is refused by its name`(text: String) {
        let result = Configuration.parse(
            Array("web: { config_file: web.yml }\ntargets: [{ conninfo: '' }]".utf8),
            file: "etc/pgvigil.yml", files: MemoryFiles(["etc/web.yml": text]))
        guard case .failure(let problems) = result else {
            Issue.record("\(text)")
            return
        }
        #expect(
            problems.description == "etc/web.yml: says nothing of TLS, headers or users; fill it,"
                + " or take web.config_file out for plain HTTP")
    }

    @Test func `the dump is read back as the same configuration`() throws {
        let files = [
            "etc/web.yml": "http_server_config: { headers: { X-Frame-Options: deny } }",
            "etc/c/a.yml": "# -\n",
            "secret": "word\n",
        ]
        // Command lines are masked in the dump, so that target stays out of the comparison.
        let text = everything.replacingLast("    password_command: [/bin/cat, /run/x]\n", by: "")
        let configuration = try Fixtures.loaded(text, files)
        var again = try Fixtures.loaded(configuration.redactedDescription, files)
        // The dump names the files that were found, not the pattern.
        #expect(configuration.filePatterns == ["etc/c/*.yml"] && again.filePatterns == [])
        again.filePatterns = configuration.filePatterns
        // And stands elsewhere.
        again.stateDirectoryPlace = configuration.stateDirectoryPlace
        again.restartPlaces = configuration.restartPlaces
        #expect(again == configuration)
    }
}

extension String {
    /// The same text with the last occurrence of a part replaced.
    func replacingLast(_ part: String, by other: String) -> String {
        guard let range = ranges(of: part).last else { return self }
        return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
