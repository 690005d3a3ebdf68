import ReportReading
import Reports
import Support
import Testing

/// Reports on rows of two known weeks, beside numbers that SQL computes from the rows.
@Suite struct ReportOnServerTests {
    private static func values(_ spread: ReportSpread?) -> [Double?] {
        guard let spread else { return [] }
        return [
            Double(spread.samples), spread.average, spread.minimum, spread.maximum, spread.p95,
            Double(spread.parts), spread.deviation, spread.highest.mean, spread.lowest.mean,
        ]
    }

    private static func expectEqual(_ found: [Double?], _ expected: [Double?], _ what: String) {
        #expect(found.count == expected.count, "\(what)")
        for (one, other) in zip(found, expected) {
            guard let one, let other else {
                #expect(one == nil && other == nil, "\(what): \(found) instead of \(expected)")
                continue
            }
            let distance = abs(one - other)
            #expect(
                distance <= 1e-9 * max(1, abs(other)), "\(what): \(found) instead of \(expected)")
        }
    }

    private static let metrics = [
        "pg_query_mean_seconds", "pg_cache_hit_ratio", "pg_pool_utilization_ratio",
        "pg_health_score",
    ]

    @Test(arguments: [15, 18])
    func `numbers of two weeks are those that SQL computes from the rows`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let scene = try await ReportScene.make(server)
            // Whole hours, ends within hours, a period of minutes, and a long one.
            let cases: [(from: String, to: String, before: String, part: String)] = [
                ("2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-09T00:00:00Z", "hour"),
                ("2026-11-16T03:20:00Z", "2026-11-22T21:35:00Z", "2026-11-09T09:05:00Z", "hour"),
                ("2026-11-18T03:20:30Z", "2026-11-18T09:00:00Z", "2026-11-17T21:41:00Z", "minute"),
            ]
            for one in cases {
                let request = try ReportScene.request(from: one.from, to: one.to)
                #expect(request.hasCycle == (one.from == "2026-11-16T00:00:00Z"))
                let report = try await scene.report(request)
                #expect(report.problems == [:] && report.notes == [])
                #expect(report.targets.count == 2)
                for name in ["orders", ReportScene.hostile] {
                    let target = try #require(report.targets.first { $0.name == name })
                    for metric in Self.metrics {
                        let measure = try #require(
                            target.measures.first { $0.metric == metric }, "\(metric)")
                        #expect(measure.pool == (metric.contains("pool") ? "api" : ""))
                        let now = try await scene.direct(
                            metric, name, from: one.from, to: one.to, part: one.part,
                            hasCycle: request.hasCycle)
                        Self.expectEqual(Self.values(measure.now), now, "\(one) \(metric)")
                        let before = try await scene.direct(
                            metric, name,
                            from: ReportTime.rfc3339(
                                request.comparison?.from ?? 0),
                            to: one.from, part: one.part, hasCycle: request.hasCycle)
                        Self.expectEqual(Self.values(measure.before), before, "\(one) \(metric)")
                    }
                }
            }
        }
    }

    @Test(arguments: [15, 18])
    func `every section says what the rows say, and what rose is more than noise`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let scene = try await ReportScene.make(server)
            let request = try ReportScene.request(
                from: "2026-11-16", to: "2026-11-23", compare: "2026-11-09..2026-11-16")
            let report = try await scene.report(request, target: "orders")
            #expect(report.targets.map(\.name) == ["orders"])
            let target = try #require(report.targets.first)
            Self.expectNumbers(target)
            try Self.expectTables(target)
            let hourly = target.course.count { $0 != nil }
            #expect(hourly == 84 && target.courseBefore.count { $0 != nil } == 84)
            let nothing = try await scene.report(
                try ReportScene.request(from: "2026-10-01", to: "2026-10-08"), target: "orders")
            #expect(nothing.targets == [])
        }
    }

    private static func expectNumbers(_ target: ReportTarget) {
        // 12 of 1,008 samples; the samples of an hour and more.
        let up = target.measure(ReportTarget.up)
        #expect(up?.now?.samples == 1008 && abs((up?.now?.average ?? 0) - 996.0 / 1008) < 1e-12)
        #expect(up?.before?.average == 1 && up?.now?.lowest.mean == 0)
        #expect(target.measure("pg_query_mean_seconds")?.verdict == .worse)
        #expect(target.measure("pg_health_score")?.verdict == .worse)
        // The same wave and no rise: a difference that is nothing.
        #expect(target.measure("pg_cache_hit_ratio")?.verdict == .withinNoise)
        // 201 samples of 13 on average, over all samples of the score.
        let loss = target.losses.first
        #expect(loss?.check == "slow_queries" && loss?.before == 0)
        #expect(abs((loss?.points ?? 0) - 201.0 * 13 / 1008) < 1e-9)
        let alert = target.alerts.first
        #expect(target.alerts.count == 1 && alert?.severity == "ticket")
        // Nine moments, each with two series.
        #expect(alert?.seconds == 9 * ReportScene.interval && alert?.secondsBefore == nil)
        #expect(alert.map { ReportTime.text($0.first) } == "2026-11-18 10:00")
        #expect(alert.map { ReportTime.text($0.last) } == "2026-11-18 11:50")
    }

    private static func expectTables(_ target: ReportTarget) throws {
        #expect(target.statements.count == 10)
        let first = try #require(target.statements.first { $0.key.queryID == "1" })
        #expect(first == target.statements.first)
        #expect(abs((first.factor ?? 0) - 22.5) < 1e-9)
        #expect(abs((first.mean ?? 0) - 0.09) < 1e-12 && first.text == ReportScene.text)
        // 168 hours of 102 calls, but for the remainder of five.
        let expected = (168..<336).map { 100 + Double($0 % 5) }.reduce(0, +)
        #expect(first.calls == expected)
        let new = try #require(target.statements.first { $0.key.queryID == "12" })
        #expect(new.factor == nil && new.meanBefore == nil && new.text == nil)
        let calls = first.calls ?? 0
        let others: Double = 0.004 * 77
        let whole: Double = calls * (0.09 + others) + 168 * 2.5
        #expect(abs((first.share ?? 0) - calls * 0.09 / whole) < 1e-9)
        #expect(target.sizes.count == 2)
        let table = try #require(target.sizes.first { $0.isTable })
        #expect(table.relation == "public." + ReportScene.hostile)
        #expect(table.bytes == 1_065_500 && table.growth == 30_000 && table.growthBefore == 30_000)
        #expect(abs((table.forecast ?? 0) - (1_065_500 + 150_000)) < 1e-6)
        // One each two hours from two hours before the week on; 50 are shown.
        #expect(target.changes.count == 50 && target.changesCut == 19)
        #expect(target.changes.allSatisfy { $0.new == nil && $0.name == "work_mem" })
    }

    @Test func `a role without rights on a table gets the rest, and the grant`() async throws {
        try await withServer { server in
            let scene = try await ReportScene.make(server)
            try await server.execute(
                """
                CREATE ROLE "the reader" LOGIN;
                GRANT USAGE ON SCHEMA monitoring TO "the reader";
                GRANT SELECT ON monitoring.performance_metrics,
                    monitoring.performance_metrics_hourly, monitoring.performance_metrics_daily,
                    monitoring.statement_hours TO "the reader"
                """)
            let request = try ReportScene.request(from: "2026-11-16", to: "2026-11-23")
            let report = try await scene.report(request, user: "the reader")
            #expect(
                report.problems[.sizes]
                    == "the role may not read monitoring.object_days;"
                    + " GRANT SELECT ON monitoring.object_days TO \"the reader\"")
            #expect(Set(report.problems.keys) == [.sizes, .changes, .texts])
            #expect(report.targets.first { $0.name == "orders" }?.statements.count == 10)
            #expect(report.html.contains("Not known: the role may not read"))
        }
    }

    @Test func `hours that are not rolled up and too far back are named, not counted as nothing`()
        async throws
    {
        try await withServer { server in
            let scene = try await ReportScene.make(server)
            try await server.execute("DELETE FROM monitoring.performance_metrics_hourly")
            let request = try ReportScene.request(
                from: "2026-11-16", to: "2026-11-23", compare: "none")
            let report = try await scene.report(request)
            #expect(
                report.notes == [
                    "Not rolled up yet, and left out: 2026-11-16 00:00 to 2026-11-21 00:00 UTC."
                ])
            let measure = report.targets.first { $0.name == "orders" }?
                .measure("pg_query_mean_seconds")
            #expect(measure?.now?.samples == 288 && measure?.before == nil)
        }
    }
}
