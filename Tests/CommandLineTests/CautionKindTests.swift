import Glibc
import Support
import Testing

/// Each kind of warning, once in what `check` prints and once in the log of a running agent.
@Suite struct CautionKindTests {
    /// A configuration with all that there is to say of it.
    struct Trial: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var agent = ""
        var web = ""
        var conninfo = "host=/nowhere"
        /// Further keys of the target.
        var target = ""
        let more: String
        let kinds: [String]
        /// What only an agent that runs finds.
        var ofRun: [String] = []
        /// Whether an agent would listen where others reach it, which a test must not.
        var isPublic = false
    }

    private static let rules = """
        groups:
          - name: g
            rules:
              - { alert: Down, expr: pg_up == 0, labels: { severity: urgent } }
              - alert: Page
                expr: pg_up == 0
                labels: { severity: page }
                annotations: { summary: "{{ .Nonsense }}" }
              - { alert: Typo, expr: pg_no_such_metric > 1, labels: { severity: info } }
              - alert: Calls
                expr: pg_stat_statements_calls_total > 9
                labels: { severity: info }

        """

    /// A rule of a pack with another limit.
    private static let copy = """
        groups:
          - name: g
            rules:
              - alert: AppCacheCleanupStopped
                expr: app_cache_expired_oldest_age_seconds > 99
                labels: { severity: info }

        """

    private static let files = [
        "own.yml": rules, "copy.yml": copy, "empty.yml": "# nothing any more\n",
        "url": "http://127.0.0.1:1/x\n", "key": "k\n", "file": "no directory\n",
        "web.yml":
            "basic_auth_users: { a: $2y$05$abcdefghijklmnopqrstuuGQ2mOu5Wsyz4Z1b0oN5Y6O3cQ8m1aDa }\n",
    ]

    private static let notifying = """
        rules: { files: [own.yml] }
        collectors: { disable: [pg_stat_statements] }
        receivers:
          - { name: a, webhook: { url_file: open } }
          - { name: b, send_resolved: false, pagerduty: { routing_key_file: key } }
          - { name: c, webhook: { url_file: url } }
          - { name: d, command: [/none/page] }
        route:
          receiver: a
          routes:
            - { receiver: b, matchers: [severity=info] }
            - { receiver: d, matchers: [severity=nothing], mute_time_intervals: [never] }
        time_intervals:
          - { name: night, time_intervals: [{ weekdays: [sunday] }] }
          - { name: never, time_intervals: [{ months: [2], days_of_month: ['30'] }] }
        severities: { page: none }
        inhibit_rules:
          - { source_matchers: [severity=page], target_matchers: [severity=warning] }
        """

    static let trials = [
        Trial(
            testDescription: "nothing is sent", agent: "shard: 1/64", web: "enable_reload: true",
            conninfo: "host=/nowhere sslrootcert=/none/ca",
            more: """
                rules: { files: ['gone/*.yml', empty.yml] }
                severities: { sev1: error }
                heartbeat: { url_file: url }
                """,
            kinds: [
                "change_without_way", "connection_file_missing", "empty_file", "empty_shard",
                "heartbeat_without_rules", "pattern_matches_nothing", "settings_without_receivers",
            ]),
        Trial(
            testDescription: "packs and connections", agent: "packs_directory: none",
            conninfo: "host=/nowhere replication=database", target: ", packs: [app-cache]",
            more: "rules: { files: [copy.yml] }",
            kinds: ["pack_rule_twice", "packs_directory", "replication_connection"]),
        Trial(
            testDescription: "there are no rules", agent: "state_directory: file",
            more: """
                receivers: [{ name: a, webhook: { url_file: url } }]
                route: { receiver: a }
                external_url: http://a.test
                """,
            kinds: ["receivers_without_rules"], ofRun: ["state_directory"]),
        Trial(
            testDescription: "alerts go astray", agent: "state_directory: state",
            web: "listen: ['unix:SOCKET']", more: notifying,
            kinds: [
                "incident_stays_open", "inhibit_rule_never_matches", "interval_never_comes",
                "interval_without_route", "loopback_links", "pages_reach_no_one",
                "program_missing", "readable_secret", "receiver_without_route",
                "route_never_matches", "rules_without_collector", "unknown_field",
                "unknown_metric", "unknown_severity",
            ]),
        Trial(
            testDescription: "all may read", web: "listen: ['0.0.0.0:1']", more: "",
            kinds: ["open_listener"], isPublic: true),
        Trial(
            testDescription: "passwords in clear",
            web: "listen: ['0.0.0.0:1'], config_file: web.yml", more: "",
            kinds: ["passwords_in_clear"], isPublic: true),
    ]

    @Test(arguments: trials)
    func `each warning is printed once by check, and logged once by an agent that starts`(
        trial: Trial
    ) async throws {
        let files = try Workspace()
        for (name, content) in Self.files { try files.write(name, content) }
        try files.write("open", "http://127.0.0.1:1/x\n", mode: 0o644)
        // Others may enter, so that what they may read is no secret.
        #expect(chmod(files.path("."), 0o755) == 0)
        let path = try files.configure(
            targets: "  - { name: a, conninfo: '\(trial.conninfo)'\(trial.target) }",
            web: trial.web.replacing("SOCKET", with: files.path("web.sock")), agent: trial.agent,
            more: trial.more)
        let check = try await Program.run(["check", "--offline", "--config", path])
        #expect(check.code == 0, "\(check.errors)")
        let printed = check.output.split(separator: "\n").filter { $0.contains(": warning: ") }
            .compactMap { $0.split(separator: "[").last?.dropLast() }
        #expect(printed.map(String.init).sorted() == trial.kinds, "\(check.output)")
        guard !trial.isPublic else { return }
        let program = try Program(["run", "--config", path])
        let expected = (trial.kinds + trial.ofRun).sorted()
        func logged() -> [String] {
            program.errors.split(separator: "\n")
                .filter { $0.contains("the configuration is probably not what was meant") }
                .compactMap { line in
                    line.split(separator: " ").first { $0.hasPrefix("kind=") }?.dropFirst(5)
                }.map(String.init).sorted()
        }
        try await program.eventually("every warning is logged") {
            logged().count >= expected.count
        }
        // A reload that changes nothing says none of them again.
        program.signal(SIGHUP)
        try await program.eventually("the file is read again") {
            program.errors.contains("configuration reloaded")
        }
        #expect(logged() == expected, "\(program.errors)")
    }

    @Test func `every kind that is documented is tried`() throws {
        let page = Workspace.text("\(Checkout.root)/docs/configuration.md")
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        let first = try #require(
            lines.firstIndex { $0.hasPrefix("| `pattern_matches_nothing` |") })
        let documented = lines[first...].prefix { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        let tried = Self.trials.flatMap { $0.kinds + $0.ofRun }
        #expect(documented.count > 20 && documented.sorted() == tried.sorted())
    }
}
