import Configuration
import Messages
import NotificationSettings
import Notifications
import Testing

@Suite struct NotificationConfigurationTests {
    private static let files = [
        "url": "https://example.com/SECRETPATH\n",
        "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "bad": "SECRETPATH without a scheme", "key": "KEY",
    ]
    private static let head = """
        targets: [{ conninfo: '' }]
        agent: { state_directory: /state }

        """
    private static let receivers = """
        receivers: [{ name: oncall, webhook: { url_file: url, secret_file: secret } }]

        """

    private func problems(_ text: String) -> [String] {
        Fixtures.problems(Self.head + text, Self.files)
    }

    @Test func `a tree inherits what its nodes do not say`() throws {
        let text =
            Self.head + Self.receivers + """
                route:
                  receiver: oncall
                  group_by: [target]
                  group_wait: 5s
                  routes:
                    - { matchers: ['a="b"', 'c=~"d|e"'], hold_down: 1m }
                    - { match: { x: y }, group_by: ['...'], continue: true }
                inhibit_rules: [{ source_matchers: ['a=b'], target_matchers: ['c=d'], equal: [e] }]
                """
        let plan = try #require(Fixtures.loaded(text, Self.files).notifications.plan)
        #expect(plan.route.routes[0].options.groupWait == .seconds(5))
        #expect(plan.route.routes[0].options.holdDown == .seconds(60))
        #expect(plan.route.routes[0].matchers.map(\.description) == [#"a="b""#, #"c=~"d|e""#])
        #expect(plan.route.routes[1].options.grouping == .each)
        #expect(plan.inhibitRules.count == 1)
    }

    private static let mistakes: [(text: String, message: String)] = [
        (
            "\(receivers)route: { receiver: oncal }",
            #"there is no receiver "oncal"; did you mean "oncall"?"#
        ),
        ("\(receivers)route: { group_wait: 5s }", "route: receiver is missing"),
        ("\(receivers)", "the configuration: route is missing"),
        ("route: { receiver: oncall }", "there are no receivers"),
        (
            "\(receivers)route: { receiver: oncall, routes: [{ matchers: ['a==b'] }] }",
            "expected =, !=, =~ or !~"
        ),
        (
            "\(receivers)route: { receiver: oncall, routes: [{ mute_time_intervals: [night] }] }",
            #"there is no time interval "night""#
        ),
        (
            "time_intervals: [{ name: n, time_intervals: [{ location: Europe/Berlim }] }]",
            #""Europe/Berlim" is no time zone"#
        ),
        (
            "receivers: [{ name: a, webhook: { url_file: nowhere.txt } }]\nroute: { receiver: a }",
            #"url_file: "nowhere.txt": No such file or directory"#
        ),
        (
            "receivers: [{ name: a, webhook: { url_file: bad } }]\nroute: { receiver: a }",
            #"url_file: "bad" holds no http or https URL"#
        ),
        (
            "receivers: [{ name: a, webhook: { url_file: url, secret_file: key } }]\nroute: { receiver: a }",
            #"secret_file: "key" holds no secret of the form whsec_BASE64"#
        ),
        ("receivers: [{ name: a }]\nroute: { receiver: a }", "has one of webhook, alertmanager"),
        (
            "receivers: [{ name: a, slack: { url_file: url }, title: '{{ .X }}' }]\nroute: { receiver: a }",
            "is nothing that a message has here"
        ),
        (
            "receivers: [{ name: a, pushover: { token_file: key, user_key_file: key, retry: 10 } }]\n"
                + "route: { receiver: a }",
            "retry: 10 is too small; at least 30"
        ),
        (
            "receivers: [{ name: a, pushover: { token_file: key, user_key_file: key, expire: 20000 } }]\n"
                + "route: { receiver: a }",
            "expire: 20000 is too large; at most 10800"
        ),
        (
            "receivers: [{ name: a, webhok: {} }]\nroute: { receiver: a }",
            #"unknown key "webhok" in a receiver; did you mean "webhook"?"#
        ),
    ]

    @Test(arguments: mistakes)
    func `mistakes are refused with the place, and nothing secret is shown`(
        text: String, message: String
    ) {
        let found = problems(text)
        #expect(found.contains { $0.contains(message) && $0.hasPrefix("pgvigil.yml:") }, "\(found)")
        #expect(!found.contains { $0.contains("SECRETPATH") })
    }

    @Test func `without a directory to keep messages in, receivers are refused`() {
        let text = "targets: [{ conninfo: '' }]\n" + Self.receivers + "route: { receiver: oncall }"
        let found = Fixtures.problems(text, Self.files)
        #expect(found.contains { $0.contains("agent.state_directory is missing") })
    }

    @Test func `what is printed is read back as the same, without secrets`() throws {
        let text =
            Self.head + """
                receivers:
                  - name: oncall
                    webhook: { url_file: url, secret_file: secret, bearer_token_file: key }
                    send_resolved: false
                    rate_limit: { per_minute: 7, burst: 3 }
                    text: "{{ range .Alerts }}{{ .Labels.a }}\\"{{ end }}"
                  - { name: pager, pagerduty: { routing_key_file: key } }
                  - { name: chat, slack: { url_file: url, channel: "#a" }, timeout: 3s }
                  - { name: genie, opsgenie: { api_key_file: key }, proxy: "http://p:1" }
                  - { name: other, alertmanager: { url_file: url } }
                  - { name: program, command: [/bin/page] }
                route:
                  receiver: oncall
                  group_by: [target]
                  routes:
                    - matchers: ['a="b\\"c"', 'd!~"x|y"']
                      receiver: chat
                      group_by: ['...']
                      continue: true
                      hold_down: 2m
                      mute_time_intervals: [night]
                      routes: [{ matchers: ['e=f'], receiver: pager, group_wait: 1s }]
                inhibit_rules:
                  - { source_matchers: ['a=b'], target_matchers: ['c=~d'], equal: [e] }
                time_intervals:
                  - name: night
                    time_intervals:
                      - times: [{ start_time: '22:00', end_time: '24:00' }]
                        weekdays: ['monday:friday', sunday]
                        days_of_month: ['-3:-1', '5']
                        months: ['january:march', '12']
                        years: ['2026:2030']
                        location: UTC
                severities: { sev1: critical, info: none }
                heartbeat: { url_file: url, interval: 5m }
                external_url: http://here.example.com

                """
        let configuration = try Fixtures.loaded(text, Self.files)
        let printed = configuration.redactedDescription
        #expect(!printed.contains("SECRETPATH") && !printed.contains("whsec_"))
        var again = try Fixtures.loaded(printed, Self.files)
        #expect(again.notifications == configuration.notifications, "\(printed)")
        // Places are those of each text.
        again.stateDirectoryPlace = configuration.stateDirectoryPlace
        again.restartPlaces = configuration.restartPlaces
        again.cautions = configuration.cautions
        #expect(again == configuration)
    }
}
