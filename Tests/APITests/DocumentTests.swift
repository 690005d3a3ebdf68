import API
import Health
import Indicators
import Metrics
import Support
import Testing

/// What documents say of targets whose snapshot is known in full.
@Suite struct DocumentTests {
    private static let began = ContinuousClock.now

    private static func family(
        _ name: String, _ samples: [(labels: Labels, value: Double)]
    ) -> Family {
        Family(Metric(name, .gauge, "."), samples.map { Sample($0.labels, $0.value) })
    }

    private static func snapshot(
        _ families: [Family], name: String = "t", isUp: Bool = true, reports: UInt64 = 1,
        after seconds: Int = 0, counted: [Family] = []
    ) -> TargetSnapshot {
        TargetSnapshot(
            name: name, labels: ["target": name], generation: reports,
            families: [family("pg_up", [(.none, isUp ? 1 : 0)])] + families, reports: reports,
            pollBegan: began + .seconds(seconds), counted: counted)
    }

    private static func read(
        _ document: APIDocument, _ target: KnownTarget, _ query: APIQuery = APIQuery()
    ) throws -> ReadValue {
        let answer = APIAnswer(generation: 7, time: 1_796_000_000, targetsLeftOut: 0)
        let bytes = answer.bytes(of: document, query, count: 1) { _ in target }
        return try ReadValue.document(bytes)
    }

    private static func first(
        _ document: APIDocument, _ snapshot: TargetSnapshot?, _ query: APIQuery = APIQuery()
    ) throws -> ReadValue {
        let target = KnownTarget(name: "t", snapshot, now: began + .seconds(9))
        return try #require(try read(document, target, query)["targets"].elements.first)
    }

    @Test(arguments: APIDocument.allCases)
    func `before the first poll everything is null with a reason, and nothing is zero`(
        document: APIDocument
    ) throws {
        let target = try Self.first(document, nil)
        #expect(target["target"] == .text("t") && target["up"] == .null)
        func look(_ value: ReadValue, _ path: String) {
            switch value {
            case .object(let members):
                let reasons = members["absent_because"] ?? .null
                for (name, member) in members {
                    if member == .null, case .object(let given) = reasons {
                        let hasOwn = ["absent_because", "down_reason", "down_tries", "labels"]
                            .contains(name)
                        #expect(given[name] != nil || hasOwn, "\(path).\(name)")
                    }
                    look(member, "\(path).\(name)")
                }
            case .list(let values): for value in values { look(value, path) }
            case .number(let number):
                let isFixed =
                    path.hasSuffix("weight") || path.hasSuffix("left_out")
                    || path.hasSuffix("window_seconds") || path.hasSuffix("series")
                    || path.hasSuffix("seconds") && document == .recommendations
                #expect(isFixed, "\(path) is \(number)")
            default: break
            }
        }
        look(target, "\(document)")
    }

    @Test func `the frame names the version, the snapshot and the time`() throws {
        let document = try Self.read(.health, KnownTarget(name: "t", nil, now: .now))
        #expect(document["version"] == .number(1) && document["generation"] == .number(7))
        #expect(document["time"] == .text("2026-11-30T00:53:20Z"))
        #expect(document["truncated"] == .number(0))
    }

    @Test func `points, limits and remedies stand with the check that takes them`() throws {
        let model = HealthModel.current
        let check = model.components[0].checks[0]
        let lost: Labels = ["component": model.components[0].name, "check": check.name]
        let limit: Labels = [
            "indicator": "connections_utilization_ratio", "severity": "warning",
        ]
        let target = try Self.first(
            .health,
            Self.snapshot([
                Self.family("pg_health_score", [(.none, 78.5)]),
                Self.family("pg_health_points_lost", [(lost, 21.5)]),
                Self.family("pg_connections_utilization_ratio", [(.none, 0.9)]),
                Self.family(
                    "pgvigil_threshold",
                    [
                        (limit, 0.8),
                        (["indicator": "health_score", "severity": "warning"], 80),
                        (["indicator": "health_score", "severity": "critical"], 60),
                    ]),
            ]))
        #expect(target["score"] == .number(78.5) && target["status"] == .text("warning"))
        let component = try #require(target["components"].elements.first)
        #expect(component["lost"] == .number(21.5))
        let shown = try #require(component["checks"].elements.first)
        #expect(shown["lost"] == .number(21.5) && shown["known"] == .flag(true))
        #expect(shown["value"] == .number(0.9) && shown["warning"] == .number(0.8))
        #expect(shown["critical"] == .null && shown["absent_because.critical"].text != nil)
        #expect(shown["remedy"].text == check.remedy && shown["alert"].text == check.rule)
        let other = component["checks"].elements.dropFirst().first
        #expect(other?["known"] == .flag(false) && other?["lost"] == .null)
    }

    @Test func `what checks and caps take is a hundred less the score`() throws {
        let model = HealthModel.current
        let (component, cap) = (model.components[0], model.caps[0])
        let lost: [(labels: Labels, value: Double)] = [
            (["component": component.name, "check": component.checks[0].name], 21.5),
            (["component": "cap", "check": cap.reason], 48.5),
        ]
        let target = try Self.first(
            .health,
            Self.snapshot([
                Self.family("pg_health_score", [(.none, 30)]),
                Self.family("pg_health_points_lost", lost),
                Self.family("pg_health_cap_active", [(["reason": cap.reason], 1)]),
            ]))
        let checks = target["components"].elements.flatMap { $0["checks"].elements }
        let caps = target["caps"].elements
        let points = (checks + caps).reduce(0) { $0 + ($1["lost"].number ?? 0) }
        #expect(target["score"].number == 100 - points)
        #expect(caps.first?["lost"] == .number(48.5) && caps.first?["active"] == .flag(true))
        #expect(caps.first?["remedy"].text == cap.remedy)
    }

    @Test func `the remedy of a check that takes points names what is worst, and its value shows`()
        throws
    {
        let lost: Labels = ["component": "maintenance", "check": "vacuum_due"]
        let long = String(repeating: "é", count: 200)
        func table(_ schema: String, _ name: String) -> Labels {
            ["datname": "shop", "schemaname": schema, "relname": name]
        }
        func remedy(_ points: Double) throws -> ReadValue? {
            let target = try Self.first(
                .health,
                Self.snapshot([
                    Self.family("pg_health_score", [(.none, 100 - points)]),
                    Self.family("pg_health_points_lost", [(lost, points)]),
                    Self.family(
                        "pg_stat_user_tables_vacuum_due_ratio",
                        [
                            (table("public", "well"), 0.5), (table("public", "orders"), 26.73),
                            (table("other", "other"), 7), (table("s", long), 6),
                            (table("public", "t"), 3),
                        ]),
                ]))
            let checks = target["components"].elements.flatMap { $0["checks"].elements }
            return checks.first { $0["name"] == .text("vacuum_due") }
        }
        let check = try #require(try remedy(4))
        #expect(check["value"] == .number(26.73))
        let words = check["remedy"].text ?? ""
        #expect(
            words.contains(
                "Worst: public.orders in shop (26.7), one of all others together in shop (7), s.é"),
            "\(words)")
        #expect(words.hasSuffix(" in shop (6) and 1 more.") && words.utf8.count < 600)
        let well = try #require(try remedy(0))
        #expect(well["remedy"].text?.contains("Worst") == false)
    }

    @Test func `a value that is no number of JSON is null and the document is whole`() throws {
        for value in [Double.nan, .infinity, -.infinity] {
            let target = try Self.first(
                .connections, Self.snapshot([Self.family("pg_connections_used", [(.none, value)])]))
            #expect(target["server.used"] == .null)
            #expect(target["server.absent_because.used"].text != nil)
        }
    }

    @Test func `a target that went down says why, for how long, and what was known last`() throws {
        var recent = RecentTargets()
        let score = Self.family("pg_health_score", [(.none, 91)])
        func take(_ snapshot: TargetSnapshot, at time: Double) {
            recent.take(
                Snapshot(generation: snapshot.generation, targets: [snapshot], agent: []), at: time)
        }
        take(Self.snapshot([score]), at: 1000)
        let failing: Labels = ["reason": "timeout", "message": "no answer in 5 s"]
        let down = Self.snapshot(
            [
                Self.family("pgvigil_target_failing_since_timestamp_seconds", [(failing, 1010)]),
                Self.family("pgvigil_target_failing_tries", [(.none, 4)]),
            ],
            isUp: false, reports: 2, after: 10)
        take(down, at: 1010)
        let target = KnownTarget(
            name: "t", down, recent: recent["t"], now: Self.began + .seconds(30))
        let health = try #require(try Self.read(.health, target)["targets"].elements.first)
        #expect(health["up"] == .flag(false) && health["status"] == .text("down"))
        #expect(health["down_reason"] == .text("no answer in 5 s"))
        #expect(health["down_tries"] == .number(4))
        #expect(health["age_seconds"] == .number(30) && health["score"] == .null)
        #expect(health["absent_because.score"].text?.contains("no answer in 5 s") == true)
        let metrics = try #require(try Self.read(.metrics, target)["targets"].elements.first)
        let shown = metrics["indicators"].elements.first { $0["name"] == .text("pg_health_score") }
        #expect(shown?["value"] == .null && shown?["last_value"] == .number(91))
        #expect(shown?["last_at"] == .text("1970-01-01T00:16:40Z"))
    }

    @Test func `statements of the window are ranked, filtered and counted`() throws {
        var recent = RecentTargets()
        let big = "-4185925123159566327"
        func families(_ factor: Double) -> [Family] {
            let keys: [(id: String, calls: Double, seconds: Double)] = [
                (big, 10, 50), ("7", 1000, 20), ("other", 5, 30), ("8", 500, 40),
            ]
            func samples(_ value: ((id: String, calls: Double, seconds: Double)) -> Double)
                -> [(labels: Labels, value: Double)]
            {
                keys.map { key in
                    (
                        [
                            "queryid": key.id, "datname": "d", "usename": "u",
                            "toplevel": key.id == "other"
                                ? "other" : key.id == "8" ? "false" : "true",
                        ], value(key) * factor
                    )
                }
            }
            let answered: Labels = ["collector": "pg_stat_statements"]
            return [
                Self.family("pg_stat_statements_calls_total", samples { $0.calls }),
                Self.family("pg_stat_statements_seconds_total", samples { $0.seconds }),
                Self.family("pg_stat_statements_rows_total", samples { $0.calls * 2 }),
                Self.family(
                    "pg_stat_statements_query_info",
                    [(["queryid": big, "query": "SELECT '\u{202e}' <b>"], 1)]),
                Self.family(
                    "pgvigil_collector_last_success_timestamp_seconds", [(answered, factor)]),
            ]
        }
        let last = Self.snapshot(families(2), reports: 2, after: 30, counted: families(2))
        for snapshot in [Self.snapshot(families(1), counted: families(1)), last] {
            recent.take(
                Snapshot(generation: snapshot.generation, targets: [snapshot], agent: []), at: 0)
        }
        let target = KnownTarget(name: "t", last, recent: recent["t"], now: Self.began)
        func read(_ query: APIQuery) throws -> ReadValue {
            try #require(try Self.read(.slowQueries, target, query)["targets"].elements.first)
        }
        let all = try read(APIQuery())
        #expect(all["window_seconds"] == .number(30) && all["unseen"] == .null)
        #expect(all["other.calls"] == .number(5) && all["other.total_seconds"] == .number(30))
        let slowest = try #require(all["statements"].elements.first)
        #expect(slowest["queryid"] == .text(big) && slowest["mean_seconds"] == .number(5))
        #expect(slowest["share_of_time"] == .number(0.5) && slowest["rows_per_call"] == .number(2))
        #expect(slowest["query"] == .text("SELECT '\u{202e}' <b>"))
        #expect(slowest["toplevel"] == .flag(true) && slowest["temp_bytes"] == .null)
        // What a function has run is part of the time of its call, and of that of all.
        let inner = all["statements"].elements.first { $0["queryid"] == .text("8") }
        #expect(inner?["share_of_time"] == .number(0.4) && inner?["toplevel"] == .flag(false))
        let byCalls = try read(APIQuery(limit: 1, order: .calls))
        #expect(byCalls["statements"].elements.map { $0["queryid"] } == [.text("7")])
        #expect(byCalls["statements_left_out"] == .number(2))
        let slow = try read(APIQuery(meanMin: 1))
        #expect(slow["statements"].elements.map { $0["queryid"] } == [.text(big)])
    }

    @Test func `statements of a target that went down are those known last, with their time`()
        throws
    {
        var recent = RecentTargets()
        func answers(_ poll: Double) -> [Family] {
            [
                Self.family(
                    "pg_stat_statements_calls_total",
                    [(["queryid": "7", "datname": "d", "usename": "u"], 10 * poll)]),
                Self.family(
                    "pg_stat_statements_seconds_total",
                    [(["queryid": "7", "datname": "d", "usename": "u"], 4 * poll)]),
                Self.family(
                    "pgvigil_collector_last_success_timestamp_seconds",
                    [(["collector": "pg_stat_statements"], 1000 + poll)]),
            ]
        }
        let failing: Labels = ["reason": "timeout", "message": "no answer in 5 s"]
        let down = Self.snapshot(
            [Self.family("pgvigil_target_failing_since_timestamp_seconds", [(failing, 1010)])],
            isUp: false, reports: 3, after: 3600)
        let shown = [
            Self.snapshot(answers(0), reports: 1, counted: answers(0)),
            Self.snapshot(answers(1), reports: 2, after: 30, counted: answers(1)), down,
        ]
        for (place, snapshot) in shown.enumerated() {
            recent.take(
                Snapshot(generation: UInt64(place + 1), targets: [snapshot], agent: []), at: 0)
        }
        let target = KnownTarget(
            name: "t", down, recent: recent["t"], now: Self.began + .seconds(3600))
        for (document, member, time) in [
            (APIDocument.slowQueries, "statements", "as_of"),
            (.dashboard, "statements", "statements_as_of"),
            (.statistics, "slow_queries", "slow_queries_as_of"),
        ] {
            let answer = try #require(
                try Self.read(document, target)["targets"].elements.first)
            let statement = try #require(answer[member].elements.first)
            #expect(statement["queryid"] == .text("7") && statement["calls"] == .number(10))
            #expect(answer[time] == .text("1970-01-01T00:16:41Z"))
            #expect(answer["up"] == .flag(false) && answer["age_seconds"] == .number(3570))
        }
        let answer = try #require(
            try Self.read(.slowQueries, target)["targets"].elements.first)
        #expect(answer["unseen"].text?.contains("no answer in 5 s") == true)
        #expect(answer["window_seconds"] == .number(30))
    }

    @Test func `an answer is bounded, and what has no room is counted`() throws {
        let text = String(repeating: "\u{1}\"\\", count: 80)
        let groups = (0..<500).map { number -> (labels: Labels, value: Double) in
            (
                [
                    "datname": text, "state": "idle", "usename": "\(number)",
                    "application_name": text,
                ], 1
            )
        }
        let snapshot = Self.snapshot([Self.family("pg_stat_activity_sessions", groups)])
        let answer = APIAnswer(generation: 1, time: 0, targetsLeftOut: 3)
        let bytes = answer.bytes(of: .connections, APIQuery(), count: 200) { _ in
            KnownTarget(name: "t", snapshot, now: .now)
        }
        #expect(bytes.count <= APIAnswer.bytesMax)
        let document = try ReadValue.document(bytes)
        let shown = document["targets"].elements.count
        #expect(shown < 200 && shown > 0)
        #expect(document["truncated"] == .number(Double(200 - shown + 3)))
    }
}
