import ReportReading
import Reports
import Support
import Testing

/// Rows that cannot be used are left out, and counted.
extension ReportOnServerTests {
    @Test(arguments: [15, 18])
    func `every format says how many rows were left out, and why`(version: Int) async throws {
        try await withServer(version: version) { server in
            let scene = try await ReportScene.make(server)
            let request = try ReportScene.request(from: "2026-11-16", to: "2026-11-23")
            #expect(try await scene.report(request).unread == [])
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, metric_unit, tags, recorded_at)
                VALUES ('pg_up', 'NaN', 'boolean', '{"target": "orders"}', '2026-11-22 21:00:05Z'),
                       ('pg_up', 1e71, 'boolean', '{"target": "orders"}', '2026-11-22 21:00:06Z'),
                       ('pg_up', 1, 'boolean', '["target"]', '2026-11-22 21:00:07Z');
                -- One of each week.
                UPDATE monitoring.performance_metrics_hourly SET total = 'NaN'
                 WHERE metric_name = 'pg_health_score' AND tags->>'target' = 'orders'
                   AND tags->>'team' = '0'
                   AND bucket IN ('2026-11-18 09:00Z', '2026-11-11 09:00Z');
                INSERT INTO monitoring.statement_hours (hour, target, kind, calls, seconds)
                VALUES ('2026-11-18 10:00Z', 'orders', 'statement', 1e6, 1e6);
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, tags, recorded_at)
                VALUES ('pg_health_points_lost', 1,
                        '{"target": "scoreless", "component": "queries", "check": "slow_queries"}',
                        '2026-11-22 21:00:05Z')
                """)
            let report = try await scene.report(request)
            let number = "they hold no usable number (NaN, infinite, or 1e70 and more)"
            let expected = [
                ReportUnread(
                    table: "performance_metrics", rows: 1, reason: "its target is not known"),
                ReportUnread(
                    table: "performance_metrics", rows: 1,
                    reason: "points are lost of a score that is not known"),
                ReportUnread(table: "performance_metrics", rows: 2, reason: number),
                ReportUnread(table: "performance_metrics_hourly", rows: 2, reason: number),
                ReportUnread(
                    table: "statement_hours", rows: 1, reason: "its queryid is not known"),
            ]
            #expect(report.unread == expected, "\(report.unread)")
            // Of one target its own.
            let orders = try await scene.report(request, target: "orders")
            #expect(orders.unread == Array(expected.dropFirst(2)), "\(orders.unread)")
            let line = "Left out: 2 rows of monitoring.performance_metrics, because \(number)."
            for text in [report.text, report.html] {
                #expect(text.contains(line))
                #expect(
                    text.contains("1 row of monitoring.statement_hours, because its queryid is"))
            }
            #expect(
                report.markdown.contains(#"2 rows of monitoring.performance\_metrics, because"#))
            #expect(report.json.contains("\"left_out\""))
            #expect(report.csv.contains(",rows_left_out,statement_hours,rows,"))
            #expect(report.csv.hasSuffix(",1,,,,,,,,its queryid is not known\r\n"))
        }
    }
}
