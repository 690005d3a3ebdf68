import HTTP
import Limits
import Metrics
import StatusPages
import Testing
import Web

@Suite struct StatusPageTests {
    private static func family(_ name: String, _ samples: Sample...) -> Family {
        Family(Metric(name, .gauge, "G."), samples)
    }

    private static func limit(_ indicator: String, _ severity: String, _ value: Double) -> Sample {
        Sample(["indicator": indicator, "severity": severity], value)
    }

    private static func loss(_ component: String, _ check: String, _ value: Double) -> Sample {
        Sample(["component": component, "check": check], value)
    }

    private static let orders = TargetSnapshot(
        name: "orders", labels: ["target": "orders"], generation: 1,
        families: [
            family("pg_up", Sample(.none, 1)), family("pg_health_score", Sample(.none, 71.5)),
            family("pg_health_coverage_ratio", Sample(.none, 0.931)),
            family(
                "pg_health_points_lost", loss("cache", "cache_hit", 3),
                loss("locks", "deadlocks", 0),
                loss("cap", "archiver_failing", 25.5)),
            family("pg_cache_hit_ratio", Sample(.none, 0.877)),
            family("pg_connections_utilization_ratio", Sample(.none, 0.99)),
            family("pg_query_p95_seconds", Sample(.none, 0.0123)),
            family("pg_running_queries_longest_seconds", Sample(.none, 5400)),
            family(
                "pgvigil_threshold", limit("health_score", "warning", 80),
                limit("health_score", "critical", 60), limit("cache_hit_ratio", "warning", 0.9),
                limit("connections_utilization_ratio", "warning", 0.8),
                limit("connections_utilization_ratio", "critical", 0.95)),
        ])

    private static func alert(
        _ name: String, _ severity: String, _ state: AlertStatus.State = .firing,
        runbook: String = "docs/runbooks/X.md", details: [String] = ["Do it."],
        silencedUntil: Int64? = nil
    ) -> AlertStatus {
        AlertStatus(
            name: name, severity: severity, target: "orders", state: state, activeAt: 60_000,
            summary: "<b>\(name)</b> & more", details: details, runbookURL: runbook,
            silencedUntil: silencedUntil)
    }

    private static func page(_ targets: [TargetStatus], _ alerts: [AlertStatus] = []) -> String {
        StatusPage(version: "1", targets: targets, alerts: alerts, hasRules: true, now: 360_000)
            .html
    }

    @Test func `a target shows its score and what takes points, most first, with the remedy`() {
        let status = TargetStatus(name: "orders", Self.orders)
        #expect(status.isUp == true && status.score == 71.5 && status.mood == .warning)
        #expect(status.losses.map(\.check) == ["archiver_failing", "cache_hit"])
        #expect(status.losses.map(\.points) == [25.5, 3])
        #expect(status.losses.allSatisfy { !$0.remedy.isEmpty && $0.rule.hasPrefix("Postgres") })
        let page = Self.page([status])
        #expect(page.contains("<summary>71.5</summary>"))
        #expect(page.contains("<b>archiver_failing</b> −25.5: "))
        #expect(page.contains("93 % of the model is in sight."))
    }

    @Test func `numbers are coloured by the limits in force`() {
        let figures = TargetStatus(name: "orders", Self.orders).figures
        let known = figures.filter { $0.mood != .unknown }.map {
            "\($0.title) \($0.text) \($0.mood)"
        }
        #expect(
            known == [
                "Connections 99 % critical", "Cache hits 87.7 % warning", "p95 12.3 ms good",
                "Longest query 90 min good",
            ])
        #expect(figures.filter { $0.mood == .unknown }.allSatisfy { $0.text == "–" })
    }

    @Test func `what is not known is not well`() {
        let new = TargetStatus(name: "new", nil)
        #expect(new.isUp == nil && new.score == nil && new.mood == .unknown)
        let down = TargetStatus(
            name: "gone",
            TargetSnapshot(
                name: "gone", labels: .none, generation: 1,
                families: [Self.family("pg_up", Sample(.none, 0))]))
        let page = Self.page([new, down])
        #expect(page.contains("not polled yet") && page.contains(">down<"))
        #expect(page.contains("2 targets, 1 down; no alerts are firing"))
    }

    @Test func `alerts that fire come first, the worst at the top, the dead man's switch never`() {
        let page = Self.page(
            [],
            [
                Self.alert("Later", "page", .pending), Self.alert("Info", "info"),
                Self.alert("Ticket", "ticket"), Self.alert("Page", "page"),
                Self.alert("DeadMansSwitch", "none"),
            ])
        let places = ["Page", "Ticket", "Info", "Later"].map { name in
            page.firstRange(of: "<td>\(name)</td>")?.lowerBound
        }
        #expect(
            !places.contains(nil) && places.compactMap(\.self) == places.compactMap(\.self).sorted()
        )
        #expect(!page.contains("DeadMansSwitch"))
        #expect(page.contains("<title>(3) pgvigil</title>") && page.contains("3 alerts are firing"))
        #expect(page.contains("<td>5 min</td>") && page.contains("<small>Do it.</small>"))
    }

    @Test func `a down target shows no numbers of the time before`() {
        let before = Self.orders.families.filter { $0.metric.name != "pg_up" }
        let down = TargetStatus(
            name: "orders",
            TargetSnapshot(
                name: "orders", labels: .none, generation: 1,
                families: before + [
                    Self.family("pg_up", Sample(.none, 0)),
                    Self.family("pg_lock_wait_longest_seconds", Sample(.none, 0)),
                ]))
        #expect(down.isUp == false && down.score == nil)
        #expect(down.figures.allSatisfy { $0.text == "–" && $0.mood == .unknown })
    }

    @Test(arguments: [
        ("page", AlertStatus.State.firing, "critical"), ("ticket", .firing, "warning"),
        ("info", .firing, "good"), ("page", .pending, "good"),
    ])
    func `a target's colour is the worst of its score and its alerts`(
        severity: String, state: AlertStatus.State, mood: String
    ) {
        let well = TargetSnapshot(
            name: "orders", labels: .none, generation: 1,
            families: [
                Self.family("pg_up", Sample(.none, 1)),
                Self.family("pg_health_score", Sample(.none, 93)),
                Self.family("pgvigil_threshold", Self.limit("health_score", "warning", 80)),
            ])
        let page = Self.page(
            [TargetStatus(name: "orders", well)], [Self.alert("A", severity, state)])
        #expect(page.contains("<td class=\"\(mood)\">93</td>"), "\(page)")
        let other = Self.page(
            [TargetStatus(name: "other", well)], [Self.alert("A", severity, state)])
        #expect(other.contains("<td class=\"good\">93</td>"))
    }

    @Test func `an alert shows its description, and a runbook of the agent as seen from the page`()
    {
        let alerts = ["https://a.test/p/runbooks/X", "https://a.test/p//evil.test/X"].map { link in
            Self.alert("A", "page", runbook: link, details: ["All < wait."])
        }
        func page(_ address: String) -> String {
            StatusPage(
                version: "1", targets: [], alerts: alerts, hasRules: true, ownAddress: address,
                now: 360_000
            ).html
        }
        let own = page("https://a.test/p")
        #expect(own.contains("<small>All &lt; wait.</small>"))
        #expect(own.contains(#"<a href="./runbooks/X">A</a>"#))
        #expect(own.contains(#"<a href="https://a.test/p//evil.test/X">A</a>"#))
        #expect(page("https://b.test").contains(#"<a href="https://a.test/p/runbooks/X">A</a>"#))
        #expect(page("").contains(#"<a href="https://a.test/p/runbooks/X">A</a>"#))
        #expect(!own.contains("href=\"/"))
    }

    @Test func `silences show with what is left of them, and alerts say that they are silenced`() {
        func silence(_ id: String, _ target: String, isActive: Bool, _ ends: Int64) -> SilenceStatus
        {
            SilenceStatus(
                id: id, matchers: "target=\"\(target)\"", isActive: isActive, endsAt: ends,
                createdBy: "<me>", comment: "a & b")
        }
        let page = StatusPage(
            version: "1", targets: [],
            alerts: [Self.alert("A", "page", silencedUntil: 660_000)], hasRules: true,
            silences: [
                silence("1", "orders", isActive: true, 660_000),
                silence("2", "later", isActive: false, 7_560_000),
            ], now: 360_000
        ).html
        #expect(page.contains("firing<br><small>silenced, for another 5&nbsp;min</small>"))
        #expect(page.contains("<td>target=&quot;orders&quot;</td><td>active</td>"))
        #expect(page.contains("<td>target=&quot;later&quot;</td><td>pending</td>"))
        #expect(page.contains("<td>&lt;me&gt;</td><td>a &amp; b</td>"))
        #expect(!Self.page([]).contains("Silences"))
    }

    @Test func `nothing from outside is markup, and only web addresses are links`() {
        let page = Self.page(
            [TargetStatus(name: #"<img src="x">&'"#, nil)],
            [
                Self.alert("<script>", "page", runbook: "javascript:alert(1)"),
                Self.alert("Linked", "page", runbook: #"https://example.com/"><script>"#),
            ])
        #expect(
            !page.contains("<script>") && !page.contains("<img") && !page.contains("javascript"))
        #expect(page.contains("&lt;b&gt;Linked&lt;/b&gt; &amp; more"))
        #expect(
            page.contains(#"<a href="https://example.com/&quot;&gt;&lt;script&gt;">Linked</a>"#))
    }

    @Test func `a mark behind a quote lets nothing out of it`() {
        let page = Self.page(
            [],
            [
                Self.alert(
                    "A\u{202E}\u{1B}", "page",
                    runbook: "https://wiki/x\"\u{338} style=position:fixed q=")
            ])
        #expect(
            page.contains("<a href=\"https://wiki/x&quot;\u{338} style=position:fixed q=\">"))
        #expect(
            !page.unicodeScalars.contains("\u{202E}") && !page.unicodeScalars.contains("\u{1B}"))
    }

    @Test(arguments: [true, false])
    func `without rules the page says that nothing is alerted, with the line to add`(
        hasRules: Bool
    ) {
        let page = StatusPage(
            version: "1", targets: [], alerts: [], hasRules: hasRules, now: 0
        ).html
        #expect(page.contains("No rules are configured: nothing is alerted here.") == !hasRules)
        #expect(page.contains("rules: { files: [/usr/share/pgvigil/alerts/*.yml] }") == !hasRules)
    }

    @Test func `a browser may load nothing else and keeps nothing`() {
        let response = StatusPage(
            version: "1", targets: [], alerts: [], hasRules: false, now: 0
        ).response
        let headers = Dictionary(uniqueKeysWithValues: response.headers.map { ($0.name, $0.value) })
        #expect(headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
        #expect(headers["Cache-Control"] == "no-store")
        #expect(headers["Content-Type"] == "text/html; charset=utf-8")
    }

    private static func target(_ name: String, _ labels: Labels, _ families: Family...)
        -> TargetStatus
    {
        TargetStatus(
            name: name,
            TargetSnapshot(name: name, labels: labels, generation: 1, families: families))
    }

    private static func places(of texts: [String], in page: String) -> [String.Index?] {
        texts.map { page.firstRange(of: $0)?.lowerBound }
    }

    @Test func `targets stand below their environment, production first`() {
        let page = Self.page([
            Self.target("sandbox", ["target": "sandbox", "environment": "development"]),
            Self.target("other", ["target": "other"]),
            Self.target("shop", ["target": "shop", "environment": "production"]),
        ])
        let places = Self.places(
            of: [">production<", ">shop<", ">development<", ">sandbox<", ">no environment<"],
            in: page)
        #expect(!places.contains(nil))
        #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
        #expect(!Self.page([Self.target("other", ["target": "other"])]).contains("no environment"))
    }

    @Test func `databases with limits of their own stand below their environment`() {
        func limit(_ name: String, _ environment: String, _ value: Double) -> Sample {
            Sample(
                [
                    "datname": name, "environment": environment, "indicator": "sessions",
                    "severity": "warning",
                ], value)
        }
        let info = ["development", "production"].map {
            Sample(["environment": $0, "profile": "standard"], 1)
        }
        let saas = Self.target(
            "saas", ["target": "saas"],
            Family(Metric("pgvigil_target_info", .gauge, "G."), info),
            Self.family(
                "pgvigil_database_threshold", limit("a_dev", "development", 10),
                limit("a_prod", "production", 100)),
            Self.family(
                "pg_database_sessions", Sample(["datname": "a_dev"], 11),
                Sample(["datname": "a_prod"], 99), Sample(["datname": "postgres"], 3)))
        #expect(saas.environment == TargetStatus.severalEnvironments)
        let moods = saas.databases.map { "\($0.name) \($0.figures[0].mood)" }
        #expect(moods == ["a_dev warning", "a_prod good"])
        let page = Self.page([saas])
        let places = Self.places(
            of: ["<h2>Databases</h2>", ">production<", "<td>a_prod</td>", ">development<", ">11<"],
            in: page)
        #expect(!places.contains(nil))
        #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
    }

    private static func fleet(_ filter: String) -> String {
        func up(_ value: Double) -> Family { family("pg_up", Sample(.none, value)) }
        let limits = family(
            "pgvigil_threshold", limit("health_score", "warning", 80),
            limit("health_score", "critical", 60))
        let targets = [
            target(
                "well", ["target": "well"], up(1), limits,
                family("pg_health_score", Sample(.none, 99))),
            target("new", ["target": "new"]),
            target(
                "ill", ["target": "ill"], up(1), limits,
                family("pg_health_score", Sample(.none, 20))),
            target("Gone", ["target": "Gone"], up(0)),
        ]
        return StatusPage(
            version: "1", targets: targets, alerts: [], hasRules: true, filter: filter, now: 0
        ).html
    }

    @Test func `targets stand worst first: down, critical, unknown, well`() {
        let places = Self.places(of: [">Gone<", ">ill<", ">new<", ">well<"], in: Self.fleet(""))
        #expect(!places.contains(nil))
        #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
    }

    @Test(arguments: [
        ("gone", ["Gone"]), ("DOWN", ["Gone"]), ("l", ["ill", "well", "new"]),
        ("critical", ["ill"]),
        ("<b>", []), (String(repeating: "x", count: 5_000), []),
    ]) func `a filter finds targets by a part of their name or state`(
        filter: String, found: [String]
    ) {
        let page = Self.fleet(filter)
        for name in ["Gone", "ill", "new", "well"] {
            #expect(page.contains(">\(name)</a>") == found.contains(name), "\(name)")
        }
        #expect(page.contains("<p>\(found.count) of 4 targets.</p>"))
        #expect(!page.contains("<b>\"") && page.utf8.count < 20_000)
    }

    @Test func `more than fits is counted`() {
        let targets = (0..<StatusPage.targetsMax + 3).map { TargetStatus(name: "t\($0)", nil) }
        let alerts = (0..<StatusPage.alertsMax + 2).map { Self.alert("A\($0)", "page") }
        let page = Self.page(targets, alerts)
        #expect(page.contains("<p>And 3 more.</p>") && page.contains("<p>And 2 more.</p>"))
        #expect(!page.contains("t\(StatusPage.targetsMax)<"))
    }

    private static func page(of alerts: [AlertStatus], _ filter: String = "") -> String {
        StatusPage(
            version: "1", targets: ["orders", "stock"].map { TargetStatus(name: $0, nil) },
            alerts: alerts, hasRules: true, filter: filter, now: 360_000
        ).html
    }

    @Test func `what is pending and no trouble stands below the targets, the rest above`() {
        let page = Self.page(of: [
            Self.alert("Soon", "info", .pending), Self.alert("Now", "info"),
            Self.alert("Urgent", "page", .pending),
        ])
        let places = Self.places(
            of: [">Now<", ">Urgent<", ">not polled yet<", "<h2>Pending</h2>", ">Soon<"], in: page)
        #expect(!places.contains(nil))
        #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
    }

    @Test func `an info that fires is not green, and what is pending is grey`() {
        let page = Self.page(of: [Self.alert("Now", "info"), Self.alert("Soon", "page", .pending)])
        #expect(page.contains(#"<td class="">firing</td>"#))
        #expect(page.contains(#"<td class="unknown">pending</td>"#))
    }

    @Test func `targets of alerts are links, names that are no targets are not`() {
        let several = AlertStatus(
            name: "PostgresSplitBrain", severity: "page", target: nil,
            servers: ["stock", "<b>gone"], state: .firing, activeAt: 0, summary: "two",
            details: [], runbookURL: nil, silencedUntil: nil)
        let page = Self.page(of: [Self.alert("A", "page"), several])
        #expect(page.contains(#"<td><a href="./targets/orders">orders</a></td>"#))
        #expect(page.contains(#"<td><a href="./targets/stock">stock</a>, &lt;b&gt;gone</td>"#))
    }

    @Test(arguments: [
        ("PostgresDown", ["PostgresDown"]), ("ticket", ["Slow"]),
        ("orders", ["PostgresDown", "Slow"]), ("& MORE", ["PostgresDown", "Slow"]), ("stock", []),
        ("nothing", []),
    ]) func `a filter finds alerts by name, severity, target and summary`(
        filter: String, found: [String]
    ) {
        let page = Self.page(
            of: [
                Self.alert("PostgresDown", "page"), Self.alert("Slow", "ticket"),
                Self.alert("DeadMansSwitch", "none"),
            ], filter)
        for name in ["PostgresDown", "Slow"] {
            #expect(page.contains("<td>\(name)</td>") == found.contains(name), "\(name)")
        }
        #expect(page.contains(" \(found.count) of 2 alerts.</p>"))
    }
}
