import AgentSettings
import Collection
import Configuration
import Documents
import Metrics
import Outbox
import Platform
import Support
import Testing
import YAML

/// What is valid and probably not meant.
@Suite struct CautionTests {
    /// Files in memory with what the kernel would say of them.
    private struct KnownFiles: FileReading {
        var memory = MemoryFiles()
        var facts: [String: FileFacts] = [:]
        var passfile: String?

        func read(_ path: String) throws(UnreadableFile) -> [UInt8] { try memory.read(path) }
        func paths(matching pattern: String) -> [String] { memory.paths(matching: pattern) }
        func facts(of path: String) -> FileFacts? { facts[path] }
    }

    private static let page = "{ alert: Down, expr: pg_up == 0, labels: { severity: page } }"
    private static let beat =
        "{ alert: Beat, expr: vector(1), labels: { severity: none, heartbeat: \"true\" } }"

    private static let waits =
        "{ alert: Waits, expr: pg_stat_statements_calls_total > 9, labels: { severity: info } }"
    private static let misses =
        "{ alert: Misses, expr: pg_query_mean_seconds > 1, labels: { severity: info } }"
    private static let urgent =
        "{ alert: Urgent, expr: pg_up == 0, labels: { severity: urgent } }"

    private static let files = [
        "rules/a.yml": "groups: [{ name: g, rules: [\(page), \(beat)] }]",
        "blind.yml": "groups: [{ name: g, rules: [\(waits), \(misses)] }]",
        "mean.yml": "groups: [{ name: g, rules: [\(misses)] }]",
        "urgent.yml": "groups: [{ name: g, rules: [\(page), \(urgent)] }]",
        "empty.yml": "# nothing any more\n", "hollow.yml": "groups: [{ name: g, rules: [] }]",
        "own.yml": "# none yet\n", "/c/a": "p\n", "/c/h": "p\n", "url": "http://127.0.0.1:1/x\n",
        "secret": "s\n",
        "web.yml": "basic_auth_users: { a: \(hash) }",
        "tls.yml": """
        basic_auth_users: { a: \(hash) }
        tls_server_config: { cert_file: c.pem, key_file: k.pem }
        """,
    ]

    private static let hash = "$2y$05$abcdefghijklmnopqrstuuGQ2mOu5Wsyz4Z1b0oN5Y6O3cQ8m1aDa"

    private static func load(
        _ text: String, facts: [String: FileFacts] = [:], passfile: String? = nil
    ) throws -> [Caution] {
        var contents = Self.files
        contents["pgvigil.yml"] = text
        let files = KnownFiles(
            memory: MemoryFiles(contents), facts: facts, passfile: passfile)
        return try Configuration.load("pgvigil.yml", files: files, catalog: Fixtures.catalog)
            .get().cautions
    }

    static let target =
        "targets: [{ name: orders, conninfo: '', labels: { team: shop } }]\n"
    private static let state = "agent: { state_directory: /s }\n"
    private static let rules = "rules: { files: [rules/*.yml] }\n"
    /// Lines 1 to 3 of a configuration with notifications, without a fault.
    private static let head = state + target + rules
    static let receiver = "{ name: a, webhook: { url_file: url } }"
    private static let external = "external_url: http://a.test\n"

    static func notifying(_ more: String, receivers: String = receiver) -> String {
        head + "receivers: [\(receivers)]\n" + external + more
    }

    /// Into which of two shards a name falls is the hash's choice.
    private static let isInFirst = Shard("1/2")?.isMine("b") == true

    /// A configuration, and the kind and the place of what there is to say of it.
    static let cases = ordinaryCases + silentCases

    private static let ordinaryCases: [(String, [String])] = [
        (
            target + "rules: { files: [rules/*.yml, 'gone/*.yml'] }",
            ["pattern_matches_nothing 2:31"]
        ),
        (target + "collectors: { files: ['c/*.yml'] }", ["pattern_matches_nothing 2:23"]),
        (
            "targets: [{ name: a, conninfo: 'host=h replication=database' }]\n",
            ["replication_connection 1:32"]
        ),
        ("targets: [{ name: a, conninfo: 'host=h replication=off' }]\n", []),
        (target + "rules: { files: [empty.yml] }", ["empty_file empty.yml"]),
        (target + "rules: { files: [hollow.yml] }", ["empty_file hollow.yml"]),
        (target + "collectors: { files: [own.yml] }", ["empty_file own.yml"]),
        (
            state + target + "receivers: [\(receiver)]\nroute: { receiver: a }\n" + external,
            ["receivers_without_rules 3:12"]
        ),
        (target + "severities: { sev1: error }", ["settings_without_receivers 2:13"]),
        (
            notifying(
                "route: { receiver: a }",
                receivers:
                    "{ name: a, send_resolved: false, pagerduty: { routing_key_file: secret } }"),
            ["incident_stays_open 4:39"]
        ),
        (
            notifying(
                "route: { receiver: a }",
                receivers: "{ name: a, send_resolved: false, webhook: { url_file: url } }"), []
        ),
        (
            notifying(
                "route: { receiver: a, routes: [{ matchers: [severity=\"critical\"] }] }"),
            ["route_never_matches 6:32"]
        ),
        (
            notifying("route: { receiver: a, routes: [{ matchers: [alertname=\"Dwn\"] }] }"),
            ["route_never_matches 6:32"]
        ),
        (
            // There are both, but no rule has them together.
            notifying(
                "route: { receiver: a, routes: [{ matchers: [severity=page],"
                    + " routes: [{ matchers: [alertname=Beat] }] }] }"),
            ["route_never_matches 6:70"]
        ),
        (
            notifying("route: { receiver: a, routes: [{ matchers: [target=\"order\"] }] }"),
            ["route_never_matches 6:32"]
        ),
        (
            notifying("route: { receiver: a, routes: [{ matchers: [squad=\"shop\"] }] }"),
            ["route_never_matches 6:32"]
        ),
        (
            notifying("route: { receiver: a, routes: [{ matchers: [environment=staging] }] }")
                .replacing("name: orders,", with: "name: orders, environment: staging,"), []
        ),
        (
            notifying("route: { receiver: a, routes: [{ matchers: [environment=production] }] }")
                .replacing("name: orders,", with: "name: orders, environment: staging,"),
            ["route_never_matches 6:32"]
        ),
        (
            notifying(
                "route: { receiver: a, routes: [{ matchers: [team=shop] },"
                    + " { matchers: [team=shop, severity=page] }] }"),
            ["route_never_matches 6:59"]
        ),
        (
            notifying(
                "route: { receiver: a }",
                receivers: receiver + ", { name: b, webhook: { url_file: url } }"),
            ["receiver_without_route 4:62"]
        ),
        (
            notifying(
                "route: { receiver: a }\n"
                    + "time_intervals: [{ name: night, time_intervals: [{ weekdays: [sunday] }] }]"),
            ["interval_without_route 7:26"]
        ),
        (
            notifying(
                "route: { receiver: a }\n"
                    + "inhibit_rules: [{ source_matchers: [severity=\"page\"],"
                    + " target_matchers: [severity=\"warning\"] }]"),
            ["inhibit_rule_never_matches 7:72"]
        ),
        (target + "web: { listen: ['0.0.0.0:9787', '[::1]:1'] }", ["open_listener 2:17"]),
        (
            target + "web: { listen: [':9787', 'db1.test:9788'] }",
            ["open_listener 2:17", "open_listener 2:26"]
        ),
        (
            target + "web: { listen: ['[::]:9787'], config_file: web.yml }",
            ["passwords_in_clear 2:17"]
        ),
        (target + "web: { enable_reload: true }", ["change_without_way 2:23"]),
        (
            "targets:\n- { name: b, conninfo: 'sslrootcert=/none/ca sslkey=/none/k sslcert=c.pem' }\n"
                + "- { name: c, conninfo: 'postgres://h/d?sslrootcert=system&sslcrl=/none/crl' }\n",
            [
                "connection_file_missing 2:24", "connection_file_missing 2:24",
                "connection_file_missing 2:24", "connection_file_missing 3:24",
            ]
        ),
        (
            state + target + "history: { conninfo: '', accept_metrics: true }",
            ["change_without_way 3:42"]
        ),
        (
            head + "receivers: [\(receiver)]\nroute: { receiver: a }", ["loopback_links 4:12"]
        ),
        (target + "heartbeat: { url_file: url }", ["heartbeat_without_rules 2:12"]),
        (
            "agent: { shard: \(isInFirst ? 2 : 1)/2 }\ntargets: [{ name: b, conninfo: '' }]",
            ["empty_shard 1:17"]
        ),
    ]

    @Test(arguments: cases)
    func `what is probably not meant is found where it stands`(
        text: String, expected: [String]
    ) throws {
        let found = try Self.load(text)
        let shown = found.map { caution in
            let mark = caution.place.mark
            let isHere = caution.place.file == "pgvigil.yml"
            let place =
                mark.map { isHere ? "\($0.line):\($0.column)" : "\(caution.place.file):\($0.line)" }
                ?? caution.place.file
            return "\(caution.kind.rawValue) \(place)"
        }
        #expect(shown == expected, "\(found.map(\.description))")
        for caution in found {
            #expect(!caution.text.isEmpty && !caution.remedy.isEmpty)
            #expect(caution.description.contains("\n  to fix: "))
        }
    }

    /// Configurations in which everything is as it should be.
    @Test(arguments: [
        target, target + rules,
        target + "rules: { files: [blind.yml] }\ncollectors: { disable: [pg_table_size] }",
        notifying(
            "route: { receiver: a, routes: [{ matchers: [severity=page] }] }\n"
                + "severities: { page: none }"),
        notifying(
            "route: { receiver: a, routes: [{ matchers: [severity=page], active_time_intervals:"
                + " [leap], mute_time_intervals: [last] }] }\n"
                + "time_intervals:\n- { name: leap, time_intervals: [{ months: [2],"
                + " days_of_month: ['29'], weekdays: [sunday] }] }\n- { name: last, time_intervals:"
                + " [{ months: [2], days_of_month: ['-1'] }] }"),
        notifying("route: { receiver: a }\nseverities: { urgent: critical }")
            .replacing("rules/*.yml", with: "urgent.yml"),
        notifying("route: { receiver: a }\nheartbeat: { url_file: url }"),
        notifying(
            "route: { receiver: a, routes: [{ matchers: ['severity=~\"page|critical\"'] },"
                + " { matchers: [team!=\"x\", datname=\"shop\"] }, { matchers: [nothing!=\"x\"],"
                + " continue: true }, { matchers: [heartbeat=\"true\"] },"
                + " { matchers: [alertname=PgvigilReceiverFailing, severity=page] }] }"),
        target
            + "web: { listen: ['127.0.0.2:9787', 'localhost:1', 'unix:/run/x'], enable_reload: true }",
        target + "web: { listen: ['0.0.0.0:9787'], config_file: tls.yml, enable_reload: true }",
        head + "receivers: [\(receiver)]\nroute: { receiver: a }\nweb: { listen: ['127.0.0.1:0'] }",
    ])
    func `what is as it should be gives no warning`(text: String) throws {
        #expect(try Self.load(text).map(\.description) == [])
    }

    // MARK: Secrets

    private static let secrets = """
        agent: { state_directory: /s }
        targets:
          - { name: a, conninfo: '', password_file: /c/a }
          - { name: b, conninfo: 'postgresql://me@h/x' }
        rules: { files: [rules/*.yml] }
        history: { conninfo: '', password_file: /c/h }
        receivers: [{ name: a, webhook: { url_file: url, bearer_token_file: secret } }]
        route: { receiver: a }
        external_url: http://a.test

        """

    @Test(arguments: [
        ("/c/a", "3:45"), ("/c/h", "6:41"), ("url", "7:45"), ("secret", "7:69"),
    ])
    func `a secret that others may read is named with what takes the right away`(
        path: String, place: String
    ) throws {
        func found(_ mode: UInt32, isRoots: Bool) throws -> [Caution] {
            try Self.load(
                Self.secrets, facts: [path: FileFacts(mode: mode, isRoots: isRoots)])
        }
        let open = try found(0o644, isRoots: false)
        #expect(open.map(\.kind) == [.readableSecret])
        #expect(open.first?.location == "pgvigil.yml:\(place)")
        #expect(open.first?.remedy == "chmod go= \(path)")
        #expect(open.first?.text.contains("mode 0644 all users") == true)
        #expect(try found(0o640, isRoots: false).first?.text.contains("a group may") == true)
        #expect(try found(0o644, isRoots: true).first?.remedy == "chmod o= \(path)")
        #expect(try found(0o640, isRoots: true) == [])
        #expect(try found(0o600, isRoots: false) == [])
    }

    @Test func `a secret in directories that others may not enter is no secret of theirs`() throws {
        func found(_ reach: FileFacts.Reach) throws -> [String] {
            let facts = FileFacts(mode: 0o644, isRoots: false, reach: reach)
            return try Self.load(Self.secrets, facts: ["/c/a": facts]).map(\.text)
        }
        #expect(try found(.owners) == [])
        #expect(try found(.groups).first?.contains("a group may") == true)
        #expect(try found(.all).first?.contains("all users") == true)
        #expect(FileFacts.Reach(modes: [0o755, 0o711]) == .all)
        #expect(FileFacts.Reach(modes: [0o750, 0o755]) == .groups)
        #expect(FileFacts.Reach(modes: [0o755, 0o700]) == .owners)
        let roots = FileFacts(mode: 0o644, isRoots: true, reach: .groups)
        #expect(!roots.isTooOpen && !roots.isWorldReadable)
    }

    @Test func `a secret that several keys name is said once, at a key that names a file`() throws {
        let text = """
            agent: { state_directory: /s }
            targets: [{ name: orders, conninfo: '' }]
            rules: { files: [rules/*.yml] }
            receivers:
              - { name: secret, pushover: { token_file: secret, user_key_file: secret } }
            route: { receiver: secret }
            external_url: http://a.test

            """
        let facts = ["secret": FileFacts(mode: 0o644, isRoots: false)]
        #expect(try Self.load(text, facts: facts).map(\.location) == ["pgvigil.yml:5:45"])
    }

    @Test
    func `a password in a configuration that others may read, and a pgpass that libpq ignores`()
        throws
    {
        let open = FileFacts(mode: 0o604, isRoots: true)
        let inline = "targets: [{ name: a, conninfo: 'host=h password=hunter2' }]"
        let found = try Self.load(
            inline, facts: ["pgvigil.yml": open, "/h/.pgpass": open],
            passfile: "/h/.pgpass")
        #expect(found.map(\.kind) == [.readableSecret])
        #expect(found.first?.remedy == "chmod o= pgvigil.yml")
        #expect(!"\(found)".contains("hunter2"))
        let uri = inline.replacing("host=h password=hunter2", with: "postgresql://me:hunter2@h/x")
        #expect(try Self.load(uri, facts: ["pgvigil.yml": open]).count == 1)
        let bare = inline.replacing("host=h password=hunter2", with: "postgresql://me@h/x")
        #expect(try Self.load(bare, facts: ["pgvigil.yml": open]) == [])
        // libpq reads its file only where nothing else gives a password.
        let pgpass = try Self.load(bare, facts: ["/h/.pgpass": open], passfile: "/h/.pgpass")
        #expect(pgpass.map(\.location) == ["pgvigil.yml:1:32"])
        #expect(pgpass.first?.text.contains("libpq ignores") == true)
    }

    // MARK: Kinds

    @Test func `every kind of warning is documented and has a test`() throws {
        let page = String(
            decoding: try Files.read("\(Checkout.root)/docs/configuration.md"), as: UTF8.self)
        let elsewhere: Set = [
            "readable_secret", "state_directory", "unknown_metric", "unknown_field",
            "program_missing", "packs_directory", "pack_rule_twice",
        ]
        let tested = Set(Self.cases.flatMap(\.1).map { String($0.prefix { $0 != " " }) })
        for kind in Caution.Kind.allCases.map(\.rawValue) {
            #expect(page.contains("| `\(kind)` |"), "\(kind)")
            #expect(tested.contains(kind) != elsewhere.contains(kind), "\(kind)")
        }
    }

    @Test func `the alerts that the agent raises itself are known to routes`() {
        let known = Set(AlertLabels.ownAlerts.map { LabelSet($0) })
        let raised = OwnAlert.allCases.map {
            LabelSet(["alertname": $0.rawValue, "severity": $0.severity])
        }
        #expect(known == Set(raised))
    }
}
