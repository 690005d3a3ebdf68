import API
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
        after seconds: Int = 0
    ) -> TargetSnapshot {
        TargetSnapshot(
            name: name, labels: ["target": name], generation: reports,
            families: [family("pg_up", [(.none, isUp ? 1 : 0)])] + families, reports: reports,
            pollBegan: began + .seconds(seconds))
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
                        let hasOwn = ["absent_because", "down_reason", "labels"].contains(name)
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
            [Self.family("pgvigil_target_failing_since_timestamp_seconds", [(failing, 1010)])],
            isUp: false, reports: 2, after: 10)
        take(down, at: 1010)
        let target = KnownTarget(
            name: "t", down, recent: recent["t"], now: Self.began + .seconds(30))
        let health = try #require(try Self.read(.health, target)["targets"].elements.first)
        #expect(health["up"] == .flag(false) && health["status"] == .text("down"))
        #expect(health["down_reason"] == .text("no answer in 5 s"))
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
                (big, 10, 50), ("7", 1000, 20), ("other", 5, 30),
            ]
            func samples(_ value: ((id: String, calls: Double, seconds: Double)) -> Double)
                -> [(labels: Labels, value: Double)]
            {
                keys.map { key in
                    (
                        [
                            "queryid": key.id, "datname": "d", "usename": "u",
                            "toplevel": key.id == "other" ? "other" : "true",
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
        let last = Self.snapshot(families(2), reports: 2, after: 30)
        for snapshot in [Self.snapshot(families(1)), last] {
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
        let byCalls = try read(APIQuery(limit: 1, order: .calls))
        #expect(byCalls["statements"].elements.map { $0["queryid"] } == [.text("7")])
        #expect(byCalls["statements_left_out"] == .number(1))
        let slow = try read(APIQuery(meanMin: 1))
        #expect(slow["statements"].elements.map { $0["queryid"] } == [.text(big)])
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
