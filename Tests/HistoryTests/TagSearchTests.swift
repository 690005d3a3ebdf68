import History
import HistorySchema
import Support
import Testing

/// Searches by tags as the documents show them, on a day with many rows.
@Suite struct TagSearchTests {
    @Test(arguments: [15, 18])
    func `a search by a rare tag reads the index of tags and not the day`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(Schema.script(mode: .logged))
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, metric_unit, tags, recorded_at)
                SELECT CASE WHEN i % 10 = 0 THEN 'payment_seconds' ELSE 'm' || i % 10 END, i, 'x',
                       CASE WHEN i % 1000 = 0 THEN '{"currency": "USD", "status": "failed"}'
                            WHEN i % 10 = 0 THEN '{"currency": "USD", "status": "success"}'
                            ELSE jsonb_build_object('target', 't' || i / 10 % 300) END,
                       date_trunc('day', now(), 'UTC') + i * interval '1 millisecond'
                  FROM generate_series(1, 60000) AS i;
                ANALYZE monitoring.performance_metrics
                """)
            let day = "recorded_at > now() - interval '30 days'"
            let found = try await Self.plan(
                server, "WHERE tags @> '{\"status\": \"failed\"}' AND \(day)")
            #expect(found.contains("Bitmap Index Scan on"), "\(found)")
            #expect(found.contains("Index Cond: (tags @> "), "\(found)")
            let count = try await server.value(
                """
                SELECT count(*) FROM monitoring.performance_metrics
                 WHERE tags @> '{"status": "failed"}' AND \(day)
                """)
            #expect(count == "60")
        }
    }

    private static func plan(_ server: TestServer, _ condition: String) async throws -> String {
        let rows = try await server.rows(
            "EXPLAIN SELECT count(*) FROM monitoring.performance_metrics \(condition)")
        return rows.compactMap { $0[0] }.joined(separator: "\n")
    }
}
