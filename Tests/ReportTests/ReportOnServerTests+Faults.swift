import HistorySchema
import ReportReading
import Reports
import Support
import Testing

/// Histories with holes, with numbers that are none, and with targets that few rows are of.
extension ReportOnServerTests {
    @Test(arguments: [15, 18])
    func `a long period of which no day is rolled up is a report that says so`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let scene = try await ReportScene.make(server)
            let request = try ReportScene.request(from: "2026-10-10", to: "2026-11-22")
            #expect(request.step == .day)
            // Days that end before the period, and then none at all.
            for change in [
                "UPDATE monitoring.performance_metrics_daily SET bucket = '2026-08-01 00:00Z'",
                "DELETE FROM monitoring.performance_metrics_daily",
            ] {
                try await server.execute(change)
                let report = try await scene.report(request, target: "orders")
                #expect(
                    report.notes == [
                        "Not rolled up yet, and left out: 2026-10-10 00:00 to 2026-11-22 00:00 UTC.",
                        "No sample is recorded from 2026-08-28 00:00 to 2026-10-10 00:00 UTC.",
                    ])
                let target = try #require(report.targets.first)
                #expect(target.measures.isEmpty && target.statements.count == 10)
                #expect(try await scene.names(request).contains("orders"))
            }
        }
    }

    @Test func `an empty history says that nothing is recorded`() async throws {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            let report = try await ReportScene(server: server).report(
                try ReportScene.request(from: "2026-11-16", to: "2026-11-23", compare: "none"))
            #expect(
                report.notes == [
                    "No sample is recorded from 2026-11-16 00:00 to 2026-11-22 18:00 UTC."
                ])
            #expect(report.targets == [] && report.problems == [:])
        }
    }

    @Test(arguments: [15, 18])
    func `a target is known by rows that are not rolled up, and by those of minutes`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let scene = try await ReportScene.make(server)
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, metric_unit, tags, recorded_at)
                VALUES ('pg_up', 1, 'boolean', '{"target": "gone"}', '2026-11-22 21:00:03Z'),
                       ('pg_up', 1, 'boolean', '["target"]', '2026-11-22 21:00:03Z')
                """)
            let week = try ReportScene.request(from: "2026-11-16", to: "2026-11-23")
            let all = ["gone", "orders", ReportScene.hostile].sorted()
            #expect(try await scene.names(week).sorted() == all)
            // Within an hour that is rolled up.
            let minutes = try ReportScene.request(
                from: "2026-11-18T03:20:00Z", to: "2026-11-18T03:50:00Z", compare: "none")
            #expect(
                try await scene.names(minutes).sorted() == ["orders", ReportScene.hostile].sorted())
            // The whole of the week but its end is then too far back.
            try await server.execute("DELETE FROM monitoring.performance_metrics_hourly")
            let early = try ReportScene.request(
                from: "2026-11-09", to: "2026-11-22", compare: "none")
            #expect(
                try await scene.names(early).sorted() == ["orders", ReportScene.hostile].sorted())
        }
    }

    @Test(arguments: [15, 18])
    func `statements that run in functions only are shown, without a share`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let scene = try await ReportScene.make(server)
            try await server.execute(
                """
                INSERT INTO monitoring.statement_hours
                    (hour, target, kind, queryid, datname, usename, toplevel, calls, seconds)
                VALUES ('2026-11-18 10:00Z', 'inner', 'statement', 7, 'shop', 'app', false, 10, 5)
                """)
            let report = try await scene.report(
                try ReportScene.request(from: "2026-11-16", to: "2026-11-23"), target: "inner")
            let statements = try #require(report.targets.first).statements
            let statement = try #require(statements.first)
            #expect(statements.count == 1 && statement.key.toplevel == false)
            #expect(statement.calls == 10 && statement.seconds == 5 && statement.share == nil)
            #expect(report.text.contains("7 (in a function)"))
        }
    }

    @Test(arguments: [15, 18])
    func `an alert that is pending has not fired`(version: Int) async throws {
        try await withServer(version: version) { server in
            let scene = try await ReportScene.make(server)
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, tags, recorded_at)
                SELECT 'ALERTS', 1,
                       jsonb_build_object('target', 'orders', 'alertname', a, 'severity', 'page',
                           'alertstate', s, 'datname', d),
                       timestamptz '2026-11-22 21:00:03Z' + i * interval '10 minutes'
                  FROM (VALUES ('Fired', 'firing', 'one', 1), ('Fired', 'firing', 'two', 3),
                               ('Fired', 'pending', 'one', 5), ('Pending', 'pending', 'one', 5))
                           AS v (a, s, d, most),
                       generate_series(0, most) AS i
                """)
            let report = try await scene.report(
                try ReportScene.request(from: "2026-11-16", to: "2026-11-23"), target: "orders")
            let alerts = try #require(report.targets.first).alerts.filter { $0.severity == "page" }
            #expect(alerts.map(\.name) == ["Fired"])
            #expect(alerts.first?.seconds == 4 * ReportScene.interval)
            #expect(alerts.first.map { ReportTime.text($0.last) } == "2026-11-22 21:30")
        }
    }

    @Test(arguments: [15, 18])
    func `a row whose number is none is left out, and the report is made of the others`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let scene = try await ReportScene.make(server)
            let bad = [
                "total = 1e400", "total = 1e308", "total = 'NaN'", "samples = 0",
                "samples = 9223372036854775807", "minimum = 'NaN'", "maximum = -1e400",
                "last_at = 'infinity'",
            ]
            for (place, change) in bad.enumerated() {
                try await server.execute(
                    """
                    UPDATE monitoring.performance_metrics_hourly SET \(change)
                     WHERE metric_name = 'pg_query_mean_seconds' AND tags->>'target' = 'orders'
                       AND bucket = '2026-11-18 0\(place):00Z'
                    """)
            }
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, metric_unit, tags, recorded_at)
                SELECT 'pg_health_score', v, 'points', '{"target": "odd"}', '2026-11-22 21:00:03Z'
                  FROM unnest(ARRAY['NaN', 1e308, 1e308, 1e400, 1e-400, 5]::numeric[]) AS v
                """)
            let report = try await scene.report(
                try ReportScene.request(from: "2026-11-16", to: "2026-11-23"))
            let odd = try #require(report.targets.first { $0.name == "odd" })
            #expect(odd.measure("pg_health_score")?.now?.samples == 2)
            #expect(odd.measure("pg_health_score")?.now?.average == 2.5)
            let orders = try #require(report.targets.first { $0.name == "orders" })
            let found = try #require(orders.measure("pg_query_mean_seconds")?.now)
            let rows = try await server.rows(
                """
                SELECT count(*), avg(metric_value)::float8
                  FROM monitoring.performance_metrics
                 WHERE metric_name = 'pg_query_mean_seconds' AND tags->>'target' = 'orders'
                   AND recorded_at >= '2026-11-16Z' AND recorded_at < '2026-11-23Z'
                   AND NOT (recorded_at >= '2026-11-18 00:00Z' AND recorded_at < '2026-11-18 08:00Z')
                """)
            let expected = (rows.first ?? []).map { $0.flatMap(Double.init) }
            #expect(expected.first == 1008 - 8 * 6 && found.samples == 1008 - 8 * 6)
            #expect(abs(found.average - (expected[1] ?? 0)) < 1e-12 && found.parts == 168 - 8)
            #expect(orders.measure("pg_query_mean_seconds")?.verdict == .worse)
            #expect(orders.statements.count == 10)
        }
    }
}
