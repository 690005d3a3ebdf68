import History
import HistorySchema
import Platform
import Support

/// The schema as version 0.1.0 made it, with rows.
enum SchemaFixture {
    /// What `pgvigil schema print` wrote then.
    static func script(mode: SchemaMode = .logged) throws -> String {
        let path = "\(Checkout.root)/Tests/HistoryTests/Fixtures/schema-0.1.0.sql"
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        return text.split(separator: "pgvigil.mode = 'logged'", omittingEmptySubsequences: false)
            .joined(separator: "pgvigil.mode = '\(mode.rawValue)'")
    }

    /// Makes it, and rows, roll-ups and settings in it.
    static func make(_ server: TestServer, mode: SchemaMode = .logged) async throws {
        try await server.execute(try script(mode: mode))
        try await server.execute(
            """
            INSERT INTO monitoring.performance_metrics
                (metric_name, metric_value, metric_unit, tags, recorded_at)
            SELECT 'm' || i % 7, i, 'things', jsonb_build_object('target', 't' || i % 3),
                   now() - i * interval '7 minutes'
              FROM generate_series(1, 3000) AS i;
            INSERT INTO monitoring.ingested_batches (agent, batch, rows)
            VALUES ('00000000-0000-0000-0000-000000000001', 7, 100);
            INSERT INTO monitoring.pools (pool, connections_max) VALUES ('api', 20);
            UPDATE monitoring.thresholds SET warning = 0.7
             WHERE check_name = 'connections_utilization';
            SELECT monitoring.make_partitions();
            SELECT monitoring.roll_up(now() - interval '3 days');
            SELECT monitoring.record_performance_metrics()
            """)
    }
}
