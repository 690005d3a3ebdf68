import Metrics
import StatusPages
import Testing
import Web

/// The table of all targets on the first page.
@Suite struct FleetTests {
    private static func family(_ name: String, _ samples: Sample...) -> Family {
        Family(Metric(name, .gauge, "G."), samples)
    }

    private static func target(
        _ name: String, _ labels: Labels = .none, score: Double = 100, losses: Int = 0,
        trend: [Double?] = []
    ) -> TargetStatus {
        let lost = (0..<losses).map { number in
            Sample(["component": "locks", "check": "check_\(number)"], Double(number + 1))
        }
        return TargetStatus(
            name: name,
            TargetSnapshot(
                name: name, labels: labels, generation: 1,
                families: [
                    family("pg_up", Sample(.none, 1)),
                    family("pg_health_score", Sample(.none, score)),
                    Family(Metric("pg_health_points_lost", .gauge, "G."), lost),
                ]), trend: trend)
    }

    private static func page(
        _ targets: [TargetStatus], _ alerts: [AlertStatus] = [], filter: String = ""
    ) -> String {
        StatusPage(
            version: "1", targets: targets, alerts: alerts, hasRules: true, filter: filter,
            now: 360_000
        ).html
    }

    @Test(
        arguments: [
            (nil, ""), (1.0, ", 1&nbsp;try"), (34, ", 34&nbsp;tries"),
            (1_234_567, ", 1234567&nbsp;tries"),
        ] as [(Double?, String)])
    func `what is down says for how long, and after how many tries`(tries: Double?, words: String) {
        let failing: Labels = ["reason": "connection", "message": "Connection refused"]
        let tried = tries.map {
            [Self.family("pgvigil_target_failing_tries", Sample(.none, $0))]
        }
        let down = TargetStatus(
            name: "gone",
            TargetSnapshot(
                name: "gone", labels: .none, generation: 1,
                families: [
                    Self.family("pg_up", Sample(.none, 0)),
                    Self.family(
                        "pgvigil_target_failing_since_timestamp_seconds", Sample(failing, 0)),
                ] + (tried ?? [])))
        let line = Self.page([down]).split(separator: "\n").first {
            $0.contains("Connection refused, for ")
        }
        #expect(line?.contains("\(words)</small>") == true, "\(line as Any)")
        #expect(line?.contains(";tr") == !words.isEmpty)
    }

    @Test func `the course of the score is a line, a gap where it is unknown, and nothing without`()
    {
        let some = Self.page([
            Self.target("a", trend: [100, 90, nil, 80]), Self.target("b", trend: [nil, nil]),
        ])
        #expect(some.contains("<th>Last hour</th>") && some.contains("class=\"spark\""))
        #expect(some.contains("from 80 to 100, last 80") && some.contains("<td>–</td>"))
        // One line of two points, and a dot behind the gap.
        #expect(some.contains("<polyline") && some.contains("<circle"))
        let none = Self.page([Self.target("a"), Self.target("b", trend: [nil])])
        #expect(!none.contains("Last hour") && !none.contains("<svg"))
    }

    @Test(arguments: [
        ("team=pay", ["one"]), ("payments", ["one"]), ("production t", ["one", "two"]),
        ("PRODUCTION team=web", ["two"]), ("up two", ["two"]), ("team=pay two", []),
        ("target=", []), ("  ", ["one", "two", "three"]),
    ]) func `targets are found by words in name, environment, state and labels`(
        filter: String, found: [String]
    ) {
        let page = Self.page(
            [
                Self.target(
                    "one", ["target": "one", "environment": "production", "team": "payments"]),
                Self.target("two", ["target": "two", "environment": "production", "team": "web"]),
                Self.target("three", ["target": "three"]),
            ], filter: filter)
        for name in ["one", "two", "three"] {
            #expect(page.contains("./targets/\(name)\"") == found.contains(name), "\(name)")
        }
    }

    @Test func `200 targets are all there, the worst with all of it, in 256 KiB`() {
        let trend: [Double?] = (0..<30).map { Double($0 * 37 % 100) + 0.5 }
        let targets = (0..<200).map { number in
            Self.target(
                "server-with-a-long-name-\(number)", ["target": "x", "environment": "production"],
                score: Double(number) / 2, losses: 9, trend: trend)
        }
        let alerts = (0..<300).map { number in
            AlertStatus(
                name: "Alert\(number)", severity: "ticket", target: "t", state: .firing,
                activeAt: 0,
                summary: String(repeating: "long ", count: 400),
                details: [String(repeating: "<", count: 90_000)], runbookURL: nil,
                silencedUntil: nil)
        }
        let page = Self.page(targets, alerts)
        #expect(page.utf8.count <= 256 << 10, "\(page.utf8.count)")
        for number in [0, 99, 199] {
            #expect(page.contains(">server-with-a-long-name-\(number)</a>"))
        }
        #expect(page.contains("<details>") && page.contains("and 4 more") && page.contains("<svg"))
        #expect(page.contains(" more.</p>"))
    }

    @Test func `targets beyond the room are counted`() {
        let targets = (0..<200).map { number in
            Self.target(String(repeating: "<", count: 800) + "\(number)")
        }
        let page = Self.page(targets)
        #expect(page.utf8.count <= 256 << 10 && page.contains(" more.</p>"))
    }
}
